"""Which surveys an event is shown to, and how far back they look."""

from typing import Any

import pytest

from tests.core.made import planned, survey
from widget_server.core.triggers import LONGEST_MS

TWICE = {"event": "exercise_failed", "times": 2, "within": "10m"}


@pytest.mark.parametrize(
    ("whens", "longest_ms"),
    [
        ([{"event": "a"}], 0),
        ([{"event": "a", "times": 2, "within": "10m"}, {"event": "b"}], 600_000),
        ([{"sequence": [{"event": "a"}, {"event": "b"}], "within": "1h"}], 3_600_000),
        ([{"sequence": [{"event": "a"}, {"event": "b"}]}], LONGEST_MS),
        ([{"event": "a", "not_since": {"event": "b", "since": "c"}}], LONGEST_MS),
    ],
)
def test_a_plan_knows_how_far_back_it_looks(whens: list[dict[str, Any]], longest_ms: int) -> None:
    surveys = [survey(f"s{index}", when=when) for index, when in enumerate(whens)]
    assert planned(*surveys).longest_ms == longest_ms


def test_a_plan_groups_the_surveys_that_an_event_says_the_same_to() -> None:
    later = survey("d", when=TWICE, fresh="2h")
    plan = planned(survey("a", when=TWICE), survey("b", when={**TWICE, "times": 3}), survey("c", when=TWICE), later)
    assert [group.keys for group in plan.groups["exercise_failed"]] == [("a", "c"), ("b",), ("d",)]
