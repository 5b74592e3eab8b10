"""The answers a question may get, where they can be listed."""

from collections.abc import Iterator
from itertools import product

from widget_server.core.questions.fitting import is_fitting
from widget_server.core.questions.kinds import (
    AnyQuestion,
    Choice,
    Consent,
    Dropdown,
    Matrix,
    Number,
    Picture,
    Ranking,
    Scale,
    Slider,
    YesNo,
)
from widget_server.core.questions.values import Chosen, Value, normal

MOST = 250
"""Beyond so many answers none is listed."""
OTHER = "?"
"""Stands for any words under "other"."""


def possible(question: AnyQuestion) -> list[Value]:
    """All answers but null, as far as conditions tell them apart: of a ranking one for each choice that may be the first.
    Nothing where there are too many, or any words may be one."""
    if isinstance(question, Scale):
        return list(range(question.lowest, question.highest + 1))
    if isinstance(question, YesNo):
        return [True, False]
    if isinstance(question, Consent):
        return [True]
    if isinstance(question, Ranking):
        ids = [option.id for option in question.choices]
        return [Chosen(choices=(id, *(other for other in ids if other != id))) for id in ids]
    if isinstance(question, Dropdown) or (isinstance(question, Choice | Picture) and not question.many):
        return list(_one_of(question))
    if isinstance(question, Slider | Number):
        return list(_numbers(question))
    return list(_grids(question)) if isinstance(question, Matrix) else []


def _one_of(question: Choice | Dropdown | Picture) -> Iterator[Value]:
    yield from (Chosen(choices=(option.id,)) for option in question.choices)
    if isinstance(question, Choice) and question.other is not False:
        yield Chosen(other=OTHER)


def _numbers(question: Slider | Number) -> Iterator[Value]:
    step = question.step if isinstance(question, Slider) else 1
    if question.min is None or question.max is None or (isinstance(question, Number) and question.decimals):
        return
    lowest = question.min if isinstance(question, Slider) else float(-(-question.min // 1))
    if 0 <= (question.max - lowest) / step <= MOST:
        for place in range(round((question.max - lowest) / step + 0.5) + 1):
            value = normal(round(lowest + place * step, 9))
            if is_fitting(question, value):
                yield value


def _grids(question: Matrix) -> Iterator[Value]:
    """One column or none for each row."""
    if (len(question.columns) + 1) ** len(question.rows) > MOST:
        return
    columns = [*(column.id for column in question.columns), *([] if question.required else [""])]
    for picked in product(columns, repeat=len(question.rows)):
        rows = {row.id: column for row, column in zip(question.rows, picked, strict=True) if column}
        if rows:
            yield Chosen(rows=rows)
