"""Weeks as numbers: week 0 begins on Monday, 29 December 1969, UTC; each begins on a Monday."""

from datetime import UTC, date, datetime

WEEK_MS = 7 * 86_400_000
_SHIFT_MS = 3 * 86_400_000
"""1 January 1970 was a Thursday."""


def week_of(at: int) -> int:
    """The week of a moment (ms)."""
    return (at + _SHIFT_MS) // WEEK_MS


def start(week: int) -> int:
    """When it begins (ms)."""
    return week * WEEK_MS - _SHIFT_MS


def monday(week: int) -> date:
    """Its first day."""
    return datetime.fromtimestamp(start(week) / 1000, UTC).date()


def week_with(day: date) -> int:
    """The week that a day is in."""
    return week_of(int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000))
