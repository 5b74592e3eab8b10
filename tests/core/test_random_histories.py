"""The fast evaluator of triggers agrees with the slow and obvious one, over the whole language and random histories."""

import os
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core import reference
from widget_server.core.events import Event, Respondent, Window
from widget_server.core.patterns import Pattern, Trigger, duration_ms
from widget_server.core.reasons import Reason, Timer
from widget_server.core.situations import Situation
from widget_server.core.triggers import LONGEST_MS, Fired, Later, completes, holds, ready, ready_pattern, rings

CASES = 100_000 if os.environ.get("CUECARD_TEST_FULL") == "1" else 2_500
"""How many events are judged, at least."""
SHORTEST = 5
"""Events of a random history, each of which is judged."""
MINUTE = 60_000

names = st.sampled_from(["a", "a", "a", "ab", "b", "b", "b", "survey_requested"])
wanted_names = st.sampled_from(["a", "a", "b", "b", "a*", "*b", "*"])
durations = st.sampled_from(["1m", "2m", "4m", "8m", "35m", "2h"])
values = st.sampled_from([None, 0, 1, 1, 1, 2, "x", True])
scalars = st.sampled_from([None, 0, 1, 2, 1.0, "x", True])


def mostly_nothing(strategy: st.SearchStrategy[Any], nothing: Any = None) -> st.SearchStrategy[Any]:
    return st.sampled_from(range(7)).flatmap(lambda number: strategy if number == 6 else st.just(nothing))


tests = st.one_of(
    scalars,
    st.fixed_dictionaries(
        {},
        optional={
            "at_least": st.integers(0, 2),
            "below": st.integers(0, 2),
            "one_of": st.lists(scalars, min_size=1, max_size=2),
            "exists": st.booleans(),
        },
    ).filter(bool),
    st.sampled_from([{"matches": "^x"}, {"contains": "x"}, {"above": 0}, {"at_most": 1}, {"equals": 1}]),
)
wheres = mostly_nothing(st.dictionaries(st.sampled_from("pq"), tests, min_size=1, max_size=1), {})
namedes = st.fixed_dictionaries({"event": wanted_names, "where": wheres})
sames = mostly_nothing(st.sampled_from([["p"], ["q"], ["p", "q"]]), [])
scopes = mostly_nothing(st.sampled_from(["session", "conversation", "page"]))
absences = mostly_nothing(
    st.fixed_dictionaries({"event": wanted_names, "where": wheres}, optional={"since": wanted_names})
)


def given_only(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, [], {})}


@st.composite
def counts(draw: st.DrawFn) -> dict[str, Any]:
    """What a step and a pattern of one event share."""
    return given_only(
        {
            "event": draw(wanted_names),
            "where": draw(wheres),
            "times": draw(st.sampled_from([1, 1, 2, 2, 3])),
            "exactly": draw(mostly_nothing(st.integers(1, 2))),
            "distinct": draw(mostly_nothing(st.sampled_from("pq"))),
            "same": draw(sames),
            "within": draw(st.none() | durations),
        }
    )


@st.composite
def steps(draw: st.DrawFn) -> dict[str, Any]:
    return given_only({**draw(counts()), "without": draw(mostly_nothing(namedes))})


@st.composite
def patterns(draw: st.DrawFn, depth: int = 2) -> dict[str, Any]:
    kinds = ["event", "event", "sequence", "sequence"] + ["all", "any", "not"] * (depth > 0)
    kind = draw(st.sampled_from(kinds))
    fields: dict[str, Any] = {"scope": draw(scopes), "not_since": draw(absences)}
    if kind == "event":
        nth, every = draw(mostly_nothing(st.integers(1, 3))), draw(mostly_nothing(st.integers(2, 3)))
        return given_only({**fields, **draw(counts()), "nth": nth, "every": every})
    fields["same"] = draw(sames)
    if kind == "sequence":
        listed = draw(st.lists(steps(), min_size=1, max_size=3))
        return given_only({**fields, "sequence": listed, "within": draw(st.none() | durations)})
    inner = patterns(depth - 1)
    fields[kind] = draw(inner if kind == "not" else st.lists(inner, min_size=1 + (kind == "all"), max_size=3))
    return given_only(fields)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Events in the order of their arrival."""
    minutes = draw(st.sampled_from([1, 1, 12]))
    told = draw(
        st.lists(
            st.tuples(names, st.integers(0, 9), values, values, *[st.sampled_from([None, "x", "x", "y"])] * 2),
            min_size=SHORTEST,
            max_size=9,
        )
    )
    return [
        Event(
            id=f"e{index}",
            workspace="w",
            respondent_id="s",
            name=name,
            occurred_at=LONGEST_MS + minute * minutes * MINUTE,
            received_at=LONGEST_MS + index,
            properties={"p": p, "q": q} if p is not None else {"q": q},
            conversation_id=conversation,
            page=page,
        )
        for index, (name, minute, p, q, conversation, page) in enumerate(told)
    ]


def situation(window: Window, event: Event, *, now: int, ordinal: int | None, timer: Timer | None = None) -> Situation:
    person = Respondent(workspace="w", id="s")
    return Situation(
        event=event,
        window=window,
        respondent=person,
        conversation=None,
        asked=(),
        now=now,
        ordinal=ordinal,
        timer=timer,
    )


def timer_of(event: Event, now: int) -> Timer:
    return Timer(
        workspace="w", respondent_id="s", survey_key="k", due_at=now, since=event.occurred_at, event_id=event.id
    )


def ids(found: Fired | Later | Reason) -> tuple[str, ...] | None:
    return found.event_ids if isinstance(found, Fired) else None


def outcome(found: Fired | Later | Reason) -> tuple[str, int | None, tuple[str, ...]] | None:
    if isinstance(found, Reason):
        return None
    if isinstance(found, Later):
        return "later", found.at, (found.event.id,)
    return "fired", found.due_at, found.event_ids


def arriving(arrived: list[Event]) -> list[tuple[Window, Event, int]]:
    """Each event with the window it arrives in, and which of its name it is."""
    window, each, numbers = Window(), [], dict[str, int]()
    for index, event in enumerate(arrived):
        window.named("a")
        window = window.with_event(event, keep_ms=LONGEST_MS, most=1_000)
        assert list(window.events) == sorted(arrived[: index + 1], key=lambda one: one.occurred_at)
        numbers[event.name] = numbers.get(event.name, 0) + 1
        each.append((window, event, numbers[event.name]))
    return each


@settings(max_examples=CASES // SHORTEST, deadline=None, suppress_health_check=list(HealthCheck))
@given(patterns(), histories(), st.integers(0, 40))
def test_patterns(fields: dict[str, Any], arrived: list[Event], later: int) -> None:
    """Completed by each event in whatever order they arrive, holding as of it, and holding when a timer rings."""
    pattern = msgspec.convert(fields, Pattern)
    made = ready_pattern(pattern)
    for window, event, ordinal in arriving(arrived):
        here = situation(window, event, now=event.occurred_at, ordinal=ordinal)
        completed = ids(completes(made, here))
        assert completed == reference.completes(pattern, window.events, event, ordinal)
        held = ids(holds(made, here))
        assert held == reference.holds(pattern, window.events, event, ordinal)
        assert completed is None or held is not None or made.parts, "what was completed just now holds"
        now = event.occurred_at + later * MINUTE
        ringing = situation(window, event, now=now, ordinal=None, timer=timer_of(event, now))
        assert ids(holds(made, ringing)) == reference.holds(pattern, window.events, event, now=now)


@st.composite
def waits(draw: st.DrawFn) -> dict[str, Any]:
    until = draw(mostly_nothing(namedes))
    unless = draw(st.lists(namedes, max_size=2))
    return given_only({**draw(patterns(1)), "wait": draw(durations), "until": until, "unless": unless})


@settings(max_examples=CASES // SHORTEST, deadline=None, suppress_health_check=list(HealthCheck))
@given(waits(), histories(), st.integers(0, 40))
def test_waits(fields: dict[str, Any], arrived: list[Event], later: int) -> None:
    """What each event does to a wait, and what comes of one when the timer rings, whoever began it."""
    trigger = msgspec.convert(fields, Trigger)
    made = ready(trigger)
    assert trigger.wait is not None
    for window, event, ordinal in arriving(arrived):
        here = situation(window, event, now=event.occurred_at, ordinal=ordinal)
        assert outcome(completes(made, here)) == reference.waits(trigger, window.events, event, ordinal)
    for _, event, ordinal in arriving(arrived):
        for now in (event.occurred_at + duration_ms(trigger.wait), event.occurred_at + later * MINUTE):
            ringing = situation(window, event, now=now, ordinal=ordinal, timer=timer_of(event, now))
            assert outcome(rings(made, ringing)) == reference.rings(trigger, window.events, event, now, ordinal)
