"""The clock on somebody's wall: time zones by name, and the instants at which local times begin and end."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from widget_server.core.events import Json

DAY_MS = 86_400_000
LAST_DAY = date(9998, 12, 31)
"""Days after this are taken as this one: no calendar reckons further."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_LAST_DAY = LAST_DAY.toordinal()
_UTC = ZoneInfo("UTC")


@lru_cache(maxsize=4_096)
def zone(name: str) -> ZoneInfo | None:
    """The zone of an IANA name such as Europe/Berlin; None where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # OSError: a folder of zones ("Europe"), or a name longer than any file's
        return None


def zone_of(traits: Mapping[str, Json], fallback: ZoneInfo | None = None) -> ZoneInfo:
    """Where somebody lives: by the trait `time_zone` (or `timezone`), where that names a zone; else the fallback."""
    for trait in ("time_zone", "timezone"):
        name = traits.get(trait)
        if isinstance(name, str):
            known = zone(name)
            if known is not None:
                return known
    return fallback or _UTC


def day_of(instant: int) -> int:
    """The number of the day (UTC) in which an instant lies (ms), from 1 January 1970."""
    return max(0, min(instant // DAY_MS, _LAST_DAY - _EPOCH_DAY))


def day(number: int) -> date:
    """The day of that number."""
    return date.fromordinal(max(1, min(number + _EPOCH_DAY, _LAST_DAY)))


def begins(on: date, minute: int, where: ZoneInfo) -> int:
    """When it is `minute` minutes past midnight (ms): the first time, where an hour comes twice."""
    return _instants(on, minute, where)[0]


def ends(on: date, minute: int, where: ZoneInfo) -> int:
    """The same, but the second time, where an hour comes twice."""
    return _instants(on, minute, where)[1]


def _instants(on: date, minute: int, where: ZoneInfo) -> tuple[int, int]:
    """The first and the last instant at which the wall shows this; both that of the jump, where it never does."""
    wall = datetime.combine(min(on, LAST_DAY), datetime.min.time()) + timedelta(minutes=minute)
    early, late = (_ms(wall.replace(tzinfo=where, fold=fold)) for fold in (0, 1))
    if late >= early:
        return early, late
    jump = _change(late, early, where)
    return jump, jump


def _change(before: int, after: int, where: ZoneInfo) -> int:
    """When the clock was put forward (ms), between two instants."""
    offset = _offset(before, where)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(middle, where) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(instant: int, where: ZoneInfo) -> timedelta | None:
    return (_EPOCH + timedelta(milliseconds=instant)).astimezone(where).utcoffset()


def _ms(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)
