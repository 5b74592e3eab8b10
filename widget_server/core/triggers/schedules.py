"""Schedules: when somebody's turn comes, first and again, so that nobody notices a campaign."""

from datetime import date

from widget_server.core.patterns import Schedule, duration_ms
from widget_server.core.reasons import Timer
from widget_server.core.sampling import place
from widget_server.core.zones import begins, zone_of

SPREAD_MS = 14 * 86_400_000
"""People are asked spread over this time, or over `every` where that is shorter."""


def turn(workspace: str, survey_key: str, respondent_id: str, *, due_at: int) -> Timer:
    """A person's turn to be asked that survey, whatever they did."""
    return Timer(
        workspace=workspace,
        respondent_id=respondent_id,
        survey_key=survey_key,
        due_at=due_at,
        since=due_at,
        kind="schedule",
    )


def starts(
    schedule: Schedule, workspace: str, survey_key: str, respondent_id: str, now: int, time_zone: str = "UTC"
) -> int:
    """When somebody's first turn comes (ms), at a place in the spread that is lasting: asked again, it is the same one.

    With `on` that is within the spread from that day's beginning in `time_zone` (what is left of it, once it has begun).
    A turn that lies before `now` was over before this person was known: they have none. Without `on` the turn is within
    one spread from now.
    """
    spread_ms = _spread_ms(schedule)
    share = place("schedule", workspace, survey_key, respondent_id) / 100
    if schedule.on is None:
        offset = int(share * spread_ms)
        return now + (offset - now) % spread_ms
    begin = _begins(schedule.on, time_zone)
    end = begin + spread_ms
    if begin < now < end:
        return now + int(share * (end - now))
    return begin + int(share * spread_ms)


def began(schedule: Schedule, time_zone: str) -> int | None:
    """When a schedule that comes once began (ms): who was asked since has had their turn. None where it comes again."""
    return None if schedule.on is None or schedule.every is not None else _begins(schedule.on, time_zone)


def next_due(schedule: Schedule, timer: Timer, now: int) -> int | None:
    """When their turn comes again after that of `timer`, later than now (ms); None where it does not."""
    if schedule.every is None:
        return None
    every_ms = duration_ms(schedule.every)
    return timer.due_at + every_ms * max(1, (now - timer.due_at) // every_ms + 1)


def _begins(day: str, time_zone: str) -> int:
    return begins(date.fromisoformat(day), 0, zone_of({"time_zone": time_zone}))


def _spread_ms(schedule: Schedule) -> int:
    if schedule.spread is not None:
        return duration_ms(schedule.spread)
    return SPREAD_MS if schedule.every is None else min(SPREAD_MS, duration_ms(schedule.every))
