"""Triggers that wait, and schedules: what begins, ends and calls off a wait, and when somebody's turn comes."""

from typing import Any

import msgspec
import pytest

from tests.core.made import NOW, event, failed, opened, situation
from widget_server.core.events import Event
from widget_server.core.patterns import Schedule, Trigger, duration_ms
from widget_server.core.reasons import Reason, Timer
from widget_server.core.triggers import Fired, Later, completes, next_due, ready, rings, starts

MINUTE = 60_000
DAY = 86_400_000

LEFT_ALONE: dict[str, Any] = {
    "event": "chat_opened",
    "wait": "5m",
    "unless": [{"event": "message_sent", "where": {"by": "mentor"}}],
}
AFTER_LESSON: dict[str, Any] = {
    "event": "exercise_failed",
    "wait": "1h",
    "until": {"event": "lesson_closed"},
    "unless": [{"event": "exercise_passed"}],
}
IDLE: dict[str, Any] = {"event": "*", "wait": "10m", "unless": [{"event": "*"}]}


def answered(ago: str = "0s", by: str = "mentor") -> Event:
    return event("message_sent", ago, properties={"by": by})


def closed(ago: str = "0s", **fields: Any) -> Event:
    return event("lesson_closed", ago, **fields)


def arriving(when: dict[str, Any], *events: Event) -> Fired | Later | Reason:
    """What the last of them does."""
    return completes(ready(msgspec.convert(when, Trigger)), situation(*events))


def ringing(when: dict[str, Any], began: Event, *events: Event, now: int = NOW) -> Fired | Later | Reason:
    """What comes of it when the timer that `began` set rings now."""
    timer = Timer(
        workspace="course",
        respondent_id="s1",
        survey_key="k",
        due_at=now,
        since=began.occurred_at,
        event_id=began.id,
    )
    here = situation(*sorted(events, key=lambda one: one.occurred_at), event=began, timer=timer, now=now)
    return rings(ready(msgspec.convert(when, Trigger)), here)


def test_what_completes_the_pattern_begins_the_wait() -> None:
    begins = opened()
    assert arriving(LEFT_ALONE, begins) == Later(at=NOW + 5 * MINUTE, event=begins)
    assert isinstance(arriving(LEFT_ALONE, answered()), Reason)


def test_when_it_is_over_the_survey_is_due() -> None:
    begins = opened("5m")
    fired = ringing(LEFT_ALONE, begins, begins, answered("2m", by="s1"))
    assert isinstance(fired, Fired)
    assert (fired.events, fired.due_at) == ((begins,), NOW)
    assert (fired.why.wait_ms, fired.why.unless[0]["event"]) == (5 * MINUTE, "message_sent")
    assert fired.why.event_ids == (begins.id,)


@pytest.mark.parametrize(
    ("ago", "off"),
    [
        pytest.param("2m", True, id="in the meantime"),
        pytest.param("5m", True, id="at once, but after it"),
        pytest.param("0s", True, id="at the last instant"),
        pytest.param("6m", False, id="before"),
    ],
)
def test_what_calls_it_off(ago: str, off: bool) -> None:
    begins = opened("5m")
    found = ringing(LEFT_ALONE, begins, begins, answered(ago))
    assert isinstance(found, Reason) is off
    if isinstance(found, Reason):
        assert found.code == "called_off"
        assert found.values == {"event": "message_sent", "at": answered(ago).occurred_at}


def test_a_timer_that_rings_late_looks_at_its_wait_only() -> None:
    begins = opened("2h")
    fired = ringing(LEFT_ALONE, begins, begins, answered("1h"))
    assert isinstance(fired, Fired)
    assert fired.due_at == begins.occurred_at + 5 * MINUTE


def test_a_wait_that_was_called_off_goes_on_with_the_next_that_was_not() -> None:
    first, second = opened("5m"), opened("2m")
    assert ringing(LEFT_ALONE, first, first, answered("3m"), second) == Later(at=NOW + 3 * MINUTE, event=second)


def test_the_first_that_is_over_is_taken() -> None:
    first, second, third = opened("9m"), opened("7m"), opened("6m")
    fired = ringing(LEFT_ALONE, first, first, answered("8m"), second, third)
    assert isinstance(fired, Fired)
    assert fired.events == (second,)


def test_what_came_before_the_timer_was_set_is_not_its_own() -> None:
    before, begins = opened("9m"), opened("5m")
    fired = ringing(LEFT_ALONE, begins, before, begins)
    assert isinstance(fired, Fired)
    assert fired.events == (begins,)


def test_nobody_is_left_alone_while_they_do_something() -> None:
    first, last = opened("10m"), failed("4m")
    assert ringing(IDLE, first, first, failed("7m"), last) == Later(at=NOW + 6 * MINUTE, event=last)
    assert isinstance(ringing(IDLE, last, first, last, now=last.occurred_at + 10 * MINUTE), Fired)


def test_until_makes_it_due_at_once() -> None:
    begins, ends = failed("20m"), closed()
    fired = arriving(AFTER_LESSON, begins, ends)
    assert isinstance(fired, Fired)
    assert fired.events == (begins, ends)
    assert (fired.due_at, fired.why.until_came) == (NOW, True)
    after = ringing(AFTER_LESSON, begins, begins, ends, now=begins.occurred_at + 60 * MINUTE)
    assert isinstance(after, Reason), "and not again when the timer rings"


@pytest.mark.parametrize(
    ("events", "code"),
    [
        pytest.param([], "never_happened", id="nothing began"),
        pytest.param([failed("61m")], "never_happened", id="the wait is over"),
        pytest.param([failed("20m"), event("exercise_passed", "9m")], "called_off", id="called off before"),
        pytest.param([failed("20m"), closed("9m")], "called_off", id="it ended before"),
    ],
)
def test_until_has_nothing_to_end(events: list[Event], code: str) -> None:
    found = arriving(AFTER_LESSON, *events, closed())
    assert isinstance(found, Reason)
    assert found.code == code


@pytest.mark.parametrize(
    ("narrow", "field"),
    [
        ({"same": ["task"]}, lambda value: {"properties": {"task": value}}),
        ({"scope": "conversation"}, lambda value: {"conversation_id": value}),
        ({"scope": "page"}, lambda value: {"page": value}),
    ],
)
def test_what_ends_or_calls_off_a_wait_shares_its_scope_and_values(narrow: dict[str, Any], field: Any) -> None:
    when = {**AFTER_LESSON, **narrow}
    begins = event("exercise_failed", "60m", **field("a"))
    for name in ("lesson_closed", "exercise_passed"):
        ours, others, nobodys = (event(name, "9m", **field(value)) for value in ("a", "b", None))
        assert isinstance(ringing(when, begins, begins, others, nobodys), Fired)
        assert isinstance(ringing(when, begins, begins, ours), Reason)
    assert isinstance(arriving(when, begins, closed(**field("a"))), Fired)
    assert isinstance(arriving(when, begins, closed(**field("b"))), Reason)


def test_another_session_calls_nothing_off() -> None:
    when = {**AFTER_LESSON, "scope": "session"}
    begins, passed = failed("60m"), event("exercise_passed", "20m")
    assert isinstance(ringing(when, begins, begins, passed), Fired)
    assert isinstance(ringing(when, begins, begins, event("page_viewed", "40m"), passed), Reason)


def test_a_late_event_counts_once_the_timer_rings() -> None:
    begins = opened("5m")
    late = event("message_sent", "3m", properties={"by": "mentor"}, received_at=NOW)
    assert isinstance(ringing(LEFT_ALONE, begins, begins, opened("1m"), late), Later)


def test_what_began_it_counts_though_a_thousand_events_have_come_since() -> None:
    begins = opened("5m")
    fired = ringing({"event": "chat_opened", "times": 2, "within": "1h", "wait": "5m"}, begins, failed("1m"))
    assert isinstance(fired, Fired)
    assert fired.events == (begins,)


def test_the_nth_is_not_counted_again_when_the_timer_rings() -> None:
    begins, later = opened("5m"), opened("3m")
    fired = ringing({"event": "chat_opened", "nth": 3, "wait": "5m"}, begins, begins, later)
    assert isinstance(fired, Fired)
    assert fired.events == (begins,)


# -- schedules -------------------------------------------------------------------------------------------------------
def turns(when: dict[str, Any], *, now: int = NOW, people: int = 400, **zone: str) -> list[int]:
    made = msgspec.convert(when, Schedule)
    return [starts(made, "course", "nps", f"s{index}", now, **zone) for index in range(people)]


@pytest.mark.parametrize(
    ("when", "spread"),
    [
        pytest.param({"every": "90d"}, "14d", id="spread over a fortnight"),
        pytest.param({"every": "7d"}, "7d", id="or over its time, if shorter"),
        pytest.param({"every": "90d", "spread": "30d"}, "30d", id="or as it says"),
    ],
)
def test_people_are_asked_spread_over_time(when: dict[str, Any], spread: str) -> None:
    each, spread_ms = turns(when), duration_ms(spread)
    assert all(NOW <= at < NOW + spread_ms for at in each)
    for part in range(4):
        quarter = [at for at in each if (at - NOW) * 4 // spread_ms == part]
        assert 60 < len(quarter) < 140


def test_everybody_keeps_their_place() -> None:
    first, again = turns({"every": "90d"}), turns({"every": "90d"}, now=NOW + DAY)
    assert all(one in (other, other + 14 * DAY) for one, other in zip(again, first, strict=True))


def test_once_begins_on_its_day_where_the_person_lives() -> None:
    begin = 1_797_033_600_000  # 2026-12-12T00:00Z
    assert all(begin <= at < begin + 2 * DAY for at in turns({"on": "2026-12-12", "spread": "2d"}))
    tokyo = turns({"on": "2026-12-12", "spread": "2d"}, time_zone="Asia/Tokyo")
    assert [at + 9 * 3_600_000 for at in tokyo] == turns({"on": "2026-12-12", "spread": "2d"})
    assert turns({"on": "2026-12-12"}, time_zone="Nowhere/Atall") == turns({"on": "2026-12-12"})


def test_once_that_has_begun_takes_what_is_left_of_it_and_one_that_is_over_nothing() -> None:
    assert all(NOW <= at < NOW + 14 * DAY for at in turns({"on": "2026-12-01"}))
    assert all(at < NOW for at in turns({"on": "2026-10-01"}))


@pytest.mark.parametrize(
    ("when", "late_ms", "after"),
    [
        ({"every": "90d"}, 0, 90 * DAY),
        ({"every": "90d"}, DAY, 90 * DAY),
        ({"every": "7d"}, 15 * DAY, 21 * DAY),
        ({"every": "7d"}, 7 * DAY, 14 * DAY),
        ({"on": "2026-12-12"}, 0, None),
        ({"on": "2026-12-12", "every": "90d"}, 0, 90 * DAY),
    ],
)
def test_their_turn_comes_again(when: dict[str, Any], late_ms: int, after: int | None) -> None:
    made = msgspec.convert(when, Schedule)
    timer = Timer(workspace="course", respondent_id="s1", survey_key="nps", due_at=NOW, since=NOW, kind="schedule")
    found = next_due(made, timer, NOW + late_ms)
    assert found == (None if after is None else NOW + after)


def test_a_turn_makes_it_due_and_says_so() -> None:
    made = ready(msgspec.convert({"schedule": {"every": "90d"}}, Trigger))
    timer = Timer(workspace="course", respondent_id="s1", survey_key="nps", due_at=NOW, since=NOW, kind="schedule")
    fired = rings(made, situation(event("survey_scheduled"), timer=timer))
    assert isinstance(fired, Fired)
    assert (fired.events, fired.due_at, fired.why.schedule) == ((), NOW, {"every_ms": 90 * DAY})
