"""Figures agree with slow, obvious ones, with what is published, and hold what their intervals promise."""

import random
import statistics
from collections import Counter
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widget_server.core.questions import Ces, Csat, LongText, Nps, Rating
from widget_server.core.scoring import (
    Measured,
    difference,
    figure,
    measured,
    median,
    net,
    students_t,
    together,
    wilson,
)

NPS = Measured(measure="nps", lowest=0, highest=10)
CSAT = Measured(measure="csat", lowest=1, highest=5)
STARS = Measured(measure="mean", lowest=1, highest=5)
MARKS = st.lists(st.integers(1, 5), min_size=1, max_size=60)
FEW = settings(max_examples=30)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        pytest.param(Nps(id="q"), ("nps", 0, 10), id="NPS"),
        pytest.param(Csat(id="q"), ("csat", 1, 5), id="CSAT"),
        pytest.param(Ces(id="q"), ("ces", 1, 7), id="CES"),
        pytest.param(Rating(id="q", text="?"), ("mean", 1, 5), id="stars"),
        pytest.param(Rating(id="q", text="?", scale="thumbs"), ("share", 1, 2), id="thumbs are a share"),
    ],
)
def test_each_scale_has_its_measure(question: Nps | Csat | Ces | Rating, expected: tuple[str, int, int]) -> None:
    found = measured(question)
    assert found is not None
    assert (found.measure, found.lowest, found.highest) == expected


def test_words_are_no_marks() -> None:
    assert measured(LongText(id="q", text="?")) is None


@pytest.mark.parametrize(
    ("of", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_a_proportion_has_the_published_interval(of: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998, table I, method 3."""
    assert wilson(of, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_a_difference_of_proportions_has_the_published_interval(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe 1998, table II, method 10."""
    thumbs = Measured(measure="share", lowest=1, highest=2)
    one, other = (figure(thumbs, {2: of, 1: n - of}) for of, n in (first, second))
    found = difference(one, other)
    assert found is not None
    assert (found.low / 100, found.high / 100) == pytest.approx((low, high), abs=6e-5)


@pytest.mark.parametrize(
    ("freedom", "confidence", "expected"),
    [
        (1, 0.95, 12.7062),
        (2, 0.95, 4.3027),
        (4, 0.95, 2.7764),
        (10, 0.95, 2.2281),
        (30, 0.99, 2.7500),
        (120, 0.95, 1.9799),
        (1_000_000, 0.95, 1.9600),
    ],
)
def test_students_t_is_as_in_the_tables(freedom: float, confidence: float, expected: float) -> None:
    assert students_t(freedom, confidence=confidence) == pytest.approx(expected, abs=1e-4)


def test_welchs_interval_is_as_worked_out_by_hand() -> None:
    """Two groups of 10: variances 2/3 and 8/3 about 3 … by the formulas, with the t of 13.2353 degrees of freedom."""
    one = figure(STARS, {2: 3, 3: 4, 4: 3})
    other = figure(STARS, {1: 4, 3: 2, 5: 4})
    found = difference(one, other)
    assert found is not None
    a, b = 6 / 9 / 10, 32 / 9 / 10
    freedom = (a + b) ** 2 / (a * a / 9 + b * b / 9)
    half = students_t(freedom) * sqrt(a + b)
    assert (found.value, found.low, found.high) == pytest.approx((0, -half, half))
    assert found.verdict == "alike"


@FEW
@given(MARKS)
def test_a_mean_and_its_interval_agree_with_the_standard_library(marks: list[int]) -> None:
    found = figure(STARS, Counter(marks))
    assert found.n == len(marks)
    assert found.value == pytest.approx(statistics.fmean(marks))
    assert median(Counter(marks)) == statistics.median(marks)
    if len(marks) == 1:
        assert found.low is None
        return
    assert found.low is not None
    assert found.high is not None
    assert found.value is not None
    assert 1 <= found.low <= found.value <= found.high <= 5
    spread = statistics.stdev(marks)
    if spread:
        half = students_t(len(marks) - 1) * spread / sqrt(len(marks))
        assert found.high == pytest.approx(min(5, found.value + half))


@FEW
@given(st.lists(st.integers(0, 10), min_size=1, max_size=60))
def test_an_nps_counts_promoters_less_detractors(marks: list[int]) -> None:
    found = figure(NPS, Counter(marks))
    slow = 100 * sum(1 if mark >= 9 else -1 if mark <= 6 else 0 for mark in marks) / len(marks)
    assert found.value == pytest.approx(slow)
    assert found.low is not None
    assert found.high is not None
    assert -100 <= found.low <= slow + 1e-9
    assert slow - 1e-9 <= found.high <= 100


@FEW
@given(MARKS)
def test_a_csat_is_the_share_of_the_top_two(marks: list[int]) -> None:
    found = figure(CSAT, Counter(marks))
    assert found.value == pytest.approx(100 * sum(mark >= 4 for mark in marks) / len(marks))


def test_an_nps_interval_by_hand() -> None:
    """Bonett and Price: 60 promoters and 20 detractors of 100 → (61 - 21)/102 ± 1.96 √((82/102 - (40/102)²)/102)."""
    p, q = 61 / 102, 21 / 102
    half = 1.959964 * sqrt((p + q - (p - q) ** 2) / 102)
    assert net(60, 20, 100) == pytest.approx((p - q - half, p - q + half), abs=1e-6)


def test_nobody_answered_is_no_figure() -> None:
    assert figure(NPS, {}).value is None
    assert median({}) is None
    assert difference(figure(NPS, {}), figure(NPS, {9: 3})) is None


def test_all_the_same_mark_is_not_certainty() -> None:
    found = figure(STARS, {5: 6})
    assert (found.value, found.high) == (5, 5)
    assert found.low is not None
    assert found.low == pytest.approx(5 - 4 * 2.9957 / 6, abs=1e-3)


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        pytest.param({5: 9}, {1: 40}, "too_few", id="nine answers are too few, however far apart"),
        pytest.param({5: 30, 4: 10}, {1: 30, 2: 10}, "higher", id="far apart"),
        pytest.param({1: 30, 2: 10}, {5: 30, 4: 10}, "lower", id="the other way round"),
        pytest.param({5: 10, 4: 10, 3: 5}, {5: 9, 4: 11, 3: 5}, "alike", id="by chance"),
    ],
)
def test_a_difference_is_told_only_where_the_intervals_say_so(
    one: dict[int, int], other: dict[int, int], verdict: str
) -> None:
    found = difference(figure(STARS, one), figure(STARS, other))
    assert found is not None
    assert found.verdict == verdict


@pytest.mark.parametrize("n", [12, 60])
@pytest.mark.parametrize("how", [NPS, CSAT, STARS], ids=lambda how: how.measure)
def test_intervals_hold_the_truth_about_as_often_as_they_say(how: Measured, n: int) -> None:
    chance = random.Random(f"{how.measure} {n}")
    marks = list(range(how.lowest, how.highest + 1))
    weights = [1 + 0.6 * mark for mark in marks]
    total = sum(weights)
    truth = figure(how, {mark: round(1e6 * weight / total) for mark, weight in zip(marks, weights, strict=True)}).value
    assert truth is not None
    held = 0
    for _ in range(600):
        found = figure(how, Counter(chance.choices(marks, weights, k=n)))
        assert found.low is not None
        assert found.high is not None
        held += found.low - 1e-6 <= truth <= found.high + 1e-6
    assert 0.92 <= held / 600 <= 0.99


def test_two_groups_of_one_kind_seldom_seem_to_differ() -> None:
    chance = random.Random("two groups")
    told = 0
    for _ in range(600):
        one, other = (figure(NPS, Counter(chance.choices(range(11), k=40))) for _ in range(2))
        found = difference(one, other)
        assert found is not None
        told += found.verdict != "alike"
    assert told / 600 <= 0.08


def test_distributions_add_up() -> None:
    assert together([{1: 2, 5: 1}, {5: 3}]) == {1: 2, 5: 4}
