"""What is made ready of the live surveys: who listens to an event, how much of the past is looked at, what is kept."""

from typing import Any

import pytest

from tests.core.made import planned, survey, version
from widget_server.core.context import ContextRules
from widget_server.core.deciding.planning import MET, Plan, plan
from widget_server.core.policy import Policy
from widget_server.core.reasons import Needs
from widget_server.core.surveys import Survey
from widget_server.core.triggers import LONGEST_MS

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
TWICE = {"event": "exercise_failed", "times": 2, "within": "10m"}
QUESTION = {"id": "q", "kind": "nps", "text": "How likely?"}


def listening(ready: Plan, name: str) -> list[str]:
    board = ready.board(name)
    return [one.key for one in board.listeners] if board else []


@pytest.mark.parametrize(
    ("fields", "window_ms"),
    [
        pytest.param(
            {"when": {"event": "a"}}, HOUR + 30 * MINUTE, id="as late as is fresh, and the context before that"
        ),
        pytest.param({"when": {**TWICE, "within": "1d"}}, DAY + HOUR, id="a count's window"),
        pytest.param({"when": {"event": "a", "wait": "2d"}}, 2 * DAY + HOUR + 30 * MINUTE, id="what began a wait"),
        pytest.param({"when": {"sequence": [{"event": "a"}, {"event": "b"}]}}, LONGEST_MS, id="a sequence without end"),
        pytest.param({"audience": {"did": {"event": "a", "within": "7d"}}}, 7 * DAY + HOUR, id="what somebody did"),
        pytest.param(
            {"audience": {"any": [{"not": {"did": {"event": "a", "within": "7d"}}}]}}, 7 * DAY + HOUR, id="deep inside"
        ),
        pytest.param(
            {"questions": [{**QUESTION, "ask_if": {"did": {"event": "a", "within": "3d"}}}]},
            3 * DAY + HOUR,
            id="what a question asks for",
        ),
        pytest.param({"fresh": "5m"}, 35 * MINUTE, id="nothing but the context"),
    ],
)
def test_a_plan_knows_how_far_back_events_matter(fields: dict[str, Any], window_ms: int) -> None:
    assert planned(survey(**fields)).needs.window_ms == window_ms


def test_without_surveys_only_the_context_is_kept() -> None:
    assert plan([], rules=ContextRules(within="5m")).needs == Needs(window_ms=5 * MINUTE)


@pytest.mark.parametrize(
    ("fields", "answers_ms"),
    [
        pytest.param({}, 0, id="not at all"),
        pytest.param({"audience": {"answered": {"survey": "nps", "within": "90d"}}}, 90 * DAY, id="the audience's"),
        pytest.param({"questions": [{**QUESTION, "known_from": {"within": "30d"}}]}, 30 * DAY, id="what is known"),
        pytest.param({"questions": [{**QUESTION, "known_from": {"trait": "nps"}}]}, 0, id="a trait is no answer"),
    ],
)
def test_a_plan_knows_how_far_back_answers_matter(fields: dict[str, Any], answers_ms: int) -> None:
    assert planned(survey(**fields)).needs.answers_ms == answers_ms


def test_a_plan_knows_which_events_are_counted() -> None:
    surveys = [
        survey("a", when={"event": "lesson_opened", "nth": 1}),
        survey("b", when={"any": [{"event": "chat_opened"}, {"event": "exercise_failed", "every": 5}]}),
    ]
    assert planned(*surveys).needs.counted == {"lesson_opened", "exercise_failed"}


def test_an_event_is_shown_to_those_that_may_fire_at_it() -> None:
    ready = planned(
        survey("name", when={"event": "exercise_failed"}),
        survey("pattern", when={"event": "exercise_*"}),
        survey("everything", when={"event": "*"}),
        survey("last", when={"sequence": [{"event": "exercise_failed"}, {"event": "chat_opened"}]}),
        survey("until", when={"event": "lesson_opened", "wait": "1h", "until": {"event": "chat_opened"}}),
        survey("request", when={"request": True}),
        survey("turn", when={"schedule": {"every": "90d"}}),
    )
    assert listening(ready, "exercise_failed") == ["everything", "name", "pattern"]
    assert listening(ready, "exercise_passed") == ["everything", "pattern"]
    assert listening(ready, "chat_opened") == ["everything", "last", "until"]
    assert listening(ready, "survey_requested") == []
    assert list(ready.requests) == ["request"]
    assert list(ready.schedules) == ["turn"]


def test_nobody_listens_to_a_name_that_nobody_names() -> None:
    assert planned(survey()).board("scrolled") is None


def test_names_that_only_patterns_mean_are_not_remembered_without_end() -> None:
    ready = planned(survey(when={"event": "exercise_*"}))
    for number in range(MET + 10):
        ready.board(f"exercise_{number}")
    assert len(ready.met) <= MET
    assert ready.board("exercise_0") is ready.board("exercise_1")


def test_surveys_stand_by_team_then_priority_then_key() -> None:
    surveys = [survey("a"), survey("b", priority=80), survey("c", team="red"), survey("d", team="blue", priority=90)]
    ready = plan([version(one) for one in surveys], Policy(teams=("red", "blue")))
    assert listening(ready, "chat_opened") == ["c", "d", "b", "a"]


class TestAfterAChange:
    """What is built anew once a survey has changed."""

    BEFORE = (survey("a"), survey("b", when=TWICE), survey("c", when={"event": "lesson_opened"}))

    def changed(self, *surveys: Survey, policy: Policy | None = None) -> tuple[Plan, Plan]:
        before = planned(*self.BEFORE)
        return before, plan([version(one) for one in surveys], policy or Policy(), before=before)

    def test_what_did_not_change_is_taken_over(self) -> None:
        before, after = self.changed(survey("a"), survey("b", when=TWICE, priority=80), survey("c", when=TWICE))
        assert after.listeners["a"] is before.listeners["a"]
        assert after.board("chat_opened") is before.board("chat_opened")
        assert after.listeners["b"] is not before.listeners["b"]
        assert listening(after, "exercise_failed") == ["b", "c"]
        assert after.board("lesson_opened") is None

    def test_another_policy_makes_other_boards(self) -> None:
        before, after = self.changed(*self.BEFORE, policy=Policy(exempt=("nps",)))
        assert after.listeners["a"] is before.listeners["a"]
        assert after.board("chat_opened") is not before.board("chat_opened")
