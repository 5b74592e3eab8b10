"""Does this history fire this trigger?

The rules, for one event of a respondent:

- It fires a trigger only by completing it: it must match the last step, by name and filters.
- A step holds at an event that matches it when at least `times` matching events lie in the step's `within`, counted
  backwards from that event and including it.
- The steps of a sequence hold one after the other, in the order of `occurred_at`, then of arrival; from the earliest event
  that counts to the completing one no more than the sequence's `within`.
- Where several sets of events would do, the latest one counts: its last step at the completing event, the step before at
  the latest event before that, and so on.
- `not_since`: nothing of that event between the last `since` and the completing event; without `since`, between the
  earliest event that counts and the completing one. Events that count themselves are no interruption.

Events are not used up by firing.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

import msgspec

from widget_server.core.context import Why
from widget_server.core.events import Event, Json, Window
from widget_server.core.filters import Test, failing, tests
from widget_server.core.reasons import Reason
from widget_server.core.surveys import NotSince, Step, Trigger, duration_ms

SURVEY_REQUESTED = "survey_requested"
"""Name of the event with which a page asks for a survey by its key (property `survey`)."""

_occurred_at = attrgetter("occurred_at")

LONGEST_MS = 90 * 86_400_000
"""No trigger looks back further than this."""


class Fired(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The trigger is complete: the events that made it, oldest first, and the trigger to be told in words."""

    events: tuple[Event, ...]
    why: Why

    @property
    def event_ids(self) -> tuple[str, ...]:
        """Their ids."""
        return self.why.event_ids


class ReadyStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step, ready to be tested."""

    event: str
    tests: tuple[Test, ...]
    times: int
    within_ms: int | None
    told: dict[str, Json]


class ReadyTrigger(msgspec.Struct, frozen=True, kw_only=True):
    """A trigger with durations and filters read once."""

    steps: tuple[ReadyStep, ...]
    within_ms: int | None
    not_since: ReadyStep | None
    since: str | None
    request: bool
    longest_ms: int
    """How far back it looks."""
    told: Why


def ready(trigger: Trigger) -> ReadyTrigger:
    """The trigger with everything read that does not depend on the event."""
    steps = tuple(_step(step) for step in _steps(trigger))
    whole = duration_ms(trigger.within) if trigger.sequence and trigger.within else None
    not_since = trigger.not_since
    told = Why(
        steps=tuple(step.told for step in steps),
        within_ms=whole,
        not_since=_told_not_since(not_since) if not_since else None,
    )
    return ReadyTrigger(
        steps=steps,
        within_ms=whole,
        not_since=_step(Step(event=not_since.event, where=not_since.where)) if not_since else None,
        since=not_since.since if not_since else None,
        request=trigger.request,
        longest_ms=_longest(steps, whole, since=bool(not_since and not_since.since)),
        told=told,
    )


def fires(trigger: ReadyTrigger | Trigger, window: Window, event: Event) -> Fired | Reason:
    """Whether `event` completes the trigger over `window` (which holds it), or what is missing."""
    if isinstance(trigger, Trigger):
        trigger = ready(trigger)
    if not trigger.steps or trigger.steps[-1].event != event.name:
        return Reason(code="never_happened", values={"event": trigger.steps[-1].event if trigger.steps else ""})
    last = trigger.steps[-1]
    wrong = failing(last.tests, event.properties)
    if wrong is not None:
        return Reason(code="filter", values={"event": last.event, "property": wrong})
    counted = _counted(trigger, window, event)
    if isinstance(counted, Reason):
        return counted
    interruption = _interruption(trigger, window, event, counted) if trigger.not_since else None
    if interruption is not None:
        return interruption
    ids = tuple(one.id for one in counted)
    return Fired(events=tuple(counted), why=msgspec.structs.replace(trigger.told, event_ids=ids))


def requested(trigger: ReadyTrigger, event: Event) -> Fired:
    """A page asked for the survey by name: that is reason enough."""
    return Fired(events=(event,), why=Why(request=True, event_ids=(event.id,)))


def _counted(trigger: ReadyTrigger, window: Window, event: Event) -> list[Event] | Reason:
    """The latest set of events that makes the trigger, each once and oldest first, or what is missing."""
    if len(trigger.steps) == 1 and trigger.steps[0].times == 1:
        return [event]
    oldest = 0 if trigger.within_ms is None else event.occurred_at - trigger.within_ms
    if len(trigger.steps) == 1:
        return _repeated(trigger.steps[0], window, event, oldest, trigger.within_ms)
    chosen: dict[str, Event] = {}
    until: Event = event
    for step in reversed(trigger.steps):
        run, holds = _latest(step, window, until, oldest, completing=step is trigger.steps[-1])
        if not holds:
            return _missing(step, window, event, until, run, trigger.within_ms)
        counted = run[-step.times :]
        chosen.update((one.id, one) for one in counted)
        until = counted[0]
    return _in_order(chosen.values(), window)


def _repeated(step: ReadyStep, window: Window, event: Event, oldest: int, whole_ms: int | None) -> list[Event] | Reason:
    """The same for a trigger of one step, whose events are found in their order."""
    run, holds = _latest(step, window, event, oldest, completing=True)
    return run[-step.times :][::-1] if holds else _missing(step, window, event, event, run, whole_ms)


def _latest(
    step: ReadyStep, window: Window, until: Event, oldest: int, *, completing: bool
) -> tuple[list[Event], bool]:
    """Matching events, newest first, back to where the step holds (then the last `times` of them make it) or can't.

    The completing step holds at `until` itself; an earlier one somewhere before it.
    """
    run = [until] if completing else []
    for one in _backwards(window, step.event, until):
        if one.occurred_at < oldest:
            break
        if completing and step.within_ms is not None and until.occurred_at - one.occurred_at > step.within_ms:
            break
        if len(run) >= step.times and _close(step, run):
            break
        if not step.tests or failing(step.tests, one.properties) is None:
            run.append(one)
    return run, len(run) >= step.times and _close(step, run)


def _close(step: ReadyStep, run: Sequence[Event]) -> bool:
    """Whether the oldest `times` of a run (newest first) lie within the step's duration."""
    return step.within_ms is None or run[-step.times].occurred_at - run[-1].occurred_at <= step.within_ms


def _backwards(window: Window, name: str, until: Event) -> Iterator[Event]:
    """Events of that name before `until`, newest first."""
    named, at = window.named(name), until.occurred_at
    for index in range(bisect_right(named, at, key=_occurred_at) - 1, -1, -1):
        one = named[index]
        if one.occurred_at < at or window.precedes(one, until):
            yield one


def _missing(
    step: ReadyStep, window: Window, event: Event, until: Event, run: Sequence[Event], whole_ms: int | None
) -> Reason:
    """What the step lacks: the event at all, its place before the next step, or the number."""
    if not run:
        earlier = [one for one in _backwards(window, step.event, event) if failing(step.tests, one.properties) is None]
        if not earlier:
            return Reason(code="never_happened", values={"event": step.event})
        if not any(window.precedes(one, until) for one in earlier):
            return Reason(code="order", values={"event": step.event, "then": until.name})
    within_ms = step.within_ms if run and step.within_ms is not None and step.times > 1 else whole_ms
    within = within_ms if within_ms is not None else step.within_ms
    happened = sum(1 for one in run if step.within_ms is None or run[0].occurred_at - one.occurred_at <= step.within_ms)
    values: dict[str, Json] = {"event": step.event, "happened": happened, "times": step.times}
    return Reason(code="count", values=values if within is None else {**values, "within_ms": within})


def _interruption(trigger: ReadyTrigger, window: Window, event: Event, counted: Sequence[Event]) -> Reason | None:
    """Why the absence does not hold: the event that must not have happened since, and did."""
    absent = trigger.not_since
    assert absent is not None
    start: Event | None = counted[0]
    if trigger.since is not None:
        start = next(_backwards(window, trigger.since, event), None)
    ours = {one.id for one in counted}
    for one in _backwards(window, absent.event, event):
        if one.id in ours or failing(absent.tests, one.properties) is not None:
            continue
        if start is not None and not window.precedes(start, one):
            return None
        since = trigger.since if trigger.since is not None else counted[0].name
        return Reason(code="interrupted", values={"event": absent.event, "at": one.occurred_at, "since": since})
    return None


def _in_order(events: Iterable[Event], window: Window) -> list[Event]:
    ordered = sorted(events, key=lambda one: one.occurred_at)
    if len({one.occurred_at for one in ordered}) == len(ordered):
        return ordered
    place = {one.id: index for index, one in enumerate(window.events)}
    return sorted(ordered, key=lambda one: (one.occurred_at, place.get(one.id, len(place))))


def _steps(trigger: Trigger) -> tuple[Step, ...]:
    if trigger.event is None:
        return trigger.sequence
    return (Step(event=trigger.event, where=trigger.where, times=trigger.times, within=trigger.within),)


def _step(step: Step) -> ReadyStep:
    within_ms = duration_ms(step.within) if step.within else None
    told: dict[str, Json] = {"event": step.event, "times": step.times}
    if within_ms is not None and step.times > 1:
        told["within_ms"] = within_ms
    if step.where:
        told["where"] = msgspec.to_builtins(step.where)
    return ReadyStep(event=step.event, tests=tests(step.where), times=step.times, within_ms=within_ms, told=told)


def _told_not_since(absent: NotSince) -> dict[str, Json]:
    told: dict[str, Json] = {"event": absent.event}
    if absent.where:
        told["where"] = msgspec.to_builtins(absent.where)
    if absent.since is not None:
        told["since"] = absent.since
    return told


def _longest(steps: Sequence[ReadyStep], whole: int | None, *, since: bool) -> int:
    if since or any(step.times > 1 and step.within_ms is None for step in steps):
        return LONGEST_MS
    if len(steps) > 1:
        return min(LONGEST_MS, whole if whole is not None else LONGEST_MS)
    return min(LONGEST_MS, max((step.within_ms or 0 for step in steps if step.times > 1), default=0))
