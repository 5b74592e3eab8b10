"""Distributions: how often each answer to a question was given, in the words of its survey."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from widget_server.core import scoring
from widget_server.core.options import BINS, GIVEN, NO, OTHER, YES
from widget_server.core.questions import (
    AnyQuestion,
    Choice,
    Choosing,
    Consent,
    Matrix,
    Ranking,
    Slider,
    YesNo,
    in_language,
    kind,
)
from widget_server.core.surveys import Survey
from widget_server.core.wording.answers import said_other, said_truth
from widget_server.ports.results import Count
from widget_server.services.results.shapes import Bar, QuestionFound

MANY_BARS = 12


def distributions(
    survey: Survey, counts: Iterable[Count], *, language: str, least: int = 0
) -> tuple[QuestionFound, ...]:
    """Of each question of the survey as it is asked now, over the versions that have it in the same kind."""
    by_question: dict[str, dict[str, int]] = {}
    for one in counts:
        options = by_question.setdefault(one.question, {})
        options[one.option] = options.get(one.option, 0) + one.n
    found = (
        _distribution(survey, question, by_question.get(question.id, {}), language) for question in survey.questions
    )
    return tuple(one for one in found if one is not None and (one.answered >= least or not one.answered))


def _distribution(
    survey: Survey, question: AnyQuestion, options: Mapping[str, int], language: str
) -> QuestionFound | None:
    how = scoring.measured(question)
    text = in_language(question.text, language, survey.language) or question.id
    if how is not None:
        marks = {mark: options.get(str(mark), 0) for mark in range(how.lowest, how.highest + 1)}
        answered = sum(marks.values())
        return QuestionFound(
            id=question.id,
            text=text,
            kind=kind(question),
            answered=answered,
            bars=_bars({str(mark): (str(mark), n) for mark, n in marks.items()}, answered),
            figure=scoring.figure(how, marks),
            median=scoring.median(marks),
        )
    labels = dict(_labels(survey, question, language))
    if not labels:
        return None
    answered = options.get(GIVEN, sum(options.get(option, 0) for option in labels))
    named = {option: (label, options.get(option, 0)) for option, label in labels.items()}
    if isinstance(question, Choosing) and len(named) > MANY_BARS:
        named = dict(sorted(named.items(), key=lambda pair: -pair[1][1])[:MANY_BARS])
    return QuestionFound(id=question.id, text=text, kind=kind(question), answered=answered, bars=_bars(named, answered))


def _bars(named: Mapping[str, tuple[str, int]], answered: int) -> tuple[Bar, ...]:
    return tuple(
        Bar(option=option, label=label, n=n, share=n / answered if answered else 0)
        for option, (label, n) in named.items()
    )


def _labels(survey: Survey, question: AnyQuestion, language: str) -> Iterator[tuple[str, str]]:
    """Every option there is, with its words."""
    own = survey.language
    if isinstance(question, YesNo | Consent):
        yield YES, said_truth(question, True, language, own)
        if isinstance(question, YesNo):
            yield NO, said_truth(question, False, language, own)
    elif isinstance(question, Ranking):
        for choice in question.choices:
            yield f"1:{choice.id}", in_language(choice.text, language, own) or choice.id
    elif isinstance(question, Matrix):
        for row in question.rows:
            for column in question.columns:
                words = (in_language(one.text, language, own) or one.id for one in (row, column))
                yield f"{row.id}:{column.id}", " · ".join(words)
    elif isinstance(question, Choosing):
        for choice in question.choices:
            yield choice.id, in_language(choice.text, language, own) or choice.id
        if isinstance(question, Choice) and (other := said_other(question, language, own)) is not None:
            yield OTHER, other
    elif isinstance(question, Slider):
        width = (question.max - question.min) / BINS
        for part in range(BINS):
            low = question.min + part * width
            yield str(part), f"{low:g}–{low + width:g}"


def asked_questions(survey: Survey) -> Sequence[str]:
    """The ids of all its questions, those of its variants too."""
    forms = (survey.questions, *(variant.questions for variant in survey.variants))
    return list(dict.fromkeys(question.id for form in forms for question in form))
