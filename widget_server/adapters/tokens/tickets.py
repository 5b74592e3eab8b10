"""What we sign ourselves: tickets for one socket, and grants to deliver an answer late. SHA-256, one salt per purpose."""

import hashlib
import secrets
from typing import TypeVar

import msgspec
from itsdangerous import BadData, URLSafeSerializer

from widget_server.core.actors import Grant, PageActor
from widget_server.core.errors import TokenExpired, TooLarge, Unauthenticated

TICKET_MS = 30_000
SKEW_MS = 30_000
"""Clocks of two servers behind one address may differ by this much."""
MAX_CHARS = 16_384
MAX_TICKET_CHARS = 7_000
"""It travels in the address of a socket, and websockets takes lines of 8,192 bytes."""


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """The right to open one socket."""

    id: str
    actor: PageActor
    origin: str
    expires_at: int


Signed = TypeVar("Signed", Ticket, Grant)


class Signer:
    """Signs and opens both. Two processes with one secret open each other's."""

    def __init__(self, secret: bytes) -> None:
        self._ticket = _serializer(secret, "ticket")
        self._grant = _serializer(secret, "grant")

    def ticket(self, actor: PageActor, origin: str, *, now: int) -> str:
        """A ticket for pages of `origin`."""
        ticket = Ticket(id="tkt_" + secrets.token_urlsafe(16), actor=actor, origin=origin, expires_at=now + TICKET_MS)
        text = _sign(self._ticket, ticket)
        if len(text) > MAX_TICKET_CHARS:
            raise TooLarge("The token tells too much for a socket's address; name fewer traits or conversations.")
        return text

    def open_ticket(self, text: str, *, now: int) -> Ticket:
        """The ticket that was signed, if its time has not passed."""
        ticket = _open(self._ticket, text, Ticket)
        if not now - SKEW_MS <= ticket.expires_at <= now + TICKET_MS + SKEW_MS:
            raise Unauthenticated("The ticket has ended; ask for a new one.")
        return ticket

    def grant(self, grant: Grant) -> str:
        """Sign a grant."""
        return _sign(self._grant, grant)

    def open_grant(self, text: str, *, now: int) -> Grant:
        """The grant that was signed."""
        grant = _open(self._grant, text, Grant)
        if now > grant.expires_at + SKEW_MS:
            raise TokenExpired("The time for delivering this answer late has passed.")
        return grant


def _serializer(secret: bytes, salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=salt, signer_kwargs={"digest_method": hashlib.sha256})


def _sign(serializer: URLSafeSerializer, value: Ticket | Grant) -> str:
    return serializer.dumps(msgspec.to_builtins(value))


def _open(serializer: URLSafeSerializer, text: str, shape: type[Signed]) -> Signed:
    if len(text) > MAX_CHARS:
        raise Unauthenticated("That was not signed here.")
    try:
        return msgspec.convert(serializer.loads(text), shape)
    except (BadData, msgspec.ValidationError, ValueError, RecursionError):
        raise Unauthenticated("That was not signed here.") from None
