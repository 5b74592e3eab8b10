"""The slow and obvious evaluator of triggers: every set of events is tried."""

from collections.abc import Sequence
from itertools import combinations

from widget_server.core.events import Event, Json
from widget_server.core.surveys import Filter, NotSince, Step, Trigger, duration_ms


def fired(trigger: Trigger, events: Sequence[Event], event: Event) -> tuple[str, ...] | None:
    """Ids of the events that make the trigger at `event`, the latest set of them; None where it does not fire.

    `events` stand in the order of time, then of arrival; `event` is among them.
    """
    steps = trigger.sequence or [
        Step(event=trigger.event or "", where=trigger.where, times=trigger.times, within=trigger.within)
    ]
    place = events.index(event)
    found: list[tuple[tuple[int, ...], list[int]]] = []
    for earlier in combinations(range(place), len(steps) - 1):
        ends = (*earlier, place)
        runs = [_run(step, events, end) for step, end in zip(steps, ends, strict=True)]
        if any(run is None for run in runs):
            continue
        chosen = sorted({index for run in runs if run is not None for index in run})
        if trigger.sequence and trigger.within is not None:
            whole = event.occurred_at - events[chosen[0]].occurred_at
            if whole > duration_ms(trigger.within):
                continue
        found.append((tuple(reversed(ends)), chosen))
    if not found:
        return None
    _, latest = max(found)
    if trigger.not_since is not None and _interrupted(trigger.not_since, events, place, latest):
        return None
    return tuple(events[index].id for index in latest)


def _run(step: Step, events: Sequence[Event], end: int) -> list[int] | None:
    """The latest `times` matching events up to `end`, which must match and be the last of them."""
    matching = [index for index in range(end + 1) if _matches(step, events[index])]
    if not matching or matching[-1] != end or len(matching) < step.times:
        return None
    run = matching[-step.times :]
    if step.within is not None and events[end].occurred_at - events[run[0]].occurred_at > duration_ms(step.within):
        return None
    return run


def _interrupted(absent: NotSince, events: Sequence[Event], place: int, chosen: Sequence[int]) -> bool:
    start = chosen[0]
    if absent.since is not None:
        start = max((index for index in range(place) if events[index].name == absent.since), default=-1)
    return any(
        _matches(Step(event=absent.event, where=absent.where), events[index])
        for index in range(start + 1, place)
        if index not in chosen
    )


def _matches(step: Step, event: Event) -> bool:
    return event.name == step.event and all(
        _passes(wanted, event.properties.get(name)) for name, wanted in step.where.items()
    )


def _passes(wanted: object, value: Json) -> bool:
    if not isinstance(wanted, Filter):
        return type(value) is type(wanted) and value == wanted
    if wanted.at_least is not None and not (type(value) is int and value >= wanted.at_least):
        return False
    if wanted.exists is not None and (value is not None) != wanted.exists:
        return False
    return wanted.one_of is None or value in wanted.one_of
