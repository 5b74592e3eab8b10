"""Whether a pattern is completed by an event, or holds at a moment, and by which events. The rules: `core.triggers`."""

from collections.abc import Iterator

import msgspec

from widget_server.core.reasons import Reason
from widget_server.core.triggers import runs
from widget_server.core.triggers.absences import lasting
from widget_server.core.triggers.filters import failing
from widget_server.core.triggers.fired import Found
from widget_server.core.triggers.prepared import ReadyPattern
from widget_server.core.triggers.sequences import sequence_completed, sequence_held
from widget_server.core.triggers.sights import Sight, narrowed, shared


def completed(pattern: ReadyPattern, sight: Sight) -> Found | Reason:
    """Whether the event of judgement completes the pattern."""
    event = sight.event
    if pattern.kind == "not" or not pattern.hears(event.name):
        return Reason(code="never_happened", values={"event": pattern.names[0] if pattern.names else ""})
    if pattern.steps:
        wrong = failing(pattern.steps[-1].tests, event.properties)
        if wrong is not None:
            return Reason(code="filter", values={"event": pattern.steps[-1].event, "property": wrong})
    inner = _narrowed(pattern, sight)
    if isinstance(inner, Reason):
        return inner
    if pattern.kind == "event":
        return _event_completed(pattern, inner)
    if pattern.kind == "sequence":
        return sequence_completed(pattern, inner)
    if pattern.kind == "any":
        each = (completed(part, inner) for part in pattern.parts if part.hears(event.name))
        return _one_of(pattern, inner, each, completed=True)
    found = _all_completed(pattern, inner)
    return found if isinstance(found, Reason) else lasting(pattern, inner, found, completed=True)


def held(pattern: ReadyPattern, sight: Sight) -> Found | Reason:
    """Whether the pattern holds at the moment of judgement."""
    inner = _narrowed(pattern, sight)
    if isinstance(inner, Reason):
        return _turned(pattern, inner) if pattern.kind == "not" else inner  # what can't be judged does not hold
    if pattern.kind == "event":
        return _event_held(pattern, inner)
    if pattern.kind == "sequence":
        return sequence_held(pattern, inner)
    if pattern.kind == "any":
        return _one_of(pattern, inner, (held(part, inner) for part in pattern.parts), completed=False)
    if pattern.kind == "not":
        found = _turned(pattern, held(pattern.parts[0], inner))
    else:
        found = _together(pattern, inner, None, -1)
    return found if isinstance(found, Reason) else lasting(pattern, inner, found, completed=False)


def _narrowed(pattern: ReadyPattern, sight: Sight) -> Sight | Reason:
    """Within the pattern's scope, and with the values that all its parts share. (One event and sequences share the values
    of the event that completes them, which need not be that of judgement.)"""
    if pattern.scope is not None:
        inner = narrowed(sight, pattern.scope)
        if isinstance(inner, Reason):
            return inner
        sight = inner
    return shared(sight, pattern.same, sight.event) if pattern.same and pattern.parts else sight


# -- one event -------------------------------------------------------------------------------------------------------
def _event_completed(pattern: ReadyPattern, sight: Sight) -> Found | Reason:
    step = pattern.steps[0]
    unlike = _ordinal(pattern, sight)
    if unlike is not None:
        return unlike
    run = runs.completing(step, sight, sight.event, 0)
    if isinstance(run, Reason):
        return run
    return _event_found(pattern, sight, run, completed=True)


def _event_held(pattern: ReadyPattern, sight: Sight) -> Found | Reason:
    if pattern.nth is not None or pattern.every is not None:
        unlike = _ordinal(pattern, sight)
        if unlike is not None or sight.whole:
            return unlike or Reason(code="never_happened", values={"event": pattern.steps[0].event})
        return completed(pattern, sight)
    return _event_found(pattern, sight, runs.reached(pattern.steps[0], sight), completed=False)


def _event_found(pattern: ReadyPattern, sight: Sight, run: runs.Run, *, completed: bool) -> Found | Reason:
    step = pattern.steps[0]
    if not run.holds:
        if not run.events and not step.exact:
            return runs.nothing(step, sight)
        return runs.missing(step, run, None)
    found = Found(run.events[::-1], pattern.told)
    if pattern.not_since is None:
        return found
    inner = shared(sight, pattern.same, run.events[0])
    return inner if isinstance(inner, Reason) else lasting(pattern, inner, found, completed=completed)


def _ordinal(pattern: ReadyPattern, sight: Sight) -> Reason | None:
    """Whether it is not the Nth event of its name, as the pattern wants."""
    event, ordinal = pattern.steps[0].event, sight.ordinal
    if sight.judged:
        return None
    if pattern.nth is not None and ordinal != pattern.nth:
        return Reason(code="nth", values={"event": event, "ordinal": ordinal, "nth": pattern.nth})
    if pattern.every is not None and (ordinal is None or ordinal % pattern.every):
        return Reason(code="every", values={"event": event, "ordinal": ordinal, "every": pattern.every})
    return None


# -- all, any, not ---------------------------------------------------------------------------------------------------
def _all_completed(pattern: ReadyPattern, sight: Sight) -> Found | Reason:
    """One part is completed, and every other holds."""
    first: Reason | None = None
    for index, part in enumerate(pattern.parts):
        if not part.hears(sight.event.name):
            continue
        found = completed(part, sight)
        if isinstance(found, Found):
            return _together(pattern, sight, found, index)
        first = first or found
    assert first is not None
    return first


def _together(pattern: ReadyPattern, sight: Sight, known: Found | None, place: int) -> Found | Reason:
    """All parts, of which that at `place` is known to hold."""
    each = []
    for index, part in enumerate(pattern.parts):
        found = known if index == place and known is not None else held(part, sight)
        if isinstance(found, Reason):
            return found
        each.append(found)
    events = sight.in_order([one for found in each for one in found.events])
    return Found(events, msgspec.structs.replace(pattern.told, all=tuple(found.why for found in each)))


def _one_of(pattern: ReadyPattern, sight: Sight, each: Iterator[Found | Reason], *, completed: bool) -> Found | Reason:
    """The first that was found, and since when nothing happened that must not; else what the first lacks."""
    first: Reason | None = None
    for found in each:
        if isinstance(found, Found):
            why = msgspec.structs.replace(pattern.told, any=(found.why,))
            found = lasting(pattern, sight, Found(found.events, why), completed=completed)
        if isinstance(found, Found):
            return found
        first = first or found
    assert first is not None
    return first


def _turned(pattern: ReadyPattern, found: Found | Reason) -> Found | Reason:
    """A `not` holds where what is in it does not."""
    if isinstance(found, Reason):
        return Found((), pattern.told)
    part = pattern.parts[0]
    return Reason(code="excluded", values={"event": part.steps[-1].event} if part.steps else {})
