"""What made a survey due, in a form that can be put into words in any language."""

import msgspec

from widget_server.core.events import Json
from widget_server.core.patterns import Scope


class Why(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What made a survey due, in a form that can be put into words in any language (`core.wording.causes`).

    One of `steps` (an event, or several in sequence), `all`, `any` or `not_` tells the pattern; the fields up to
    `not_since` say more of it, and of each pattern within. Of an `any` that fired, only the part that did is told. The
    rest stands in the outermost only. Everything is plain JSON: what is left out there is as the defaults here.
    """

    steps: tuple[dict[str, Json], ...] = ()
    """In order: {event, times, exactly?, distinct?, same?, within_ms?, where?, without?: {event, where?}}. `event` may be
    a pattern of names (`exercise_*`). `exactly` goes instead of `times`; with `distinct` (a property) either counts its
    different values. `without`: none of this between the step before and this one."""
    all: tuple["Why", ...] = ()
    """All of them hold; at least one of them came true just then."""
    any: tuple["Why", ...] = ()
    not_: "Why | None" = msgspec.field(default=None, name="not")
    within_ms: int | None = None
    """From the first to the last of several steps."""
    nth: int | None = None
    """It was the person's Nth event of this name ever (1: the first)."""
    every: int | None = None
    """It was every Nth event of this name."""
    same: tuple[str, ...] = ()
    """Properties with the same values in all of these events."""
    scope: Scope | None = None
    """All of it in one `session`, in one `conversation` or on one `page`."""
    not_since: dict[str, Json] | None = None
    """{event, where?, since?}"""
    wait_ms: int | None = None
    """So long after that …"""
    until: dict[str, Json] | None = None
    """… or as soon as this, {event, where?}, happened, which is so where `until_came` …"""
    until_came: bool = False
    unless: tuple[dict[str, Json], ...] = ()
    """… and none of these, {event, where?}, happened in the meantime."""
    schedule: dict[str, Json] | None = None
    """Its turn came: {every_ms?, on?: "2026-12-24"}."""
    request: bool = False
    """The person asked for it."""
    episode: bool = False
    """The other side of the conversation is asked about the same moment."""
    event_ids: tuple[str, ...] = ()
    """Of the events that made it due, oldest first."""


def without_filters(why: Why) -> Why:
    """The same without the values that filters look for."""
    return msgspec.structs.replace(
        why,
        steps=tuple(_no_where(step) for step in why.steps),
        all=tuple(without_filters(part) for part in why.all),
        any=tuple(without_filters(part) for part in why.any),
        not_=why.not_ and without_filters(why.not_),
        not_since=why.not_since and _no_where(why.not_since),
        until=why.until and _no_where(why.until),
        unless=tuple(_no_where(named) for named in why.unless),
    )


def _no_where(told: dict[str, Json]) -> dict[str, Json]:
    bare = {key: value for key, value in told.items() if key != "where"}
    return {**bare, "without": _no_where(bare["without"])} if "without" in bare else bare
