"""Matrix as a place of conversations: what a workspace says of it, and what may happen in a room."""

from typing import Annotated, Literal

import msgspec

from widget_server.core.patterns import Duration

INVITATION = "com.cuecard.invitation"
"""The extra key of a message that asks: `{invitation, question}`."""
REPLY = "com.cuecard.reply"
"""The extra key of a message that brings a mentor's reply: `{invitation, reply}`."""
NOTE = "com.cuecard.note"
"""The extra key of whatever else the server says in a room."""

MATRIX_ID = r"^@[^:\s]{1,127}:[^\s]{1,127}$"
INVITER = r"^(@[^:\s]{1,127}:)?[A-Za-z0-9.:\[\]-]{1,127}$"


class MatrixRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a workspace is at home in Matrix (`matrix:` in workspace.yaml)."""

    inviters: Annotated[tuple[Annotated[str, msgspec.Meta(pattern=INVITER)], ...], msgspec.Meta(max_length=100)] = ()
    """Servers (`example.org`) and people (`@ann:example.org`) whose invitations into a room are taken. Left out: everybody
    of the homeserver itself, and nobody else."""
    mentors: Annotated[tuple[Annotated[str, msgspec.Meta(pattern=MATRIX_ID)], ...], msgspec.Meta(max_length=1_000)] = ()
    """Matrix ids of mentors, beside the people who have a staff account."""
    answers_within: Duration = "10m"
    """How long the next message of whoever was asked may be the answer without being a reply to the question."""


class Happened(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something that happened in a room. `at`: when, as the sender's server says (ms)."""

    id: str
    room: str
    sender: str
    at: int


class Joining(Happened, frozen=True, kw_only=True, gc=False, tag="joining"):
    """Somebody was invited, came, or left."""

    whom: str
    how: Literal["invite", "join", "leave", "ban", "knock"]


class Spoken(Happened, frozen=True, kw_only=True, gc=False, tag="spoken"):
    """A message. `text` is None where it is no words: a picture, a file."""

    text: str | None = None
    reply_to: str | None = None
    asks: str | None = None
    """Of our own: the invitation that it asks …"""
    question: str | None = None
    """… and which question of it."""


class Edited(Happened, frozen=True, kw_only=True, gc=False, tag="edited"):
    """A message `of` before now says something else."""

    of: str
    text: str | None = None


class Reacted(Happened, frozen=True, kw_only=True, gc=False, tag="reacted"):
    """A sign beside a message."""

    to: str
    sign: str


class Taken(Happened, frozen=True, kw_only=True, gc=False, tag="taken"):
    """A message was taken back."""

    what: str


class Sealed(Happened, frozen=True, kw_only=True, gc=False, tag="sealed"):
    """From now on the room's messages are encrypted."""


class Read(Happened, frozen=True, kw_only=True, gc=False, tag="read"):
    """Somebody has read the room, as far as a message; told in passing, so the id is made of what it says."""


Happening = Joining | Spoken | Edited | Reacted | Taken | Sealed | Read


def server_of(matrix_id: str) -> str:
    """The server to which a Matrix id belongs."""
    return matrix_id.partition(":")[2]


def may_invite(rules: MatrixRules, by: str, home: str) -> bool:
    """Whether this person's invitation is taken by the server's own user `home`."""
    allowed = rules.inviters or (server_of(home),)
    return by in allowed or server_of(by) in allowed
