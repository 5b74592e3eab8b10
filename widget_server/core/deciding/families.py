"""Families of triggers that differ only in how often and how close together: one look at the past answers for all."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from operator import attrgetter

from widget_server.core.deciding.masks import mask
from widget_server.core.deciding.ways import Kin, Way
from widget_server.core.events import Event, Json
from widget_server.core.reasons import Reason
from widget_server.core.situations import Situation
from widget_server.core.trails import Trail
from widget_server.core.triggers.filters import Test

_occurred_at = attrgetter("occurred_at")

EVER_MS = 1 << 62
"""Where no time is said."""
NOTHING = Trail(())
"""Of what never happened."""
ALL, NONE = (0,), (-1,)
"""What was seen where nothing counts: something too old, or nothing at all."""
KEPT = 256
"""So many answers are kept ready per family."""


class Family:
    """The surveys of one board whose triggers count the same events."""

    def __init__(self, kin: Kin, ways: Mapping[Way, Sequence[int]], size: int) -> None:
        self.kin = kin
        self._tests: tuple[Test, ...] = next(iter(ways)).counted
        self.members = mask([place for those in ways.values() for place in those], size)
        self.others = ((1 << size) - 1) ^ self.members
        self._trace = (kin.event, kin.where)
        self._steps = _steps(ways, size)
        self._furthest = max(_within(way) for way in ways)
        self._withins = sorted({_within(way) for way in ways})
        self.never = Reason(code="never_happened", values={"event": kin.event})
        self.told: dict[object, dict[str, Reason]] = {}
        """Reasons by survey, for those that fail and what was seen: made when first wanted."""

    def look(self, here: Situation) -> "Seen":
        """What the past says to all of them."""
        trail, knows = self._trail(here)
        if self.kin.kind == "up to":
            return self._up_to(trail, here.event.occurred_at)
        whole_ms = self.kin.whole_ms
        begin = trail.since(0 if whole_ms is None else here.event.occurred_at - whole_ms)
        return self._before(trail, begin, ever=whole_ms is not None and knows)

    def _trail(self, here: Situation) -> tuple[Trail, bool]:
        """What counts, up to the event or before it; and whether anything of that name has happened at all."""
        event, window = here.event, here.window
        named = window.named(self.kin.event)
        if not named:
            return NOTHING, False
        if self.kin.kind == "up to":
            in_order = named[-1].id == event.id
        else:
            in_order = named[-1].occurred_at < event.occurred_at or window.events[-1] is event
        trails = window.trails
        trail = trails.get(self._trace) if in_order else None
        if trail is None:
            trail = Trail(self._tests)
            if in_order:
                trails[self._trace] = trail
        if in_order:
            trail.follow(named)
        else:
            before = named[: _place(named, event)]
            trail.follow((*before, event) if self.kin.kind == "up to" else before)
        return trail, True

    def _up_to(self, trail: Trail, at: int) -> "Seen":
        """How many are reached with the event at `at`, the latest of the trail."""
        holding = 0
        begin = trail.since(at - self._furthest)
        happened = trail.number(begin)
        for count, withins, masks in self._steps:
            if happened < count:
                break
            place = bisect_left(withins, at - trail.latest(count))
            if place < len(masks):
                holding |= masks[place]
        return Seen(holding, trail, begin, ever=True)

    def _before(self, trail: Trail, begin: int, *, ever: bool) -> "Seen":
        """How many are reached somewhere from there on."""
        holding = 0
        happened = trail.number(begin)
        for count, withins, masks in self._steps:
            if happened < count:
                break
            place = bisect_left(withins, trail.closest(count, begin)) if count > 1 else 0
            if place < len(masks):
                holding |= masks[place]
        return Seen(holding, trail, begin, ever=ever)

    def state(self, seen: "Seen") -> tuple[int, ...]:
        """What of it the reasons depend on: how many happened, by each time that is asked for."""
        if not seen.trail.number(seen.begin):
            return ALL if seen.ever else NONE
        happened, begin = seen.trail.happened, seen.begin
        return tuple([happened(begin, within) for within in self._withins])

    def keep(self, state: object, reasons: dict[str, Reason]) -> None:
        """Keep what was made for this state."""
        if len(self.told) >= KEPT:
            self.told.clear()
        self.told[state] = reasons

    def missing(self, way: Way, seen: "Seen") -> Reason:
        """What a trigger lacks."""
        nothing = not seen.trail.number(seen.begin)
        if nothing and not seen.ever:
            return self.never
        happened = 0 if nothing else seen.trail.happened(seen.begin, _within(way))
        values: dict[str, Json] = {"event": self.kin.event, "happened": happened, "times": way.times}
        within = self.kin.whole_ms if way.within_ms is None or nothing else way.within_ms
        if within is not None:
            values["within_ms"] = within
        return Reason(code="count", values=values)


class Seen:
    """What a family saw: which surveys hold, and the part of the trail that counts."""

    __slots__ = ("begin", "ever", "holding", "trail")

    def __init__(self, holding: int, trail: Trail, begin: int, *, ever: bool) -> None:
        self.holding = holding
        self.trail = trail
        self.begin = begin
        self.ever = ever
        """Whether any happened at all, however long ago."""


def _steps(ways: Mapping[Way, Sequence[int]], size: int) -> list[tuple[int, list[int], list[int]]]:
    """By number: the times within which it must be reached, rising, and for each who holds if it took that long."""
    numbers: dict[int, dict[int, list[int]]] = {}
    for way, those in ways.items():
        numbers.setdefault(way.times, {}).setdefault(_within(way), []).extend(those)
    steps: list[tuple[int, list[int], list[int]]] = []
    for count in sorted(numbers):
        withins = sorted(numbers[count])
        masks: list[int] = []
        bits = 0
        for within in reversed(withins):
            bits |= mask(numbers[count][within], size)
            masks.append(bits)
        steps.append((count, withins, masks[::-1]))
    return steps


def _within(way: Way) -> int:
    return EVER_MS if way.within_ms is None else way.within_ms


def _place(named: Sequence[Event], event: Event) -> int:
    """How many of them stand before an event."""
    if not named or named[-1].occurred_at < event.occurred_at:
        return len(named)
    if named[-1].id == event.id:
        return len(named) - 1
    last = bisect_right(named, event.occurred_at, key=_occurred_at)
    for index in range(last - 1, -1, -1):
        if named[index].occurred_at < event.occurred_at:
            break
        if named[index].id == event.id:
            return index
    return last
