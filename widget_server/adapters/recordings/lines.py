"""What readers of lines share: a refusal with its reason, and times."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_parsed = datetime.fromisoformat
_DOTTED = re.compile(r"\s*([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?:,?\s+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?\s*")
"""Day, month, year, as Excel writes them in much of Europe."""

SECONDS_BELOW = 100_000_000_000
"""A number below this is seconds, not milliseconds: it is 1973 in the one and the year 5138 in the other."""


Refuse = Callable[[int, Exception], None]
"""Told of a line that is no event: its number, and why."""


class Refused(ValueError):
    """This line is no event; the message says why."""


def milliseconds(time: str | float) -> int:
    """Unix milliseconds of an ISO 8601 time (UTC where it names no zone), of 01.10.2026 10:00, or of a number of seconds or
    milliseconds."""
    if type(time) is str:
        try:
            moment = _parsed(time)
        except ValueError:
            found = _DOTTED.fullmatch(time)
            if found is None:
                return _number(time)
            moment = _dotted(time, found)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        since = moment - _EPOCH
        return since.days * 86_400_000 + since.seconds * 1_000 + since.microseconds // 1_000
    return _unix(float(time))


def _dotted(time: str, found: re.Match[str]) -> datetime:
    day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        raise Refused(f"{time[:40]!r} is no time") from None


def _number(time: str) -> int:
    try:
        return _unix(float(time))
    except (ValueError, OverflowError):
        raise Refused(f"{time[:40]!r} is no time") from None


def _unix(number: float) -> int:
    if not 0 <= number < 2**53:
        raise Refused("its time is out of bounds")
    return int(number * 1000) if number < SECONDS_BELOW else int(number)
