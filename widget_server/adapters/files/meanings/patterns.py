"""Patterns: what can't be meant, and what can never hold."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from widget_server.adapters.files.documents import Spot
from widget_server.adapters.files.meanings.filters import values, where_mistakes
from widget_server.adapters.files.meanings.implications import implies
from widget_server.adapters.files.meanings.spans import NINETY, WINDOW_MS, ms, too_long
from widget_server.core.patterns import Named, NotSince, Pattern, Scope, Step
from widget_server.services.publishing import Mistake

OURS = {"survey_requested": "request: true", "survey_scheduled": "a schedule"}
"""Events of our own, which no pattern sees, and how to say what is meant."""
MOST_EVENTS = 1_000
"""Of one person, that are looked at."""

_COUNTING = ("where", "times", "exactly", "distinct", "nth", "every")
_DEFAULTS = {"where": {}, "times": 1}


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """Where a pattern stands, as far as it matters to what may be said there."""

    root: Literal["when", "did"]
    top: bool = True
    """Not within another pattern."""
    denied: bool = False
    """Under a `not`."""
    scope: Scope | None = None
    """Of a pattern around it."""
    kept: bool = False
    """Whether something outside (`unless`, `until`) has to have the same values too."""


def pattern_mistakes(pattern: Pattern, spot: Spot, position: Position) -> Iterator[Mistake]:
    """Of a pattern and those within it."""
    given = forms(pattern)
    if len(given) > 1:
        hint = "Join them under `all`, `any` or as steps of one `sequence`."
        yield spot.at(given[1]).mistake(f"either `{given[0]}` or `{given[1]}`, not both", hint, at_key=True)
    elif not given and not position.top:
        yield spot.mistake("there is nothing to look for here", "Name an `event`, or a `sequence`.")
    inner = msgspec.structs.replace(position, top=False, scope=pattern.scope or position.scope)
    if pattern.event is not None:
        yield from _event(pattern, spot, position, inner.scope)
    else:
        yield from _no_event(pattern, spot)
    yield from _sequence(pattern, spot, inner.scope)
    for name in ("all", "any"):
        for index, part in enumerate(getattr(pattern, name)):
            yield from pattern_mistakes(part, spot.at(name, index), inner)
    if pattern.not_ is not None:
        denied = msgspec.structs.replace(inner, denied=True)
        yield from pattern_mistakes(pattern.not_, spot.at("not"), denied)
    yield from too_long(pattern.within, spot.at("within"), WINDOW_MS, NINETY)
    yield from _contradiction(pattern, spot)
    yield from _same(pattern, spot, position)
    yield from _not_since(pattern, spot, position)


def forms(pattern: Pattern) -> list[str]:
    """Which of its forms a pattern uses; one in a good pattern."""
    given = {
        "event": pattern.event is not None,
        "sequence": bool(pattern.sequence),
        "all": bool(pattern.all),
        "any": bool(pattern.any),
        "not": pattern.not_ is not None,
    }
    return [name for name, used in given.items() if used]


def completable(pattern: Pattern) -> bool:
    """Whether an event can complete it: an absence alone is completed by none."""
    if pattern.event is not None or pattern.sequence:
        return True
    return any(completable(part) for part in (*pattern.all, *pattern.any))


def name_mistakes(name: str | None, spot: Spot) -> Iterator[Mistake]:
    """Of the name of an event."""
    if name in OURS:
        yield spot.mistake(f"`{name}` is no event that a pattern sees", f"Write {OURS[name]} instead.")
    elif name is not None and name != name.strip():
        yield spot.mistake(f"`{name}` begins or ends with a space", "Remove it.")


def named_mistakes(one: Named, spot: Spot) -> Iterator[Mistake]:
    """Of an event that must, or must not, happen."""
    yield from name_mistakes(one.event, spot.at("event"))
    yield from where_mistakes(one.where, spot.at("where"))


def _event(pattern: Pattern, spot: Spot, position: Position, scope: Scope | None) -> Iterator[Mistake]:
    if pattern.nth is not None or pattern.every is not None:
        yield from _ordinal(pattern, spot, position)
        return
    yield from _counting(pattern, spot, bounded=scope is not None or position.root == "did")
    alone = pattern.times == 1 and pattern.exactly is None
    if alone and pattern.within is not None and position.top and position.root == "when":
        yield spot.at("within").mistake(
            "`within` counts repetitions and does nothing without `times`", "Remove it.", at_key=True
        )


def _ordinal(pattern: Pattern, spot: Spot, position: Position) -> Iterator[Mistake]:
    """The Nth event ever: counted by name over all history, and known only of the event that just happened."""
    field = "nth" if pattern.nth is not None else "every"
    here = spot.at(field)
    if pattern.nth is not None and pattern.every is not None:
        yield spot.at("every").mistake("either `nth` or `every`, not both", "Remove one of them.", at_key=True)
    hint = f"Remove it, or count with `times` and `within` instead of `{field}`."
    for other in ("where", "times", "exactly", "distinct", "within"):
        if getattr(pattern, other) not in (_DEFAULTS.get(other), None):
            yield spot.at(other).mistake(
                f"`{field}` counts all events of the name, ever: `{other}` does not go with it", hint, at_key=True
            )
    if "*" in str(pattern.event):
        yield spot.at("event").mistake(f"`{field}` counts the events of one name, not of a pattern", "Name one event.")
    if position.denied or position.root == "did":
        where = "under `not`" if position.denied else "in `did`"
        yield here.mistake(
            f"`{field}` is known only of the event that makes the survey due, not {where}",
            "Write `times`: so often within the last 90 days.",
            at_key=True,
        )
    yield from name_mistakes(pattern.event, spot.at("event"))


def _counting(one: Pattern | Step, spot: Spot, *, bounded: bool) -> Iterator[Mistake]:
    """Of an event and how often it happened. `bounded`: something else says in which time."""
    yield from name_mistakes(one.event, spot.at("event"))
    yield from where_mistakes(one.where, spot.at("where"))
    often = one.exactly if one.exactly is not None else one.times
    field = "times" if one.exactly is None else "exactly"
    if one.times != 1 and one.exactly is not None:
        yield spot.at("exactly").mistake("either `times` or `exactly`, not both", "Remove one of them.", at_key=True)
    elif (often > 1 or one.exactly is not None) and one.within is None and not bounded:
        hint = "Say in which time, such as within: 10m."
        yield spot.at(field).mistake(f"`{field}` needs `within`", hint, at_key=True)
    if one.distinct is not None:
        yield from _distinct(one, spot, often, field)


def _distinct(one: Pattern | Step, spot: Spot, often: int, field: str) -> Iterator[Mistake]:
    here = spot.at("distinct")
    name = str(one.distinct)
    only = values(one.where[name]) if name in one.where else None
    possible = None if only is None else len({repr(value) for value in only if value is not None})
    if field == "times" and often == 1:
        yield here.warning(
            "`distinct` counts values and does nothing without `times`", "Say how many, such as times: 3.", at_key=True
        )
    elif possible is not None and possible < often:
        yield here.mistake(
            f"`{name}` can have {possible} different value{'' if possible == 1 else 's'} here, never {often}",
            "The filter under `where` leaves no more.",
        )
    elif name in one.same and often > 1:
        yield here.mistake(f"`{name}` can't be the same and different at once", "Remove it from `same`.")


def _no_event(pattern: Pattern, spot: Spot) -> Iterator[Mistake]:
    for field in _COUNTING:
        if getattr(pattern, field) not in (_DEFAULTS.get(field), None):
            hint = "Write it into a step." if pattern.sequence else "Write it beside an `event`."
            yield spot.at(field).mistake(f"`{field}` belongs to an event", hint, at_key=True)
    if pattern.within is not None and not pattern.sequence:
        yield spot.at("within").mistake(
            "`within` has nothing to bound here", "Write it beside an `event` or a `sequence`.", at_key=True
        )


def _sequence(pattern: Pattern, spot: Spot, scope: Scope | None) -> Iterator[Mistake]:
    whole = ms(pattern.within)
    bounded = whole is not None or scope is not None
    for index, step in enumerate(pattern.sequence):
        here = spot.at("sequence", index)
        yield from _counting(step, here, bounded=bounded)
        yield from too_long(step.within, here.at("within"), WINDOW_MS, NINETY)
        yield from _step(step, here, whole, first=index == 0)
    needed = sum(step.exactly or step.times for step in pattern.sequence)
    if needed > MOST_EVENTS:
        yield spot.at("sequence").mistake(
            f"this takes {needed:,} events; a person's last {MOST_EVENTS:,} are looked at", "Ask for fewer."
        )


def _step(step: Step, spot: Spot, whole: int | None, *, first: bool) -> Iterator[Mistake]:
    alone = step.times == 1 and step.exactly is None
    own = ms(step.within)
    if alone and own is not None:
        yield spot.at("within").mistake(
            "`within` counts repetitions and does nothing without `times`",
            "Write it beside `sequence` for the time from the first to the last step.",
            at_key=True,
        )
    elif own is not None and whole is not None and own > whole:
        yield spot.at("within").warning(
            f"`{step.within}` is longer than the whole sequence may take", "Shorten it, or the other one is too short."
        )
    if alone and step.same:
        yield spot.at("same").warning(
            "`same` compares the events of this step, and there is one", "Write it beside `sequence`.", at_key=True
        )
    if step.without is not None:
        yield from named_mistakes(step.without, spot.at("without"))
        if first:
            yield spot.at("without").mistake(
                "there is no step before the first one", "Write it into the step that it comes before.", at_key=True
            )


def _contradiction(pattern: Pattern, spot: Spot) -> Iterator[Mistake]:
    """All of a thing and its absence."""
    for index, part in enumerate(pattern.all):
        if part.not_ is None:
            continue
        for other in pattern.all:
            if other is not part and implies(other, part.not_):
                yield spot.at("all", index).mistake(
                    "this can never hold together with the others", "Another one under `all` says the opposite."
                )
                break


def _same(pattern: Pattern, spot: Spot, position: Position) -> Iterator[Mistake]:
    if not pattern.same or position.kept:
        return
    often = pattern.exactly if pattern.exactly is not None else pattern.times
    single = often == 1 and not pattern.all and not pattern.any and len(pattern.sequence) < 2
    first = pattern.sequence[0] if pattern.sequence else None
    if single and pattern.not_since is None and (first is None or (first.exactly or first.times) == 1):
        yield spot.at("same").warning(
            "`same` compares several events, and there is one", "Remove it, or look for several.", at_key=True
        )


def _not_since(pattern: Pattern, spot: Spot, position: Position) -> Iterator[Mistake]:
    absent = pattern.not_since
    if absent is None:
        return
    here = spot.at("not_since")
    yield from name_mistakes(absent.event, here.at("event"))
    yield from name_mistakes(absent.since, here.at("since"))
    yield from where_mistakes(absent.where, here.at("where"))
    often = pattern.exactly if pattern.exactly is not None else pattern.times
    if not completable(pattern):
        yield here.mistake("`not_since` has no event to hold back", "Name an `event` beside it.", at_key=True)
    elif pattern.event is not None and often == 1 and absent.since is None and position.root == "when":
        yield here.mistake("since when? A single event has no beginning", "Name an event under `since`.", at_key=True)
    elif _empty(absent):
        yield here.at("since").mistake(
            f"there is never a `{absent.event}` after the last one", "Name another event under `since`."
        )


def _empty(absent: NotSince) -> bool:
    return absent.since == absent.event and not absent.where
