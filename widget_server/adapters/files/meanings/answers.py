"""What an answer, a trait or a property can be, and which tests none of its values passes."""

from collections.abc import Iterator, Mapping, Sequence

from widget_server.adapters.files.documents import Spot
from widget_server.adapters.files.meanings.filters import good, passes, values
from widget_server.adapters.files.shapes import nearest, shown
from widget_server.core.audience.past import PastAnswer
from widget_server.core.events import Json
from widget_server.core.patterns import Filter, Scalar, Where
from widget_server.core.questions import AnyQuestion, Choice, Chosen, Condition, LongText, Notice, Nps, Rating
from widget_server.core.responses import holds
from widget_server.services.publishing import Mistake

_SOMETHING = "…"
"""Stands for any text that nobody names."""


def test_mistakes(condition: Condition | PastAnswer, question: AnyQuestion, spot: Spot) -> Iterator[Mistake]:
    """Tests that no answer to the question passes, or that do not go with its kind."""
    if isinstance(question, Notice):
        yield spot.mistake(f"`{question.id}` is a message: it has no answer to look at")
        return
    for test in ("equals", "at_least", "at_most", "includes"):
        value = getattr(condition, test)
        if value is not None:
            yield from _test(test, value, question, spot.at(test))


def _test(test: str, value: Json, question: AnyQuestion, spot: Spot) -> Iterator[Mistake]:
    never = f"`{question.id}` is never {shown(_whole(value))}"
    if isinstance(question, Choice) and test in ("equals", "includes"):
        ids = [option.id for option in question.choices]
        if value not in ids:
            hint = nearest(value, ids) or f"There are {', '.join(ids)}."
            yield spot.mistake(f"`{question.id}` has no choice {shown(value)}", hint)
    elif isinstance(question, Nps | Rating) and test != "includes":
        lowest, highest = (0, 10) if isinstance(question, Nps) else (1, question.points)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not lowest <= value <= highest or value != int(value):
            yield spot.mistake(never, f"Write a whole number from {lowest} to {highest}.")
    elif isinstance(question, LongText) and test == "equals":
        if not isinstance(value, str):
            yield spot.mistake(never, "Its answer is a text.")
    else:
        kind = type(question).__struct_config__.tag
        yield spot.mistake(f"`{test}` does not go with a question of kind {kind}", at_key=True)


def impossible(tests: Sequence[Condition], questions: Mapping[str, AnyQuestion], where: Where) -> str | None:
    """The question, trait or property of which no value passes all tests on it; None: all can hold."""
    for condition in tests:
        for kind in ("question", "trait", "property"):
            name = getattr(condition, kind)
            if name is None:
                continue
            together = [other for other in tests if getattr(other, kind) == name]
            if kind == "question":
                possible = name not in questions or _answerable(questions[name], together)
            else:
                possible = _findable(together, where.get(name, _ANY) if kind == "property" else _ANY)
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
    if isinstance(question, Nps | Rating):
        return range(11) if isinstance(question, Nps) else range(1, question.points + 1)
    if isinstance(question, Choice):
        single = [Chosen(choices=(option.id,)) for option in question.choices]
        other = [Chosen(other=_SOMETHING)] if question.other else []
        together = {test.includes for test in tests if test.includes is not None}
        return [*single, *other, *([Chosen(choices=tuple(sorted(together)))] if question.many and together else [])]
    return [_SOMETHING, *(test.equals for test in tests if isinstance(test.equals, str))]


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
