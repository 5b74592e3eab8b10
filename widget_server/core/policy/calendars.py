"""When nobody is asked: hours of the day and whole days on somebody's own wall, turned into instants."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from widget_server.core.reasons import Reason
from widget_server.core.zones import DAY_MS, LAST_DAY, begins, day, day_of, ends

LONGEST_DAYS = 8
"""Hours that run on for longer than a week never end; `until` is then an end some ten days from now."""


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """Hours of a day, from its midnight; where they end no later than they begin, they end on the next day."""

    from_minute: int
    to_minute: int
    weekdays: frozenset[int]
    """0 is Monday; the days on which they begin."""
    told: Reason


class Days(msgspec.Struct, frozen=True, kw_only=True):
    """Whole days, both included."""

    first: date
    last: date
    told: Reason


class Calendar(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """All of a policy's. Known by itself, not by its content: what it says of a day is remembered per calendar."""

    hours: tuple[Hours, ...] = ()
    days: tuple[Days, ...] = ()


class _Span(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    start: int
    end: int
    until: int
    """When the last of those that run on from it ends."""
    told: Reason


def closed(calendar: Calendar, where: ZoneInfo, now: int) -> list[Reason]:
    """Why nobody who lives there is asked now, each with `until` (ms): the first instant at which it is over."""
    return [
        Reason(code=span.told.code, values={"until": span.until, **span.told.values})
        for span in _touching(calendar, where, day_of(now))
        if span.start <= now < span.end
    ]


@lru_cache(maxsize=8_192)
def _touching(calendar: Calendar, where: ZoneInfo, number: int) -> tuple[_Span, ...]:
    """What lies in that day (UTC). Reckoned once for everybody of a zone."""
    today = day(number)
    spans = [
        *_run_on(list(_hours(calendar.hours, where, today))),
        *_run_on([_whole(days, where) for days in calendar.days]),
    ]
    start = number * DAY_MS
    return tuple(span for span in spans if span.start < start + DAY_MS and span.end > start)


def _hours(all_hours: Sequence[Hours], where: ZoneInfo, today: date) -> Iterator[_Span]:
    for hours in all_hours:
        until = hours.to_minute
        while until <= hours.from_minute:
            until += 24 * 60
        # Local days begin up to a day beside those of UTC, and last night's hours reach into today.
        for offset in range(-3, LONGEST_DAYS + 2):
            on = _shifted(today, offset)
            if on.weekday() in hours.weekdays:
                start, end = begins(on, hours.from_minute, where), ends(on, until, where)
                yield _Span(start=start, end=end, until=end, told=hours.told)


def _whole(days: Days, where: ZoneInfo) -> _Span:
    end = begins(_shifted(days.last, 1), 0, where)
    return _Span(start=begins(days.first, 0, where), end=end, until=end, told=days.told)


def _shifted(on: date, days: int) -> date:
    return date.fromordinal(max(1, min(on.toordinal() + days, LAST_DAY.toordinal())))


def _run_on(spans: list[_Span]) -> list[_Span]:
    """Each with the end of the last one that begins before what runs on from it is over."""
    ordered = sorted(spans, key=lambda span: span.start)
    return [msgspec.structs.replace(span, until=_until(span, ordered[index:])) for index, span in enumerate(ordered)]


def _until(span: _Span, later: Sequence[_Span]) -> int:
    until = span.end
    for other in later:
        if other.start > until:
            break
        until = max(until, other.end)
    return until
