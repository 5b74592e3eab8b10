"""A card: an invitation as its respondent may see it, in one language.

No reason and no context is ever in it, nothing that was known before, and of the conditions only those on its own questions.
"""

from collections.abc import Iterator

import msgspec

from widget_server.core.assembly import formed
from widget_server.core.assembly.piping import as_text
from widget_server.core.questions import AnyQuestion, Choice, Condition, LongText, Nps, Rating, Text, Value, in_language
from widget_server.core.responses import conditions
from widget_server.core.surveys import Survey
from widget_server.ports import Filling

OTHER = {"en": "Other", "ru": "Другое"}
UNSET = msgspec.UNSET
Maybe = str | None | msgspec.UnsetType


class CardChoice(msgspec.Struct, frozen=True, kw_only=True):
    """One choice."""

    id: str
    text: str


class CardQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """One question; what its kind does not have is left out."""

    id: str
    kind: str
    text: str
    help: str | None
    required: bool
    ask_if: tuple[Condition, ...]
    scale: str | msgspec.UnsetType = UNSET
    points: int | msgspec.UnsetType = UNSET
    low: Maybe = UNSET
    high: Maybe = UNSET
    choices: tuple[CardChoice, ...] | msgspec.UnsetType = UNSET
    many: bool | msgspec.UnsetType = UNSET
    other: Maybe = UNSET
    """Its label; None: not offered."""
    multiline: bool | msgspec.UnsetType = UNSET
    placeholder: Maybe = UNSET
    max_length: int | msgspec.UnsetType = UNSET


class CardAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer as it stands."""

    question: str
    value: Value


class CardReply(msgspec.Struct, frozen=True, kw_only=True):
    """One message of the thread."""

    id: str
    author: str
    name: str | None
    text: str
    sent_at: int


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What the widget draws. Times are Unix milliseconds."""

    invitation: str
    survey: str
    version: str
    status: str
    conversation: str | None
    channels: tuple[str, ...]
    identity: str
    asker: str | None
    language: str
    about: str | None
    invited_at: int
    expires_at: int
    closed_at: int | None
    questions: tuple[CardQuestion, ...]
    answers: tuple[CardAnswer, ...]
    thanks: str | None
    replies: tuple[CardReply, ...]
    grant: str
    displayed: bool


def card(filling: Filling, *, languages: tuple[str, ...], grant: str, now: int) -> Card:
    """The card in the first of `languages` that the survey speaks, else in the survey's own."""
    invitation, survey = filling.invitation, shown(filling)
    language = spoken(survey, languages)
    late = invitation.status == "open" and now >= invitation.expires_at
    return Card(
        invitation=invitation.id,
        survey=invitation.survey_key,
        version=invitation.survey_version,
        status="expired" if late else invitation.status,
        conversation=invitation.conversation_id,
        channels=invitation.channels,
        identity=invitation.identity,
        asker=filling.mentor_name,
        language=language,
        about=in_language(survey.about, language, survey.language),
        invited_at=invitation.invited_at,
        expires_at=invitation.expires_at,
        closed_at=invitation.closed_at,
        questions=tuple(_question(question, language, survey.language) for question in survey.questions),
        answers=tuple(CardAnswer(question=answer.question_id, value=answer.value) for answer in filling.answers),
        thanks=in_language(survey.thanks, language, survey.language),
        replies=replies(filling),
        grant=grant,
        displayed=filling.displayed_at is not None,
    )


def shown(filling: Filling) -> Survey:
    """The survey as this person got it: the questions of its assembly, all texts filled."""
    return formed(filling.survey.survey, filling.invitation.assembly, said_values(filling))


def said_values(filling: Filling) -> dict[str, str]:
    """What stands for the placeholders of its texts, with the name of the mentor who asks."""
    mentor = as_text(filling.mentor_name)
    return {**filling.invitation.assembly.values, **({"mentor": mentor} if mentor else {})}


def replies(filling: Filling, *, staff: tuple[str, str | None] = ("", None)) -> tuple[CardReply, ...]:
    """The thread; `staff` is the id and name of the mentor who reads it."""
    names = {filling.invitation.mentor_id: filling.mentor_name, staff[0]: staff[1]}
    return tuple(
        CardReply(
            id=reply.id,
            author=reply.author,
            name=filling.respondent_name if reply.author == "respondent" else names.get(reply.author_id),
            text=reply.text,
            sent_at=reply.sent_at,
        )
        for reply in filling.replies
    )


def spoken(survey: Survey, languages: tuple[str, ...]) -> str:
    """The first of `languages` that the survey has words in (`pt-BR`, then `pt`), else the survey's own."""
    known = {survey.language}
    for text in _texts(survey):
        if isinstance(text, dict):
            known.update(text)
    for tag in languages:
        if tag in known or tag.split("-")[0] in known:
            return tag
    return survey.language


def _texts(survey: Survey) -> Iterator[Text | bool | None]:
    yield survey.about
    yield survey.thanks
    for question in survey.questions:
        yield question.text


def _question(question: AnyQuestion, language: str, fallback: str) -> CardQuestion:
    def said(text: Text | None) -> str | None:
        return in_language(text, language, fallback)

    plain = CardQuestion(
        id=question.id,
        kind=str(type(question).__struct_config__.tag),
        text=said(question.text) or "",
        help=said(question.help),
        required=question.required,
        ask_if=conditions(question),
    )
    if isinstance(question, Nps):
        return msgspec.structs.replace(plain, low=said(question.low), high=said(question.high))
    if isinstance(question, Rating):
        return msgspec.structs.replace(
            plain, scale=question.scale, points=question.points, low=said(question.low), high=said(question.high)
        )
    if isinstance(question, Choice):
        choices = tuple(CardChoice(id=option.id, text=said(option.text) or option.id) for option in question.choices)
        return msgspec.structs.replace(
            plain, choices=choices, many=question.many, other=_other(question, language, fallback)
        )
    if isinstance(question, LongText):
        return msgspec.structs.replace(
            plain,
            multiline=question.multiline,
            placeholder=said(question.placeholder),
            max_length=question.max_length,
        )
    return plain


def _other(question: Choice, language: str, fallback: str) -> str | None:
    """The label of "other"; None where it is not offered."""
    if question.other is False:
        return None
    if question.other is True:
        return in_language(OTHER, language, fallback)
    return in_language(question.other, language, fallback)
