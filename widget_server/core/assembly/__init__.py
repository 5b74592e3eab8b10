"""Which questions this person gets, and why: what is known or does not concern them is not asked."""

from collections.abc import Collection, Container, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from widget_server.core import sampling, triggers
from widget_server.core.assembly import piping, turns
from widget_server.core.assembly.forms import form as form_of
from widget_server.core.assembly.forms import forms, texts, variant_of
from widget_server.core.assembly.known import KnownAnswer, known, value_of
from widget_server.core.assembly.piping import Placeholder, filled
from widget_server.core.events import Event
from widget_server.core.languages import languages_of
from widget_server.core.patterns import Pattern
from widget_server.core.questions import AnyQuestion, Condition, Notice, Text, Value
from widget_server.core.reasons import Reason
from widget_server.core.responses import conditions, holds
from widget_server.core.situations import Situation
from widget_server.core.surveys import Survey, Thanks, said_if

Ready = Any
"""A pattern, as `triggers.ready_pattern` makes it."""


class Assembly(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The questions of one invitation, fixed when it was claimed."""

    variant: str | None = None
    """The survey's variant; None: as it stands."""
    asked: dict[str, Reason] = {}
    """By question id, in the survey's order: why each is there (`always`, `condition`, `turn`)."""
    left_out: dict[str, Reason] = {}
    """Why each of the others is not (`known`, `condition`, `turn`; messages left alone: `nothing_to_ask`)."""
    known: tuple[KnownAnswer, ...] = ()
    values: dict[str, str] = {}
    """What stands for the placeholders of its texts, by placeholder (`event.lesson_title`). Text; escaped where it is shown."""

    @property
    def nothing_to_ask(self) -> Reason | None:
        """Why there is nothing to ask; None where there is something."""
        if self.asked:
            return None
        values = {"known": len(self.known), "left_out": len(self.left_out) - len(self.known)}
        return Reason(code="nothing_to_ask", values=values)


def assemble(survey: Survey, here: Situation, fired: triggers.Fired, redact: Collection[str] = ()) -> Assembly:
    """The questions of a survey that has become due for this person; with nothing in `asked`, there is nothing to ask.

    Conditions on traits, properties and what was done are settled now, those on questions when they are answered. An event's
    property is that of the latest of the events that made it due which has it. `redact` names the properties and traits
    whose values are told nowhere (`ContextRules.redact`).
    """
    variant = variant_of(survey, here.respondent.id)
    form = form_of(survey, variant)
    redacted = frozenset(name.casefold() for name in redact)
    settled = _Settled(here, _events(here, fired), redacted)
    for question in form.questions:
        settled.settle(question)
    if form.most is not None:
        settled.take_turns(form, form.most)
    if settled.asked and _only_messages(settled.open) and not _only_messages(form.questions):
        settled.leave_alone()
    return Assembly(
        variant=variant,
        asked={question.id: settled.asked[question.id] for question in form.questions if question.id in settled.asked},
        left_out={one.id: settled.left_out[one.id] for one in form.questions if one.id in settled.left_out},
        known=tuple(settled.known.values()),
        values=piping.values(
            texts(form, [one for one in form.questions if one.id in settled.asked or one.id in settled.known]),
            events=settled.events,
            traits=here.respondent.traits,
            redact=redacted,
            language=_language(here, survey),
        ),
    )


def questions(survey: Survey, assembly: Assembly) -> tuple[AnyQuestion, ...]:
    """The questions that are asked, with only those conditions that are left to the answers of others among them.

    An assembly that says nothing of any question stands for the whole survey.
    """
    form = form_of(survey, assembly.variant)
    asked, left = _left(form, assembly)
    return tuple(msgspec.structs.replace(one, ask_if=left[one.id]) for one in form.questions if one.id in asked)


def _left(form: Survey, assembly: Assembly) -> tuple[Collection[str], Mapping[str, tuple[Condition, ...]]]:
    """The ids of the questions that are asked; and of them and those that are known the conditions that are still open."""
    known = {answer.question_id for answer in assembly.known}
    whole = not (assembly.asked or assembly.left_out)
    asked = {question.id for question in form.questions} if whole else assembly.asked.keys()
    left: dict[str, tuple[Condition, ...]] = {}
    for question in form.questions:
        if question.id in asked or question.id in known:
            left[question.id] = _left_open(question, asked, known, left)
    return asked, left


def formed(survey: Survey, assembly: Assembly, values: Mapping[str, str]) -> Survey:
    """The survey as this person gets it: its variant, the questions that are asked, and all texts filled.

    `values` are the assembly's, with `mentor` where the name is known.
    """
    form = form_of(survey, assembly.variant)
    return msgspec.structs.replace(
        form,
        about=form.about and piping.filled_text(form.about, values),
        questions=tuple(piping.filled_question(one, values) for one in questions(survey, assembly)),
        thanks=form.thanks and piping.filled_thanks(_sayable(form, assembly), values),
    )


def _sayable(form: Survey, assembly: Assembly) -> Text | tuple[Thanks, ...]:
    """The last words that this person may read: what looks at a known answer, or at a question that is not asked, is settled."""
    if not isinstance(form.thanks, tuple):
        return form.thanks or ""
    asked, left = _left(form, assembly)
    known = {answer.question_id: value_of(answer.value) for answer in assembly.known}
    found: list[Thanks] = []
    for thanks in form.thanks:
        still: list[Condition] = []
        for condition in said_if(thanks):
            if condition.question in asked:
                still.append(condition)
            elif not holds(condition, known.get(condition.question or "")):
                break
            else:
                still += left.get(condition.question or "", ())
        else:
            found.append(msgspec.structs.replace(thanks, say_if=tuple(still)))
    return tuple(found)


def known_questions(
    survey: Survey, assembly: Assembly, values: Mapping[str, str]
) -> tuple[tuple[AnyQuestion, Value, KnownAnswer], ...]:
    """The questions whose answers were known, with their texts filled, and the answers."""
    form = form_of(survey, assembly.variant)
    by_id = {question.id: question for question in form.questions}
    return tuple(
        (piping.filled_question(by_id[answer.question_id], values), value_of(answer.value), answer)
        for answer in assembly.known
        if answer.question_id in by_id
    )


def placeholders(survey: Survey) -> tuple[Placeholder, ...]:
    """The placeholders of all its texts, each once."""
    found = (one for form in forms(survey) for text in texts(form, form.questions) for one in piping.placeholders(text))
    return tuple(dict.fromkeys(found))


class _Settled:
    """What has been settled of the questions so far, in the survey's order."""

    def __init__(self, here: Situation, events: Sequence[Event], redact: frozenset[str]) -> None:
        self.here = here
        self.events = events
        self.redact = redact
        self.asked: dict[str, Reason] = {}
        self.left_out: dict[str, Reason] = {}
        self.known: dict[str, KnownAnswer] = {}
        self.open: list[AnyQuestion] = []
        """Those that are asked, with only the conditions that are still open."""
        self._left: dict[str, tuple[Condition, ...]] = {}

    def settle(self, question: AnyQuestion) -> None:
        """Whether it is asked, as far as can be said now."""
        tests = conditions(question)
        failing = next((one for one in tests if self._holds(one) is False), None)
        if failing is not None:
            self.left_out[question.id] = _condition(failing)
            return
        self._left[question.id] = left = _left_open(question, self.asked, self.known, self._left)
        answer = known(question, self.here, self.redact)
        if answer is not None:
            self.known[question.id] = answer
            self.left_out[question.id] = answer.reason
            return
        self.asked[question.id] = _condition(tests[0]) if tests else Reason(code="always")
        self.open.append(msgspec.structs.replace(question, ask_if=left))

    def take_turns(self, form: Survey, most: int) -> None:
        """Leave out those whose turn it is not."""
        person = self.here.respondent.id
        taken = turns.taken(
            self.open,
            most,
            turn=sum(ask.survey_key == form.key for ask in self.here.asked),
            start=sampling.place("turn", form.key, person) / 100,
        )
        for question in self.open:
            if question.id not in taken:
                del self.asked[question.id]
                self.left_out[question.id] = Reason(code="turn")
            elif taken[question.id] and self.asked[question.id].code == "always":
                self.asked[question.id] = Reason(code="turn")
        self.open = [question for question in self.open if question.id in taken]

    def leave_alone(self) -> None:
        """Ask nothing: messages about questions that are not asked are none."""
        self.left_out |= dict.fromkeys(self.asked, Reason(code="nothing_to_ask"))
        self.asked = {}
        self.open = []

    def _holds(self, condition: Condition) -> bool | None:
        """Whether a condition holds; None: that is left to the flow."""
        if condition.did is not None:
            return isinstance(triggers.holds(_ready_pattern(condition.did), self.here), triggers.Fired)
        if condition.trait is not None:
            return holds(condition, self.here.respondent.traits.get(condition.trait))
        if condition.property is not None:
            return holds(condition, piping.told(self.events, condition.property))
        if condition.question in self.asked:
            return None
        answer = self.known.get(condition.question or "")
        return holds(condition, value_of(answer.value) if answer else None)


def _left_open(
    question: AnyQuestion,
    asked: Container[str],
    known: Container[str],
    left: Mapping[str, tuple[Condition, ...]],
) -> tuple[Condition, ...]:
    """The conditions that only the answers to come will settle. What looks at a known answer counts only where that
    question would have been asked."""
    found: list[Condition] = []
    for condition in conditions(question):
        if condition.question is None:
            continue
        if condition.question in known:
            found += left.get(condition.question, ())
        elif condition.question in asked:
            found.append(condition)
    return tuple(found)


def _events(here: Situation, fired: triggers.Fired) -> list[Event]:
    """The events that made it due, latest first."""
    events = list(reversed(fired.events))
    if not events or (here.timer is None and all(event.id != here.event.id for event in events)):
        events.insert(0, here.event)
    return events


def _only_messages(asked: Sequence[AnyQuestion]) -> bool:
    return all(isinstance(question, Notice) for question in asked)


def _condition(condition: Condition) -> Reason:
    if condition.did is not None:
        return Reason(code="condition", values={"did": _first_event(condition.did)})
    named = {"question": condition.question, "trait": condition.trait, "property": condition.property}
    return Reason(code="condition", values={what: name for what, name in named.items() if name is not None})


def _first_event(pattern: Pattern) -> str:
    """The event by which a pattern is named."""
    if pattern.event is not None:
        return pattern.event
    if pattern.sequence:
        return pattern.sequence[-1].event
    inner = next(iter((*pattern.all, *pattern.any, *([pattern.not_] if pattern.not_ else []))), None)
    return _first_event(inner) if inner else ""


def _language(here: Situation, survey: Survey) -> str:
    return next(iter(languages_of(here.respondent.traits)), survey.language)


def _ready_pattern(pattern: Pattern) -> Ready:
    """The pattern made ready, once for all asks."""
    return _ready(msgspec.json.encode(pattern))


@lru_cache(maxsize=1024)
def _ready(pattern: bytes) -> Ready:
    return triggers.ready_pattern(msgspec.json.decode(pattern, type=Pattern))


__all__ = [
    "Assembly",
    "KnownAnswer",
    "Placeholder",
    "assemble",
    "filled",
    "formed",
    "known_questions",
    "placeholders",
    "questions",
]
