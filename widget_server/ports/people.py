"""One person as staff may see them: who they are, what they were asked, and why they were not."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from widget_server.core.access import Breadth, Scope
from widget_server.core.events import Respondent, Role
from widget_server.ports.joining import Source
from widget_server.ports.records import DecisionRecord
from widget_server.ports.staff import Reached

Cursor = tuple[int, str]
"""A time (ms) and an id: newer first, before it."""


class Stay(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in a conversation, as what, and from when to when (None: still)."""

    conversation: str
    role: Role
    since: int
    until: int | None = None


class FormerId(msgspec.Struct, frozen=True, kw_only=True):
    """An id that was joined to theirs, when, and by what."""

    id: str
    since: int
    source: Source = "server"


class PersonFound(msgspec.Struct, frozen=True, kw_only=True):
    """A person within a scope."""

    respondent: Respondent
    first_seen_at: int
    by: frozenset[Breadth]
    """By which of the three they are within: as everybody is, asked by a team, as one's own."""
    former: tuple[FormerId, ...] = ()
    stays: tuple[Stay, ...] = ()
    """The latest first."""


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of somebody's past, each newest first."""

    asked: tuple[Reached, ...] = ()
    """Invitations; of those that are not named nothing but that they were asked may be told."""
    not_asked: tuple[DecisionRecord, ...] = ()


class PeopleFound(msgspec.Struct, frozen=True, kw_only=True):
    """People who fit, and whether the looking ended before all were looked at."""

    people: tuple[PersonFound, ...] = ()
    cut: bool = False


class PeopleStore(Protocol):
    """Verbs about one person, within a scope."""

    async def person(self, scope: Scope, respondent_id: str, *, now: int, most: int = 50) -> PersonFound:
        """The person to whom the id belongs now, with at most so many former ids and stays. Raises NotFound."""
        ...

    async def past(self, scope: Scope, respondent_id: str, *, before: Cursor | None, limit: int, now: int) -> Past:
        """Of the person's own id: invitations within the scope and decisions that asked nothing, of each the newest `limit`
        before the key. Where the scope is narrowed to conversations, decisions are left out: they belong to none."""
        ...

    async def find_people(
        self, scope: Scope, text: str, *, names: Sequence[Breadth], limit: int, most: int = 5_000, now: int
    ) -> PeopleFound:
        """Whose id begins with the text, then whose name holds it (any case) among the newest `most`, where they are within
        by one of `names`. Without a text: the newest. Who answered a team's surveys is a team's."""
        ...
