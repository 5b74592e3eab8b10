"""How an event may complete a trigger, as far as an index over many triggers can tell without asking each."""

from typing import Literal

import msgspec

from widget_server.core.deciding.wants import Want
from widget_server.core.patterns import Filter, Scalar, Trigger, Where
from widget_server.core.reasons import Reason
from widget_server.core.triggers.filters import Test
from widget_server.core.triggers.prepared import ReadyStep, ReadyTrigger


class Kin(msgspec.Struct, frozen=True, kw_only=True):
    """What triggers share that differ in nothing but how often and how close together: which events they count.

    `before`: what they count stands before the completing event, no further back than `whole_ms`; else it is among them.
    """

    kind: Literal["up to", "before"]
    event: str
    where: bytes
    """The filters as canonical JSON."""
    whole_ms: int | None = None


class Way(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A trigger, told apart by what an index can hold. `wants` must hold in any case; where it is `sure`, they and the
    count are all there is to it."""

    trigger: ReadyTrigger
    wants: tuple[Want, ...] = ()
    """Of the properties of the completing event."""
    sure: bool = False
    kin: Kin | None = None
    counted: tuple[Test, ...] = ()
    """Tests of the events that `kin` counts."""
    times: int = 1
    within_ms: int | None = None


def way(trigger: ReadyTrigger, written: Trigger) -> Way:
    """The trigger, told apart; `written` is what it was read from."""
    pattern = trigger.pattern
    if pattern is None or not pattern.steps:
        return Way(trigger=trigger)
    last = pattern.steps[-1]
    where = written.sequence[-1].where if written.sequence else written.where
    wants = tuple(_wants(last.event, where))
    if not pattern.simple or len(wants) < len(where):
        return Way(trigger=trigger, wants=wants)
    if len(pattern.steps) == 1 and last.times == 1:
        return Way(trigger=trigger, wants=wants, sure=True)
    if len(pattern.steps) == 1 and pattern.kind == "event" and last.like is None:
        return _counting(trigger, wants, last, Kin(kind="up to", event=last.event, where=last.key))
    first = pattern.steps[0]
    if len(pattern.steps) == 2 and last.times == 1 and first.like is None and not _meets(last, first.event):
        kin = Kin(kind="before", event=first.event, where=first.key, whole_ms=pattern.within_ms)
        return _counting(trigger, wants, first, kin)
    return Way(trigger=trigger, wants=wants)


def _counting(trigger: ReadyTrigger, wants: tuple[Want, ...], step: ReadyStep, kin: Kin) -> Way:
    within_ms = step.within_ms if step.times > 1 else None
    return Way(
        trigger=trigger, wants=wants, sure=True, kin=kin, counted=step.tests, times=step.times, within_ms=within_ms
    )


def _meets(step: ReadyStep, name: str) -> bool:
    return step.event == name if step.like is None else step.like(name)


def _wants(event: str, where: Where) -> list[Want]:
    """The tests that only a value decides, up to the first that something else decides: in their order, the first that fails
    is told."""
    found: list[Want] = []
    for name, wanted in where.items():
        values = _wanted(wanted)
        if values is None:
            break
        reason = Reason(code="filter", values={"event": event, "property": name})
        found.append(Want(name=name, values=values, reason=reason))
    return found


def _wanted(wanted: Scalar | Filter) -> tuple[Scalar, ...] | None:
    if not isinstance(wanted, Filter):
        return (wanted,)
    if wanted.one_of is not None and wanted == Filter(one_of=wanted.one_of):
        return wanted.one_of
    if wanted.equals is not msgspec.UNSET and wanted == Filter(equals=wanted.equals):
        return (wanted.equals,)
    return None
