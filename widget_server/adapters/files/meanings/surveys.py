"""Surveys: what a survey file says beyond its shape.

Works on each part whose shape is right and passes over the others, so that all mistakes of a file are told at once.
"""

from collections.abc import Collection, Iterator
from datetime import date

import msgspec

from widget_server.adapters.files.documents import Document, Spot
from widget_server.adapters.files.meanings import plain
from widget_server.adapters.files.meanings.audiences import audience_mistakes
from widget_server.adapters.files.meanings.channels import channel_mistakes
from widget_server.adapters.files.meanings.conditions import Moment
from widget_server.adapters.files.meanings.goals import goal_mistakes
from widget_server.adapters.files.meanings.identities import identity_mistakes
from widget_server.adapters.files.meanings.languages import (
    brace_mistakes,
    language_mistakes,
    placeholder_mistakes,
    standard_mistakes,
)
from widget_server.adapters.files.meanings.names import (
    Mention,
    catalogue_mistakes,
    event_properties,
    mentions,
    recorded_mistakes,
)
from widget_server.adapters.files.meanings.patterns import forms
from widget_server.adapters.files.meanings.questions import asking_of, doubles, question_mistakes, questions_mistakes
from widget_server.adapters.files.meanings.spans import WINDOW_MS, YEAR_MS, ms, too_long, too_short
from widget_server.adapters.files.meanings.thanks import thanks_mistakes, unknown_to
from widget_server.adapters.files.meanings.triggers import past_day, trigger_mistakes
from widget_server.core.audience import Audience
from widget_server.core.catalogue import Catalogue
from widget_server.core.events import Json
from widget_server.core.patterns import Pattern, Trigger
from widget_server.core.questions import AnyQuestion, Condition
from widget_server.core.surveys import Again, Variant
from widget_server.services.publishing import Mistake


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """What is known around a survey's file."""

    catalogue: Catalogue | None = None
    recorded: Collection[str] | None = None
    """Names of all events that were ever sent; None: that is not known."""
    redact: frozenset[str] = frozenset()
    retention: str | None = None
    """How long the workspace keeps what it keeps; None: that is not known."""
    today: date | None = None
    """What the days of schedules are held against; None: nothing."""


def survey_mistakes(document: Document, around: Around) -> Iterator[Mistake]:
    """Of a survey file."""
    survey, spot = plain.fields(document.value), Spot(document)
    when = plain.typed(survey.get("when"), Trigger)
    if when is not None:
        yield from trigger_mistakes(when, spot.at("when"))
        if around.today is not None and when.schedule is not None:
            yield from past_day(when.schedule, spot.at("when", "schedule", "on"), around.today)
    moment = _moment(when, spot.at("when"), around)
    yield from _texts(survey, spot, moment, around)
    yield from _asking(survey, spot, when)
    yield from identity_mistakes(survey, spot)
    yield from goal_mistakes(survey, spot)
    asking = asking_of(plain.items(survey.get("questions")))
    yield from questions_mistakes(asking, spot.at("questions"), moment)
    yield from thanks_mistakes(survey.get("thanks"), asking, spot.at("thanks"))
    yield from _variants(survey, spot, moment)
    yield from _names(_mentions(survey, spot), around)


def bank_mistakes(document: Document, key: str, around: Around) -> Iterator[Mistake]:
    """Of a question of the bank; what its conditions look at is known only where it is used."""
    spot = Spot(document)
    raw = {**plain.fields(document.value), "id": key, "bank": key}
    question: AnyQuestion | None = plain.typed(raw, AnyQuestion)  # type: ignore[arg-type]
    yield from question_mistakes(raw, question, spot, around.redact)
    yield from language_mistakes(raw, spot, fallback=None)
    yield from brace_mistakes(raw, spot)


def _moment(when: Trigger | None, spot: Spot, around: Around) -> Moment:
    if when is None:
        return Moment(redact=around.redact)
    single = when.event is not None and when.wait is None and when.schedule is None
    found = list(mentions(when, spot))
    return Moment(
        happens=bool(forms(when)),
        where=when.where if single else {},
        redact=around.redact,
        properties=event_properties(found, around.catalogue) if found else None,
    )


def _texts(survey: dict[str, Json], spot: Spot, moment: Moment, around: Around) -> Iterator[Mistake]:
    fallback = survey.get("language", "en")
    yield from language_mistakes(survey, spot, fallback=fallback if isinstance(fallback, str) else None)
    yield from standard_mistakes(survey, spot, fallback=fallback if isinstance(fallback, str) else "en")
    yield from brace_mistakes(survey, spot)
    yield from _retention(survey, spot, around)
    yield from placeholder_mistakes(
        survey, spot, happens=moment.happens, properties=moment.properties, redact=around.redact
    )


def _asking(survey: dict[str, Json], spot: Spot, when: Trigger | None) -> Iterator[Mistake]:
    """Where, to whom, until when and how often."""
    if survey.get("team") == "":
        yield spot.at("team").mistake("the team is empty", "Name it, or remove `team`.")
    yield from channel_mistakes(survey, spot.at("channels"))
    for index, path in enumerate(plain.items(survey.get("pages"))):
        if isinstance(path, str) and not path.startswith(("/", "*")):
            yield spot.at("pages", index).mistake(
                f"`{path}` is no path of a page", "Write what follows the site's name, such as /lessons/*."
            )
    yield from doubles([one for one in plain.items(survey.get("pages")) if isinstance(one, str)], spot.at("pages"))
    yield from too_long(_text(survey.get("fresh")), spot.at("fresh"), WINDOW_MS, "No event is remembered longer.")
    yield from too_long(_text(survey.get("expires")), spot.at("expires"), YEAR_MS, "A year is the longest.")
    audience, key = plain.typed(survey.get("audience"), Audience), survey.get("key", "")
    if audience is not None:
        own = key if isinstance(key, str) else ""
        yield from audience_mistakes(audience, spot.at("audience"), key=own, when=when)
    yield from _again(plain.typed(survey.get("again"), Again), spot, when)
    counterpart = survey.get("counterpart")
    if counterpart is not None and counterpart == key:
        yield spot.at("counterpart").mistake("a survey is not its own counterpart", "Name the other side's survey.")
    yield from _most(survey, spot)


def _retention(survey: dict[str, Json], spot: Spot, around: Around) -> Iterator[Mistake]:
    text = _text(survey.get("retention"))
    yield from too_short(text, spot.at("retention"))
    if (ms(text) or 0) > (ms(around.retention) or YEAR_MS * 100):
        yield spot.at("retention").mistake(
            f"`{text}` is longer than the workspace's `{around.retention}`",
            "A survey only ever keeps less: shorten it, or raise `retention` in workspace.yaml.",
        )


def _again(again: Again | None, spot: Spot, when: Trigger | None) -> Iterator[Mistake]:
    every = when.schedule.every if when is not None and when.schedule is not None else None
    if again is None:
        if every is not None:
            yield spot.at("when", "schedule", "every").mistake(
                "a survey without `again` is asked once per person, however often it is due",
                f"Add again: {{after: {every}}}, or write a day under `on`.",
            )
        return
    if again.most == 1:
        yield spot.at("again", "most").warning("at most once is no `again`", "Remove `again`, or raise `most`.")
    if every is not None and (ms(again.after) or 0) > (ms(every) or 0):
        yield spot.at("again", "after").warning(
            f"`{again.after}` is longer than the schedule's `{every}`: some of its turns ask nobody", "Make them equal."
        )


def _most(survey: dict[str, Json], spot: Spot) -> Iterator[Mistake]:
    most, questions = survey.get("most"), [plain.fields(one) for one in plain.items(survey.get("questions"))]
    if not isinstance(most, int) or isinstance(most, bool):
        return
    asking = [one for one in questions if one.get("kind") != "message"]
    required = [one for one in asking if one.get("required") is True and "ask_if" not in one]
    longest = max([len(asking), *(len(plain.items(plain.fields(v).get("questions"))) for v in _listed(survey))])
    if most >= longest:
        yield spot.at("most").warning(f"there are {longest} questions: `most` leaves none out", "Remove it.")
    elif len(required) > most:
        yield spot.at("most").warning(
            f"{len(required)} questions are required, and are asked all the same", "Raise it, or require fewer."
        )


def _variants(survey: dict[str, Json], spot: Spot, moment: Moment) -> Iterator[Mistake]:
    variants = _listed(survey)
    ids = [plain.fields(one).get("key") for one in variants]
    yield from doubles([id if isinstance(id, str) else None for id in ids], spot.at("variants"), field="key")
    own = map(plain.fields, plain.items(survey.get("questions")))
    kinds = {str(one.get("id")): one.get("kind") for one in own}
    shares = 0.0
    for index, raw in enumerate(variants):
        here = spot.at("variants", index)
        questions = plain.items(plain.fields(raw).get("questions"))
        asking = asking_of(questions or plain.items(survey.get("questions")))
        if questions:
            yield from questions_mistakes(asking, here.at("questions"), moment)
        if "thanks" in plain.fields(raw):
            yield from thanks_mistakes(plain.fields(raw)["thanks"], asking, here.at("thanks"))
        else:
            yield from unknown_to(survey.get("thanks"), asking, spot.at("thanks"), str(plain.fields(raw).get("key")))
        for place, one in enumerate(map(plain.fields, questions)):
            kind = kinds.get(str(one.get("id")), one.get("kind"))
            if kind != one.get("kind") and isinstance(kind, str):
                yield here.at("questions", place, "kind").mistake(
                    f"`{one.get('id')}` is a question of kind {kind} in the survey itself",
                    "Answers are kept by id: give this one another.",
                )
        variant = plain.typed(raw, Variant)
        if variant is not None and shares <= 100 < (shares := shares + variant.share):
            yield here.at("share").mistake(f"the shares make {shares:g} % together", "Keep them within 100 %.")


def _names(found: list[Mention], around: Around) -> Iterator[Mistake]:
    if around.catalogue is not None:
        yield from catalogue_mistakes(found, around.catalogue)
    elif around.recorded is not None:
        yield from recorded_mistakes(found, around.recorded)


def _mentions(survey: dict[str, Json], spot: Spot) -> list[Mention]:
    """Every event that the survey names, wherever."""
    when, audience = plain.typed(survey.get("when"), Trigger), plain.typed(survey.get("audience"), Audience)
    found = list(mentions(when, spot.at("when"))) if when is not None else []
    if audience is not None:
        for pattern, here in _did(audience, spot.at("audience")):
            found += mentions(pattern, here)
    lists = [(spot.at("questions"), plain.items(survey.get("questions")))]
    for index, raw in enumerate(_listed(survey)):
        lists.append((spot.at("variants", index, "questions"), plain.items(plain.fields(raw).get("questions"))))
    for here, questions in lists:
        for index, question in enumerate(questions):
            found += _conditions(plain.fields(question).get("ask_if"), here.at(index, "ask_if"))
    return found


def _conditions(given: Json, spot: Spot) -> Iterator[Mention]:
    listed = [(spot.at(index), item) for index, item in enumerate(plain.items(given))]
    for here, raw in listed or [(spot, given)]:
        condition = plain.typed(raw, Condition)
        if condition is not None and condition.did is not None:
            yield from mentions(condition.did, here.at("did"))


def _did(audience: Audience, spot: Spot) -> Iterator[tuple[Pattern, Spot]]:
    if audience.did is not None:
        yield audience.did, spot.at("did")
    for name in ("all", "any"):
        for index, part in enumerate(getattr(audience, name)):
            yield from _did(part, spot.at(name, index))
    if audience.not_ is not None:
        yield from _did(audience.not_, spot.at("not"))


def _listed(survey: dict[str, Json]) -> list[Json]:
    return plain.items(survey.get("variants"))


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None
