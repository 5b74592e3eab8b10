"""The window of one respondent: in order, bounded, and a value."""

import pytest

from tests.core.made import NOW, before, event, window
from widget_server.core.events import SESSION_MS, Event, Window
from widget_server.core.patterns import duration_ms
from widget_server.core.triggers.filters import named

DAY = duration_ms("1d")


def grown(*events: Event, keep_ms: int = 90 * DAY, most: int = 1_000) -> Window:
    made = Window()
    for one in events:
        made.named("a")  # the index by name is carried from window to window
        made = made.with_event(one, keep_ms=keep_ms, most=most)
    return made


def test_a_late_event_takes_its_place() -> None:
    first, last, late = event("a", "3m"), event("a", "1m"), event("a", "2m")
    assert grown(first, last, late).named("a") == (first, late, last)


def test_equals_stand_in_the_order_of_their_arrival() -> None:
    events = [event("a", "1m"), event("b", "1m"), event("a", "1m")]
    made = grown(*events)
    assert made.events == tuple(events)
    assert made.precedes(events[0], events[1])
    assert not made.precedes(events[2], events[1])


@pytest.mark.parametrize(
    ("keep", "most", "left"),
    [
        pytest.param("1d", 1_000, ["b", "c"], id="what has grown too old goes"),
        pytest.param("90d", 2, ["b", "c"], id="what is too many goes, oldest first"),
        pytest.param("90d", 1_000, ["a", "b", "c"], id="what is within both bounds stays"),
    ],
)
def test_bounds(keep: str, most: int, left: list[str]) -> None:
    made = grown(event("a", "2d"), event("b", "1h"), event("c"), keep_ms=duration_ms(keep), most=most)
    assert [one.name for one in made.events] == left
    assert [name for name in "abc" if made.named(name)] == left


def test_an_event_that_is_too_old_or_known_changes_nothing() -> None:
    known = event("a", "1h")
    made = grown(known)
    assert made.with_event(known, keep_ms=DAY, most=10) is made
    assert made.with_event(event("b", "2d", received_at=NOW), keep_ms=DAY, most=10) is made


def test_an_event_dated_far_ahead_does_not_push_others_out() -> None:
    made = grown(event("a", "1h"), event("b", occurred_at=NOW + 900 * DAY, received_at=NOW))
    assert [one.name for one in made.events] == ["a", "b"]


def test_the_window_before_stays_as_it_was() -> None:
    one = grown(event("a", "1h"))
    one.with_event(event("a"), keep_ms=DAY, most=10)
    assert len(one.events) == len(one.named("a")) == 1
    assert one == Window(events=one.events)


def test_recent() -> None:
    made = window(event("a", "3m"), event("b", "2m"), event("a", "1m"), event("a"))
    assert [one.name for one in made.recent(now=before("1m"), within_ms=60_000)] == ["b", "a"]
    assert len(made.recent(now=NOW, within_ms=60_000, name="a")) == 2


def test_how_many_stand_before_another() -> None:
    first, second, third = event("a", "1m"), event("b", "1m"), event("a", "1m")
    made = grown(event("a", "2m"), first, second, third, event("a"))
    assert [made.before(one, made.events) for one in made.events] == [0, 1, 2, 3, 4]
    assert [made.before(one, made.named("a")) for one in made.events] == [0, 1, 2, 2, 3]
    assert made.before(event("a", "1m"), made.events) == 4, "what is not here comes after all of its instant"


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        pytest.param("a*", ["a", "ab"], id="several names"),
        pytest.param("b*", ["b"], id="one name"),
        pytest.param("x*", [], id="none"),
        pytest.param("*", ["a", "b", "ab"], id="all but our own"),
    ],
)
def test_events_by_a_pattern_of_names(pattern: str, found: list[str]) -> None:
    made = grown(event("a", "3m"), event("b", "2m"), event("survey_requested", "1m"), event("ab"))
    events, names = made.meant(named(pattern))
    assert [one.name for one in events if names is None or one.name in names] == found


@pytest.mark.parametrize(
    ("agos", "begins", "ends"),
    [
        pytest.param([], "0s", "0s", id="nothing yet"),
        pytest.param(["30m"], "0s", "0s", id="half an hour is a pause"),
        pytest.param(["29m"], "29m", "0s", id="less is none"),
        pytest.param(["80m", "49m", "20m"], "49m", "0s", id="back to the last pause"),
    ],
)
def test_sessions(agos: list[str], begins: str, ends: str) -> None:
    made = grown(*(event("a", ago) for ago in agos))
    assert made.session_begins(NOW) == before(begins)
    assert made.session_ends(before(begins)) == (before(agos[-1]) if agos and begins != "0s" else before(ends))


@pytest.mark.parametrize("pause_ms", [0, 60_000, SESSION_MS - 1, SESSION_MS, DAY])
@pytest.mark.parametrize("late_ms", [0, 1, SESSION_MS])
def test_a_session_is_the_same_however_the_window_grew(pause_ms: int, late_ms: int) -> None:
    made = Window()
    for index in range(6):
        at = NOW + index * pause_ms - late_ms * (index % 2)
        made = made.with_event(event("a", occurred_at=at, received_at=at), keep_ms=90 * DAY, most=4)
        for one in made.events:
            assert made.session_begins(one.occurred_at) == Window(events=made.events).session_begins(one.occurred_at)
        made.session_begins(made.events[-1].occurred_at)
