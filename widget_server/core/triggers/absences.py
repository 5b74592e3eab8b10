"""What must not have happened in between, or since: `without` and `not_since`."""

from collections.abc import Iterator, Sequence

from widget_server.core.events import Event
from widget_server.core.reasons import Reason
from widget_server.core.triggers.fired import Found
from widget_server.core.triggers.prepared import ReadyPattern
from widget_server.core.triggers.sights import Sight


def between(pattern: ReadyPattern, sight: Sight, ends: Sequence[Event], counted: Sequence[Event]) -> Reason | None:
    """What stands between two steps and must not: after the event at which the one held, before that of the next."""
    for index, step in enumerate(pattern.steps):
        if step.without is None or index == 0:
            continue
        wrong = _first_after(
            sight, ends[index - 1], sight.before(step.without, ends[index], ends[index - 1].occurred_at), counted
        )
        if wrong is not None:
            since = pattern.steps[index - 1].event
            values = {"event": step.without.event, "at": wrong.occurred_at, "since": since}
            return Reason(code="interrupted", values=values)
    return None


def lasting(pattern: ReadyPattern, sight: Sight, found: Found, *, completed: bool) -> Found | Reason:
    """What was found, unless something happened that must not have since. Looked at is what stands before the completing
    event; or, where it only has to hold, everything until now."""
    absent, since = pattern.not_since, pattern.since
    if absent is None:
        return found
    start: Event | None
    if since is not None:
        start = next(sight.before(since, sight.event) if completed else sight.until_now(since), None)
    elif found.events:
        start = found.events[0]
    else:
        return found
    oldest = 0 if start is None else start.occurred_at
    those = sight.before(absent, sight.event, oldest) if completed else sight.until_now(absent, oldest)
    wrong = _first_after(sight, start, those, found.events)
    if wrong is None:
        return found
    name = since.event if since is not None else found.events[0].name
    return Reason(code="interrupted", values={"event": absent.event, "at": wrong.occurred_at, "since": name})


def _first_after(sight: Sight, start: Event | None, those: Iterator[Event], counted: Sequence[Event]) -> Event | None:
    """The latest of these that stands after `start` and does not count itself."""
    ours = {one.id for one in counted}
    for one in those:
        if one.id in ours:
            continue
        return one if start is None or sight.window.precedes(start, one) else None
    return None
