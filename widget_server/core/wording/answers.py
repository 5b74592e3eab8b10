"""In words: what was answered, as a person would say it."""

from collections.abc import Iterator, Mapping, Sequence

from widget_server.core.questions import (
    AnyQuestion,
    Choice,
    Choosing,
    Chosen,
    Consent,
    Date,
    Matrix,
    Notice,
    Number,
    Option,
    Ranking,
    Scale,
    Slider,
    Value,
    YesNo,
    in_language,
    is_number,
)
from widget_server.core.questions.days import day
from widget_server.core.wording import standards
from widget_server.core.wording.grammar import Grammar
from widget_server.core.wording.languages import grammar


def words(question: AnyQuestion, value: Value, language: str, fallback: str = "en") -> str:
    """An answer in words; `fallback` is the survey's language. A value that does not fit (any more) is told as it stands."""
    own = grammar(language)
    if value is None:
        return own.say("read" if isinstance(question, Notice) else "skipped")
    if isinstance(value, Chosen):
        return ", ".join(_chosen(question, value, language, fallback))
    if isinstance(question, Scale):
        return own.say("of", value=value, most=question.highest)
    if isinstance(question, YesNo | Consent) and isinstance(value, bool):
        return said_truth(question, value, language, fallback)
    if isinstance(question, Slider | Number) and is_number(value) and isinstance(value, int | float):
        return _number(question, value, own, language, fallback)
    given = day(value) if isinstance(question, Date) and isinstance(value, str) else None
    return str(value) if given is None else own.day(given)


def said_truth(question: YesNo | Consent, value: bool, language: str, fallback: str) -> str:
    """The words on the button, or beside the box, that was chosen."""
    if isinstance(question, Consent):
        said = question.label or standards.AGREE if value else standards.NO
    else:
        said = (question.yes or standards.YES) if value else (question.no or standards.NO)
    return in_language(said, language, fallback) or str(value)


def said_other(question: Choice, language: str, fallback: str) -> str | None:
    """The label of "other"; None where it is not offered."""
    if question.other is False:
        return None
    return in_language(standards.OTHER if question.other is True else question.other, language, fallback)


def said_options(options: Sequence[Option], language: str, fallback: str) -> dict[str, str]:
    """The texts of choices, of rows or of columns, by id."""
    return {option.id: in_language(option.text, language, fallback) or option.id for option in options}


def _chosen(question: AnyQuestion, value: Chosen, language: str, fallback: str) -> Iterator[str]:
    if isinstance(question, Matrix):
        rows, columns = (said_options(options, language, fallback) for options in (question.rows, question.columns))
        told = "; ".join(
            f"{rows.get(id, id)}: {columns.get(value.rows[id], value.rows[id])}" for id in _in_order(rows, value.rows)
        )
        yield from [told] * bool(told)
        return
    texts = said_options(question.choices, language, fallback) if isinstance(question, Choosing) else {}
    if isinstance(question, Ranking):
        yield from (f"{place}. {texts.get(id, id)}" for place, id in enumerate(value.choices, 1))
    else:
        yield from (texts.get(id, id) for id in _in_order(texts, value.choices))
    if value.other:
        label = said_other(question, language, fallback) if isinstance(question, Choice) else None
        yield f"{label or in_language(standards.OTHER, language, fallback)}: {value.other}"


def _in_order(known: Mapping[str, str], given: Sequence[str] | Mapping[str, str]) -> list[str]:
    """The given ids in the survey's order; then those that it does not have."""
    return [*(id for id in known if id in given), *(id for id in given if id not in known)]


def _number(question: Slider | Number, value: float, own: Grammar, language: str, fallback: str) -> str:
    unit = in_language(question.unit, language, fallback)
    return f"{own.number(value)} {unit}" if unit else own.number(value)
