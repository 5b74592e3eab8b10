"""Who speaks: a respondent, a staff member, another system. Made only from what was verified; carries its workspace."""

import msgspec

from widget_server.core.events import Json, Role
from widget_server.core.responses import Via


class Participation(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation somebody is in, and as what."""

    id: str
    role: Role = "student"


class RespondentActor(msgspec.Struct, frozen=True, kw_only=True, tag="respondent"):
    """One respondent: proved by a token, or an anonymous visitor (`verified` False, its id begins with `anon:`)."""

    workspace: str
    id: str
    verified: bool = False
    traits: dict[str, Json] | None = None
    """What the token tells of the person …"""
    issued_at: int | None = None
    """… and when it was issued (ms): it tells nothing over what was told later."""
    conversations: tuple[Participation, ...] = ()
    languages: tuple[str, ...] = ()
    """Preferred first."""
    expires_at: int | None = None
    """When the proof ends (ms); None: there was nothing to prove."""
    key_id: str | None = None
    """The key that verified the proof."""
    joins: tuple[str, ...] = ()
    """Other ids of the same person, by the same proof."""
    only: str | None = None
    """The one invitation that they may see and answer, having come by its personal link; None: whatever is theirs."""
    via: Via | None = None
    """By what that link was sent."""


class StaffActor(msgspec.Struct, frozen=True, kw_only=True, tag="staff"):
    """One mentor in an embed. `conversations` only ever narrows what assignments allow; None: no narrowing."""

    workspace: str
    id: str
    name: str | None = None
    conversations: tuple[str, ...] | None = None
    languages: tuple[str, ...] = ()
    expires_at: int
    key_id: str | None = None
    """The key that verified the proof."""


class ServerActor(msgspec.Struct, frozen=True, kw_only=True):
    """The customer's server: speaks for anybody of its workspace."""

    workspace: str
    key_id: str


class OperatorActor(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever holds the command line, about one workspace."""

    workspace: str


PageActor = RespondentActor | StaffActor
"""Who may hold a socket."""


class Admission(msgspec.Struct, frozen=True, kw_only=True):
    """Who was let in to a socket, and on what: it ends when a key or the origin is taken away."""

    actor: PageActor
    origin: str
    keys: tuple[str, ...]
    host: str | None = None
    """Of our own page in a frame: the origin of the page around it, which is the one that must be listed."""


Sender = RespondentActor | ServerActor
"""Who may send events."""


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """The right to deliver answers to one invitation, and nothing else, after the respondent's token has ended."""

    workspace: str
    invitation_id: str
    respondent_id: str
    expires_at: int


class PersonalLink(msgspec.Struct, frozen=True, kw_only=True):
    """The right to be, on our own page, the person who was asked, as far as one invitation goes."""

    workspace: str
    invitation_id: str
    channel: Via
    """By what the link was sent: `email`, `push`, `link` …"""
    expires_at: int
    """In milliseconds, cut to whole seconds where it is signed."""


class PreferencesLink(msgspec.Struct, frozen=True, kw_only=True):
    """The right to say what somebody wants to be asked, and how."""

    workspace: str
    respondent_id: str
    kind: str
    """Of the survey by which they came to it."""
    expires_at: int
