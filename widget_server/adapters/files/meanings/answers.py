"""What an answer, a trait or a property can be, and which tests none of its values passes."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, floor

from widget_server.adapters.files.documents import Spot
from widget_server.adapters.files.meanings.filters import good, passes, values
from widget_server.adapters.files.shapes import nearest, shown
from widget_server.core.audience.past import PastAnswer
from widget_server.core.events import Json
from widget_server.core.patterns import Filter, Scalar, Where
from widget_server.core.questions import (
    AnyQuestion,
    Choice,
    Choosing,
    Chosen,
    Condition,
    Consent,
    Date,
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
    Value,
    YesNo,
    is_number,
    kind,
    normal,
)
from widget_server.core.questions.fitting import is_fitting, plain_number
from widget_server.core.questions.possible import possible
from widget_server.core.responses import holds
from widget_server.services.publishing import Mistake

TESTS = ("equals", "at_least", "at_most", "includes", "ranked_first")
_SOMETHING = "…"
"""Stands for any text that nobody names."""
_GOES_WITH: Mapping[type[Question], tuple[str, ...]] = {
    Ranking: ("ranked_first",),
    Choosing: ("equals", "includes"),
    Scale: ("equals", "at_least", "at_most"),
    Slider: ("equals", "at_least", "at_most"),
    Number: ("equals", "at_least", "at_most"),
    YesNo: ("equals",),
    Consent: ("equals",),
    LongText: ("equals",),
    Email: ("equals",),
    Date: ("equals",),
}
"""By kind, the tests beside `answered`; the first that is its own, or one it is made of."""


def test_mistakes(condition: Condition | PastAnswer, question: AnyQuestion, spot: Spot) -> Iterator[Mistake]:
    """Tests that no answer to the question passes, or that do not go with its kind."""
    if isinstance(question, Notice):
        yield spot.mistake(f"`{question.id}` is a message: it has no answer to look at")
        return
    row = condition.row if isinstance(condition, Condition) else None
    if isinstance(question, Matrix) and isinstance(condition, Condition):
        yield from _of_row(condition, question, spot)
        return
    if row is not None:
        yield spot.at("row").mistake(
            f"only a matrix has rows; `{question.id}` is of kind {kind(question)}", "Remove `row`.", at_key=True
        )
    for test in TESTS:
        value = getattr(condition, test, None)
        if value is not None:
            yield from _test(test, value, question, spot.at(test))


def _of_row(condition: Condition, matrix: Matrix, spot: Spot) -> Iterator[Mistake]:
    """Of a test of a matrix: which row it looks at, for which column."""
    rows, columns = ([option.id for option in options] for options in (matrix.rows, matrix.columns))
    given = [test for test in TESTS if getattr(condition, test) is not None]
    if condition.row is not None and condition.row not in rows:
        hint = nearest(condition.row, rows) or f"There are {', '.join(rows)}."
        yield spot.at("row").mistake(f"`{matrix.id}` has no row `{condition.row}`", hint)
    for test in given:
        if test != "equals":
            yield spot.at(test).mistake(
                f"`{test}` does not go with a question of kind matrix",
                "Name a `row`, and its column under `equals`.",
                at_key=True,
            )
        elif condition.row is None:
            yield spot.at(test).mistake(
                "a matrix has an answer in each row", f"Add the row that is meant: {', '.join(rows)}.", at_key=True
            )
        elif condition.equals not in columns:
            hint = nearest(condition.equals, columns) or f"There are {', '.join(columns)}."
            yield spot.at(test).mistake(f"`{matrix.id}` has no column {shown(condition.equals)}", hint)


def _test(test: str, value: Json, question: AnyQuestion, spot: Spot) -> Iterator[Mistake]:
    own = next((tests for one, tests in _GOES_WITH.items() if isinstance(question, one)), ())
    if test not in own:
        hint = f"There {'are' if own else 'is'} {', '.join(f'`{one}`' for one in (*own, 'answered'))}."
        yield spot.mistake(f"`{test}` does not go with a question of kind {kind(question)}", hint, at_key=True)
    elif isinstance(question, Choosing):
        ids = [option.id for option in question.choices]
        if value not in ids:
            hint = nearest(value, ids) or f"There are {', '.join(ids)}."
            yield spot.mistake(f"`{question.id}` has no choice {shown(value)}", hint)
    elif hint := _never(question, test, value):
        yield spot.mistake(f"`{question.id}` is never {shown(_whole(value))}", hint)


def _never(question: AnyQuestion, test: str, value: Json) -> str:
    """What to write instead of a value that no answer to the question is; empty where one may be."""
    if isinstance(question, Scale):
        fit = is_number(value) and is_fitting(question, normal(value))
        return "" if fit else f"Write a whole number from {question.lowest} to {question.highest}."
    if isinstance(question, Slider | Number):
        whole = "whole number" if isinstance(question, Number) and not question.decimals else "number"
        if not is_number(value):
            return f"Write a {whole}."
        if test == "equals":
            return "" if is_fitting(question, normal(value)) else f"Write a {whole}{_bounds(question)}."
        within = (question.min is None or value >= question.min) and (question.max is None or value <= question.max)
        return "" if within else f"Write a number{_bounds(question)}."
    if isinstance(question, YesNo):
        return "" if isinstance(value, bool) else "Write true or false."
    if isinstance(question, Consent):
        return "" if value is True else "A box that was left empty is `answered: false`."
    if isinstance(question, Date | Email) and not is_fitting(question, value if isinstance(value, str) else 0):
        return "Write a day that it takes, in quotes." if isinstance(question, Date) else "Write an email address."
    return "" if isinstance(value, str) else "Its answer is a text."


def _bounds(question: Slider | Number) -> str:
    low = "" if question.min is None else f" from {plain_number(question.min)}"
    high = "" if question.max is None else f" to {plain_number(question.max)}"
    steps = f" in steps of {plain_number(question.step)}" if isinstance(question, Slider) and question.step != 1 else ""
    return low + high + steps


def impossible(tests: Sequence[Condition], questions: Mapping[str, AnyQuestion], where: Where) -> str | None:
    """The question, trait or property of which no value passes all tests on it; None: all can hold."""
    for condition in tests:
        for subject in ("question", "trait", "property"):
            name = getattr(condition, subject)
            if name is None:
                continue
            together = [other for other in tests if getattr(other, subject) == name]
            if subject == "question":
                possible = name not in questions or _answerable(questions[name], together)
            else:
                possible = _findable(together, where.get(name, _ANY) if subject == "property" else _ANY)
            if not possible:
                return str(name)
    return None


_ANY = Filter()


def _answerable(question: AnyQuestion, tests: Sequence[Condition]) -> bool:
    always = question.required and question.ask_if == () and question.known_from is None
    answers: list[Json] = [*_answers(question, tests), *([] if always else [None])]
    return any(all(holds(test, answer) for test in tests) for answer in answers)


def _answers(question: AnyQuestion, tests: Sequence[Condition]) -> Sequence[Json]:
    """Answers enough to pass the tests, if any answer does."""
    if isinstance(question, Choice | Picture) and question.many:
        return [answer for answer in _several(question, tests) if is_fitting(question, answer)]
    if isinstance(question, Matrix):
        return [answer for answer in _rows(question, tests) if is_fitting(question, answer)]
    listed = possible(question)
    if listed:
        return listed
    if isinstance(question, Slider | Number):
        return [answer for answer in _near(question, tests) if is_fitting(question, answer)]
    return [_SOMETHING, *(test.equals for test in tests if isinstance(test.equals, str))]


def _several(question: Choice | Picture, tests: Sequence[Condition]) -> Iterator[Value]:
    """Each choice alone; all that are looked for together; both with others beside them, as many as it takes."""
    together = [test.includes for test in tests if test.includes is not None]
    least = question.least or 1
    for wanted in (*([option.id] for option in question.choices), list(dict.fromkeys(together))):
        beside = [one.id for one in question.choices if not one.exclusive and one.id not in wanted]
        yield Chosen(choices=tuple(wanted))
        yield Chosen(choices=(*wanted, *beside[: max(0, least - len(wanted))]))
    if isinstance(question, Choice) and question.other is not False:
        yield Chosen(other=_SOMETHING)


def _rows(question: Matrix, tests: Sequence[Condition]) -> Iterator[Value]:
    """In each row that is looked at a column that passes, or none; in the others any, or none."""
    columns = [option.id for option in question.columns]
    for other in (columns[:1], []):
        rows: dict[str, str] = {}
        for row in (option.id for option in question.rows):
            own = [test for test in tests if test.row == row]
            fit = (one for one in columns if all(holds(test, Chosen(rows={row: one})) for test in own))
            column = next(fit, None) if own else next(iter(other), None)
            rows |= {row: column} if column is not None else {}
        yield Chosen(rows=rows)


def _near(question: Slider | Number, tests: Sequence[Condition]) -> Iterator[Value]:
    """The bounds of the question and of the tests, and the first answers within them."""
    bounds = [one for test in tests for one in (test.at_least, test.at_most) if one is not None]
    named = [test.equals for test in tests if is_number(test.equals)]
    ends = [one for one in (question.min, question.max) if one is not None]
    step = question.step if isinstance(question, Slider) else 1
    start = (question.min or 0) if isinstance(question, Slider) else 0
    yield from (normal(one) for one in (*bounds, *named, *ends, 0))
    for bound in (*bounds, *ends):
        for place in {floor((bound - start) / step), ceil((bound - start) / step)}:
            yield normal(round(start + place * step, 9))


def _findable(tests: Sequence[Condition], wanted: Scalar | Filter) -> bool:
    """Whether a trait or a property may have a value that passes; `wanted` is what it has passed already."""
    if not good(wanted):
        return True
    named = [test.equals for test in tests if test.equals is not None]
    if not named and isinstance(wanted, Filter) and (wanted.contains or wanted.matches):
        return True
    bounds = [bound for test in tests for bound in (test.at_least, test.at_most) if bound is not None]
    if isinstance(wanted, Filter):
        bounds += [
            bound + step
            for bound in (wanted.at_least, wanted.at_most, wanted.above, wanted.below)
            if bound is not None
            for step in (-1e-6, 0, 1e-6)
        ]
    includes = [test.includes for test in tests if test.includes is not None]
    candidates: list[Json] = [*named, *(values(wanted) or ()), *bounds, includes, *includes, _SOMETHING, None]
    tries = wanted != _ANY
    return any(
        all(holds(test, value) for test in tests) and (not tries or passes(wanted, value)) for value in candidates
    )


def _whole(value: Json) -> Json:
    return int(value) if isinstance(value, float) and value.is_integer() else value
