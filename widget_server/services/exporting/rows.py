"""A response as the row of a table: what a spreadsheet shows of it and its moment."""

from collections.abc import Iterator, Sequence

import msgspec

from widget_server.core.cells import Cell, moment
from widget_server.core.questions import AnyQuestion, Scale
from widget_server.ports.results import Kept
from widget_server.services.items import Item

HEADS = (
    "response",
    "survey",
    "version",
    "variant",
    "team",
    "asked_at",
    "started_at",
    "completed_at",
    "respondent_id",
    "respondent_name",
    "mentor_id",
    "mentor_name",
    "conversation",
    "state",
    "asked_because",
    "questions_because",
    "answered_via",
    "page",
    "events_before",
    "messages_around",
    "traits",
)


def heads(questions: Sequence[AnyQuestion]) -> tuple[str, ...]:
    """What stands above the columns: those of every table, then the survey's questions."""
    return (*HEADS, *(f"answer: {question.id}" for question in questions))


def questions_of(versions: Sequence[Kept]) -> list[AnyQuestion]:
    """Every question of every named version, each once, those asked last first."""
    found: dict[str, AnyQuestion] = {}
    for survey in (kept.version.survey for kept in versions if kept.version.survey.identity == "named"):
        for form in (survey.questions, *(variant.questions for variant in survey.variants)):
            for question in form:
                found.setdefault(question.id, question)
    return list(found.values())


def row(seen: Item, team: str, questions: Sequence[AnyQuestion]) -> tuple[Cell, ...]:
    """The cells of one response."""
    return tuple(_cells(seen, team, questions))


def _cells(seen: Item, team: str, questions: Sequence[AnyQuestion]) -> Iterator[Cell]:
    yield from (seen.response, seen.survey.key, seen.survey.version, seen.variant, team)
    yield from (_at(seen.invited_at), _at(seen.started_at), _at(seen.completed_at))
    yield from (seen.respondent.id, seen.respondent.name)
    yield from (seen.mentor.id, seen.mentor.name) if seen.mentor is not None else (None, None)
    yield from (seen.conversation, seen.state, seen.why or None)
    yield _reasons(seen)
    yield _lines(f"{one.question}: {one.via}" for one in seen.answers if one.via)
    yield from _moment(seen)
    answers = {one.question: one for one in seen.answers}
    for question in questions:
        answer = answers.get(question.id)
        if answer is None or answer.value is None:
            yield None
        elif isinstance(question, Scale) and isinstance(answer.value, int | float):
            yield answer.value
        else:
            yield answer.words


def _reasons(seen: Item) -> Cell:
    """Why each question was there, or was not."""
    there = (f"{id}: {reason['code']}" for id, reason in seen.asked_because.items())
    return _lines([*there, *(f"{id}: not asked, {reason['code']}" for id, reason in seen.left_out_because.items())])


def _moment(seen: Item) -> Iterator[Cell]:
    """The page, the events before, the messages around and the traits that were kept, a line for each."""
    context = seen.context
    yield context.get("page")
    yield _lines(
        f"{_stamp(event['occurred_at'])} {event['name']}{_beside(event.get('properties'))}"
        for event in context.get("events", ())
    )
    yield _lines(
        f"{_stamp(said['sent_at'])} {said.get('author_id') or '?'}: {said.get('text') or said['id']}"
        for said in context.get("messages", ())
    )
    traits = context.get("traits")
    yield msgspec.json.encode(traits).decode() if traits else None


def _beside(properties: object) -> str:
    return f" {msgspec.json.encode(properties).decode()}" if properties else ""


def _lines(texts: Iterator[str] | Sequence[str]) -> Cell:
    return "\n".join(texts) or None


def _at(at: int | None) -> Cell:
    return None if at is None else moment(at)


def _stamp(at: int) -> str:
    return moment(at).strftime("%Y-%m-%d %H:%M:%S")
