"""When a trigger fires, when a pattern holds, and what is missing where it does not."""

from typing import Any

import msgspec
import pytest

from tests.core.made import NOW, event, failed, opened, situation
from widget_server.core.events import Event
from widget_server.core.patterns import Pattern, Trigger
from widget_server.core.reasons import Reason
from widget_server.core.triggers import LONGEST_MS, Fired, completes, holds, names, needs, ready, ready_pattern

TWICE = {"event": "exercise_failed", "times": 2, "within": "10m"}
THEN_CHAT = {"sequence": [TWICE, {"event": "chat_opened"}]}
PASSED = {"event": "exercise_passed"}
MINUTE = 60_000


def pattern(**fields: Any) -> Pattern:
    return msgspec.convert(fields, Pattern)


def outcome(when: dict[str, Any], *events: Event, last: Event | None = None, ordinal: int | None = None) -> Any:
    """What the last to arrive does to the pattern."""
    here = situation(*events, ordinal=ordinal, event=last or events[-1])
    return completes(ready_pattern(pattern(**when)), here)


def passed(ago: str = "0s", **properties: Any) -> Event:
    return event("exercise_passed", ago, properties=properties)


def viewed(ago: str = "0s", **properties: Any) -> Event:
    return event("page_viewed", ago, properties=properties)


def within(conversation: str, name: str, ago: str = "0s") -> Event:
    return event(name, ago, conversation_id=conversation)


def on(page: str, name: str, ago: str = "0s") -> Event:
    return event(name, ago, page=page)


@pytest.mark.parametrize(
    ("when", "events"),
    [
        pytest.param({"event": "chat_opened"}, [opened()], id="an event by its name"),
        pytest.param({"event": "chat_*"}, [opened()], id="an event by a pattern of names"),
        pytest.param(TWICE, [failed("9m"), failed()], id="twice within ten minutes"),
        pytest.param(TWICE, [failed("10m"), failed()], id="the window's bound belongs to it"),
        pytest.param(TWICE, [failed("30m"), failed("9m"), failed()], id="an older one does not harm"),
        pytest.param(TWICE, [failed(), failed()], id="two at the same instant are two"),
        pytest.param(
            {"event": "exercise_*", "times": 2, "within": "10m"}, [failed("9m"), passed()], id="two of one pattern"
        ),
        pytest.param({**TWICE, "exactly": 2}, [failed("30m"), failed("9m"), failed()], id="exactly twice within it"),
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
            {"sequence": [{"event": "exercise_failed"}, {"event": "chat_opened", "without": PASSED}]},
            [failed("5m"), passed("4m"), failed("3m"), opened()],
            id="without something since the latest set begins",
        ),
        pytest.param(
            {"sequence": [{"event": "exercise_failed", "exactly": 2, "within": "10m"}, {"event": "chat_opened"}]},
            [failed("20m"), failed("9m"), failed("5m"), opened()],
            id="exactly twice, then something else",
        ),
        pytest.param(
            {**TWICE, "not_since": PASSED}, [passed("9m"), failed("8m"), failed()], id="passed before the first failure"
        ),
        pytest.param(
            {"event": "chat_opened", "not_since": {**PASSED, "since": "exercise_failed"}},
            [passed("9m"), failed("8m"), opened()],
            id="not passed since the last failure",
        ),
        pytest.param({"event": "exercise_failed", "where": {"attempt": 2}}, [failed(attempt=2)], id="a property"),
        pytest.param({"event": "exercise_failed", "where": {"kind": None}}, [failed()], id="missing is null"),
        pytest.param(
            {**TWICE, "where": {"task": "loops"}},
            [failed("5m", task="loops"), failed("2m", task="if"), failed(task="loops")],
            id="only those that match are counted",
        ),
        pytest.param(
            {"event": "page_viewed", "distinct": "page", "times": 3, "within": "1h"},
            [viewed("9m", page="a"), viewed("8m", page="b"), viewed("7m", page="b"), viewed(page="c")],
            id="three different values",
        ),
        pytest.param(
            {**TWICE, "same": ["task"]},
            [failed("5m", task="loops"), failed("2m", task="if"), failed(task="loops")],
            id="twice with the same value",
        ),
        pytest.param(
            {"sequence": [{**TWICE, "same": ["task"]}, {"event": "chat_opened"}]},
            [failed("9m", task="loops"), failed("8m", task="loops"), failed("7m", task="if"), opened()],
            id="a step whose events share a value",
        ),
        pytest.param(
            {"sequence": [{"event": "exercise_failed"}, PASSED], "same": ["task"]},
            [failed("9m", task="loops"), failed("8m", task="if"), passed(task="loops")],
            id="a sequence whose events share a value",
        ),
        pytest.param(
            {**TWICE, "scope": "session", "within": "2h"},
            [failed("50m"), viewed("25m"), failed()],
            id="a session without a pause",
        ),
        pytest.param(
            {**TWICE, "scope": "conversation"},
            [within("c1", "exercise_failed", "2m"), within("c1", "exercise_failed")],
            id="in one conversation",
        ),
        pytest.param(
            {**TWICE, "scope": "page"},
            [on("/a", "exercise_failed", "2m"), on("/b", "exercise_failed", "1m"), on("/a", "exercise_failed")],
            id="on one page",
        ),
        pytest.param({"any": [PASSED, TWICE]}, [failed("9m"), failed()], id="any of two"),
        pytest.param(
            {"all": [{"event": "chat_opened"}, {"event": "exercise_failed", "within": "1h"}]},
            [failed("59m"), opened()],
            id="one just now, the other holds",
        ),
        pytest.param({"all": [{"event": "chat_opened"}, PASSED]}, [opened("2d"), passed()], id="in whatever order"),
        pytest.param(
            {"all": [{"event": "chat_opened"}, {"not": {**PASSED, "within": "1d"}}]},
            [passed("2d"), opened()],
            id="not for a day",
        ),
        pytest.param(
            {"all": [{"event": "chat_opened"}, {"not": {**PASSED, "scope": "page"}}]},
            [passed("2m"), opened()],
            id="what has no page did not happen on it",
        ),
        pytest.param(
            {"all": [{"event": "chat_opened"}, {"sequence": [{"event": "a"}, {"event": "b"}], "within": "1h"}]},
            [event("a", "1h"), event("b", "30m"), opened()],
            id="a sequence that somebody completed",
        ),
        pytest.param(
            {"all": [{"event": "c"}, {"sequence": [{"event": "a"}, {"event": "b", "without": {"event": "x"}}]}]},
            [event("a", "9m"), event("b", "8m"), event("x", "7m"), event("b", "6m"), event("c")],
            id="an earlier end of it was without",
        ),
        pytest.param(
            {"any": [{"event": "b"}, {"event": "c"}], "not_since": {"event": "x"}},
            [event("b", "9m"), event("x", "8m"), event("c")],
            id="the part that nothing interrupted",
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
            {**TWICE, "exactly": 2},
            [failed("9m"), failed("8m"), failed()],
            "exactly",
            {"event": "exercise_failed", "happened": 3, "exactly": 2, "within_ms": 600_000},
            id="once too often",
        ),
        pytest.param(
            {"sequence": [{"event": "exercise_failed", "exactly": 2}, {"event": "chat_opened"}]},
            [failed("9m"), failed("8m"), failed("7m"), opened()],
            "exactly",
            {"happened": 3, "exactly": 2},
            id="exactly is judged at the latest",
        ),
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
            {"sequence": [{"event": "exercise_failed"}, {"event": "chat_opened", "without": PASSED}]},
            [failed("5m"), passed("4m"), opened()],
            "interrupted",
            {"event": "exercise_passed", "since": "exercise_failed", "at": NOW - 4 * MINUTE},
            id="with something in between",
        ),
        pytest.param(
            {**TWICE, "not_since": PASSED},
            [failed("8m"), passed("5m"), failed()],
            "interrupted",
            {"event": "exercise_passed", "since": "exercise_failed"},
            id="passed in between",
        ),
        pytest.param(
            {"event": "chat_opened", "not_since": {**PASSED, "since": "exercise_failed"}},
            [passed("5d"), opened()],
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
            {"event": "page_viewed", "distinct": "page", "times": 2, "within": "1h"},
            [viewed("9m", page="a"), viewed("8m"), viewed(page="a")],
            "distinct",
            {"event": "page_viewed", "property": "page", "happened": 1, "times": 2, "within_ms": 3_600_000},
            id="the same value again and a missing one",
        ),
        pytest.param(
            {**TWICE, "same": ["task"]},
            [failed("5m", task="loops"), failed(task="if")],
            "count",
            {"happened": 1},
            id="twice, but not with the same value",
        ),
        pytest.param(
            {**TWICE, "same": ["task"]},
            [failed("5m"), failed()],
            "same",
            {"event": "exercise_failed", "property": "task"},
            id="a missing value is shared with nobody",
        ),
        pytest.param(
            {"sequence": [{"event": "exercise_failed"}, PASSED], "same": ["task"]},
            [failed("9m", task="loops"), passed(task="if")],
            "never_happened",
            {"event": "exercise_failed"},
            id="a sequence whose events share nothing",
        ),
        pytest.param(
            {**TWICE, "scope": "session", "within": "2h"},
            [failed("30m"), failed()],
            "count",
            {"happened": 1},
            id="a pause of half an hour ends a session",
        ),
        pytest.param(
            {**TWICE, "scope": "conversation"},
            [within("c1", "exercise_failed", "2m"), within("c2", "exercise_failed")],
            "count",
            {"happened": 1},
            id="in another conversation",
        ),
        pytest.param({**TWICE, "scope": "page"}, [failed(), failed()], "scope", {"scope": "page"}, id="on no page"),
        pytest.param(
            {"all": [{"event": "chat_opened"}, {"event": "exercise_failed", "within": "1h"}]},
            [failed("61m"), opened()],
            "count",
            {"event": "exercise_failed", "happened": 0, "times": 1, "within_ms": 3_600_000},
            id="the other does not hold any more",
        ),
        pytest.param(
            {"all": [{"event": "chat_opened"}, {"not": {**PASSED, "within": "1d"}}]},
            [passed("2m"), opened()],
            "excluded",
            {"event": "exercise_passed"},
            id="what must not be, is",
        ),
        pytest.param({"not": PASSED}, [opened()], "never_happened", {}, id="a not alone is never completed"),
        pytest.param(
            {"any": [{"event": "chat_opened", "where": {"by": "s1"}}, PASSED]},
            [opened()],
            "filter",
            {"event": "chat_opened", "property": "by"},
            id="the part that listens says what it lacks",
        ),
        pytest.param({"event": "*"}, [event("survey_requested")], "never_happened", {}, id="our own names are none's"),
    ],
)
def test_does_not_fire(when: dict[str, Any], events: list[Event], code: str, values: dict[str, Any]) -> None:
    reason = outcome(when, *events)
    assert isinstance(reason, Reason)
    assert reason.code == code
    assert {name: reason.values.get(name) for name in values} == values


@pytest.mark.parametrize(
    ("when", "ordinal", "code"),
    [
        ({"nth": 1}, 1, None),
        ({"nth": 1}, 2, "nth"),
        ({"nth": 3}, 3, None),
        ({"nth": 3}, None, "nth"),
        ({"every": 3}, 6, None),
        ({"every": 3}, 7, "every"),
        ({"every": 3}, None, "every"),
    ],
)
def test_ordinals_are_of_all_history(when: dict[str, Any], ordinal: int | None, code: str | None) -> None:
    found = outcome({"event": "chat_opened", **when}, opened("1m"), opened(), ordinal=ordinal)
    assert (found.code if isinstance(found, Reason) else None) == code


# -- what holds ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("what", "events", "held"),
    [
        pytest.param(TWICE, [failed("9m"), failed("8m"), opened()], True, id="looks back from now"),
        pytest.param(TWICE, [failed("12m"), failed("9m"), opened()], False, id="not from its own end"),
        pytest.param({"event": "exercise_failed"}, [failed("80d"), opened()], True, id="ever"),
        pytest.param({**TWICE, "exactly": 1}, [failed("9m"), failed("8m"), opened()], False, id="exactly"),
        pytest.param(
            {**TWICE, "same": ["task"]},
            [failed("9m", task="a"), failed("8m", task="a"), failed("7m", task="b"), opened()],
            True,
            id="any that share their values",
        ),
        pytest.param({**TWICE, "not_since": PASSED}, [failed("9m"), failed("8m"), passed()], False, id="passed now"),
        pytest.param({"not": PASSED}, [opened()], True, id="not"),
        pytest.param({"not": {"not": PASSED}}, [opened()], False, id="not not"),
        pytest.param({"any": [PASSED, {"event": "chat_opened"}]}, [opened()], True, id="any"),
        pytest.param({"all": [PASSED, {"event": "chat_opened"}]}, [opened()], False, id="all"),
        pytest.param({"event": "chat_opened", "nth": 1}, [opened()], True, id="the first, just now"),
        pytest.param({"event": "chat_opened", "nth": 1}, [opened("1m"), failed()], False, id="the first, a while ago"),
    ],
)
def test_holds(what: dict[str, Any], events: list[Event], held: bool) -> None:
    found = holds(ready_pattern(pattern(**what)), situation(*events, ordinal=1))
    assert isinstance(found, Fired) is held


# -- in whatever order they arrive -----------------------------------------------------------------------------------
def test_what_happened_after_a_late_event_is_not_looked_at() -> None:
    late = opened("5m")
    reason = outcome(THEN_CHAT, failed("9m"), failed("3m"), late, last=late)
    assert isinstance(reason, Reason)
    assert reason.code == "count"


def test_a_late_event_completes_nothing_for_one_that_was_judged_before() -> None:
    late = failed("2m")
    reason = outcome(THEN_CHAT, failed("9m"), opened(), late, last=late)
    assert isinstance(reason, Reason)
    assert isinstance(outcome(THEN_CHAT, failed("9m"), late, opened("1m"), opened()), Fired), "but for the next one"


def test_an_event_dated_ahead_is_seen_by_those_after_it_only() -> None:
    ahead = event("exercise_failed", occurred_at=NOW + 5 * MINUTE)
    now, later = failed(), event("exercise_failed", occurred_at=NOW + 6 * MINUTE)
    assert isinstance(outcome(TWICE, ahead, now, last=now), Reason)
    assert isinstance(outcome(TWICE, now, ahead, last=ahead), Fired)
    assert isinstance(outcome(TWICE, ahead, later), Fired)


def test_those_of_one_instant_stand_in_the_order_of_their_arrival() -> None:
    then = {"sequence": [{"event": "exercise_failed"}, {"event": "chat_opened"}]}
    assert isinstance(outcome(then, failed(), opened()), Fired)
    first = opened()
    assert isinstance(outcome(then, first, failed(), last=first), Reason)


def test_a_thousand_of_one_instant_are_a_thousand() -> None:
    crowd = [failed(task=index) for index in range(1_000)]
    assert isinstance(outcome({"event": "exercise_failed", "times": 1_000, "within": "1s"}, *crowd), Fired)


# -- what is told ----------------------------------------------------------------------------------------------------
def test_tells_the_events_that_made_it() -> None:
    events = [failed("20m"), failed("9m"), failed("5m"), opened()]
    fired = outcome(THEN_CHAT, *events)
    assert isinstance(fired, Fired)
    assert fired.event_ids == tuple(one.id for one in events[1:])
    assert fired.why.event_ids == fired.event_ids
    assert [step["event"] for step in fired.why.steps] == ["exercise_failed", "chat_opened"]


def test_tells_the_part_of_any_that_fired_and_all_of_all() -> None:
    events = [failed("9m"), opened()]
    fired = outcome({"all": [{"any": [PASSED, {"event": "chat_opened"}]}, {"event": "exercise_failed"}]}, *events)
    assert isinstance(fired, Fired)
    assert fired.event_ids == tuple(one.id for one in events)
    first, second = fired.why.all
    assert [part.steps[0]["event"] for part in first.any] == ["chat_opened"]
    assert second.steps == ({"event": "exercise_failed", "times": 1},)


def test_tells_all_that_a_step_says() -> None:
    step = {
        "event": "page_*",
        "where": {"kind": {"above": 1}},
        "exactly": 2,
        "distinct": "page",
        "same": ["unit"],
        "within": "5m",
        "without": {"event": "x", "where": {"y": 1}},
    }
    made = ready_pattern(pattern(sequence=[{"event": "a"}, step], within="1h", same=["s"], scope="page")).told
    assert made.steps[1] == {
        "event": "page_*",
        "where": {"kind": {"above": 1.0}},
        "exactly": 2,
        "distinct": "page",
        "same": ["unit"],
        "within_ms": 300_000,
        "without": {"event": "x", "where": {"y": 1}},
    }
    assert (made.within_ms, made.same, made.scope) == (3_600_000, ("s",), "page")


# -- what is made ready ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("when", "meant"),
    [
        ({"event": "a*"}, {"a*"}),
        ({"sequence": [{"event": "a"}, {"event": "b"}]}, {"b"}),
        ({"any": [{"event": "a"}, {"all": [{"event": "b"}, {"not": {"event": "c"}}]}]}, {"a", "b"}),
        ({"event": "a", "wait": "5m", "until": {"event": "z"}, "unless": [{"event": "u"}]}, {"a", "z"}),
        ({"request": True}, set()),
        ({"schedule": {"every": "90d"}}, set()),
    ],
)
def test_names_of_what_may_make_it_due(when: dict[str, Any], meant: set[str]) -> None:
    made = msgspec.convert(when, Trigger)
    assert names(made) == names(ready(made)) == meant


@pytest.mark.parametrize(
    ("when", "window_ms"),
    [
        ({"event": "a"}, 0),
        ({"event": "a", "within": "10m"}, 0),
        (TWICE, 600_000),
        ({"event": "a", "times": 2}, LONGEST_MS),
        ({"event": "a", "exactly": 1, "within": "1h"}, 3_600_000),
        ({"event": "a", "wait": "5m"}, 300_000),
        ({**TWICE, "wait": "5m"}, 900_000),
        (THEN_CHAT, LONGEST_MS),
        ({**THEN_CHAT, "within": "1h"}, 3_600_000),
        ({"event": "a", "not_since": {"event": "b", "since": "c"}}, LONGEST_MS),
        ({"any": [{"event": "a"}, TWICE]}, 600_000),
        ({"all": [{"event": "a", "within": "1h"}, {"not": {"event": "b", "within": "1d"}}]}, 86_400_000),
        ({"all": [{"event": "a"}, {"event": "b", "within": "1d"}]}, LONGEST_MS),
        ({"request": True}, 0),
    ],
)
def test_how_far_back_it_looks(when: dict[str, Any], window_ms: int) -> None:
    assert needs(ready(msgspec.convert(when, Trigger))).window_ms == window_ms


def test_which_names_are_counted_over_all_history() -> None:
    made = ready(msgspec.convert({"any": [{"event": "a", "nth": 1}, {"event": "b", "every": 2}, PASSED]}, Trigger))
    assert needs(made).counted == {"a", "b"}


def test_what_is_the_same_to_steps_that_differ_in_number_and_time_is_one_key() -> None:
    one, other, third = (
        ready_pattern(pattern(event="a", times=times, within=long, where=where)).steps[0]
        for times, long, where in ((1, "1m", {"x": 1, "y": 2}), (5, "1h", {"y": 2, "x": 1}), (5, "1h", {"x": 1}))
    )
    assert one.simple
    assert other.simple
    assert (one.event, one.key) == (other.event, other.key)
    assert other.key != third.key


def test_a_pattern_that_looks_for_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="looks for"):
        ready_pattern(Pattern())
