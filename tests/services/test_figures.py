"""What pages make of counts: nothing more than chance allows, in an order that ranks nobody, drawn where it stands."""

import random
from collections.abc import Sequence
from datetime import date

import pytest

from widget_server.adapters.console import charts
from widget_server.core import scoring
from widget_server.core.goals import Goal, standing
from widget_server.core.scoring import Measured
from widget_server.ports.results import Before
from widget_server.services.results import figures, sliced
from widget_server.services.results.causes import causes
from widget_server.services.results.shapes import Bar, Point

STARS = Measured(measure="mean", lowest=1, highest=5)
NPS = Measured(measure="nps", lowest=0, highest=10)
NOW = 1_800_000_000_000


def befores(event: str, marks: Sequence[int], *, often: bool = False) -> list[Before]:
    return [Before(survey="s", version="v", event=event, often=often, option=str(mark), n=1) for mark in marks]


def whole(*marks: int) -> dict[str, tuple[str, Measured, dict[int, int]]]:
    return {"s": ("Lesson", STARS, {mark: marks.count(mark) for mark in set(marks)})}


def test_what_came_before_low_marks_is_told_with_both_sides() -> None:
    low, high = [2, 3, 3, 2, 4, 3, 2, 3, 3, 2, 3, 4], [5, 4, 5, 4, 4, 5, 5, 4, 5, 4, 4, 5, 5]
    told, compared, few = causes(befores("exercise_failed", low, often=True), whole(*low, *high))
    [one] = told
    assert (one.event, one.after.n, one.otherwise.n) == ("exercise_failed", 12, 13)
    assert one.difference.verdict == "lower"
    assert (compared, few) == (2, 0), "at all, and twice or more"


def test_nine_answers_tell_nothing() -> None:
    low, high = [1] * 9, [5] * 30
    assert causes(befores("exercise_failed", low), whole(*low, *high)) == ((), 0, 1)


def test_noise_is_seldom_told_however_many_events_there_are() -> None:
    chance, times = random.Random("noise"), 0
    for _ in range(40):
        marks = [chance.randrange(1, 6) for _ in range(60)]
        happened = [
            one for event in range(20) for one in befores(f"event-{event}", [m for m in marks if chance.random() < 0.4])
        ]
        told, compared, _ = causes(happened, whole(*marks))
        assert compared == 20
        times += bool(told)
    assert times <= 5


def test_groups_stand_in_the_order_given_and_differ_only_beyond_chance() -> None:
    groups = {"anna": {5: 12, 4: 4}, "boris": {4: 8, 3: 8}, "carla": {3: 2}}
    rows = figures.rows(STARS, groups, scoring.together(groups.values()), str.title, least=0)
    assert [row.label for row in rows] == ["Anna", "Boris", "Carla"]
    assert [row.difference and row.difference.verdict for row in rows] == ["higher", "lower", "too_few"]


def test_too_few_are_not_shown_to_whoever_may_read_none() -> None:
    [row] = figures.rows(STARS, {"a": {5: 4}}, {5: 4, 1: 20}, str, least=figures.LEAST_SHOWN)
    assert (row.figure.n, row.figure.value) == (4, None)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        pytest.param({5: 9}, "too_early", id="nine answers"),
        pytest.param({5: 60, 4: 5}, "met", id="the whole range above"),
        pytest.param({5: 9, 4: 4, 3: 2}, "perhaps_met", id="above, but not all of it"),
        pytest.param({5: 6, 4: 4, 3: 5}, "perhaps_missed", id="below, but not all of it"),
        pytest.param({1: 40, 2: 5}, "missed", id="the whole range below"),
    ],
)
def test_a_goal_is_met_only_where_the_whole_range_is(marks: dict[int, int], expected: str) -> None:
    goal = Goal(at_least=4.2, from_="2026-11-02")
    assert standing(goal, scoring.figure(STARS, marks)) == expected


def test_a_quarter_is_usual_and_a_year_the_most() -> None:
    assert len(sliced(now=NOW).weeks) == 13
    assert len(sliced(now=NOW, first_day=date(2000, 1, 1)).weeks) == 53
    one = sliced(now=NOW, first_day=date(2026, 11, 4), last_day=date(2026, 11, 4))
    assert len(one.weeks) == 1


def points(*marks: dict[int, int], how: Measured = NPS) -> list[Point]:
    return [Point(week=2900 + at, figure=scoring.figure(how, one)) for at, one in enumerate(marks)]


def test_a_line_breaks_where_a_week_has_no_answers() -> None:
    plot = charts.trend(points({9: 20, 3: 10}, {9: 12, 8: 5}, {}, {10: 3}), NPS)
    assert (len(plot.lines), len(plot.bands), len(plot.stems), len(plot.dots)) == (1, 1, 1, 3)
    assert [dot.few for dot in plot.dots] == [False, False, True]
    assert all(0 <= dot.y <= plot.height for dot in plot.dots)
    assert all(line.value % 10 == 0 for line in plot.grid)


def test_an_empty_plot_is_one() -> None:
    plot = charts.trend(points({}, {}), NPS)
    assert (plot.lines, plot.dots, plot.last) == ((), (), None)


def test_a_plot_holds_every_range_and_the_goal() -> None:
    how = STARS
    found = points({4: 30, 5: 3}, {4: 2, 5: 2}, how=how)
    low, high = charts.domain([point.figure for point in found], how, 3.0)
    assert low <= 3.0
    assert all(low <= (p.figure.low or 0) and (p.figure.high or 9) <= high for p in found)
    assert charts.trend(found, how, goal=3.0).goal is not None


def test_the_longest_bar_fills_its_place() -> None:
    bars = [Bar(option=str(at), label="", n=at, share=at / 10) for at in (1, 2, 4)]
    assert charts.widths(bars) == ["25.00%", "50.00%", "100.00%"]
