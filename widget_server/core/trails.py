"""Trails: when events of one kind happened, and how close together so many of them were at best. They grow with a window."""

from bisect import bisect_left
from collections.abc import Sequence

from widget_server.core.events import Event
from widget_server.core.triggers.filters import Test, failing

STEP = 8
"""A trail goes on where so few events were added or dropped; else it begins anew."""
SLACK = 64
"""So many dropped ones may lie at its beginning before they are cut off."""


class Trail:
    """The events of one name that pass some tests, followed from window to window: what an event adds costs the same however
    many there are."""

    def __init__(self, tests: tuple[Test, ...]) -> None:
        self._tests = tests
        self._named: Sequence[Event] = ()
        self._times: list[int] = []
        self._begin = 0
        """Where those begin that have not been dropped."""
        self._runs: dict[int, tuple[list[int], list[int]]] = {}
        """By number: where runs of so many begin (in `times`), and how long they are (ms): of any two only those of which
        the later one is longer, so that the first from some place on is the shortest from there."""

    def follow(self, named: Sequence[Event]) -> None:
        """The events of that name now, oldest first."""
        if named is self._named:
            return
        added = self._added(named)
        if added is None:
            self._times, self._begin, self._runs, added = [], 0, {}, len(named)
        for one in named[len(named) - added :]:
            if not self._tests or failing(self._tests, one.properties) is None:
                self._times.append(one.occurred_at)
                for count in self._runs:
                    self._add(count, len(self._times) - count)
        self._named = named
        if named and self._begin < len(self._times) and self._times[self._begin] < named[0].occurred_at:
            self._begin = bisect_left(self._times, named[0].occurred_at, self._begin)
        if self._begin > SLACK + len(self._times) // 2:
            self._times, self._begin, self._runs = self._times[self._begin :], 0, {}

    def since(self, oldest: int) -> int:
        """Where those begin that did not happen before `oldest` (ms)."""
        return bisect_left(self._times, oldest, self._begin)

    def number(self, begin: int) -> int:
        """How many there are from there on."""
        return len(self._times) - begin

    def happened(self, begin: int, within: int) -> int:
        """How many happened so close to the latest, of those from there on."""
        times = self._times
        return len(times) - bisect_left(times, times[-1] - within, begin)

    def latest(self, count: int) -> int:
        """When the latest but `count - 1` happened (ms)."""
        return self._times[-count]

    def closest(self, count: int, begin: int) -> int:
        """How long the shortest run of so many took (ms), of those from there on, of which there are enough."""
        runs = self._runs.get(count)
        if runs is None:
            runs = self._runs[count] = ([], [])
            for place in range(self._begin, len(self._times) - count + 1):
                self._add(count, place)
        places, lengths = runs
        return lengths[bisect_left(places, begin)]

    def _add(self, count: int, place: int) -> None:
        """The run of so many that begins there."""
        if place < 0:
            return
        places, lengths = self._runs[count]
        length = self._times[place + count - 1] - self._times[place]
        while lengths and lengths[-1] >= length:
            places.pop()
            lengths.pop()
        places.append(place)
        lengths.append(length)

    def _added(self, named: Sequence[Event]) -> int | None:
        """How many were added at the end since; None where more has changed than that, and some at the beginning."""
        before = self._named
        if not before or not named:
            return None
        dropped = next((place for place in range(min(STEP, len(before))) if before[place] is named[0]), None)
        if dropped is None:
            return None
        if dropped and before[dropped - 1].occurred_at == named[0].occurred_at:
            return None  # which of two at one instant has gone, their times do not tell
        kept = len(before) - dropped
        added = len(named) - kept
        return added if 0 <= added <= STEP and named[kept - 1] is before[-1] else None
