"""Samples of an audience: the same people each time, and those who were in stay in."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tests.core.made import event, situation
from widget_server.core.audience import Audience, outside, ready
from widget_server.core.events import Respondent


def audience(**fields: Any) -> Audience:
    return msgspec.convert(fields, Audience)


def sampled(percent: float, people: list[str], key: str = "nps") -> set[str]:
    wanted = ready(audience(sample=percent), key)
    here = situation(event("chat_opened"))
    return {
        id
        for id in people
        if outside(wanted, msgspec.structs.replace(here, respondent=Respondent(workspace="course", id=id))) is None
    }


def test_a_sample_that_is_raised_keeps_those_who_were_in() -> None:
    people = [f"student-{number}" for number in range(5_000)]
    before_now: set[str] = set()
    for percent in (1, 10, 20, 50, 100):
        inside = sampled(percent, people)
        assert before_now <= inside
        assert abs(len(inside) - 50 * percent) < 150
        before_now = inside
    assert len(before_now) == 5_000


@given(small=st.floats(0.01, 100), large=st.floats(0.01, 100), id=st.text(min_size=1, max_size=20))
def test_whoever_is_in_a_smaller_sample_is_in_a_larger_one(small: float, large: float, id: str) -> None:
    small, large = sorted((small, large))
    assert sampled(small, [id]) <= sampled(large, [id])


def test_surveys_draw_for_themselves_and_the_parts_of_one_together() -> None:
    people = [f"student-{number}" for number in range(2_000)]
    nps, csat = sampled(50, people), sampled(50, people, key="csat")
    assert 400 < len(nps & csat) < 600
    pilot = ready(audience(any=[{"only": ["student-0"]}, {"all": [{"sample": 50}, {"sample": 30}]}]), "nps")
    inside = {
        id
        for id in people
        if outside(
            pilot,
            msgspec.structs.replace(situation(event("chat_opened")), respondent=Respondent(workspace="course", id=id)),
        )
        is None
    }
    assert inside == sampled(30, people) | {"student-0"}
