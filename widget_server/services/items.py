"""A response with its moment, as its mentor or the customer's own systems may read it."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from widget_server.core import wording
from widget_server.core.access import Part
from widget_server.core.assembly import known_questions
from widget_server.core.events import Json, Message
from widget_server.core.questions import AnyQuestion, Scale, Value, in_language, kind
from widget_server.core.reasons import Reason
from widget_server.core.responses import asked
from widget_server.core.surveys import Survey
from widget_server.ports import Filling
from widget_server.services.cards import CardReply, replies, said_values, shown, spoken
from widget_server.services.fillings import answered

UNSET = msgspec.UNSET


class ItemSurvey(msgspec.Struct, frozen=True, kw_only=True):
    """Which survey, in which version."""

    key: str
    version: str
    name: str


class ItemPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody, by id and name."""

    id: str
    name: str | None


class ItemKnown(msgspec.Struct, frozen=True, kw_only=True):
    """Where an answer was known from: a trait, or an earlier answer. `words` says it as a person would."""

    words: str
    trait: str | None = None
    survey: str | None = None
    answered_at: int | None = None


class ItemAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer with its question; `words` says it as a person would."""

    question: str
    kind: str
    text: str
    value: Value
    words: str
    scale: str | msgspec.UnsetType = UNSET
    points: int | msgspec.UnsetType = UNSET
    via: str | msgspec.UnsetType = UNSET
    """The channel by which it came, where that was kept; `text`: typed into a chat."""
    known: ItemKnown | msgspec.UnsetType = UNSET
    """There where it was known before, and so not asked."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One response and its moment. Times are Unix milliseconds."""

    invitation: str
    response: str
    survey: ItemSurvey
    respondent: ItemPerson
    mentor: ItemPerson | None
    conversation: str | None
    identity: str
    status: str
    state: str
    invited_at: int
    started_at: int | None
    completed_at: int | None
    variant: str | None
    """Which form of the survey; None: as it stands."""
    answers: tuple[ItemAnswer, ...]
    """In the order given; then what was known before."""
    asked_because: dict[str, Json]
    """Why each question is there, by its id: {code, …}."""
    left_out_because: dict[str, Json]
    """Why each of the others is not."""
    why: str
    context: dict[str, Json]
    page_messages: tuple[Message, ...]
    about_message: str | None
    replies: tuple[CardReply, ...]
    revealable: tuple[Part, ...] | msgspec.UnsetType = UNSET
    """For staff: the parts that are not here and may be asked for, one by one; the audit has it …"""
    hidden: tuple[Part, ...] | msgspec.UnsetType = UNSET
    """… and those that are not theirs to see."""


def item(filling: Filling, *, languages: tuple[str, ...] = (), staff: tuple[str, str | None] = ("", None)) -> Item:
    """The response in the reader's language; `staff` is the reader's id and name, where a mentor reads."""
    invitation, survey = filling.invitation, shown(filling)
    language = languages[0] if languages else survey.language
    return Item(
        invitation=invitation.id,
        response=filling.response_id or "",
        survey=ItemSurvey(
            key=invitation.survey_key,
            version=invitation.survey_version,
            name=in_language(survey.name, language, survey.language) or invitation.survey_key,
        ),
        respondent=ItemPerson(id=invitation.respondent_id, name=filling.respondent_name),
        mentor=(invitation.mentor_id and ItemPerson(id=invitation.mentor_id, name=filling.mentor_name)) or None,
        conversation=invitation.conversation_id,
        identity=invitation.identity,
        status=filling.response_status or "open",
        state=filling.review,
        invited_at=invitation.invited_at,
        started_at=filling.started_at,
        completed_at=filling.completed_at,
        variant=invitation.assembly.variant,
        answers=(
            *_given(filling, survey, spoken(survey, languages)),
            *_known(filling, spoken(survey, languages), language),
        ),
        asked_because=_plain(invitation.assembly.asked),
        left_out_because=_plain(invitation.assembly.left_out),
        why=wording.because(invitation.context.why, language),
        context=_context(filling),
        page_messages=filling.page_messages,
        about_message=_about_message(filling),
        replies=replies(filling, staff=staff),
    )


def _given(filling: Filling, survey: Survey, language: str) -> Iterator[ItemAnswer]:
    """The answers that stand: not one given on a branch that the respondent left again by changing an earlier answer."""
    values = answered(filling)
    path = {question.id: question for question in asked(survey.questions, values)}
    for saved in filling.answers:
        if saved.question_id in path:
            given = _answer(path[saved.question_id], saved.value, language, survey.language)
            yield given if saved.via is None else msgspec.structs.replace(given, via=saved.via)


def _known(filling: Filling, language: str, reader: str) -> Iterator[ItemAnswer]:
    """What was known before; where it is known from is said in the reader's own language."""
    assembly, survey = filling.invitation.assembly, filling.survey.survey
    at = filling.invitation.invited_at
    for question, value, known in known_questions(survey, assembly, said_values(filling)):
        words = wording.said_of_question(known.reason, reader, asked=False, now=at)
        source = ItemKnown(words=words, trait=known.trait, survey=known.survey_key, answered_at=known.answered_at)
        yield msgspec.structs.replace(_answer(question, value, language, survey.language), known=source)


def _plain(reasons: Mapping[str, Reason]) -> dict[str, Json]:
    return {id: {"code": reason.code, **reason.values} for id, reason in reasons.items()}


def _context(filling: Filling) -> dict[str, Json]:
    context: dict[str, Json] = msgspec.to_builtins(filling.invitation.context)
    context.pop("why", None)
    return context


def _about_message(filling: Filling) -> str | None:
    """The last message before the ask that a server told of: where the badge sits."""
    context = filling.invitation.context
    before = [message for message in context.messages if message.verified and message.sent_at <= context.asked_at]
    return before[-1].id if before else None


def _answer(question: AnyQuestion, value: Value, language: str, fallback: str) -> ItemAnswer:
    more: dict[str, Any] = {}
    if isinstance(question, Scale):
        more = {"scale": getattr(question, "scale", "numbers"), "points": question.highest}
    return ItemAnswer(
        question=question.id,
        kind=kind(question),
        text=in_language(question.text, language, fallback) or "",
        value=value,
        words=wording.words(question, value, language, fallback),
        **more,
    )
