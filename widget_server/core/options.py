"""What an answer counts for in figures: a mark, choices, that there are words; never the words themselves."""

from math import floor

from widget_server.core.questions import (
    AnyQuestion,
    Choosing,
    Chosen,
    Consent,
    Email,
    LongText,
    Matrix,
    Ranking,
    Scale,
    Slider,
    Value,
    YesNo,
    is_number,
)

WORDS = "+"
"""Somebody wrote something."""
GIVEN = "="
"""Somebody answered, whatever it was: so many people, where each may choose several."""
OTHER = "+other"
YES, NO = "yes", "no"
BINS = 10
"""A slider's line is cut into so many parts; the last holds its end."""


def options(question: AnyQuestion, value: Value) -> tuple[str, ...]:
    """For what of its question the answer counts, each once; nothing where it was skipped."""
    if value is None:
        return ()
    if isinstance(question, Scale):
        return (str(value),) if is_number(value) else ()
    if isinstance(value, Chosen):
        return (GIVEN, *_chosen(question, value))
    if isinstance(question, YesNo | Consent):
        return (YES if value else NO,)
    if isinstance(question, LongText) and not isinstance(question, Email):
        return (WORDS,)
    if isinstance(question, Slider) and isinstance(value, int | float):
        place = (value - question.min) / (question.max - question.min) if question.max > question.min else 0
        return (str(min(BINS - 1, max(0, floor(place * BINS)))),)
    return (GIVEN,)


def _chosen(question: AnyQuestion, value: Chosen) -> tuple[str, ...]:
    if isinstance(question, Matrix):
        return tuple(f"{row}:{column}" for row, column in value.rows.items())
    if isinstance(question, Ranking):
        return tuple(f"{place}:{id}" for place, id in enumerate(value.choices, 1))
    other = (OTHER,) if value.other is not None else ()
    return (*dict.fromkeys(value.choices), *other) if isinstance(question, Choosing) else other
