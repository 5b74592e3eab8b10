"""Durations and days: which are too long, and which do not exist."""

import re
from collections.abc import Iterator
from datetime import date

from widget_server.adapters.files.documents import Spot
from widget_server.core.patterns import duration_ms
from widget_server.services.publishing import Mistake

DAY_MS = 86_400_000
YEAR_MS = 366 * DAY_MS
WINDOW_MS = 90 * DAY_MS
"""How far back events are looked at."""
_DURATION = re.compile(r"[1-9][0-9]{0,5}[smhd]")
NINETY = "Events are looked at for 90 days; the longest is 90d."


def ms(text: str | None) -> int | None:
    """A duration in milliseconds; None where there is none, or none of its form."""
    return duration_ms(text) if text is not None and _DURATION.fullmatch(text) else None


def too_long(text: str | None, spot: Spot, most_ms: int, hint: str) -> Iterator[Mistake]:
    """A duration beyond what is possible."""
    if (ms(text) or 0) > most_ms:
        yield spot.mistake(f"`{text}` is too long", hint)


def too_short(text: str | None, spot: Spot) -> Iterator[Mistake]:
    """A time of keeping in which nobody could have read anything."""
    if (ms(text) or DAY_MS) < DAY_MS:
        yield spot.mistake(f"`{text}` is too short", "Nothing is kept for less than 1d.")


def no_day(text: str | None, spot: Spot) -> Iterator[Mistake]:
    """A day that no calendar has."""
    if text is not None and day(text) is None:
        yield spot.mistake(f"`{text}` is in no calendar", "Write year, month and day, such as 2026-12-24.")


def day(text: str) -> date | None:
    """The day; None where there is no such day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
