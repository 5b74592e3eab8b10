"""Triggers: what can never make a survey due, waits that nothing begins or ends, schedules."""

from collections.abc import Iterator
from datetime import date

from widget_server.adapters.files.documents import Spot
from widget_server.adapters.files.meanings.implications import named
from widget_server.adapters.files.meanings.patterns import (
    Position,
    completable,
    forms,
    named_mistakes,
    pattern_mistakes,
)
from widget_server.adapters.files.meanings.spans import DAY_MS, YEAR_MS, day, ms, no_day, too_long
from widget_server.core.patterns import Schedule, Trigger
from widget_server.services.publishing import Mistake

LONGEST_WAIT_MS = 60 * DAY_MS


def trigger_mistakes(trigger: Trigger, spot: Spot) -> Iterator[Mistake]:
    """Of a survey's `when`."""
    outside = bool(trigger.unless or trigger.until)
    yield from pattern_mistakes(trigger, spot, Position(root="when", kept=outside))
    if not forms(trigger):
        if not trigger.request and trigger.schedule is None:
            hint = "Name an `event`, a `sequence`, a `schedule`, or `request: true`."
            yield spot.mistake("nothing makes this survey due", hint)
        elif trigger.scope is not None:
            yield spot.at("scope").mistake("`scope` has no event to hold together", "Remove it.", at_key=True)
    elif not completable(trigger):
        yield spot.mistake(
            "no event can make this survey due: that something did not happen is no moment",
            "Name an `event` beside it under `all`, or one that begins a `wait`.",
        )
    yield from _wait(trigger, spot)
    if trigger.schedule is not None and forms(trigger):
        hint = "Make two surveys of it: one for the event, one for the schedule."
        yield spot.at("schedule").mistake(f"either `{forms(trigger)[0]}` or `schedule`, not both", hint, at_key=True)
    if trigger.schedule is not None:
        yield from _schedule(trigger.schedule, spot.at("schedule"))


def _wait(trigger: Trigger, spot: Spot) -> Iterator[Mistake]:
    if trigger.until is not None:
        yield from named_mistakes(trigger.until, spot.at("until"))
    for index, one in enumerate(trigger.unless):
        yield from named_mistakes(one, spot.at("unless", index))
        if trigger.until is not None and named(trigger.until, one):
            yield spot.at("until").mistake("`unless` calls it off whenever `until` happens", "Name different events.")
    if trigger.wait is None:
        for field in ("until", "unless"):
            if getattr(trigger, field):
                hint = "Say how long, such as wait: 5m."
                yield spot.at(field).mistake(f"`{field}` needs `wait`", hint, at_key=True)
    elif not forms(trigger):
        yield spot.at("wait").mistake("there is no event to wait after", "Name an `event` beside it.", at_key=True)
    yield from too_long(trigger.wait, spot.at("wait"), LONGEST_WAIT_MS, "The longest wait is 60d.")


def past_day(schedule: Schedule, spot: Spot, today: date) -> Iterator[Mistake]:
    """A day that is over, with the days over which it spreads."""
    first = day(schedule.on) if schedule.on is not None else None
    days = (ms(schedule.spread or "14d") or 0) // DAY_MS
    if first is not None and (today - first).days > days:
        yield spot.warning(
            f"{schedule.on} is past: nobody is asked any more", "Choose another day, or remove the file."
        )


def _schedule(schedule: Schedule, spot: Spot) -> Iterator[Mistake]:
    if schedule.every is None and schedule.on is None:
        yield spot.mistake("the schedule says no time", "Write every: 90d, or a day under `on`.")
    elif schedule.every is not None and schedule.on is not None:
        yield spot.at("on").mistake("either `every` or `on`, not both", "Remove one of them.", at_key=True)
    yield from no_day(schedule.on, spot.at("on"))
    yield from too_long(schedule.every, spot.at("every"), 5 * YEAR_MS, "The longest is 1830d.")
    every, spread = ms(schedule.every), ms(schedule.spread)
    if every is not None and spread is not None and spread > every:
        yield spot.at("spread").mistake(
            f"`{schedule.spread}` is longer than the schedule's `{schedule.every}`", "Spread over a shorter time."
        )
    yield from too_long(schedule.spread, spot.at("spread"), YEAR_MS, "Spread over a year at most.")
    if every is not None and every < DAY_MS:
        yield spot.at("every").warning(f"everybody is due every {schedule.every}", "Such surveys ask every few weeks.")
