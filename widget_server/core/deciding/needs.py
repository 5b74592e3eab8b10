"""How much of a person's past a survey looks at, and all live surveys together."""

from collections.abc import Iterable, Iterator

from widget_server.core import triggers
from widget_server.core.audience import Audience
from widget_server.core.context import ContextRules
from widget_server.core.patterns import Duration, Pattern, duration_ms
from widget_server.core.questions import AnyQuestion, Condition
from widget_server.core.reasons import Needs
from widget_server.core.surveys import Survey

LONGEST_MS = 90 * 86_400_000
"""Events older than this are not looked at, whatever asks for them."""
EVER_MS = 3_650 * 86_400_000
"""How far back answers are looked for where no time is said."""


def needs(survey: Survey, trigger: triggers.ReadyTrigger) -> Needs:
    """What one survey looks at. An event may come late by as much as is still fresh, and its past before that counts."""
    each = [triggers.needs(trigger), *map(_to_hold, _patterns(survey))]
    return Needs(
        window_ms=min(LONGEST_MS, max(one.window_ms for one in each) + duration_ms(survey.fresh)),
        counted=frozenset[str]().union(*(one.counted for one in each)),
        answers_ms=max(_answers_ms(survey), default=0),
    )


def together(each: Iterable[Needs], rules: ContextRules, *, late_ms: int = 0) -> Needs:
    """What the surveys look at together, with what goes into the context of an ask, up to `late_ms` after its event."""
    window_ms, answers_ms, counted = duration_ms(rules.within) + late_ms, 0, set[str]()
    for one in set(each):
        window_ms = max(window_ms, one.window_ms)
        answers_ms = max(answers_ms, one.answers_ms)
        counted |= one.counted
    return Needs(window_ms=min(window_ms, LONGEST_MS), counted=frozenset(counted), answers_ms=answers_ms)


def _to_hold(pattern: Pattern) -> Needs:
    """What a pattern looks at that has to hold, not to be completed: as much as its opposite."""
    return triggers.needs(triggers.ready_pattern(Pattern(not_=pattern)))


def _patterns(survey: Survey) -> Iterator[Pattern]:
    """What somebody did, wherever the audience or a question asks for it."""
    for audience in _audiences(survey.audience):
        if audience.did is not None:
            yield audience.did
    for question in _questions(survey):
        for condition in _conditions(question):
            if condition.did is not None:
                yield condition.did


def _answers_ms(survey: Survey) -> Iterator[int]:
    for audience in _audiences(survey.audience):
        if audience.answered is not None:
            yield _within(audience.answered.within)
    for question in _questions(survey):
        if question.known_from is not None and question.known_from.within is not None:
            yield _within(question.known_from.within)


def _within(within: Duration | None) -> int:
    return duration_ms(within) if within is not None else EVER_MS


def _audiences(audience: Audience | None) -> Iterator[Audience]:
    """The audience and all within it."""
    if audience is None:
        return
    yield audience
    for part in (*audience.all, *audience.any, audience.not_):
        yield from _audiences(part)


def _questions(survey: Survey) -> Iterator[AnyQuestion]:
    yield from survey.questions
    for variant in survey.variants:
        yield from variant.questions


def _conditions(question: AnyQuestion) -> tuple[Condition, ...]:
    return question.ask_if if isinstance(question.ask_if, tuple) else (question.ask_if,)
