"""Answers against questions. The cases of the flow are shared with the widget: flow_cases.json."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.core.made import NOW
from widget_server.core.errors import AnswerRefused, InvitationClosed
from widget_server.core.questions import AnyQuestion, Condition, Value
from widget_server.core.reasons import InvitationStatus
from widget_server.core.responses import Answer, flow, holds, judge

CASES = json.loads((Path(__file__).parent / "flow_cases.json").read_text(encoding="utf-8"))


def value(plain: object) -> Value:
    return msgspec.convert(plain, Value)  # type: ignore[no-any-return]


def questions(*plain: dict[str, Any]) -> tuple[AnyQuestion, ...]:
    return msgspec.convert(plain, tuple[AnyQuestion, ...])


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_flow(case: dict[str, Any]) -> None:
    answers = {answer["question"]: value(answer["value"]) for answer in case["answers"]}
    found = flow(questions(*case["questions"]), answers)
    assert (found.current.id if found.current else None, found.complete) == (case["current"], case["complete"])


def test_progress_counts_the_questions_that_are_asked() -> None:
    branch = {"id": "b", "kind": "text", "text": "?", "ask_if": {"question": "a", "at_most": 6}}
    asked = questions({"id": "a", "kind": "nps", "text": "?"}, branch, {"id": "c", "kind": "text", "text": "?"})
    assert [
        (found.index, found.total) for found in (flow(asked, {}), flow(asked, {"a": 3}), flow(asked, {"a": 9}))
    ] == [
        (0, 2),
        (1, 3),
        (1, 2),
    ]
    assert flow(asked, {"a": 9, "c": None}).index == 2


TWO = questions({"id": "a", "kind": "nps", "text": "?"}, {"id": "b", "kind": "text", "text": "?"})


def judged(answers: dict[str, Value], question: str, given: Value, status: InvitationStatus = "open") -> bool:
    answer = Answer(id="1", invitation_id="inv_1", question_id=question, value=given, answered_at=NOW)
    return judge(status, TWO, answers, answer)


def test_complete_with_the_last_answer() -> None:
    assert not judged({}, "a", 9)
    assert judged({"a": 9}, "b", None)
    assert not judged({}, "b", "in another order")


def test_an_unknown_question_is_refused_with_the_known_ones() -> None:
    with pytest.raises(AnswerRefused, match="no question 'c'; it has a, b"):
        judged({}, "c", 1)


@pytest.mark.parametrize("status", ["completed", "dismissed", "expired", "withdrawn"])
def test_a_closed_invitation_takes_no_answers(status: InvitationStatus) -> None:
    with pytest.raises(InvitationClosed, match=status):
        judged({}, "a", 9, status=status)


@pytest.mark.parametrize(
    ("test", "given", "expected"),
    [
        ({"equals": True}, True, True),
        ({"equals": True}, 1, False),
        ({"equals": 1}, True, False),
        ({"equals": 1}, 1.0, True),
        ({"equals": 0.5}, 0.5, True),
        ({"equals": "a"}, ["a"], False),
        ({"includes": "a"}, ["b", "a"], True),
        ({"includes": "a"}, "a", False),
        ({"at_least": 1}, True, False),
        ({"at_least": 1}, 1.5, True),
        ({"at_most": 1}, "1", False),
        ({"at_most": 1}, {"deep": 1}, False),
        ({"answered": True}, False, True),
        ({"answered": False}, None, True),
        ({"answered": True, "at_least": 3}, 2, False),
    ],
)
def test_a_condition_looks_at_any_json_value(test: dict[str, Any], given: object, expected: bool) -> None:
    assert holds(msgspec.convert({"trait": "t", **test}, Condition), given) is expected
