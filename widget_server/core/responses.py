"""Answers against questions: what comes next, when is it complete. Whether a value fits is in `core.questions.fitting`."""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from widget_server.core.errors import AnswerRefused, InvitationClosed
from widget_server.core.events import Json
from widget_server.core.questions import AnyQuestion, Chosen, Condition, Value, is_number
from widget_server.core.questions.fitting import fits
from widget_server.core.reasons import InvitationStatus
from widget_server.core.triggers.filters import same

Via = Literal["chat", "page", "inbox", "email", "push", "link", "text", "bridge"]
"""How an answer came: by a channel, typed into a chat in words, or brought by another system."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One value by question id; `id` is made by the sender, so that sending twice keeps one."""

    id: str
    invitation_id: str
    question_id: str
    value: Value
    answered_at: int
    via: Via | None = None
    """None: by the channel in which the invitation was on a screen last."""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A message in the thread between mentor and respondent about one response."""

    id: str
    invitation_id: str
    author_id: str
    author: Literal["mentor", "respondent"]
    text: str
    sent_at: int
    seen_at: int | None = None
    """When it was first on the respondent's screen; of their own words nobody keeps that."""
    author_name: str | None = None
    """Of staff's, as it is read: what whoever wrote it is called."""


ReviewState = Literal["open", "read", "resolved"]


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody stands in a survey."""

    current: AnyQuestion | None
    """The next question to ask; None when none remains."""
    index: int
    """Its place among those that are asked, from 0; their number when none remains."""
    total: int
    """How many questions are asked, with the answers given so far."""
    complete: bool


def flow(questions: Sequence[AnyQuestion], answers: Mapping[str, Value]) -> Flow:
    """The next question, given the answers by question id (None: skipped, or a notice that was read)."""
    path = asked(questions, answers)
    for index, question in enumerate(path):
        if question.id not in answers:
            return Flow(current=question, index=index, total=len(path), complete=False)
    return Flow(current=None, index=len(path), total=len(path), complete=True)


def asked(questions: Sequence[AnyQuestion], answers: Mapping[str, Value]) -> list[AnyQuestion]:
    """The questions whose conditions hold, in order. An answer to a question that is not asked (any more) counts for nothing."""
    path: list[AnyQuestion] = []
    counted: dict[str, Value] = {}
    for question in questions:
        if all(holds(condition, counted.get(condition.question or "")) for condition in conditions(question)):
            path.append(question)
            if question.id in answers:
                counted[question.id] = answers[question.id]
    return path


def conditions(question: AnyQuestion) -> tuple[Condition, ...]:
    """All that must hold for it to be asked."""
    return question.ask_if if isinstance(question.ask_if, tuple) else (question.ask_if,)


def holds(condition: Condition, value: Json) -> bool:
    """Whether a value (an answer, or of a trait or property) passes every test of a condition.

    None (skipped, not given, not there) passes only `answered: false`; true is no number; a list includes its items.
    A test of a `row` looks at the column chosen there.
    """
    if condition.row is not None:
        value = value.rows.get(condition.row) if isinstance(value, Chosen) else None
    if condition.answered is not None and condition.answered is not (value is not None):
        return False
    if condition.equals is not None and not same(_single(value), condition.equals):
        return False
    if condition.includes is not None and condition.includes not in _several(value):
        return False
    if condition.ranked_first is not None and condition.ranked_first != next(iter(_several(value)), None):
        return False
    if condition.at_least is not None and not (is_number(value) and value >= condition.at_least):
        return False
    return condition.at_most is None or (is_number(value) and value <= condition.at_most)


def judge(
    status: InvitationStatus, questions: Sequence[AnyQuestion], answers: Mapping[str, Value], answer: Answer
) -> bool:
    """Whether the response is complete with this answer beside those given (by question id).

    `status` is the invitation's, `questions` are those of its assembly. Raises InvitationClosed, or AnswerRefused for an
    unknown question or a value that does not fit. An answer to a question that is not asked with the answers so far is
    kept: two that travel by different ways may arrive in either order.
    """
    if status != "open":
        raise InvitationClosed(f"This invitation is {status}; it takes no more answers.")
    question = next((one for one in questions if one.id == answer.question_id), None)
    if question is None:
        known = ", ".join(one.id for one in questions)
        raise AnswerRefused(f"This survey has no question {answer.question_id!r}; it has {known}.", where="question")
    fits(question, answer.value)
    return flow(questions, {**answers, question.id: answer.value}).complete


def _single(value: Json) -> Json:
    """A value as it is compared: of a choice, the only one that is chosen."""
    if not isinstance(value, Chosen):
        return value
    return value.choices[0] if len(value.choices) == 1 and not value.other else None


def _several(value: Json) -> tuple[Json, ...] | list[Json]:
    return value.choices if isinstance(value, Chosen) else value if isinstance(value, list) else ()
