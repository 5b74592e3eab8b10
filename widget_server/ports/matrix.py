"""Matrix: where a workspace is at home, the rooms it watches, what happened there, and what was said there in its name."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

import msgspec

from widget_server.core.events import Json
from widget_server.core.matrix import Happening


class MatrixHome(msgspec.Struct, frozen=True, kw_only=True):
    """A homeserver that pushes a workspace what happens. `as_token` is ours towards it; of its own only a hash is kept."""

    workspace: str
    url: str
    localpart: str
    as_token: str
    hs_hash: str
    user_id: str | None = None
    """Our own Matrix id, once the homeserver has told it."""
    made_at: int


class MatrixRoom(msgspec.Struct, frozen=True, kw_only=True):
    """A room we were let into."""

    id: str
    state: Literal["joined", "left"]
    sealed: bool = False
    """Whether its messages are encrypted: then nothing in it can be read."""


class RoomPost(msgspec.Struct, frozen=True, kw_only=True):
    """What was said in a room about an invitation."""

    invitation_id: str
    event_id: str = ""
    room_id: str
    kind: Literal["ask", "link", "note", "reply"]
    """`note`: how to answer, said again."""
    subject: str
    """The question's id, or the reply's."""
    state: Literal["open", "explained", "folded"] = "open"
    """`explained`: it was said once how to answer. `folded`: it says what was answered, or that it is over."""
    heard: Literal["sent", "last", "passed"] = "sent"
    """`last`: it came back as the room's latest message; `passed`: somebody has spoken since."""
    posted_at: int = 0


class MatrixStore(Protocol):
    """Verbs about Matrix, each one transaction."""

    async def set_matrix_home(self, home: MatrixHome) -> None:
        """Keep it in place of the one before. Raises NotFound without the workspace."""
        ...

    async def drop_matrix_home(self, workspace: str) -> bool:
        """Forget it, with what it pushed and was not worked off; whether there was one."""
        ...

    async def matrix_homes(self) -> list[MatrixHome]:
        """All, by workspace."""
        ...

    async def name_matrix_home(self, workspace: str, user_id: str) -> None:
        """Keep our own Matrix id."""
        ...

    async def keep_matrix(self, workspace: str, happenings: Sequence[Happening], *, now: int) -> int:
        """Keep what was pushed, in this order, until it is worked off; what came before (by the event's id) changes nothing.
        Returns how many are new."""
        ...

    async def lease_matrix(self, workspace: str, worker: str, *, now: int, until: int) -> bool:
        """Whether this worker may work off the workspace's events until then: one at a time, so that order is kept."""
        ...

    async def waiting_matrix(self, workspace: str, *, most: int = 100) -> list[Happening]:
        """What was not worked off yet, in order."""
        ...

    async def done_matrix(self, workspace: str, id: str, *, now: int) -> None:
        """It was worked off: of what it said nothing is kept."""
        ...

    async def forget_matrix(self, workspace: str, *, before: int) -> int:
        """Forget the ids of what was worked off before (ms); returns how many."""
        ...

    async def matrix_room(self, workspace: str, id: str) -> MatrixRoom | None:
        """A room we know."""
        ...

    async def set_matrix_room(self, workspace: str, room: MatrixRoom, *, now: int) -> None:
        """Keep how we stand to it."""
        ...

    async def rooms_with(self, workspace: str, person_id: str, *, most: int = 20) -> list[str]:
        """Rooms we are in, and this person too, as they were told last."""
        ...

    async def add_post(self, workspace: str, post: RoomPost) -> None:
        """Keep it; again changes nothing."""
        ...

    async def posts(self, workspace: str, invitation_id: str) -> list[RoomPost]:
        """Those of an invitation, oldest first."""
        ...

    async def post(self, workspace: str, event_id: str) -> RoomPost | None:
        """By the event that it is."""
        ...

    async def open_posts(self, workspace: str, room_id: str, *, most: int = 20) -> list[RoomPost]:
        """What asks in the room and is not closed, the latest first."""
        ...

    async def rooms_asked(self, workspace: str, room_ids: Sequence[str]) -> set[str]:
        """Those of these rooms in which something asks that is not closed."""
        ...

    async def last_ask(self, workspace: str, room_id: str) -> RoomPost | None:
        """What was asked in the room last, if it came back as the room's latest message and nobody has spoken since."""
        ...

    async def mark_post(
        self, workspace: str, event_id: str, *, state: str | None = None, heard: str | None = None
    ) -> None:
        """Change how it stands; what is None stays."""
        ...

    async def pass_posts(self, workspace: str, room_id: str) -> None:
        """Somebody has spoken in the room: what was asked there is its latest message no more."""
        ...

    async def unsay(self, workspace: str, conversation_id: str, message_id: str) -> int:
        """Take a message's words out of the conversation and out of every moment; returns how many copies there were."""
        ...


class Homeserver(Protocol):
    """What we ask of a homeserver. Raises Unavailable (try later), Unauthenticated (our token is none there), NotFound (no
    such room, or it is closed to us)."""

    async def who(self, home: MatrixHome) -> str:
        """Our own Matrix id; the user is made where it is not there yet."""
        ...

    async def join(self, home: MatrixHome, room: str) -> None:
        """Come into a room we were invited to."""
        ...

    async def leave(self, home: MatrixHome, room: str) -> None:
        """Go, or refuse an invitation."""
        ...

    async def members(self, home: MatrixHome, room: str) -> Mapping[str, str]:
        """Who is in the room, with the names they go by."""
        ...

    async def sealed(self, home: MatrixHome, room: str) -> bool:
        """Whether the room's messages are encrypted."""
        ...

    async def say(self, home: MatrixHome, room: str, key: str, content: Mapping[str, Json]) -> str:
        """Send a message; the same `key` again sends nothing new, as long as the homeserver remembers it. Returns its id."""
        ...

    async def said(self, home: MatrixHome, room: str, name: str, value: Mapping[str, Json]) -> str | None:
        """The id of our own message among the room's latest that has this extra key with this value."""
        ...

    async def vouched(self, home: MatrixHome, token: str) -> str:
        """The Matrix id of whoever holds an OpenID token. Raises Unauthenticated where it proves nobody."""
        ...
