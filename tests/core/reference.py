"""The slow and obvious evaluator of triggers, written from the rules and nothing else: everything is looked at, nothing is
remembered. It shares no code with the fast one."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import msgspec

from widget_server.core.events import Event, Json
from widget_server.core.patterns import Filter, Named, NotSince, Pattern, Step, Trigger, duration_ms

PAUSE_MS = 30 * 60_000
OWN = ("survey_requested", "survey_scheduled")


@dataclass(frozen=True)
class Look:
    """What is looked at: all that happened up to the moment, in order, of what may count."""

    seen: tuple[Event, ...]
    here: Event
    at: int
    everything: tuple[Event, ...]
    """All that happened up to the moment, whatever counts: sessions are made of it."""
    ordinal: int | None = None
    ringing: bool = False


def completes(
    pattern: Pattern, events: Sequence[Event], event: Event, ordinal: int | None = None
) -> tuple[str, ...] | None:
    """Ids of the events with which `event` completes the pattern, in order; None where it does not."""
    seen = tuple(events[: events.index(event) + 1])
    return _ids(events, _completes(pattern, Look(seen, event, event.occurred_at, seen, ordinal)))


def holds(
    pattern: Pattern, events: Sequence[Event], event: Event, ordinal: int | None = None, now: int | None = None
) -> tuple[str, ...] | None:
    """Ids of the events with which it holds as of `event`, or as of `now` where a timer rings then."""
    if now is None:
        seen = tuple(events[: events.index(event) + 1])
        look = Look(seen, event, event.occurred_at, seen, ordinal)
    else:
        seen = tuple(one for one in events if one.occurred_at <= now)
        look = Look(seen, event, now, seen, None, ringing=True)
    return _ids(events, _holds(pattern, look))


def waits(
    trigger: Trigger, events: Sequence[Event], event: Event, ordinal: int | None = None
) -> tuple[str, int, tuple[str, ...]] | None:
    """What an event does to a trigger that waits: ("fired", when, by which events) or ("later", until when, by which)."""
    ended = _ends(trigger, events, event)
    if ended is not None:
        return "fired", event.occurred_at, (*ended, event.id)
    found = completes(trigger, events, event, ordinal)
    assert trigger.wait is not None
    return None if found is None else ("later", event.occurred_at + duration_ms(trigger.wait), (event.id,))


def rings(
    trigger: Trigger, events: Sequence[Event], begun: Event, now: int, ordinal: int | None = None
) -> tuple[str, int, tuple[str, ...]] | None:
    """What comes of it when the timer that `begun` set rings. `ordinal` is that of `begun`."""
    assert trigger.wait is not None
    over = duration_ms(trigger.wait)
    for index, event in enumerate(events):
        if event.occurred_at < begun.occurred_at or event.occurred_at > now:
            continue
        found = completes(trigger, events, event, ordinal if event is begun else None)
        if found is None:
            continue
        meanwhile = [one for one in events[index + 1 :] if one.occurred_at <= min(event.occurred_at + over, now)]
        if any(_of_one_wait(trigger, events, event, one) and _ender(trigger, one) for one in meanwhile):
            continue
        due_at = event.occurred_at + over
        return ("fired", due_at, found) if due_at <= now else ("later", due_at, (event.id,))
    return None


def _ends(trigger: Trigger, events: Sequence[Event], event: Event) -> tuple[str, ...] | None:
    """Ids of the events of the latest wait that this `until` ends."""
    assert trigger.wait is not None
    if trigger.until is None or not _matches(trigger.until, event):
        return None
    place = events.index(event)
    for index in range(place - 1, -1, -1):
        begun = events[index]
        if event.occurred_at - begun.occurred_at > duration_ms(trigger.wait):
            return None
        found = completes(trigger, events, begun)
        if found is None or not _of_one_wait(trigger, events, begun, event):
            continue
        between = events[index + 1 : place]
        if any(_of_one_wait(trigger, events, begun, one) and _ender(trigger, one) for one in between):
            return None
        return found
    return None


def _ender(trigger: Trigger, event: Event) -> bool:
    return any(_matches(one, event) for one in (*trigger.unless, *((trigger.until,) if trigger.until else ())))


def _of_one_wait(trigger: Trigger, events: Sequence[Event], begun: Event, other: Event) -> bool:
    """Whether both share the trigger's scope and the values that are the same."""
    if any(_value(begun, name) is None or _value(begun, name) != _value(other, name) for name in trigger.same):
        return False
    if trigger.scope == "conversation":
        return begun.conversation_id is not None and begun.conversation_id == other.conversation_id
    if trigger.scope == "page":
        return begun.page is not None and begun.page == other.page
    return trigger.scope != "session" or _session(events, begun) == _session(events, other)


# -- patterns --------------------------------------------------------------------------------------------------------
Found = list[Event] | None


def _completes(pattern: Pattern, look: Look) -> Found:
    scoped = _scoped(pattern, look)
    if scoped is None or pattern.not_ is not None:
        return None
    if pattern.event is not None:
        return _event_completes(pattern, scoped)
    if pattern.sequence:
        found = _sequence_at(pattern, scoped, look.here, _bound(pattern, look.at))
        return _nothing_since(pattern, _alike(scoped, pattern.same, look.here), found, before=look.here)
    inner = _alike(scoped, pattern.same, look.here)
    if inner is None:
        return None
    for part in pattern.any:
        found = _nothing_since(pattern, inner, _completes(part, inner), before=look.here)
        if found is not None:
            return found
    for index, part in enumerate(pattern.all):
        found = _completes(part, inner)
        if found is not None:
            others = [_holds(other, inner) for place, other in enumerate(pattern.all) if place != index]
            whole = None if any(other is None for other in others) else _merged(look, [found, *others])
            return _nothing_since(pattern, inner, whole, before=look.here)
    return None


def _holds(pattern: Pattern, look: Look) -> Found:
    scoped = _scoped(pattern, look)
    if scoped is None:
        return [] if pattern.not_ is not None else None
    if pattern.event is not None:
        return _event_holds(pattern, scoped)
    if pattern.sequence:
        return _sequence_holds(pattern, scoped)
    inner = _alike(scoped, pattern.same, look.here)
    if inner is None:
        return [] if pattern.not_ is not None else None
    if pattern.not_ is not None:
        found: Found = [] if _holds(pattern.not_, inner) is None else None
    elif pattern.all:
        parts = [_holds(part, inner) for part in pattern.all]
        found = None if any(part is None for part in parts) else _merged(look, parts)
    else:
        lasting = (_nothing_since(pattern, inner, _holds(part, inner), before=None) for part in pattern.any)
        return next((part for part in lasting if part is not None), None)
    return _nothing_since(pattern, inner, found, before=None)


def _event_completes(pattern: Pattern, look: Look) -> Found:
    step, here = _only_step(pattern), look.here
    if not _matches(step, here) or not _has_ordinal(pattern, look.ordinal):
        return None
    found = _run(step, look.seen, here)
    return _nothing_since(pattern, _alike(look, pattern.same, here), found, before=here)


def _event_holds(pattern: Pattern, look: Look) -> Found:
    if pattern.nth is not None or pattern.every is not None:
        return None if look.ringing else _event_completes(pattern, look)
    step = _only_step(pattern)
    recent = [one for one in look.seen if step.within is None or look.at - one.occurred_at <= duration_ms(step.within)]
    matching = [one for one in recent if _counts(step, one)]
    for latest in reversed(matching):
        group = [one for one in matching if _share(step.same, one, latest)]
        if group[-1] is not latest:
            continue
        found = _enough(step, group)
        if found is not None:
            return _nothing_since(pattern, _alike(look, pattern.same, latest), found, before=None)
    return None


def _sequence_holds(pattern: Pattern, look: Look) -> Found:
    for place in range(len(look.seen) - 1, -1, -1):
        end = look.seen[place]
        then = replace(look, seen=look.seen[: place + 1])
        found = _sequence_at(pattern, then, end, _bound(pattern, look.at))
        found = _nothing_since(pattern, _alike(look, pattern.same, end), found, before=None)
        if found is not None:
            return found
    return None


def _sequence_at(pattern: Pattern, look: Look, end: Event, bound: int | None) -> Found:
    """The latest set of events that makes the sequence with `end` as its last."""
    inner = _alike(look, pattern.same, end)
    if inner is None or end not in inner.seen or not _matches(pattern.sequence[-1], end):
        return None
    ends: list[Event] = []
    runs: list[list[Event]] = []
    for step in reversed(pattern.sequence):
        before = inner.seen[: inner.seen.index(ends[-1])] if ends else inner.seen
        for candidate in reversed(before) if ends else [end]:
            if not _counts(step, candidate):
                continue
            later = before[before.index(candidate) + 1 :]
            if step.exactly and any(_counts(step, one) and _share(step.same, one, candidate) for one in later):
                continue
            run = _run(step, before, candidate)
            if run is not None and (bound is None or run[0].occurred_at >= bound):
                ends.append(candidate)
                runs.append(run)
                break
        else:
            return None
    found = _merged(look, runs)
    ends.reverse()
    for index, step in enumerate(pattern.sequence):
        if index and step.without is not None:
            between = inner.seen[inner.seen.index(ends[index - 1]) + 1 : inner.seen.index(ends[index])]
            if any(_matches(step.without, one) and one not in found for one in between):
                return None
    return found


def _nothing_since(pattern: Pattern, look: Look | None, found: Found, before: Event | None) -> Found:
    """What was found, unless the event of `not_since` stands after the last `since` (the first that counts)."""
    absent = pattern.not_since
    if absent is None or found is None:
        return found
    assert look is not None
    seen = look.seen[: look.seen.index(before)] if before is not None else look.seen
    if absent.since is None:
        if not found:
            return found
        seen = seen[seen.index(found[0]) + 1 :] if found[0] in seen else ()
    else:
        last = max((place for place, one in enumerate(seen) if _named(absent.since, one.name)), default=-1)
        seen = seen[last + 1 :]
    return None if any(_matches(absent, one) and one not in found for one in seen) else found


# -- runs ------------------------------------------------------------------------------------------------------------
def _run(step: Step, seen: Sequence[Event], end: Event) -> Found:
    """The run of a step that ends with `end`."""
    if not _counts(step, end):
        return None
    until = seen[: list(seen).index(end) + 1]
    group = [one for one in until if _counts(step, one) and _share(step.same, one, end)]
    if step.within is not None:
        group = [one for one in group if end.occurred_at - one.occurred_at <= duration_ms(step.within)]
    return _enough(step, group)


def _enough(step: Step, group: Sequence[Event]) -> Found:
    """The latest of these that are as many as the step wants."""
    if step.distinct is not None:
        group = [
            one
            for place, one in enumerate(group)
            if all(_value(one, step.distinct) != _value(later, step.distinct) for later in group[place + 1 :])
        ]
    if step.exactly is not None:
        return list(group) if len(group) == step.exactly else None
    return list(group[-step.times :]) if len(group) >= step.times else None


def _counts(step: Step, event: Event) -> bool:
    return _matches(step, event) and all(
        _value(event, name) is not None for name in (*step.same, *((step.distinct,) if step.distinct else ()))
    )


def _share(names: Sequence[str], one: Event, other: Event) -> bool:
    return all(_value(one, name) == _value(other, name) for name in names)


def _only_step(pattern: Pattern) -> Step:
    return Step(
        event=pattern.event or "",
        where=pattern.where,
        times=pattern.times,
        exactly=pattern.exactly,
        distinct=pattern.distinct,
        same=pattern.same,
        within=pattern.within,
    )


def _has_ordinal(pattern: Pattern, ordinal: int | None) -> bool:
    if pattern.nth is not None and ordinal != pattern.nth:
        return False
    return pattern.every is None or (ordinal is not None and ordinal % pattern.every == 0)


# -- what counts at all ----------------------------------------------------------------------------------------------
def _scoped(pattern: Pattern, look: Look) -> Look | None:
    here = look.here
    if pattern.scope == "conversation":
        if here.conversation_id is None:
            return None
        return replace(look, seen=tuple(one for one in look.seen if one.conversation_id == here.conversation_id))
    if pattern.scope == "page":
        return None if here.page is None else replace(look, seen=tuple(o for o in look.seen if o.page == here.page))
    if pattern.scope == "session":
        return replace(look, seen=_in_session(look))
    return look


def _in_session(look: Look) -> tuple[Event, ...]:
    begins = look.at
    for one in reversed(look.everything):
        at = one.occurred_at
        if begins - at >= PAUSE_MS:
            break
        begins = at
    return tuple(one for one in look.seen if one.occurred_at >= begins)


def _session(events: Sequence[Event], event: Event) -> int:
    """Number of the session of an event."""
    times = sorted(one.occurred_at for one in events)
    number = 0
    for earlier, later in pairwise(times):
        if later > event.occurred_at:
            break
        number += later - earlier >= PAUSE_MS
    return number


def _alike(look: Look, names: Sequence[str], event: Event) -> Look | None:
    if any(_value(event, name) is None for name in names):
        return None
    return replace(look, seen=tuple(one for one in look.seen if _share(names, one, event)))


def _bound(pattern: Pattern, at: int) -> int | None:
    return None if pattern.within is None else at - duration_ms(pattern.within)


def _merged(look: Look, parts: Sequence[Found]) -> list[Event]:
    chosen = [one for part in parts for one in part or ()]
    return [one for one in look.seen if one in chosen]


def _ids(events: Sequence[Event], found: Found) -> tuple[str, ...] | None:
    return None if found is None else tuple(one.id for one in events if one in found)


# -- one event -------------------------------------------------------------------------------------------------------
def _matches(wanted: Named | Step | NotSince, event: Event) -> bool:
    return _named(wanted.event, event.name) and all(
        _passes(test, event.properties.get(name)) for name, test in wanted.where.items()
    )


def _named(pattern: str, name: str) -> bool:
    if "*" in pattern and name in OWN:
        return False
    return re.fullmatch("".join(".*" if letter == "*" else re.escape(letter) for letter in pattern), name) is not None


def _passes(wanted: object, value: Json) -> bool:
    if not isinstance(wanted, Filter):
        return _json(wanted) == _json(value)
    number = type(value) in (int, float)
    text = value if isinstance(value, str) else None
    verdicts: dict[str, Callable[[Any], bool]] = {
        "equals": lambda given: _json(given) == _json(value),
        "one_of": lambda given: any(_json(one) == _json(value) for one in given),
        "at_least": lambda given: number and value >= given,
        "at_most": lambda given: number and value <= given,
        "above": lambda given: number and value > given,
        "below": lambda given: number and value < given,
        "exists": lambda given: (value is not None) == given,
        "contains": lambda given: given in (value if isinstance(value, str | list) else ()),
        "matches": lambda given: text is not None and re.search(given, text) is not None,
    }
    given = {name: getattr(wanted, name) for name in wanted.__struct_fields__}
    return all(
        verdicts[name](test)
        for name, test in given.items()
        if test is not msgspec.UNSET and (test is not None or name == "equals")
    )


def _value(event: Event, name: str) -> str | None:
    """A property's value, such that equal values are equal texts."""
    value = event.properties.get(name)
    return None if value is None else _json(value)


def _json(value: Json) -> str:
    return json.dumps(int(value) if isinstance(value, float) and value.is_integer() else value, sort_keys=True)
