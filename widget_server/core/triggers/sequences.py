"""Sequences: steps one after the other, of which the latest set of events counts."""

from collections.abc import Iterator

import msgspec

from widget_server.core.events import Event, Window
from widget_server.core.reasons import Reason
from widget_server.core.triggers import runs
from widget_server.core.triggers.absences import between, lasting
from widget_server.core.triggers.fired import Found
from widget_server.core.triggers.prepared import ReadyPattern, ReadyStep
from widget_server.core.triggers.sights import Sight, shared


class _Misplaced(msgspec.Struct, frozen=True, gc=False):
    """Why a sequence is not complete at an event; `earlier`: not at one before it either."""

    reason: Reason
    earlier: bool = False


def sequence_completed(pattern: ReadyPattern, sight: Sight) -> Found | Reason:
    """Whether the event of judgement, which matches the last step, completes it."""
    inner = shared(sight, pattern.same, sight.event)
    if isinstance(inner, Reason):
        return inner
    oldest = 0 if pattern.within_ms is None else sight.at - pattern.within_ms
    found = _placed(pattern, inner, sight.event, oldest)
    if isinstance(found, _Misplaced):
        return found.reason
    return lasting(pattern, inner, found, completed=True)


def sequence_held(pattern: ReadyPattern, sight: Sight) -> Found | Reason:
    """Whether some event completed it, the latest first."""
    oldest = 0 if pattern.within_ms is None else sight.at - pattern.within_ms
    exact = any(step.exact for step in pattern.steps)
    first: Reason | None = None
    for event, inner in _ends(pattern, msgspec.structs.replace(sight, known=sight.known or {}), oldest):
        if isinstance(inner, Reason):
            first = first or inner
            continue
        placed = _placed(pattern, inner, event, oldest)
        if isinstance(placed, Found):
            found = lasting(pattern, inner, placed, completed=False)
            if isinstance(found, Found):
                return found
            first = first or found
        elif placed.earlier and not exact and not pattern.same:
            return first or placed.reason
        else:
            first = first or placed.reason
    return first or runs.nothing(pattern.steps[-1], sight)


def _ends(pattern: ReadyPattern, sight: Sight, oldest: int) -> Iterator[tuple[Event, Sight | Reason]]:
    """Events at which it may be complete, the latest first, each with what shares its values (which is set apart once, as
    there may be as many values as events)."""
    groups: dict[tuple[object, ...], Window] | None = None
    for event in sight.until_now(pattern.steps[-1], oldest):
        inner = shared(sight, pattern.same, event)
        if pattern.same and isinstance(inner, Sight):
            groups = sight.apart(pattern.same) if groups is None else groups
            values = tuple(value for _, value in inner.values[len(sight.values) :])
            inner = msgspec.structs.replace(inner, window=groups[values])
        yield event, inner


def _placed(pattern: ReadyPattern, sight: Sight, event: Event, oldest: int) -> Found | _Misplaced:
    """The latest set of events, none before `oldest`, that makes the sequence with `event` at its end."""
    last = runs.completing(pattern.steps[-1], sight, event, oldest)
    if isinstance(last, Reason):
        return _Misplaced(last)
    if not last.holds:
        return _Misplaced(runs.missing(pattern.steps[-1], last, pattern.within_ms))
    if len(pattern.steps) == 1:
        return Found(last.events[::-1], pattern.told)
    found = [last]
    for step in reversed(pattern.steps[:-1]):
        until = found[-1].events[0]
        run = runs.latest(step, sight, until, oldest)
        if not run.holds:
            return _Misplaced(_misplaced(pattern, step, sight, until, run), earlier=True)
        found.append(run)
    events = sight.in_order([one for run in found for one in run.events])
    interrupted = between(pattern, sight, [run.events[0] for run in reversed(found)], events)
    return Found(events, pattern.told) if interrupted is None else _Misplaced(interrupted)


def _misplaced(pattern: ReadyPattern, step: ReadyStep, sight: Sight, until: Event, run: runs.Run) -> Reason:
    """What an earlier step lacks: the event at all, its place before the next step, or the number."""
    if not run.events:
        later = until is not sight.event and next(sight.until_now(step, until.occurred_at), None) is not None
        if later and next(sight.before(step, until), None) is None:
            return Reason(code="order", values={"event": step.event, "then": until.name})
        if pattern.within_ms is None or not sight.knows(step):
            return Reason(code="never_happened", values={"event": step.event})
        return runs.missing(msgspec.structs.replace(step, within_ms=None), run, pattern.within_ms)
    return runs.missing(step, run, pattern.within_ms)
