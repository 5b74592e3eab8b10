"""Does a value answer a question? One function per shape; what is wrong is said as what would fit."""

import math
import unicodedata
from collections.abc import Sequence

from widget_server.core.bounds import MAX_INT
from widget_server.core.errors import AnswerRefused
from widget_server.core.questions.days import day
from widget_server.core.questions.kinds import (
    AnyQuestion,
    Choice,
    Choosing,
    Consent,
    Date,
    Dropdown,
    Email,
    LongText,
    Matrix,
    Notice,
    Number,
    Picture,
    Question,
    Ranking,
    Scale,
    Slider,
    YesNo,
)
from widget_server.core.questions.values import Chosen, Value, is_number, normal

MAX_OTHER = 500
"""Characters of the words given under "other"."""
MAX_EMAIL = 254
TOLERANCE = 1e-6
"""How far beside a step a number may lie, in steps: 3 × 0.1 is not 0.3."""


def fits(question: AnyQuestion, value: Value) -> None:
    """Raises AnswerRefused, saying what would fit, where the value is no answer to the question."""
    if isinstance(question, Notice):
        if value is not None:
            raise refused(question, "it is a message without an answer; send null when it was read")
    elif value is None:
        if question.required:
            raise refused(question, "it needs an answer; null (skipped) is only for optional questions")
    elif isinstance(question, Scale):
        _fits_scale(question, value)
    elif isinstance(question, Slider | Number):
        _fits_number(question, value)
    elif isinstance(question, YesNo | Consent):
        _fits_truth(question, value)
    elif isinstance(question, Matrix):
        _fits_matrix(question, value)
    elif isinstance(question, Ranking):
        _fits_ranking(question, value)
    elif isinstance(question, Choice | Dropdown | Picture):
        _fits_choice(question, value)
    else:
        _fits_words(question, value)


def is_fitting(question: AnyQuestion, value: Value) -> bool:
    """Whether the value answers the question."""
    try:
        fits(question, value)
    except AnswerRefused:
        return False
    return True


def refused(question: Question, why: str) -> AnswerRefused:
    """The refusal of a value for this question."""
    return AnswerRefused(f"Question {question.id!r}: {why}.", where="value")


def is_email(text: str) -> bool:
    """Whether it looks like an email address: one @, a dot in the domain, neither spaces nor control characters. No more:
    whether there is such an address only a mail can tell."""
    name, _, host = text.partition("@")
    domain, dot, top = host.rpartition(".")
    return (
        len(text) <= MAX_EMAIL
        and bool(name and domain and dot and top)
        and "@" not in host
        and not any(one.isspace() or unicodedata.category(one) in ("Cc", "Cs") for one in text)
    )


def plain_number(value: float) -> str:
    """A number as files write it: 20 and 12.5, not 20.0."""
    return str(normal(value))


def _fits_scale(question: Scale, value: Value) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not question.lowest <= value <= question.highest:
        raise refused(question, f"the answer is a whole number from {question.lowest} to {question.highest}")


def _fits_number(question: Slider | Number, value: Value) -> None:
    whole = isinstance(question, Number) and not question.decimals
    if (
        not isinstance(value, int | float)
        or not is_number(value)
        or not abs(value) <= MAX_INT
        or not _within(question, value)
    ):
        raise refused(question, f"the answer is a {'whole ' if whole else ''}number{_bounds(question)}")
    if whole and not isinstance(normal(value), int):
        raise refused(question, f"the answer is a whole number{_bounds(question)}")
    if isinstance(question, Slider) and not on_step(question, value):
        raise refused(
            question, f"the answer goes from {plain_number(question.min)} in steps of {plain_number(question.step)}"
        )


def on_step(question: Slider, value: float) -> bool:
    """Whether a number lies on one of the slider's steps."""
    steps = (value - question.min) / question.step
    return math.isfinite(steps) and abs(steps - round(steps)) <= TOLERANCE


def _within(question: Slider | Number, value: float) -> bool:
    lowest, highest = question.min, question.max
    return (lowest is None or value >= lowest) and (highest is None or value <= highest)


def _bounds(question: Slider | Number) -> str:
    lowest, highest = question.min, question.max
    if lowest is not None and highest is not None:
        return f" from {plain_number(lowest)} to {plain_number(highest)}"
    if lowest is not None:
        return f", at least {plain_number(lowest)}"
    return "" if highest is None else f", at most {plain_number(highest)}"


def _fits_truth(question: YesNo | Consent, value: Value) -> None:
    if isinstance(question, Consent) and value is not True:
        raise refused(question, "the answer is true; send null where the box was left empty")
    if not isinstance(value, bool):
        raise refused(question, "the answer is true or false")


def _fits_words(question: LongText | Email | Date, value: Value) -> None:
    if isinstance(question, Date):
        _fits_date(question, value)
    elif not isinstance(value, str):
        raise refused(question, "the answer is a text")
    elif isinstance(question, Email):
        if not is_email(value):
            raise refused(
                question, f"the answer is an email address of at most {MAX_EMAIL} characters, such as ann@example.com"
            )
    elif not value.strip():
        raise refused(question, "the text is empty; send null to skip the question")
    elif len(value) > question.max_length:
        raise refused(question, f"the text has {len(value)} characters; at most {question.max_length} are kept")


def _fits_date(question: Date, value: Value) -> None:
    given = day(value) if isinstance(value, str) else None
    if given is None:
        raise refused(question, "the answer is a day, such as 2026-11-22")
    earliest, latest = (day(bound or "") for bound in (question.earliest, question.latest))
    if (earliest is not None and given < earliest) or (latest is not None and given > latest):
        after = f", {earliest} or later" if earliest is not None else ""
        raise refused(question, f"the answer is a day{after}{f', {latest} or earlier' if latest is not None else ''}")


def _fits_choice(question: Choice | Dropdown | Picture, value: Value) -> None:
    chosen = _chosen(question, value, 'the answer is {"choices": [ids]}, with "other" for words of one\'s own')
    _known(question, chosen.choices)
    if chosen.other is not None:
        _fits_other(question, chosen.other)
    count = len(chosen.choices) + (chosen.other is not None)
    if count == 0:
        raise refused(question, "nothing is chosen; send null to skip the question")
    if isinstance(question, Dropdown) or not question.many:
        if count > 1:
            raise refused(question, "only one choice may be chosen")
        return
    alone = next((one.id for one in question.choices if one.exclusive and one.id in chosen.choices), None)
    if alone is not None:
        if count > 1:
            raise refused(question, f"{alone!r} is chosen alone or not at all")
    elif question.least is not None and count < question.least:
        raise refused(question, f"{count} chosen; at least {question.least} are needed")
    if question.most is not None and count > question.most:
        raise refused(question, f"{count} chosen; at most {question.most} may be")


def _fits_other(question: Choosing, words: str) -> None:
    if not isinstance(question, Choice) or question.other is False:
        raise refused(question, 'it does not offer "other"')
    if not (words.strip() and len(words) <= MAX_OTHER):
        raise refused(question, f'the words under "other" have 1 to {MAX_OTHER} characters')


def _fits_ranking(question: Ranking, value: Value) -> None:
    chosen = _chosen(question, value, 'the answer is {"choices": [all ids, best first]}')
    if chosen.other is not None:
        _fits_other(question, chosen.other)
    _known(question, chosen.choices)
    missing = [option.id for option in question.choices if option.id not in chosen.choices]
    if missing:
        raise refused(
            question,
            f"every choice has its place in a ranking; {', '.join(missing)} {'has' if len(missing) == 1 else 'have'} none",
        )


def _fits_matrix(question: Matrix, value: Value) -> None:
    if not isinstance(value, Chosen) or value.choices or value.other is not None:
        raise refused(question, 'the answer is {"rows": {row: column}}')
    rows, columns = ([option.id for option in options] for options in (question.rows, question.columns))
    for row, column in value.rows.items():
        if row not in rows:
            raise refused(question, f"there is no row {_short(row)}; there are {', '.join(rows)}")
        if column not in columns:
            raise refused(question, f"there is no column {_short(column)}; there are {', '.join(columns)}")
    missing = [row for row in rows if row not in value.rows]
    if question.required and missing:
        raise refused(
            question, f"every row needs an answer; {', '.join(missing)} {'has' if len(missing) == 1 else 'have'} none"
        )
    if not value.rows:
        raise refused(question, "no row is answered; send null to skip the question")


def _chosen(question: Choice | Dropdown | Picture | Ranking, value: Value, shape: str) -> Chosen:
    if not isinstance(value, Chosen) or value.rows:
        raise refused(question, shape)
    return value


def _known(question: Choice | Dropdown | Picture | Ranking, ids: Sequence[str]) -> None:
    known = [option.id for option in question.choices]
    unknown = next((id for id in ids if id not in known), None)
    if unknown is not None:
        raise refused(question, f"there is no choice {_short(unknown)}; there are {', '.join(known)}")
    if len(set(ids)) != len(ids):
        raise refused(question, "a choice is named twice")


def _short(id: str) -> str:
    """What was sent for an id, as far as an id may be long."""
    return repr(id[:64])
