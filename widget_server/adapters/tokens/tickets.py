"""What we sign ourselves: tickets for one socket, grants to deliver an answer late, previews, proofs of a frame, personal
links. SHA-256, one salt per purpose.

A ticket travels in the address of a socket, which proxies write into their logs, and tells a person's traits and
conversations: it is encrypted as well (AES-GCM, a key derived from the same secret). A grant holds ids only.
"""

import base64
import hashlib
import hmac
import secrets
import zlib
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from itsdangerous import BadData, URLSafeSerializer
from itsdangerous import Signer as TextSigner

from widget_server.core.actors import Admission, Grant, PersonalLink, PreferencesLink, StaffActor
from widget_server.core.errors import TokenExpired, TooLarge, Unauthenticated
from widget_server.core.responses import Via

T = TypeVar("T")

TICKET_MS = 30_000
FRAME_MS = 12 * 3_600_000
"""A page in a frame gets a new proof when half of it is over."""
SKEW_MS = 30_000
"""Clocks of two servers behind one address may differ by this much."""
MAX_CHARS = 16_384
MAX_TICKET_CHARS = 7_000
"""It travels in the address of a socket, and websockets takes lines of 8,192 bytes."""


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """The right to open one socket."""

    id: str
    admission: Admission
    expires_at: int


_tickets = msgspec.json.Decoder(Ticket)
_preferences = msgspec.json.Decoder(tuple[str, str, str, int])
NONCE_BYTES = 12


class Signer:
    """Signs and opens both. Two processes with one secret open each other's."""

    def __init__(self, secret: bytes) -> None:
        self._ticket = TextSigner(secret, salt="ticket", digest_method=hashlib.sha256)
        self._seal = AESGCM(hmac.digest(secret, b"cuecard ticket content", "sha256"))
        self._grant = URLSafeSerializer(secret, salt="grant", signer_kwargs={"digest_method": hashlib.sha256})
        self._frame = URLSafeSerializer(secret, salt="frame", signer_kwargs={"digest_method": hashlib.sha256})
        self._preview = URLSafeSerializer(secret, salt="preview", signer_kwargs={"digest_method": hashlib.sha256})
        self._preferences = AESGCM(hmac.digest(secret, b"cuecard preferences link", "sha256"))
        self._pass = URLSafeSerializer(secret, salt="staff pass", signer_kwargs={"digest_method": hashlib.sha256})
        self._link = URLSafeSerializer(secret, salt="link", signer_kwargs={"digest_method": hashlib.sha256})

    def ticket(self, admission: Admission, *, now: int) -> str:
        """A ticket for pages of the admission's origin."""
        ticket = Ticket(id="tkt_" + secrets.token_urlsafe(16), admission=admission, expires_at=now + TICKET_MS)
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = nonce + self._seal.encrypt(nonce, zlib.compress(msgspec.json.encode(ticket)), None)
        text = self._ticket.sign(base64.urlsafe_b64encode(sealed).rstrip(b"=")).decode()
        if len(text) > MAX_TICKET_CHARS:
            raise TooLarge("The token tells too much for a socket's address; name fewer traits or conversations.")
        return text

    def open_ticket(self, text: str, *, now: int) -> Ticket:
        """The ticket that was signed, if its time has not passed."""
        ticket = self._unsealed(text)
        if not now - SKEW_MS <= ticket.expires_at <= now + TICKET_MS + SKEW_MS:
            raise Unauthenticated("The ticket has ended; ask for a new one.")
        return ticket

    def grant(self, grant: Grant) -> str:
        """Sign a grant."""
        return self._grant.dumps(msgspec.to_builtins(grant))

    def open_grant(self, text: str, *, now: int) -> Grant:
        """The grant that was signed."""
        grant = _opened(self._grant, text, Grant)
        if now > grant.expires_at + SKEW_MS:
            raise TokenExpired("The time for delivering this answer late has passed.")
        return grant

    def frame(self, key: str, host: str, *, now: int) -> str:
        """The proof that our page was given out under a browser key, for a frame in pages of `host`."""
        return self._frame.dumps([key, host, now + FRAME_MS])

    def open_frame(self, text: str, *, now: int) -> tuple[str, str]:
        """The key and the host of a proof that was signed."""
        key, host, expires_at = _opened(self._frame, text, tuple[str, str, int])
        if now > expires_at + SKEW_MS:
            raise TokenExpired("This page was given out too long ago; load it again.")
        return key, host

    def staff_pass(self, actor: StaffActor) -> str:
        """The right to be this mentor until it ends."""
        return self._pass.dumps(msgspec.to_builtins(actor))

    def open_staff_pass(self, text: str, *, now: int) -> StaffActor:
        """The mentor of a pass that was signed."""
        actor = _opened(self._pass, text, StaffActor)
        if now > actor.expires_at + SKEW_MS:
            raise TokenExpired("This pass has ended; ask for a new one.")
        return actor

    def preview(self, workspace: str, *, expires_at: int) -> str:
        """The right to see, on a workspace's pages, what was decided about whoever is there."""
        return self._preview.dumps([workspace, expires_at])

    def open_preview(self, text: str, *, now: int) -> str:
        """The workspace of a preview that was signed."""
        workspace, expires_at = _opened(self._preview, text, tuple[str, int])
        if now > expires_at + SKEW_MS:
            raise TokenExpired("This preview has ended; make a new one: cuecard preview.")
        return workspace

    def link(self, link: PersonalLink) -> str:
        """Sign a personal link."""
        return self._link.dumps([link.workspace, link.invitation_id, link.channel, link.expires_at // 1000])

    def open_link(self, text: str, *, now: int) -> PersonalLink:
        """The personal link that was signed."""
        workspace, invitation, channel, expires_s = _opened(self._link, text, tuple[str, str, Via, int])
        if now > expires_s * 1000 + SKEW_MS:
            raise TokenExpired("This link has ended.")
        return PersonalLink(workspace=workspace, invitation_id=invitation, channel=channel, expires_at=expires_s * 1000)

    def preferences(self, link: PreferencesLink) -> str:
        """A link to what somebody wants to be asked: sealed, for an id may be an address, and links stand in logs of others."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        said = [link.workspace, link.respondent_id, link.kind, link.expires_at // 1000]
        sealed = nonce + self._preferences.encrypt(nonce, msgspec.json.encode(said), None)
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def open_preferences(self, text: str, *, now: int) -> PreferencesLink:
        """The link that was sealed."""
        if len(text) > MAX_TICKET_CHARS:
            raise _not_ours()
        try:
            sealed = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
            said = self._preferences.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
            workspace, respondent_id, kind, expires_s = _preferences.decode(said)
        except (InvalidTag, msgspec.DecodeError, ValueError):
            raise _not_ours() from None
        if now > expires_s * 1000 + SKEW_MS:
            raise TokenExpired("This link has ended.")
        return PreferencesLink(workspace=workspace, respondent_id=respondent_id, kind=kind, expires_at=expires_s * 1000)

    def _unsealed(self, text: str) -> Ticket:
        if len(text) > MAX_TICKET_CHARS:
            raise _not_ours()
        try:
            signed = self._ticket.unsign(text.encode("ascii"))
            sealed = base64.urlsafe_b64decode(signed + b"=" * (-len(signed) % 4))
            return _tickets.decode(
                zlib.decompress(self._seal.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None))
            )
        except (BadData, InvalidTag, zlib.error, msgspec.DecodeError, ValueError):
            raise _not_ours() from None


def _opened(serializer: URLSafeSerializer, text: str, shape: type[T]) -> T:
    """What was signed with this salt."""
    if len(text) > MAX_CHARS:
        raise _not_ours()
    try:
        return msgspec.convert(serializer.loads(text), shape)
    except (BadData, msgspec.ValidationError, ValueError, RecursionError):
        raise _not_ours() from None


def _not_ours() -> Unauthenticated:
    return Unauthenticated("That was not signed here.")
