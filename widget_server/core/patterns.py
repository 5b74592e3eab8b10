"""What to look for in what happened: the typed shape of triggers, and of every other test over a person's events."""

from typing import Annotated, Literal

import msgspec

Duration = Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]{0,5}(s|m|h|d)$", description="30s, 10m, 2h, 7d")]
Day = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="2026-12-24")]
EventName = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
"""An event's name, or a pattern of names: `*` stands for any part of it (`exercise_*`)."""

Scalar = str | int | float | bool | None
Scope = Literal["session", "conversation", "page"]


class Filter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A test of one property or trait. All that are given must hold. A bare value in a file means `equals`."""

    equals: Scalar | msgspec.UnsetType = msgspec.UNSET
    one_of: tuple[Scalar, ...] | None = None
    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    below: float | None = None
    exists: bool | None = None
    contains: str | None = None
    matches: Annotated[str, msgspec.Meta(max_length=500)] | None = None
    """A regular expression (RE2) that is found somewhere in the text; `^` and `$` hold it to the ends."""


Where = dict[str, Scalar | Filter]
"""Filters by property: all must hold; a property that is missing is null."""


class Named(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An event by name or pattern, with property filters."""

    event: EventName
    where: Where = {}


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One step of a sequence: an event that happened, perhaps several times."""

    event: EventName
    where: Where = {}
    times: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    """At least so often."""
    exactly: Annotated[int, msgspec.Meta(ge=1, le=1000)] | None = None
    """So often and no more (instead of `times`)."""
    distinct: str | None = None
    """A property: what counts is how many different values it had."""
    same: tuple[str, ...] = ()
    """Properties whose values are the same in all events of this step."""
    within: Duration | None = None
    without: Named | None = None
    """Nothing of this between the step before and this one."""


class NotSince(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Nothing of `event` since the last `since` (since the first event that counts, where `since` is left out)."""

    event: EventName
    where: Where = {}
    since: EventName | None = None


class Pattern(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something to look for in one person's events: one of `event`, `sequence`, `all`, `any` or `not`."""

    event: EventName | None = None
    where: Where = {}
    times: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    """At least so often."""
    exactly: Annotated[int, msgspec.Meta(ge=1, le=1000)] | None = None
    """So often and no more (instead of `times`)."""
    distinct: str | None = None
    """A property: what counts is how many different values it had."""
    nth: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None
    """The person's Nth event of this name ever, counted over all their history; 1: the first time."""
    every: Annotated[int, msgspec.Meta(ge=2, le=1_000_000)] | None = None
    """Every Nth event of this name, counted over all their history."""
    within: Duration | None = None
    """With one event: the window of its count. With a sequence: from its first to its last event."""
    sequence: Annotated[tuple[Step, ...], msgspec.Meta(max_length=10)] = ()
    """One after the other."""
    all: Annotated[tuple["Pattern", ...], msgspec.Meta(max_length=20)] = ()
    """All of them hold."""
    any: Annotated[tuple["Pattern", ...], msgspec.Meta(max_length=20)] = ()
    """At least one of them holds."""
    not_: "Pattern | None" = msgspec.field(default=None, name="not")
    """It does not hold."""
    same: tuple[str, ...] = ()
    """Properties whose values are the same in all events that count, and in those of `without`, `not_since` and `unless`."""
    scope: Scope | None = None
    """Only events of the same session (no pause of 30 minutes), the same conversation, or the same page."""
    not_since: NotSince | None = None


class Schedule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """For surveys with no event: everybody of the audience, every so often or once."""

    every: Duration | None = None
    """Again and again, counted per person."""
    on: Day | None = None
    """Once, beginning on this day (UTC, or the policy's time zone)."""
    spread: Duration | None = None
    """People are asked spread over this time, each at their own lasting place in it. Left out: 14d, or `every` if shorter."""


class Trigger(Pattern, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What makes a survey due: an event that completes a pattern, a wait after it, a schedule, or a page's request."""

    wait: Duration | None = None
    """Ask so long after the pattern is complete …"""
    until: Named | None = None
    """… or as soon as this happens …"""
    unless: tuple[Named, ...] = ()
    """… and not at all if one of these happens first."""
    schedule: Schedule | None = None
    request: bool = False
    """A page asks for it by name: cuecard('show', key)."""


def duration_ms(text: str) -> int:
    """Milliseconds of a duration such as `10m`; `text` has the form of `Duration`."""
    return int(text[:-1]) * {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}[text[-1]]
