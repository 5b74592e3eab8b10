"""What of a person's events a judgement looks at: from where, how far back, in which scope, with which values."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter

import msgspec

from widget_server.core.events import Event, Window
from widget_server.core.patterns import Scope
from widget_server.core.reasons import Reason
from widget_server.core.triggers.filters import failing, identity
from widget_server.core.triggers.prepared import ReadyNamed

_occurred_at = attrgetter("occurred_at")


class Sight(msgspec.Struct, frozen=True, gc=False):
    """The events of a window up to one of them (and in `whole`: all until `at`), narrowed by scope and shared values."""

    window: Window
    event: Event
    """At which it is judged; its values, conversation and page are those that others must share."""
    at: int
    whole: bool = False
    ordinal: int | None = None
    judged: bool = False
    """Whether it was found before that `nth` and `every` hold of the event of judgement."""
    oldest: int = 0
    """Nothing that happened before this counts (ms)."""
    conversation: str | None = None
    page: str | None = None
    values: tuple[tuple[str, object], ...] = ()
    """What properties must be, by `identity`."""
    known: dict[object, object] | None = None
    """What was found out before about the same events, where many moments are judged one after the other."""

    def sees(self, one: Event) -> bool:
        """Whether an event is within scope and has the shared values."""
        if self.conversation is not None and one.conversation_id != self.conversation:
            return False
        if self.page is not None and one.page != self.page:
            return False
        return all(identity(one.properties.get(name)) == value for name, value in self.values)

    def before(self, named: ReadyNamed, until: Event, oldest: int = 0) -> Iterator[Event]:
        """What is meant and stands before `until`, newest first, back to `oldest` (ms)."""
        events, names = _found(named, self.window)
        if self.window.events and self.window.events[-1] is until:
            last = len(events) - 1 if events and events[-1] is until else len(events)
        else:
            last = self.window.before(until, events)
        return self._those(named, events, names, last, oldest)

    def until_now(self, named: ReadyNamed, oldest: int = 0) -> Iterator[Event]:
        """What is meant, up to the moment of judgement, newest first, back to `oldest` (ms)."""
        if self.whole:
            events, names = _found(named, self.window)
            yield from self._those(named, events, names, bisect_right(events, self.at, key=_occurred_at), oldest)
            return
        if _meant(named, self.event) and self.event.occurred_at >= oldest:
            yield from self._those(named, (self.event,), None, 1, oldest)
        yield from self.before(named, self.event, oldest)

    def after(self, named: ReadyNamed, since: Event, until: int) -> Iterator[Event]:
        """What is meant and stands after `since`, oldest first, up to `until` (ms)."""
        events, names = _found(named, self.window)
        for index in range(self._past(since, events), len(events)):
            one = events[index]
            if one.occurred_at > until:
                return
            if (names is None or one.name in names) and self._passes(named, one):
                yield one

    def place(self, named: ReadyNamed, until: Event) -> int:
        """How many events of that name (or, for a pattern of names, of any) stand before `until`."""
        return self.window.before(until, _found(named, self.window)[0])

    def apart(self, names: Sequence[str]) -> dict[tuple[object, ...], Window]:
        """The events up to the moment of judgement by the values they have in these properties."""
        events = self.window.events
        end = bisect_right(events, self.at, key=_occurred_at) if self.whole else self._past(self.event, events)
        groups: dict[tuple[object, ...], list[Event]] = {}
        for one in events[:end]:
            groups.setdefault(tuple(identity(one.properties.get(name)) for name in names), []).append(one)
        return {values: Window(events=tuple(those)) for values, those in groups.items()}

    def knows(self, named: ReadyNamed) -> bool:
        """Whether anything of that name has happened at all, whatever its properties."""
        return len(_found(named, self.window)[0]) > 0

    def in_order(self, events: Sequence[Event]) -> tuple[Event, ...]:
        """Events each once, oldest first, then by arrival."""
        each = {one.id: one for one in events}
        ordered = sorted(each.values(), key=_occurred_at)
        if len({one.occurred_at for one in ordered}) < len(ordered):
            ordered.sort(key=self.window.order)
        return tuple(ordered)

    def _past(self, event: Event, events: Sequence[Event]) -> int:
        """The place after `event` in events of the window."""
        place = self.window.before(event, events)
        return place + 1 if place < len(events) and events[place].id == event.id else place

    def _those(
        self, named: ReadyNamed, events: Sequence[Event], names: frozenset[str] | None, last: int, oldest: int
    ) -> Iterator[Event]:
        oldest = max(oldest, self.oldest)
        tests = named.tests
        narrow = self.conversation is not None or self.page is not None or self.values
        for index in range(last - 1, -1, -1):
            one = events[index]
            if one.occurred_at < oldest:
                return
            if names is not None and one.name not in names:
                continue
            for name, holds in tests:
                if not holds(one.properties.get(name)):
                    break
            else:
                if not narrow or self.sees(one):
                    yield one

    def _passes(self, named: ReadyNamed, one: Event) -> bool:
        return failing(named.tests, one.properties) is None and self.sees(one)


def narrowed(sight: Sight, scope: Scope) -> Sight | Reason:
    """Only what is in the same session, conversation or page as the event of judgement."""
    if scope == "session":
        begins = sight.window.session_begins(sight.at)
        return msgspec.structs.replace(sight, oldest=max(sight.oldest, begins))
    place = sight.event.conversation_id if scope == "conversation" else sight.event.page
    if place is None:
        return Reason(code="scope", values={"scope": scope})
    return msgspec.structs.replace(sight, **{scope: place})


def shared(sight: Sight, names: Sequence[str], event: Event) -> Sight | Reason:
    """Only what has the values of `event` in these properties; a value that is missing is shared with nobody."""
    values = []
    for name in names:
        value = identity(event.properties.get(name))
        if value is None:
            return Reason(code="same", values={"event": event.name, "property": name})
        values.append((name, value))
    return msgspec.structs.replace(sight, values=(*sight.values, *values))


def meant(named: ReadyNamed, event: Event) -> bool:
    """Whether an event is meant, by name and filters."""
    return _meant(named, event) and failing(named.tests, event.properties) is None


def _meant(named: ReadyNamed, event: Event) -> bool:
    return event.name == named.event if named.like is None else named.like(event.name)


def _found(named: ReadyNamed, window: Window) -> tuple[Sequence[Event], frozenset[str] | None]:
    """Where it is looked for, oldest first, and which names of that are meant (None: all)."""
    return (window.named(named.event), None) if named.like is None else window.meant(named.like)
