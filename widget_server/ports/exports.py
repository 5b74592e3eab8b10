"""Taking everything away: responses and events page by page, each once, in an order that only ever grows at its end."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from widget_server.core.events import Event, Json, Participant
from widget_server.ports.records import Filling


class After(msgspec.Struct, frozen=True):
    """A place in the order of an export: behind the record of this time, number and id."""

    at: int
    """When the response began, or the event was received (ms)."""
    id: str
    seq: int = 0
    """Of an event: its number among those of its person."""


BEGINNING = After(-1, "")


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """What lies behind a place: how many there are, and the place of the last of them."""

    count: int
    last: After


class EventKept(msgspec.Struct, frozen=True, kw_only=True):
    """One event as it was kept, with what a rehearsal needs beside it."""

    event: Event
    seq: int
    participants: tuple[Participant, ...] = ()
    """Who was in its conversation at its time."""
    traits: dict[str, Json] | None = None
    """What is known of its person now, beside the first of their events that is there."""
    alias_of: str | None = None
    """The id that this event joined to its person, where it did."""


class ExportStore(Protocol):
    """Named responses, and events; oldest first, behind a place and before a time."""

    async def responses_ahead(
        self, workspace: str, *, survey: str | None, after: After, until: int, most: int
    ) -> Ahead | None:
        """Of the named responses (of one survey) that began before `until`, the first `most`; None where there is none."""
        ...

    async def responses_left(self, workspace: str, *, survey: str | None, after: After, until: int) -> int:
        """How many those would be without `most`."""
        ...

    async def responses_kept(
        self, workspace: str, *, survey: str | None, after: After, until: int, limit: int
    ) -> Sequence[Filling]:
        """Those responses, ordered by (started_at, response id)."""
        ...

    async def events_ahead(self, workspace: str, *, after: After, until: int, most: int) -> Ahead | None:
        """Of the events that were received before `until`, the first `most`; None where there is none."""
        ...

    async def events_left(self, workspace: str, *, after: After, until: int) -> int:
        """How many those would be without `most`."""
        ...

    async def events_kept(self, workspace: str, *, after: After, until: int, limit: int) -> Sequence[EventKept]:
        """Those events, ordered by (received_at, number, id): of each person as they were decided about."""
        ...
