"""Runs: the events that make one step of a pattern, and where the latest such run lies."""

from collections.abc import Iterable, Sequence
from itertools import chain, islice

import msgspec

from widget_server.core.events import Event, Json
from widget_server.core.reasons import Reason
from widget_server.core.triggers.filters import identity
from widget_server.core.triggers.prepared import ReadyStep
from widget_server.core.triggers.sights import Sight


class Run(msgspec.Struct, frozen=True, gc=False):
    """Events that count for a step, newest first, and whether they are enough (and not too many)."""

    events: Sequence[Event]
    holds: bool


def completing(step: ReadyStep, sight: Sight, event: Event, oldest: int) -> Run | Reason:
    """The run that `event`, which matches the step, completes; none of it before `oldest`."""
    if step.distinct is not None and event.properties.get(step.distinct) is None:
        return Reason(code="filter", values={"event": step.event, "property": step.distinct})
    since = 0 if step.within_ms is None else event.occurred_at - step.within_ms
    if not step.exact:
        since = max(since, oldest)
    if step.simple:
        counted = [event, *islice(sight.before(step, event, since), step.times - 1)]
        return Run(counted, holds=len(counted) == step.times)
    those: Iterable[Event] = sight.before(step, event, since)
    if step.same:
        values = _values(step, event)
        for name, value in zip(step.same, values, strict=True):
            if value is None:
                return Reason(code="same", values={"event": step.event, "property": name})
        those = (one for one in those if _values(step, one) == values)
    return _in_bounds(_run(step, chain((event,), those)), oldest)


def reached(step: ReadyStep, sight: Sight) -> Run:
    """The run of the events of the last `within` up to the moment of judgement; of several with `same`, the latest."""
    oldest = 0 if step.within_ms is None else sight.at - step.within_ms
    if not step.same:
        return _run(step, sight.until_now(step, oldest))
    runs = [_run(step, those) for those in _alike(step, sight.until_now(step, oldest))]
    return next((run for run in runs if run.holds), runs[0] if runs else Run((), holds=False))


def latest(step: ReadyStep, sight: Sight, until: Event, oldest: int) -> Run:
    """The latest run that ends before `until` and begins at `oldest` or later."""
    if sight.known is None:
        return _latest(step, sight, until, oldest)
    bounds = (sight.values, sight.conversation, sight.page, max(oldest, sight.oldest))
    key = (id(step), sight.place(step, until), bounds)
    run = sight.known.get(key)
    if not isinstance(run, Run):
        run = sight.known[key] = _latest(step, sight, until, oldest)
    return run


def _latest(step: ReadyStep, sight: Sight, until: Event, oldest: int) -> Run:
    if step.simple:
        return _latest_simple(step, sight.before(step, until, oldest))
    longest = oldest
    if step.exact:
        longest = 0 if step.within_ms is None else max(0, oldest - step.within_ms)
    those = list(sight.before(step, until, longest))
    runs = [_latest_of(step, group, oldest) for group in _alike(step, those)]
    holding = [run for run in runs if run.holds]
    if not holding:
        return runs[0] if runs else Run((), holds=False)
    place = {one.id: index for index, one in enumerate(those)}
    return min(holding, key=lambda run: place[run.events[0].id])


def missing(step: ReadyStep, run: Run, within_ms: int | None) -> Reason:
    """What a run lacks. `within_ms` bounds the whole pattern, where it is that which cuts the run short."""
    values: dict[str, Json] = {"event": step.event}
    if step.distinct is not None:
        values["property"] = step.distinct
    values["happened"] = len(run.events)
    values["exactly" if step.exact and step.distinct is None else "times"] = step.times
    within = step.within_ms if step.within_ms is not None and (step.times > 1 or step.exact) else within_ms
    if within is not None:
        values["within_ms"] = within
    code = "distinct" if step.distinct is not None else "exactly" if step.exact else "count"
    return Reason(code=code, values=values)


def nothing(step: ReadyStep, sight: Sight) -> Reason:
    """What a step lacks of which nothing was found."""
    if step.within_ms is None or not sight.knows(step):
        return Reason(code="never_happened", values={"event": step.event})
    return missing(step, Run((), holds=False), step.within_ms)


def _run(step: ReadyStep, those: Iterable[Event]) -> Run:
    """Of these, newest first, the latest that are enough; all of them, where it must not be more."""
    counted: list[Event] = []
    values: set[object] = set()
    for one in those:
        if step.distinct is not None:
            value = identity(one.properties.get(step.distinct))
            if value is None or value in values:
                continue
            values.add(value)
        counted.append(one)
        if len(counted) == step.times and not step.exact:
            break
    return Run(counted, holds=len(counted) == step.times)


def _in_bounds(run: Run, oldest: int) -> Run:
    if run.holds and run.events[-1].occurred_at < oldest:
        return Run([one for one in run.events if one.occurred_at >= oldest], holds=False)
    return run


def _latest_simple(step: ReadyStep, those: Iterable[Event]) -> Run:
    """The latest `times` in a row that lie close enough, of these, newest first."""
    run: list[Event] = []
    for one in those:
        run.append(one)
        if len(run) >= step.times and _close(step, run[-step.times], one):
            return Run(run[-step.times :], holds=True)
    if step.within_ms is not None and run:
        newest = run[0].occurred_at
        run = [one for one in run if newest - one.occurred_at <= step.within_ms]
    return Run(run, holds=False)


def _latest_of(step: ReadyStep, those: Sequence[Event], oldest: int) -> Run:
    """The latest run of one group, given newest first. With `exactly` it is that of the latest event, and no other."""
    newest = those[0].occurred_at
    since = 0 if step.within_ms is None else newest - step.within_ms
    run = _in_bounds(_run(step, [one for one in those if one.occurred_at >= since]), oldest)
    if run.holds or step.exact:
        return run
    if step.distinct is None:
        found = _latest_simple(step, those)
        return found if found.holds else run
    return _latest_distinct(step, step.distinct, those) or run


def _latest_distinct(step: ReadyStep, name: str, those: Sequence[Event]) -> Run | None:
    """The latest run with so many different values: a stretch of these that grows at its old end while it has too few
    values, and is cut at its new end where it is too long."""
    values = [identity(one.properties.get(name)) for one in those]
    counts: dict[object, int] = {}
    end = 0
    for start, first in enumerate(those):
        while end < len(those) and len(counts) < step.times:
            counts[values[end]] = counts.get(values[end], 0) + 1
            end += 1
        if len(counts) < step.times:
            return None
        if _close(step, first, those[end - 1]):
            return _run(step, those[start:end])
        counts[values[start]] -= 1
        if not counts[values[start]]:
            del counts[values[start]]
    return None


def _close(step: ReadyStep, newest: Event, oldest: Event) -> bool:
    return step.within_ms is None or newest.occurred_at - oldest.occurred_at <= step.within_ms


def _alike(step: ReadyStep, those: Iterable[Event]) -> list[list[Event]]:
    """By the values that must be the same, the group with the latest event first. What has none of them counts nowhere."""
    groups: dict[tuple[object, ...], list[Event]] = {}
    for one in those:
        values = _values(step, one)
        if None in values or (step.distinct is not None and one.properties.get(step.distinct) is None):
            continue
        groups.setdefault(values, []).append(one)
    return list(groups.values())


def _values(step: ReadyStep, event: Event) -> tuple[object, ...]:
    return tuple(identity(event.properties.get(name)) for name in step.same)
