"""A response with its moment, as its mentor or the customer's own systems may read it."""

from typing import Any

import msgspec

from widget_server.core import wording
from widget_server.core.events import Json, Message
from widget_server.core.responses import asked
from widget_server.core.surveys import Rating, Survey, Value, in_language
from widget_server.ports import Filling, SavedAnswer
from widget_server.services.cards import CardReply, replies, spoken

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


class ItemAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer with its question; `words` says it as a person would."""

    question: str
    kind: str
    text: str
    value: Value
    words: str
    scale: str | msgspec.UnsetType = UNSET
    points: int | msgspec.UnsetType = UNSET


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
    answers: tuple[ItemAnswer, ...]
    why: str
    context: dict[str, Json]
    page_messages: tuple[Message, ...]
    about_message: str | None
    replies: tuple[CardReply, ...]


def item(filling: Filling, *, languages: tuple[str, ...] = (), staff: tuple[str, str | None] = ("", None)) -> Item:
    """The response in the reader's language; `staff` is the reader's id and name, where a mentor reads."""
    invitation, survey = filling.invitation, filling.survey.survey
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
        answers=tuple(_answer(saved, survey, spoken(survey, languages)) for saved in _counted(filling)),
        why=wording.because(invitation.context.why, language),
        context=_context(filling),
        page_messages=filling.page_messages,
        about_message=_about_message(filling),
        replies=replies(filling, staff=staff),
    )


def _counted(filling: Filling) -> list[SavedAnswer]:
    """The answers that stand: not one given on a branch that the respondent left again by changing an earlier answer."""
    questions = filling.survey.survey.questions
    path = {question.id for question in asked(questions, {saved.question_id: saved.value for saved in filling.answers})}
    return [saved for saved in filling.answers if saved.question_id in path]


def _context(filling: Filling) -> dict[str, Json]:
    context: dict[str, Json] = msgspec.to_builtins(filling.invitation.context)
    context.pop("why", None)
    return context


def _about_message(filling: Filling) -> str | None:
    """The last message before the ask that a server told of: where the badge sits."""
    context = filling.invitation.context
    before = [message for message in context.messages if message.verified and message.sent_at <= context.asked_at]
    return before[-1].id if before else None


def _answer(saved: SavedAnswer, survey: Survey, language: str) -> ItemAnswer:
    question = next((one for one in survey.questions if one.id == saved.question_id), None)
    if question is None:
        return ItemAnswer(question=saved.question_id, kind="", text="", value=saved.value, words=str(saved.value or ""))
    more: dict[str, Any] = {}
    if isinstance(question, Rating):
        more = {"scale": question.scale, "points": question.points}
    return ItemAnswer(
        question=question.id,
        kind=str(type(question).__struct_config__.tag),
        text=in_language(question.text, language, survey.language) or "",
        value=saved.value,
        words=wording.words(question, saved.value, language, survey.language),
        **more,
    )
