"""Places in a draw: lasting, even, and independent of one another."""

from statistics import correlation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.core.sampling import place

PEOPLE = [f"student-{number}" for number in range(100_000)]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param(("sample", "lesson-review", "student-1"), 39.22262633521538, id="a survey's sample"),
        pytest.param(("holdout", "course", "student-1"), 33.647003128350114, id="a workspace's holdout"),
        pytest.param(("sample", "отзыв", "Анна"), 32.04280124636729, id="in any script"),
    ],
)
def test_a_place_is_the_same_on_every_machine_and_in_every_release(parts: tuple[str, ...], expected: float) -> None:
    assert place(*parts) == expected


@given(st.lists(st.text(), max_size=4))
def test_a_place_lies_between_0_and_100(parts: list[str]) -> None:
    assert 0 <= place(*parts) < 100


@pytest.mark.parametrize("share", [1, 10, 25, 50, 90])
@pytest.mark.parametrize("draw", ["lesson-review", "nps"])
def test_a_share_of_many_people_is_that_share(draw: str, share: float) -> None:
    inside = sum(place("sample", draw, person) < share for person in PEOPLE)
    # Four standard deviations of a fair draw.
    assert abs(inside / len(PEOPLE) * 100 - share) < 4 * (share * (100 - share) / len(PEOPLE)) ** 0.5


def test_draws_know_nothing_of_one_another() -> None:
    sample = [place("sample", "nps", person) for person in PEOPLE]
    for other in (("variant", "nps"), ("sample", "csat"), ("holdout", "course")):
        assert abs(correlation(sample, [place(*other, person) for person in PEOPLE])) < 0.02


def test_where_one_part_ends_and_the_next_begins_matters() -> None:
    assert place("sample", "ab", "c") != place("sample", "a", "bc")
