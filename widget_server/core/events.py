"""An event, who did it, where, and the recent window of one respondent."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any, Literal

import msgspec

Json = Any
"""A JSON value: None, bool, int, float, str, list or dict of the same."""

Source = Literal["widget", "server"]
Role = Literal["student", "mentor", "observer"]
Device = Literal["phone", "tablet", "desktop"]

SESSION_MS = 30 * 60_000
"""A pause of this length ends a session."""

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
    device: Device | None = None


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
    group: str | None = None
    """A group that the respondent is in from now on: added to the trait `groups`, a list."""
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

    A frozen value: what is kept beside `events`, and carried to the next window, is only ever derived from them.
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

    def names(self) -> Iterable[str]:
        """The names of the events that are here, each once."""
        return self._by_name.keys()

    def meant(self, like: Callable[[str], bool]) -> tuple[Sequence[Event], frozenset[str] | None]:
        """Where events whose name is meant are found: a run of events, oldest first, and which names of it (None: all)."""
        names = frozenset(name for name in self._by_name if like(name))
        if len(names) == len(self._by_name):
            return self.events, None
        if len(names) < 2:
            return next((self._by_name[name] for name in names), ()), None
        return self.events, names

    def precedes(self, one: Event, other: Event) -> bool:
        """Whether `one` comes before `other`: by time, then by arrival."""
        if one.occurred_at != other.occurred_at:
            return one.occurred_at < other.occurred_at
        place = self._places.get(one.id)
        return place is not None and place < self._places.get(other.id, len(self.events))

    def order(self, event: Event) -> tuple[int, int]:
        """Sorts by time, then by arrival; what is not here comes after all of its instant."""
        return event.occurred_at, self._places.get(event.id, len(self.events))

    def before(self, event: Event, events: Sequence[Event]) -> int:
        """How many of `events`, which are of this window and in order, stand before `event`."""
        place = bisect_left(events, event.occurred_at, key=_occurred_at)
        if place < len(events) and events[place].occurred_at == event.occurred_at:
            return bisect_left(events, self.order(event), lo=place, key=self.order)
        return place

    def session_begins(self, at: int) -> int:
        """When the session began in which the person is at `at` (ms): back through all that follow one another without a
        pause of SESSION_MS. Where they are in none, `at` itself."""
        known: tuple[int, int] | None = self.__dict__.get("_session")
        if known is not None and known[0] == at:
            return known[1]
        begins = at
        for index in range(bisect_right(self.events, at, key=_occurred_at) - 1, -1, -1):
            earlier = self.events[index].occurred_at
            if begins - earlier >= SESSION_MS:
                break
            begins = earlier
        self.__dict__["_session"] = (at, begins)
        return begins

    def session_ends(self, at: int) -> int:
        """When the last event of that session happened, as far as is known (ms)."""
        ends = at
        for index in range(bisect_left(self.events, at, key=_occurred_at), len(self.events)):
            later = self.events[index].occurred_at
            if later - ends >= SESSION_MS:
                break
            ends = later
        return ends

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
        session = self.__dict__.get("_session")
        if session is not None and self.events[-1:] and session[0] == self.events[-1].occurred_at <= event.occurred_at:
            goes_on = event.occurred_at - session[0] < SESSION_MS
            window.__dict__["_session"] = (event.occurred_at, session[1] if goes_on else event.occurred_at)
        trails = self.__dict__.get("trails")
        if trails is not None:
            window.__dict__["trails"] = trails
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
    def _places(self) -> dict[str, int]:
        """Where each event stands, by its id: looked up only among those of one instant."""
        return {event.id: place for place, event in enumerate(self.events)}

    @cached_property
    def trails(self) -> dict[object, Any]:
        """What is followed of the person from window to window (`core.trails`): handed on, and never of what is not here."""
        return {}

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
