"""When something happened, out of what senders with clocks of their own tell."""

from datetime import UTC, datetime

from widget_server.core.errors import InvalidInput

EARLY_MS = 5 * 60_000
"""A time further ahead than this is taken as now …"""
FUTURE_MS = 24 * 3_600_000
"""… unless it is further ahead than this: then it stays as told, and asks nothing."""
SKEW_MS = 60_000
"""A sender's clock that is further off than this is corrected by its `sentAt`."""
MAX_TIME = 2**53
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Time = str | int | float | None
"""ISO 8601, or Unix milliseconds."""


def occurred(timestamp: Time, sent_at: Time, *, now: int) -> int:
    """When it happened (ms), by rule: a wrong clock is corrected by `sent_at`, a time ahead is now, one far ahead stays."""
    sent = None if sent_at is None else milliseconds(sent_at, "sentAt")
    if timestamp is None:
        return now
    at = milliseconds(timestamp)
    if sent is not None:
        skew = now - sent
        if abs(skew) > SKEW_MS:
            at = max(0, min(at + skew, MAX_TIME))
    return now if EARLY_MS < at - now <= FUTURE_MS else at


def milliseconds(time: str | int | float, field: str = "timestamp") -> int:
    """Unix milliseconds of an ISO 8601 time (UTC where it names no zone) or of a number of milliseconds; InvalidInput names
    the field."""
    if isinstance(time, str):
        try:
            moment = datetime.fromisoformat(time)
        except ValueError:
            raise InvalidInput(f"`{field}` is neither ISO 8601 nor Unix milliseconds.") from None
        since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH
        time = since.days * 86_400_000 + since.seconds * 1_000 + since.microseconds // 1_000
    return max(0, min(int(time), MAX_TIME))
