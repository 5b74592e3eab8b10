"""Triggers that wait: what begins a wait, what ends it early, what calls it off, and what comes of it when it is over."""

from collections.abc import Iterator

import msgspec

from widget_server.core.events import Event, Json
from widget_server.core.patterns import Schedule, duration_ms
from widget_server.core.reasons import Reason
from widget_server.core.situations import Situation
from widget_server.core.triggers.fired import Fired, Found, Later
from widget_server.core.triggers.matching import completed
from widget_server.core.triggers.prepared import ReadyNamed, ReadyPattern, ReadyTrigger
from widget_server.core.triggers.sights import Sight, meant, narrowed, shared
from widget_server.core.triggers.why import Why


def waited(trigger: ReadyTrigger, pattern: ReadyPattern, wait_ms: int, here: Situation) -> Fired | Later | Reason:
    """What an event does to a trigger that waits: it ends a wait (`until`), or begins one."""
    event = here.event
    ended: Fired | Reason | None = None
    if trigger.until is not None and meant(trigger.until, event):
        ended = _ended(trigger, pattern, wait_ms, here)
        if isinstance(ended, Fired):
            return ended
    found = completed(pattern, Sight(here.window, event, event.occurred_at, ordinal=here.ordinal))
    if isinstance(found, Found):
        return Later(at=event.occurred_at + wait_ms, event=event)
    return found if ended is None or pattern.hears(event.name) else ended


def rings(trigger: ReadyTrigger, here: Situation) -> Fired | Later | Reason:
    """What comes of it when a timer rings at `here.now`: the first wait that is over and was not called off, else the
    first that still goes on."""
    if here.timer is not None and here.timer.kind == "schedule":
        return Fired(events=(), why=Why(schedule=_turn(trigger.schedule)), due_at=here.timer.due_at)
    pattern, wait_ms = trigger.pattern, trigger.wait_ms
    first: Reason | None = None
    if pattern is not None and wait_ms is not None:
        known: dict[object, object] = {}
        for event in _begun(pattern, here):
            found = _called_off(trigger, pattern, wait_ms, here, event) or _completed_before(
                pattern, here, event, known
            )
            if isinstance(found, Reason):
                first = first or found
                continue
            due_at = event.occurred_at + wait_ms
            if due_at > here.now:
                return Later(at=due_at, event=event)
            ids = tuple(one.id for one in found.events)
            return Fired(events=tuple(found.events), why=_why(trigger, found.why, ids), due_at=due_at)
    return first or Reason(code="never_happened", values={"event": here.event.name})


def _begun(pattern: ReadyPattern, here: Situation) -> Iterator[Event]:
    """Events that may have completed the pattern since that which the timer knows of, oldest first."""
    since = here.timer.since if here.timer is not None else here.event.occurred_at
    events = here.window.recent(now=here.now, within_ms=max(0, here.now - since))
    if here.event.occurred_at <= here.now and not any(one.id == here.event.id for one in events):
        yield here.event
    for event in events:
        if pattern.hears(event.name):
            yield event


def _completed_before(
    pattern: ReadyPattern, here: Situation, event: Event, known: dict[object, object]
) -> Found | Reason:
    """Whether an event completed the pattern when it happened. Ordinals are known of that which began the wait only: as told
    here, else it was right then. And so it was altogether, if it is no longer in the window: so much has happened since."""
    began = event.id == here.event.id
    if began and not any(one.id == event.id for one in here.window.recent(now=event.occurred_at, within_ms=0)):
        return Found((event,), pattern.told)
    ordinal = here.ordinal if began else None
    sight = Sight(here.window, event, event.occurred_at, ordinal=ordinal, judged=began and ordinal is None, known=known)
    return completed(pattern, sight)


def _called_off(
    trigger: ReadyTrigger, pattern: ReadyPattern, wait_ms: int, here: Situation, event: Event
) -> Reason | None:
    """Whether the wait that `event` began was called off, or ended by `until`, by now: by what happened first."""
    sight = _shared(trigger, pattern, here, event)
    if isinstance(sight, Reason):
        return sight
    end = min(event.occurred_at + wait_ms, here.now)
    if pattern.scope == "session":
        end = min(end, here.window.session_ends(event.occurred_at))
    ends = [
        (named, one) for named in _enders(trigger) if (one := next(sight.after(named, event, end), None)) is not None
    ]
    return _off(*min(ends, key=lambda one: one[1].occurred_at)) if ends else None


def _ended(trigger: ReadyTrigger, pattern: ReadyPattern, wait_ms: int, here: Situation) -> Fired | Reason:
    """Whether the event of judgement, an `until`, ends a wait: the latest that began before it, unless called off."""
    event = here.event
    sight = _shared(trigger, pattern, here, event)
    if isinstance(sight, Reason):
        return sight
    known: dict[object, object] = {}
    for begun in reversed(here.window.recent(now=event.occurred_at, within_ms=wait_ms)):
        if begun.occurred_at < sight.oldest:
            break
        if not pattern.hears(begun.name) or not sight.sees(begun) or not here.window.precedes(begun, event):
            continue
        found = completed(pattern, Sight(here.window, begun, begun.occurred_at, known=known))
        if isinstance(found, Reason):
            continue
        for named in _enders(trigger):
            wrong = next(sight.before(named, event, begun.occurred_at), None)
            if wrong is not None and here.window.precedes(begun, wrong):
                return _off(named, wrong)
        events = (*found.events, event)
        why = msgspec.structs.replace(_why(trigger, found.why, tuple(one.id for one in events)), until_came=True)
        return Fired(events=events, why=why, due_at=event.occurred_at)
    return Reason(code="never_happened", values={"event": pattern.names[0] if pattern.names else ""})


def _shared(trigger: ReadyTrigger, pattern: ReadyPattern, here: Situation, event: Event) -> Sight | Reason:
    """What shares the scope and the values of an event of the wait: that which began it, or ends it."""
    sight: Sight | Reason = Sight(here.window, event, event.occurred_at)
    if pattern.scope is not None and isinstance(sight, Sight):
        sight = narrowed(sight, pattern.scope)
    return shared(sight, pattern.same, event) if isinstance(sight, Sight) else sight


def _enders(trigger: ReadyTrigger) -> tuple[ReadyNamed, ...]:
    return trigger.unless if trigger.until is None else (*trigger.unless, trigger.until)


def _off(named: ReadyNamed, event: Event) -> Reason:
    return Reason(code="called_off", values={"event": named.event, "at": event.occurred_at})


def _why(trigger: ReadyTrigger, why: Why, ids: tuple[str, ...]) -> Why:
    """The pattern as it was found, with the wait."""
    told = trigger.told
    return msgspec.structs.replace(why, wait_ms=told.wait_ms, until=told.until, unless=told.unless, event_ids=ids)


def _turn(schedule: Schedule | None) -> dict[str, Json]:
    told: dict[str, Json] = {}
    if schedule is not None and schedule.every is not None:
        told["every_ms"] = duration_ms(schedule.every)
    if schedule is not None and schedule.on is not None:
        told["on"] = schedule.on
    return told
