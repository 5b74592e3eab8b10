"""Answers that are known before anybody is asked: from a trait, or from an earlier answer to the same question."""

import msgspec

from widget_server.core.assembly.piping import covered
from widget_server.core.errors import AnswerRefused
from widget_server.core.events import Json
from widget_server.core.patterns import duration_ms
from widget_server.core.questions import AnyQuestion, Choosing, Chosen, Matrix, Notice, Value, normal
from widget_server.core.questions.days import dated
from widget_server.core.questions.fitting import fits
from widget_server.core.reasons import Answered, Reason
from widget_server.core.situations import Situation


class KnownAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that was known before: it is in the response, marked as known, and its question is not asked."""

    question_id: str
    value: Json
    """As an answer's value stands in JSON; a choice: {"choices": [ids], "other"?}."""
    trait: str | None = None
    """The trait it comes from …"""
    survey_key: str | None = None
    """… or the survey in which it was answered."""
    answered_at: int | None = None

    @property
    def reason(self) -> Reason:
        """Why its question is not asked."""
        told = {"trait": self.trait, "survey": self.survey_key, "answered_at": self.answered_at}
        return Reason(code="known", values={name: value for name, value in told.items() if value is not None})


def known(question: AnyQuestion, here: Situation, redact: frozenset[str]) -> KnownAnswer | None:
    """The answer to a question, where it is known and fits: from the trait first, then from an earlier answer."""
    source = question.known_from
    if source is None or isinstance(question, Notice):
        return None
    question = dated(question, since=here.now, until=here.now)
    if source.trait is not None and not covered(redact, source.trait):
        value = _fitting(question, _shaped(question, here.respondent.traits.get(source.trait)))
        if value is not None:
            return KnownAnswer(question_id=question.id, value=value, trait=source.trait)
    if source.within is None or question.bank is None:
        return None
    oldest = here.now - duration_ms(source.within)
    earlier = (one for one in reversed(here.answered) if one.bank == question.bank and one.answered_at >= oldest)
    return next((_answered(question, one) for one in earlier if _fitting(question, one.value) is not None), None)


def value_of(value: Json) -> Value:
    """An answer's value from its JSON."""
    return msgspec.convert(value, Chosen) if isinstance(value, dict) else value


def _answered(question: AnyQuestion, answer: Answered) -> KnownAnswer:
    return KnownAnswer(
        question_id=question.id,
        value=_fitting(question, answer.value),
        survey_key=answer.survey_key,
        answered_at=answer.answered_at,
    )


def _shaped(question: AnyQuestion, value: Json) -> Json:
    """A trait's value as the question's answer: of choices the id, or a list of ids; of a matrix the columns by the rows."""
    if isinstance(question, Choosing) and isinstance(value, str | list):
        return {"choices": [value] if isinstance(value, str) else value}
    if isinstance(question, Matrix) and isinstance(value, dict) and "rows" not in value:
        return {"rows": value}
    return value


def _fitting(question: AnyQuestion, value: Json) -> Json:
    """The value as JSON if it answers the question; else None."""
    if isinstance(value, float):
        value = normal(value)
    try:
        fits(question, value_of(value))
    except (AnswerRefused, msgspec.ValidationError):
        return None
    return value
