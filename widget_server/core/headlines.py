"""What a list tells of a response: the mark on its first scale, how good that is, and the words that a search looks through."""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from widget_server.core.questions import AnyQuestion, Chosen, Nps, Scale, Value, is_number

Level = Literal["low", "middle", "high"]

MOST_SEARCHED = 4_000
"""Characters of a response's words that are searched."""


class Headline(msgspec.Struct, frozen=True, kw_only=True):
    """Of one response; without a mark where no scale was answered."""

    score: float | None = None
    """As it was given: 0 to 10 for an NPS, 1 to 5 for a CSAT …"""
    level: Level | None = None
    search: str = ""
    """Its words, case-folded."""


def headline(questions: Sequence[AnyQuestion], answers: Mapping[str, Value]) -> Headline:
    """Of the answers to `questions`, those that are asked, in order."""
    score, level = None, None
    words: list[str] = []
    for question in questions:
        value = answers.get(question.id)
        if isinstance(question, Scale) and score is None and is_number(value) and isinstance(value, int | float):
            score, level = float(value), level_of(question, value)
        words += _words(value)
    return Headline(score=score, level=level, search=" ".join(words).casefold()[:MOST_SEARCHED])


def level_of(question: Scale, value: float) -> Level:
    """How good a mark is: of an NPS detractor, passive and promoter; elsewhere the lowest third, the middle, the highest third."""
    if isinstance(question, Nps):
        return "low" if value <= 6 else "middle" if value <= 8 else "high"
    place = (value - question.lowest) / (question.highest - question.lowest)
    return "low" if place <= 1 / 3 else "middle" if place < 2 / 3 else "high"


def _words(value: Value) -> list[str]:
    """What somebody wrote."""
    if isinstance(value, Chosen):
        return [value.other] if value.other else []
    return [value] if isinstance(value, str) else []
