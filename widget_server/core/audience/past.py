"""What an audience may ask of the past: an earlier answer, an earlier invitation."""

from collections.abc import Callable
from typing import Literal

import msgspec

from widget_server.core.events import Json
from widget_server.core.patterns import Duration, Scalar, duration_ms
from widget_server.core.reasons import Answered, Asked
from widget_server.core.situations import Situation
from widget_server.core.triggers.filters import same

Status = Literal["open", "completed", "dismissed", "expired", "withdrawn"]


class PastAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An earlier answer of the person, in any channel. All tests that are given must hold of the latest one in the time."""

    survey: str | None = None
    """The survey's key."""
    question: str | None = None
    """The question's id; with `bank` left out and no survey named, in whatever survey."""
    bank: str | None = None
    """A question of the bank, in whatever survey."""
    within: Duration | None = None
    equals: Scalar = None
    at_least: float | None = None
    at_most: float | None = None
    includes: str | None = None


class PastAsk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An earlier invitation of the person."""

    survey: str | None = None
    kind: str | None = None
    team: str | None = None
    status: Status | None = None
    within: Duration | None = None


def answered(wanted: PastAnswer) -> Callable[[Situation], bool]:
    """Whether their latest answer (a skipped question has none) to what is meant passes every test."""
    within_ms = duration_ms(wanted.within) if wanted.within else None

    def holds(here: Situation) -> bool:
        for answer in reversed(here.answered):
            if answer.value is not None and _meant(wanted, answer):
                recent = within_ms is None or here.now - answer.answered_at <= within_ms
                return recent and _passes(wanted, answer.value)
        return False

    return holds


def asked(wanted: PastAsk) -> Callable[[Situation], bool]:
    """Whether they were ever asked what is meant."""
    within_ms = duration_ms(wanted.within) if wanted.within else None
    return lambda here: any(
        (within_ms is None or here.now - ask.invited_at <= within_ms)
        and wanted.survey in (None, ask.survey_key)
        and wanted.kind in (None, ask.kind)
        and wanted.team in (None, ask.team)
        and wanted.status in (None, _status(ask, here.now))
        for ask in here.asked
    )


def _meant(wanted: PastAnswer, answer: Answered) -> bool:
    return (
        wanted.survey in (None, answer.survey_key)
        and wanted.question in (None, answer.question_id)
        and wanted.bank in (None, answer.bank)
    )


def _passes(wanted: PastAnswer, value: Json) -> bool:
    choices: list[str] | None = value.get("choices", []) if isinstance(value, dict) else None
    if wanted.equals is not None:
        only = value if choices is None else None
        if choices is not None and len(choices) == 1 and not value.get("other"):
            only = choices[0]
        if not same(only, wanted.equals):
            return False
    if wanted.includes is not None and (choices is None or wanted.includes not in choices):
        return False
    if wanted.at_least is not None and not (_number(value) and value >= wanted.at_least):
        return False
    return wanted.at_most is None or (_number(value) and value <= wanted.at_most)


def _number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _status(ask: Asked, now: int) -> Status:
    """An open invitation whose time is over has expired, whether or not anybody has closed it yet."""
    return "expired" if ask.status == "open" and ask.expires_at <= now else ask.status
