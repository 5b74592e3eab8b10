"""When a trigger fires, and what is missing when it does not."""

import os
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core import reference
from tests.core.made import event, failed, opened, window
from widget_server.core.events import Event, Window
from widget_server.core.reasons import Reason
from widget_server.core.surveys import Trigger
from widget_server.core.triggers import LONGEST_MS, Fired, fires, ready

CASES = 100_000 if os.environ.get("CUECARD_TEST_FULL") == "1" else 2_000
"""How many events are decided, at least."""
SHORTEST = 5
"""Events of a random history, each of which is decided."""

TWICE = {"event": "exercise_failed", "times": 2, "within": "10m"}
THEN_CHAT = {"sequence": [TWICE, {"event": "chat_opened"}]}
PASSED = {"event": "exercise_passed"}


def trigger(**fields: Any) -> Trigger:
    return msgspec.convert(fields, Trigger)


def outcome(when: dict[str, Any], *events: Event, last: Event | None = None) -> Fired | Reason:
    return fires(trigger(**when), window(*events), last or events[-1])


@pytest.mark.parametrize(
    ("when", "events"),
    [
        pytest.param({"event": "chat_opened"}, [opened()], id="an event by its name"),
        pytest.param(TWICE, [failed("9m"), failed()], id="twice within ten minutes"),
        pytest.param(TWICE, [failed("10m"), failed()], id="the window's bound belongs to it"),
        pytest.param(TWICE, [failed("30m"), failed("9m"), failed()], id="an older one does not harm"),
        pytest.param(TWICE, [failed(), failed()], id="two at the same instant are two"),
        pytest.param(THEN_CHAT, [failed("9m"), failed("5m"), opened()], id="a sequence"),
        pytest.param(
            THEN_CHAT,
            [failed("3h"), failed("2h"), failed("115m"), opened()],
            id="the count looks back from its own end",
        ),
        pytest.param(THEN_CHAT, [failed("9m"), failed("5m"), failed("1m"), opened()], id="more than enough"),
        pytest.param(
            {**THEN_CHAT, "within": "9m"}, [failed("9m"), failed("5m"), opened()], id="the whole within its bound"
        ),
        pytest.param(
            {"sequence": [{"event": "chat_opened"}, {"event": "chat_opened"}]},
            [opened("1m"), opened()],
            id="the same twice",
        ),
        pytest.param(
            {**TWICE, "not_since": PASSED}, [event("exercise_passed", "9m"), failed("8m"), failed()], id="passed before"
        ),
        pytest.param(
            {"event": "chat_opened", "not_since": {**PASSED, "since": "exercise_failed"}},
            [event("exercise_passed", "9m"), failed("8m"), opened()],
            id="not passed since the last failure",
        ),
        pytest.param({"event": "exercise_failed", "where": {"attempt": 2}}, [failed(attempt=2)], id="a property"),
        pytest.param({"event": "exercise_failed", "where": {"attempt": 2}}, [failed(attempt=2.0)], id="2 is 2.0"),
        pytest.param({"event": "exercise_failed", "where": {"kind": None}}, [failed()], id="missing is null"),
        pytest.param(
            {**TWICE, "where": {"task": "loops"}},
            [failed("5m", task="loops"), failed("2m", task="if"), failed(task="loops")],
            id="only those that match are counted",
        ),
    ],
)
def test_fires(when: dict[str, Any], events: list[Event]) -> None:
    assert isinstance(outcome(when, *events), Fired)


@pytest.mark.parametrize(
    ("when", "events", "code", "values"),
    [
        pytest.param(
            TWICE,
            [failed("11m"), failed()],
            "count",
            {"event": "exercise_failed", "happened": 1, "times": 2, "within_ms": 600_000},
            id="the first one is too old",
        ),
        pytest.param(TWICE, [failed()], "count", {"happened": 1}, id="only once"),
        pytest.param(
            THEN_CHAT, [opened()], "never_happened", {"event": "exercise_failed"}, id="nothing happened before"
        ),
        pytest.param(THEN_CHAT, [failed("15m"), failed("1m"), opened()], "count", {"happened": 1}, id="too far apart"),
        pytest.param(
            {**THEN_CHAT, "within": "8m"},
            [failed("9m"), failed("5m"), opened()],
            "count",
            {"happened": 1, "times": 2},
            id="the whole takes too long",
        ),
        pytest.param(
            {**THEN_CHAT, "within": "4m"},
            [failed("9m"), failed("5m"), opened()],
            "count",
            {"happened": 0, "within_ms": 240_000},
            id="all of it is too old",
        ),
        pytest.param(
            {"sequence": [{"event": "a"}, {"event": "b"}, {"event": "c"}]},
            [event("b", "3m"), event("a", "2m"), event("c")],
            "order",
            {"event": "a", "then": "b"},
            id="in another order",
        ),
        pytest.param(
            {**TWICE, "not_since": PASSED},
            [failed("8m"), event("exercise_passed", "5m"), failed()],
            "interrupted",
            {"event": "exercise_passed", "since": "exercise_failed"},
            id="passed in between",
        ),
        pytest.param(
            {"event": "chat_opened", "not_since": {**PASSED, "since": "exercise_failed"}},
            [event("exercise_passed", "5d"), opened()],
            "interrupted",
            {},
            id="since something that never happened is since ever",
        ),
        pytest.param(
            {"event": "exercise_failed", "where": {"attempt": {"at_least": 3}}},
            [failed(attempt=2)],
            "filter",
            {"event": "exercise_failed", "property": "attempt"},
            id="another property",
        ),
        pytest.param(
            {"event": "exercise_failed", "where": {"attempt": 1}},
            [failed(attempt=True)],
            "filter",
            {},
            id="true is not 1",
        ),
    ],
)
def test_does_not_fire(when: dict[str, Any], events: list[Event], code: str, values: dict[str, Any]) -> None:
    reason = outcome(when, *events)
    assert isinstance(reason, Reason)
    assert reason.code == code
    assert {name: reason.values.get(name) for name in values} == values


def test_what_happened_after_a_late_event_is_not_looked_at() -> None:
    late = opened("5m")
    reason = outcome(THEN_CHAT, failed("9m"), failed("3m"), late, last=late)
    assert isinstance(reason, Reason)
    assert reason.code == "count"


def test_tells_the_events_that_made_it() -> None:
    events = [failed("20m"), failed("9m"), failed("5m"), opened()]
    fired = outcome(THEN_CHAT, *events)
    assert isinstance(fired, Fired)
    assert fired.event_ids == tuple(one.id for one in events[1:])
    assert fired.why.event_ids == fired.event_ids
    assert [step["event"] for step in fired.why.steps] == ["exercise_failed", "chat_opened"]


@pytest.mark.parametrize(
    ("wanted", "value", "holds"),
    [
        ({"equals": "a"}, "a", True),
        ({"equals": False}, 0, False),
        ({"equals": None}, None, True),
        ({"one_of": ["a", 2]}, 2, True),
        ({"one_of": ["a", 2]}, "b", False),
        ({"at_least": 2}, 2, True),
        ({"at_least": 2}, "3", False),
        ({"at_least": 0}, True, False),
        ({"at_most": 2.5}, 2, True),
        ({"at_least": 2, "at_most": 3}, 4, False),
        ({"exists": True}, 0, True),
        ({"exists": True}, None, False),
        ({"exists": False}, None, True),
        ({"contains": "oop"}, "loops", True),
        ({"contains": "x"}, ["x", "y"], True),
        ({"contains": "x"}, ["xy"], False),
        ({"contains": "x"}, {"x": 1}, False),
    ],
)
def test_filters(wanted: dict[str, Any], value: object, holds: bool) -> None:
    when = {"event": "exercise_failed", "where": {"value": wanted}}
    assert isinstance(outcome(when, failed(value=value)), Fired) is holds


names = st.sampled_from("abc")
filters = st.dictionaries(
    st.just("p"), st.one_of(st.integers(0, 2), st.fixed_dictionaries({"at_least": st.integers(0, 2)})), max_size=1
)
steps = st.builds(
    lambda event, times, minutes, where: {"event": event, "times": times, "within": f"{minutes}m", "where": where},
    names,
    st.integers(1, 3),
    st.integers(1, 6),
    filters,
)
absences = st.none() | st.fixed_dictionaries({"event": names, "where": filters}, optional={"since": names})


@st.composite
def triggers(draw: st.DrawFn) -> Trigger:
    absent = draw(absences)
    shared = {"not_since": absent} if absent else {}
    if draw(st.booleans()):
        return trigger(**draw(steps), **shared)
    bound = draw(st.none() | st.integers(1, 9))
    whole = {"within": f"{bound}m"} if bound else {}
    return trigger(sequence=draw(st.lists(steps, min_size=1, max_size=3)), **whole, **shared)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    told = draw(st.lists(st.tuples(names, st.integers(0, 8), st.integers(0, 2)), min_size=SHORTEST, max_size=9))
    return [
        Event(
            id=f"e{index}",
            workspace="w",
            respondent_id="s",
            name=name,
            occurred_at=minute * 60_000,
            received_at=index,
            properties={"p": value},
        )
        for index, (name, minute, value) in enumerate(told)
    ]


@settings(max_examples=CASES // SHORTEST, deadline=None, suppress_health_check=list(HealthCheck))
@given(triggers(), histories())
def test_agrees_with_the_reference(when: Trigger, arrived: list[Event]) -> None:
    """At each event, in whatever order they arrive: the window is what it should be, and both find the same events."""
    grown, made = Window(), ready(when)
    for index, one in enumerate(arrived):
        grown = grown.with_event(one, keep_ms=LONGEST_MS, most=1_000)
        assert list(grown.events) == sorted(arrived[: index + 1], key=lambda other: other.occurred_at)
        assert grown.named("a") == tuple(other for other in grown.events if other.name == "a")
        found = fires(made, grown, one)
        assert (found.event_ids if isinstance(found, Fired) else None) == reference.fired(when, grown.events, one)
