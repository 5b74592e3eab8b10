"""Does what somebody did make this trigger due, and does a pattern hold? The rules, for the events of one person:

**Order.** Events stand in the order of `occurred_at`, then of arrival. An event is judged once, when it arrives, as of the
moment at which it occurred: what stands after it is not looked at. So one that arrives late is judged among those before
it, and completes nothing for an event that was judged already; one that is dated ahead sees all that stands before it, and
others see it only once they occur after it. An event that is sent twice is there once. Looked at is the window: 90 days.

**One event** counts by its name and its filters. `event` may be a pattern of names, in which `*` is any part (our own,
`survey_requested` and `survey_scheduled`, are meant by none). An event completes the pattern if it counts itself and, with
those before it in the last `within`, there are at least `times`, or exactly `exactly`; with `distinct` it is the different
values of that property that are counted (null is none). `same`: only those count that share its values. `nth`, `every`:
it is the Nth of its name ever, or every Nth, by arrival. The pattern holds if so many are there, up to the moment of
judgement, in the last `within` (with `same`: any that share their values); with `nth` or `every` only if it is completed.

**A sequence** is completed by an event that completes its last step. Each step before lies at the latest event before the
next one's at which it is complete, and the whole begins no longer than `within` before the end: the latest set of events
counts. A step with `exactly` lies at the latest event that counts for it, and nowhere else. `without`: nothing of that
stands after the event of the step before and before that of this one. It holds if some event has completed it and the set
of that event begins no longer than `within` before the moment of judgement. `same` of the whole: all its events share the
values of the one that completes it.

**All** is completed when one part is completed and every other holds; it holds when all do. **Any** is completed, or
holds, when a part is, or does. **Not** is never completed; it holds when its part does not. `same` over parts: they look
only at what shares the values of the event of judgement, which must have them.

**not_since**: nothing of that stands after the last `since`, or (left out) after the first event that counts, and before
the completing event; where it only has to hold: up to the moment of judgement. Events that count are no interruption.
**scope**: only events of the same conversation or page as the event of judgement count (which must have one), or of its
session: back from it without a pause of 30 minutes.

**Waiting.** With `wait` the event that completes the pattern makes nothing due yet. When the timer rings, the first such
event is taken, from that which set it, after which nothing of `unless` came during its wait; if that wait is over, the
survey is due as of its end, else the timer rings again then. `until` makes it due at once, for the latest wait that still
goes on. Both have to share scope and `same` with the event that began the wait. So "A and then no B for 5 minutes" is
`event: A, wait: 5m, unless: [B]`, and one timer is enough however often it begins anew.

Events are not used up by firing.
"""

from typing import overload

import msgspec

from widget_server.core.events import Event
from widget_server.core.reasons import Reason
from widget_server.core.situations import Situation
from widget_server.core.triggers.filters import OWN_NAMES, SURVEY_REQUESTED, SURVEY_SCHEDULED, failing
from widget_server.core.triggers.fired import Fired, Found, Later
from widget_server.core.triggers.matching import completed, held
from widget_server.core.triggers.prepared import (
    LONGEST_MS,
    ReadyNamed,
    ReadyPattern,
    ReadyStep,
    ReadyTrigger,
    names,
    needs,
    ready,
    ready_pattern,
)
from widget_server.core.triggers.schedules import next_due, starts
from widget_server.core.triggers.sights import Sight
from widget_server.core.triggers.waiting import rings, waited
from widget_server.core.triggers.why import Why


@overload
def completes(ready: ReadyPattern, here: Situation) -> Fired | Reason: ...
@overload
def completes(ready: ReadyTrigger, here: Situation) -> Fired | Later | Reason: ...
def completes(ready: ReadyPattern | ReadyTrigger, here: Situation) -> Fired | Later | Reason:
    """Whether `here.event` completes it just now, or what is missing; `Later` where a trigger then waits."""
    if isinstance(ready, ReadyTrigger):
        if ready.pattern is None:
            return Reason(code="never_happened", values={"event": ""})
        if ready.wait_ms is not None:
            return waited(ready, ready.pattern, ready.wait_ms, here)
        ready = ready.pattern
    event = here.event
    if ready.plain:
        step = ready.steps[0]
        if event.name != step.event and (step.like is None or not step.like(event.name)):
            return Reason(code="never_happened", values={"event": step.event})
        wrong = failing(step.tests, event.properties) if step.tests else None
        if wrong is not None:
            return Reason(code="filter", values={"event": step.event, "property": wrong})
        return Fired(events=(event,), why=msgspec.structs.replace(ready.told, event_ids=(event.id,)))
    return _fired(completed(ready, Sight(here.window, event, event.occurred_at, ordinal=here.ordinal)))


def holds(pattern: ReadyPattern, here: Situation) -> Fired | Reason:
    """Whether it holds as of `here.event`, or (when a timer rings) as of `here.now`."""
    if here.timer is not None:
        return _fired(held(pattern, Sight(here.window, here.event, here.now, whole=True)))
    return _fired(held(pattern, Sight(here.window, here.event, here.event.occurred_at, ordinal=here.ordinal)))


def requested(trigger: ReadyTrigger, event: Event) -> Fired:
    """A page asked for the survey by name: that is reason enough."""
    return Fired(events=(event,), why=Why(request=True, event_ids=(event.id,)))


def _fired(found: Found | Reason) -> Fired | Reason:
    if isinstance(found, Reason):
        return found
    ids = tuple(one.id for one in found.events)
    return Fired(events=tuple(found.events), why=msgspec.structs.replace(found.why, event_ids=ids))


__all__ = [
    "LONGEST_MS",
    "OWN_NAMES",
    "SURVEY_REQUESTED",
    "SURVEY_SCHEDULED",
    "Fired",
    "Later",
    "ReadyNamed",
    "ReadyPattern",
    "ReadyStep",
    "ReadyTrigger",
    "completes",
    "holds",
    "names",
    "needs",
    "next_due",
    "ready",
    "ready_pattern",
    "requested",
    "rings",
    "starts",
]
