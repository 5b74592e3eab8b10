"""An event, who did it, where, and the recent window of one respondent."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any, Literal

import msgspec

Json = Any
"""A JSON value: None, bool, int, float, str, list or dict of the same."""

Source = Literal["widget", "server"]
Role = Literal["student", "mentor", "observer"]

ANONYMOUS = "anon:"
"""Prefix of an anonymous visitor's respondent id; no verified id may begin with it."""


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """One thing a respondent did, named in the past tense. Times are Unix milliseconds, UTC."""

    id: str
    workspace: str
    respondent_id: str
    name: str
    occurred_at: int
    received_at: int
    properties: dict[str, Json] = {}
    source: Source = "server"
    conversation_id: str | None = None
    page: str | None = None
    """Address of the page without query string and fragment, unless the workspace allows them."""


class Participant(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Somebody in a conversation, in a role."""

    id: str
    role: Role


class Message(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One message of a conversation: by id always, with a bounded copy of its text where policy allows it."""

    id: str
    author_id: str | None = None
    text: str | None = None
    sent_at: int
    verified: bool = True
    """False for text that a page supplied: kept and shown, marked as unverified."""


class Conversation(msgspec.Struct, frozen=True, kw_only=True):
    """Where it happens, as it stands now: who is in it, and its latest messages, oldest first."""

    id: str
    participants: tuple[Participant, ...] = ()
    messages: tuple[Message, ...] = ()

    def mentor(self) -> str | None:
        """The id of the mentor now, the first named where there are several."""
        return next((participant.id for participant in self.participants if participant.role == "mentor"), None)

    def has(self, person_id: str) -> bool:
        """Whether somebody is in it now."""
        return any(participant.id == person_id for participant in self.participants)


class Respondent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Who answers. Traits are believed: they came from a server key or a token."""

    workspace: str
    id: str
    verified: bool = False
    traits: dict[str, Json] = {}


class Incoming(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An event on its way into the store, with what its sender may tell beside it (server keys and tokens only)."""

    event: Event
    fingerprint: str
    """Hash of the content without transport fields: the same id with another fingerprint is a conflict."""
    verified: bool = False
    """Whether the sender proved the respondent's id (a server key or a token)."""
    traits: Mapping[str, Json] | None = None
    """Traits to merge into the respondent's; a null value removes one."""
    told_at: int = 0
    """As of when traits and participants are told (ms): they change nothing over what was told of a later time."""
    participants: tuple[Participant, ...] | None = None
    """Who is in `event.conversation_id`, whole; None: nothing was told."""
    message: Message | None = None
    """A message of `event.conversation_id`."""
    alias_of: str | None = None
    """Events sent for this id from now on belong to `event.respondent_id`, and so do its invitations. Without `anon:` it
    means a verified respondent, or the visitor of that name where none is known."""


class Window(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The recent events of one respondent, oldest first by `occurred_at`, then by arrival; bounded in time and number.

    A frozen value: what `named` and `with_event` keep beside `events` is only ever derived from them.
    """

    events: tuple[Event, ...] = ()

    def recent(self, *, now: int, within_ms: int, name: str | None = None) -> Sequence[Event]:
        """Events of the last `within_ms` before `now`, oldest first; of one name if given."""
        events = self.events if name is None else self.named(name)
        first = bisect_left(events, now - within_ms, key=_occurred_at)
        return events[first : bisect_right(events, now, key=_occurred_at)]

    def named(self, name: str) -> tuple[Event, ...]:
        """Events of one name, oldest first."""
        return self._by_name.get(name, ())

    def precedes(self, one: Event, other: Event) -> bool:
        """Whether `one` comes before `other`: by time, then by arrival."""
        if one.occurred_at != other.occurred_at:
            return one.occurred_at < other.occurred_at
        first = bisect_left(self.events, one.occurred_at, key=_occurred_at)
        for event in self.events[first:]:
            if event.id == other.id:
                return False
            if event.id == one.id:
                return True
            if event.occurred_at != one.occurred_at:
                break
        return False

    def with_event(self, event: Event, *, keep_ms: int, most: int) -> "Window":
        """This window and one event more, in its place by `occurred_at` (after its equals).

        What has grown older than `keep_ms` by the time of its arrival goes, and the oldest beyond `most`. An event that
        is itself too old, or that stands here already, changes nothing.
        """
        oldest = event.received_at - keep_ms
        if event.occurred_at < oldest or self._has(event):
            return self
        dropped = self.events[: self._outgrown(oldest, most)]
        window = Window(events=_inserted(self.events[len(dropped) :] if dropped else self.events, event))
        known = self.__dict__.get("_by_name")
        if known is not None:
            window.__dict__["_by_name"] = _reindexed(known, event, dropped)
        return window

    def _outgrown(self, oldest: int, most: int) -> int:
        """How many of the oldest events go when one is added."""
        if not self.events:
            return 0
        too_old = 0 if self.events[0].occurred_at >= oldest else bisect_left(self.events, oldest, key=_occurred_at)
        return max(too_old, len(self.events) + 1 - most)

    def _has(self, event: Event) -> bool:
        if not self.events or self.events[-1].occurred_at < event.occurred_at:
            return False
        first = bisect_left(self.events, event.occurred_at, key=_occurred_at)
        last = bisect_right(self.events, event.occurred_at, key=_occurred_at)
        return any(other.id == event.id for other in self.events[first:last])

    @cached_property
    def _by_name(self) -> dict[str, tuple[Event, ...]]:
        names: dict[str, list[Event]] = {}
        for event in self.events:
            names.setdefault(event.name, []).append(event)
        return {name: tuple(events) for name, events in names.items()}


_occurred_at = attrgetter("occurred_at")


def _inserted(events: tuple[Event, ...], event: Event) -> tuple[Event, ...]:
    if not events or events[-1].occurred_at <= event.occurred_at:
        return events + (event,)  # noqa: RUF005 - half the time of unpacking, once per event
    place = bisect_right(events, event.occurred_at, key=_occurred_at)
    return (*events[:place], event, *events[place:])


def _reindexed(
    known: dict[str, tuple[Event, ...]], event: Event, dropped: tuple[Event, ...]
) -> dict[str, tuple[Event, ...]]:
    names = known.copy()
    for gone in dropped:
        rest = names[gone.name][1:]
        if rest:
            names[gone.name] = rest
        else:
            del names[gone.name]
    names[event.name] = _inserted(names.get(event.name, ()), event)
    return names
