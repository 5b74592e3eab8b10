"""Groups: answers that are shown only together with those of others. The batch is the only unit anybody is ever shown.

Answers to one question of one survey version gather in a batch, one per cell (a mentor's, or the whole survey's). Once enough
different people are in it, it is released as a whole and never changes again; every figure is a union of whole batches. So
no subtraction, filter or later look leaves fewer than a batch.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from widget_server.core.errors import AnswerRefused
from widget_server.core.invitations import Invitation
from widget_server.core.questions import AnyQuestion, Choice, Chosen, LongText, Value
from widget_server.core.questions.fitting import fits
from widget_server.core.responses import asked
from widget_server.core.surveys import Survey

WORDS_TIMES = 2
"""Words give somebody away sooner than marks: of them so many times as many people must be together."""

GroupKind = Literal["values", "words"]


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """One answer on its way into a batch."""

    question_id: str
    value: Value
    kind: GroupKind
    needed: int
    """How many different people must be in its batch."""


class Gathered(msgspec.Struct, frozen=True, kw_only=True):
    """All that one person answered, and into whose groups it goes."""

    survey_key: str
    survey_version: str
    team: str
    cell: str
    """A mentor's id; empty: the whole survey's."""
    answers: tuple[Given, ...]
    erasable: bool
    """Whether it is known whose they are until they are released, so that an erasure finds them."""
    names: bool
    """Whether it is known for good, for those whom the card named."""


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """A batch that is not released."""

    id: str
    needed: int
    people: Mapping[str, bool] = {}
    """Who is in it, and whether a server or a token has vouched for them."""


def gathered(
    survey: Survey, invitation: Invitation, questions: Sequence[AnyQuestion], answers: Mapping[str, Value]
) -> Gathered:
    """What somebody sent at once, held against the questions they were asked. Raises AnswerRefused where one is missing, or
    does not fit, or was not asked; what was skipped goes nowhere."""
    known = {question.id for question in questions}
    for id in answers:
        if id not in known:
            raise AnswerRefused(f"This survey has no question {id!r}; it has {', '.join(known)}.", where="question")
    found: list[Given] = []
    for question in asked(questions, answers):
        if question.id not in answers:
            raise AnswerRefused(f"The answer to {question.id!r} is missing: all come at once here.", where="together")
        value = answers[question.id]
        fits(question, value)
        if value is not None:
            found.append(given(question, value, survey.group_size))
    return Gathered(
        survey_key=invitation.survey_key,
        survey_version=invitation.survey_version,
        team=invitation.team,
        cell=(invitation.mentor_id or "") if survey.group_by == "mentor" else "",
        answers=tuple(found),
        erasable=survey.identity == "grouped",
        names=survey.names_for is not None,
    )


def given(question: AnyQuestion, value: Value, group_size: int) -> Given:
    """An answer with how many people it takes to show it."""
    words = isinstance(question, LongText) or (isinstance(question, Choice) and question.other is not False)
    return Given(
        question_id=question.id,
        value=value,
        kind="words" if words else "values",
        needed=group_size * (WORDS_TIMES if words else 1),
    )


def place(person: str, batches: Iterable[Batch]) -> Batch | None:
    """The first batch that the person is not in yet: who answers twice counts once in each. None: a new one begins."""
    return next((batch for batch in batches if person not in batch.people), None)


def full(batch: Batch) -> bool:
    """Whether it may be released. Whoever proves no identity counts for nobody: one person could be five of them."""
    return sum(batch.people.values()) >= batch.needed


def counted(kind: GroupKind, value: Value) -> Value:
    """An answer as it is counted: without what was written; None: it is nothing else."""
    if kind == "words" and isinstance(value, str):
        return None
    return msgspec.structs.replace(value, other=None) if isinstance(value, Chosen) else value


def words_of(value: Value) -> str | None:
    """What somebody wrote."""
    written = value.other if isinstance(value, Chosen) else value
    return written if isinstance(written, str) else None
