"""Patterns and triggers with everything read once that does not depend on the event: durations, filters, names."""

from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from widget_server.core.events import Json
from widget_server.core.patterns import Named, NotSince, Pattern, Schedule, Scope, Step, Trigger, duration_ms
from widget_server.core.reasons import Needs
from widget_server.core.triggers.filters import Test, named, tests
from widget_server.core.triggers.why import Why

LONGEST_MS = 90 * 86_400_000
"""No trigger looks back further than this."""


class ReadyNamed(msgspec.Struct, frozen=True, kw_only=True):
    """An event by name or pattern with its filters, ready to be tested."""

    event: str
    like: Callable[[str], bool] | None = None
    """Whether a name is meant; None: exactly `event` is."""
    tests: tuple[Test, ...] = ()
    key: bytes = b"{}"
    """The filters as canonical JSON: two with the same `event` and `key` mean the same events."""
    told: dict[str, Json] = {}


class ReadyStep(ReadyNamed, frozen=True, kw_only=True):
    """A step, ready to be tested. Of an event pattern: its only one, with the pattern's `within` and `same`."""

    times: int = 1
    """At least so often; with `exact`: exactly so often."""
    exact: bool = False
    distinct: str | None = None
    same: tuple[str, ...] = ()
    within_ms: int | None = None
    without: ReadyNamed | None = None
    simple: bool = True
    """Nothing but `times` within `within_ms`: then only these two tell apart steps with one `event` and `key`."""


class ReadyPattern(msgspec.Struct, frozen=True, kw_only=True):
    """A pattern, ready to be looked for."""

    kind: Literal["event", "sequence", "all", "any", "not"]
    steps: tuple[ReadyStep, ...] = ()
    """Of an event (one) or a sequence."""
    parts: tuple["ReadyPattern", ...] = ()
    """Of all, any, not (one)."""
    within_ms: int | None = None
    """Of a sequence: from its first to its last event."""
    nth: int | None = None
    every: int | None = None
    same: tuple[str, ...] = ()
    scope: Scope | None = None
    not_since: ReadyNamed | None = None
    since: ReadyNamed | None = None
    plain: bool = False
    """One event, once: only its name and its filters count."""
    simple: bool = False
    """An event, or a sequence, of `simple` steps, with `within_ms` and nothing more."""
    names: tuple[str, ...] = ()
    """Names, and patterns of names, of the events that may complete it."""
    heard: tuple[Callable[[str], bool], ...] = ()
    """Whether a name is one of `names`, test by test."""
    told: Why

    def hears(self, name: str) -> bool:
        """Whether an event of that name may complete it."""
        return any(holds(name) for holds in self.heard)


class ReadyTrigger(msgspec.Struct, frozen=True, kw_only=True):
    """A trigger, ready to be asked."""

    pattern: ReadyPattern | None
    """None where nothing but a schedule or a request makes the survey due."""
    wait_ms: int | None = None
    until: ReadyNamed | None = None
    unless: tuple[ReadyNamed, ...] = ()
    schedule: Schedule | None = None
    request: bool = False
    needs: Needs
    told: Why


def ready(trigger: Trigger) -> ReadyTrigger:
    """The trigger with everything read that does not depend on the event."""
    pattern = ready_pattern(trigger) if _kind(trigger) else None
    wait_ms = duration_ms(trigger.wait) if trigger.wait else None
    until = _named(trigger.until) if trigger.until else None
    unless = tuple(_named(one) for one in trigger.unless)
    told = pattern.told if pattern else Why()
    if wait_ms is not None:
        told = msgspec.structs.replace(
            told, wait_ms=wait_ms, until=until.told if until else None, unless=tuple(one.told for one in unless)
        )
    looked_at = needs(pattern) if pattern else Needs(window_ms=0)
    return ReadyTrigger(
        pattern=pattern,
        wait_ms=wait_ms,
        until=until,
        unless=unless,
        schedule=trigger.schedule,
        request=trigger.request,
        needs=Needs(window_ms=min(LONGEST_MS, looked_at.window_ms + (wait_ms or 0)), counted=looked_at.counted),
        told=told,
    )


def ready_pattern(pattern: Pattern) -> ReadyPattern:
    """The pattern with everything read that does not depend on the event. Raises ValueError where it looks for nothing."""
    kind = _kind(pattern)
    if kind is None:
        raise ValueError("a pattern looks for an event, a sequence, all, any or not")
    within_ms = duration_ms(pattern.within) if pattern.within and kind == "sequence" else None
    steps = tuple(_step(step, alone=kind == "event") for step in _steps(pattern))
    parts = tuple(
        ready_pattern(part) for part in (*pattern.all, *pattern.any, *((pattern.not_,) if pattern.not_ else ()))
    )
    names = _completing(kind, steps, parts)
    absent = pattern.not_since
    bare = not (pattern.nth or pattern.every or pattern.same or pattern.scope or absent)
    only = steps[0] if kind == "event" else None
    return ReadyPattern(
        kind=kind,
        steps=steps,
        parts=parts,
        within_ms=within_ms,
        nth=pattern.nth if only else None,
        every=pattern.every if only else None,
        same=pattern.same,
        scope=pattern.scope,
        not_since=_named(absent) if absent else None,
        since=_named(Named(event=absent.since)) if absent and absent.since else None,
        plain=bool(bare and only and only.simple and only.times == 1),
        simple=bool(bare and steps and all(step.simple and step.without is None for step in steps)),
        names=names,
        heard=tuple(named(name) for name in names),
        told=_told(pattern, kind, steps, parts, within_ms),
    )


def names(trigger: ReadyTrigger | Trigger | Pattern) -> frozenset[str]:
    """Names, and patterns of names (`exercise_*`), of the events that may make it due; those of `until` among them."""
    if isinstance(trigger, Trigger):
        trigger = ready(trigger)
    if isinstance(trigger, Pattern):
        return frozenset(ready_pattern(trigger).names)
    own = trigger.pattern.names if trigger.pattern else ()
    return frozenset((*own, trigger.until.event) if trigger.until and trigger.wait_ms is not None else own)


def needs(ready: ReadyTrigger | ReadyPattern) -> Needs:
    """How much of a person's past it looks at."""
    if isinstance(ready, ReadyTrigger):
        return ready.needs
    counted = frozenset(one.steps[0].event for one in _leaves(ready) if one.nth or one.every)
    return Needs(window_ms=min(LONGEST_MS, _looks_back(ready)), counted=counted)


def _kind(pattern: Pattern) -> Literal["event", "sequence", "all", "any", "not"] | None:
    if pattern.event is not None:
        return "event"
    if pattern.sequence:
        return "sequence"
    if pattern.all:
        return "all"
    if pattern.any:
        return "any"
    return "not" if pattern.not_ is not None else None


def _steps(pattern: Pattern) -> tuple[Step, ...]:
    if pattern.event is None:
        return pattern.sequence
    only = Step(
        event=pattern.event,
        where=pattern.where,
        times=pattern.times,
        exactly=pattern.exactly,
        distinct=pattern.distinct,
        same=pattern.same,
        within=pattern.within,
    )
    return (only,)


def _completing(kind: str, steps: tuple[ReadyStep, ...], parts: tuple[ReadyPattern, ...]) -> tuple[str, ...]:
    if kind == "not":
        return ()
    return (steps[-1].event,) if steps else tuple(dict.fromkeys(name for part in parts for name in part.names))


def _named(wanted: Named | NotSince) -> ReadyNamed:
    told = _told_named(wanted)
    return ReadyNamed(
        event=wanted.event, like=_like(wanted.event), tests=tests(wanted.where), key=_key(wanted), told=told
    )


def _step(step: Step, *, alone: bool) -> ReadyStep:
    within_ms = duration_ms(step.within) if step.within else None
    without = _named(step.without) if step.without else None
    times = step.times if step.exactly is None else step.exactly
    told = _told_named(step)
    told["times" if step.exactly is None else "exactly"] = times
    if step.distinct is not None:
        told["distinct"] = step.distinct
    if step.same and not alone:
        told["same"] = list(step.same)
    if within_ms is not None and (alone or times > 1 or step.exactly is not None):
        told["within_ms"] = within_ms
    if without is not None:
        told["without"] = without.told
    return ReadyStep(
        event=step.event,
        like=_like(step.event),
        tests=tests(step.where),
        key=_key(step),
        times=times,
        exact=step.exactly is not None,
        distinct=step.distinct,
        same=step.same,
        within_ms=within_ms,
        without=without,
        simple=not (step.exactly or step.distinct or step.same),
        told=told,
    )


def _like(name: str) -> Callable[[str], bool] | None:
    return named(name) if "*" in name else None


def _key(wanted: Named | Step | NotSince) -> bytes:
    return msgspec.json.encode(wanted.where, order="sorted")


def _told_named(wanted: Named | Step | NotSince) -> dict[str, Json]:
    told: dict[str, Json] = {"event": wanted.event}
    if wanted.where:
        told["where"] = msgspec.to_builtins(wanted.where)
    return told


def _told(
    pattern: Pattern, kind: str, steps: tuple[ReadyStep, ...], parts: tuple[ReadyPattern, ...], within_ms: int | None
) -> Why:
    whys = tuple(part.told for part in parts)
    absent = pattern.not_since
    return Why(
        steps=tuple(step.told for step in steps),
        all=whys if kind == "all" else (),
        any=whys if kind == "any" else (),
        not_=whys[0] if kind == "not" else None,
        within_ms=within_ms,
        nth=pattern.nth if kind == "event" else None,
        every=pattern.every if kind == "event" else None,
        same=pattern.same,
        scope=pattern.scope,
        not_since=_told_named(absent) | ({"since": absent.since} if absent.since else {}) if absent else None,
    )


def _leaves(pattern: ReadyPattern) -> Iterator[ReadyPattern]:
    if pattern.kind == "event":
        yield pattern
    for part in pattern.parts:
        yield from _leaves(part)


def _looks_back(pattern: ReadyPattern, *, holds: bool = False) -> int:
    """How far back from the moment of judgement it looks; only to be completed, or also to hold."""
    if pattern.not_since is not None and pattern.since is not None:
        return LONGEST_MS
    if pattern.kind == "event":
        step = pattern.steps[0]
        counts = holds or step.times > 1 or step.exact
        return (LONGEST_MS if step.within_ms is None else step.within_ms) if counts else 0
    if pattern.kind == "sequence":
        further = [LONGEST_MS if step.within_ms is None else step.within_ms for step in pattern.steps if step.exact]
        whole = LONGEST_MS if pattern.within_ms is None else pattern.within_ms
        return whole + max(further, default=0)
    holds = holds or pattern.kind != "any"
    return max(_looks_back(part, holds=holds) for part in pattern.parts)
