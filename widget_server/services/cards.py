"""A card: an invitation as its respondent may see it, in one language.

No reason and no context is ever in it, nothing that was known before, and of the conditions only those on its own questions.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from widget_server.core import sampling
from widget_server.core.assembly import formed
from widget_server.core.assembly.forms import form as form_of
from widget_server.core.assembly.piping import as_text
from widget_server.core.questions import (
    AnyQuestion,
    Choice,
    Choosing,
    Condition,
    Consent,
    Link,
    Matrix,
    Notice,
    Nps,
    Option,
    PictureOption,
    Scale,
    Text,
    Value,
    YesNo,
    in_language,
    kind,
    normal,
)
from widget_server.core.questions.days import dated
from widget_server.core.responses import conditions
from widget_server.core.surveys import Survey, last_words, said_if
from widget_server.core.wording import standards
from widget_server.core.wording.answers import said_other
from widget_server.ports import Filling

CHANGE_MS = 10 * 60_000
"""How long after its completion a response may be changed by whoever gave it."""

SHOWN_IN = frozenset({"chat", "page", "inbox"})
"""The channels in which a page shows a card."""

UNSET = msgspec.UNSET
Maybe = str | None | msgspec.UnsetType


class CardLink(msgspec.Struct, frozen=True, kw_only=True):
    """A way on, opened in a new tab."""

    text: str
    url: str


class CardChoice(msgspec.Struct, frozen=True, kw_only=True):
    """One choice, or a row or a column of a matrix."""

    id: str
    text: str
    exclusive: bool | msgspec.UnsetType = UNSET
    image: str | msgspec.UnsetType = UNSET


Choices = tuple[CardChoice, ...] | msgspec.UnsetType


class CardQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """One question; what its kind does not have is left out."""

    id: str
    kind: str
    part: str | msgspec.UnsetType = UNSET
    """The widget's part that draws it; left out where it comes with every card."""
    text: str
    help: str | None
    required: bool
    ask_if: tuple[Condition, ...]
    same_screen: bool | msgspec.UnsetType = UNSET
    scale: str | msgspec.UnsetType = UNSET
    points: int | msgspec.UnsetType = UNSET
    low: Maybe = UNSET
    high: Maybe = UNSET
    choices: Choices = UNSET
    many: bool | msgspec.UnsetType = UNSET
    least: int | msgspec.UnsetType = UNSET
    most: int | msgspec.UnsetType = UNSET
    other: Maybe = UNSET
    """Its label; None: not offered."""
    rows: Choices = UNSET
    columns: Choices = UNSET
    min: float | msgspec.UnsetType = UNSET
    max: float | msgspec.UnsetType = UNSET
    step: float | msgspec.UnsetType = UNSET
    unit: Maybe = UNSET
    decimals: bool | msgspec.UnsetType = UNSET
    earliest: str | msgspec.UnsetType = UNSET
    latest: str | msgspec.UnsetType = UNSET
    yes: Maybe = UNSET
    no: Maybe = UNSET
    label: Maybe = UNSET
    link: CardLink | msgspec.UnsetType = UNSET
    button: Maybe = UNSET
    multiline: bool | msgspec.UnsetType = UNSET
    placeholder: Maybe = UNSET
    max_length: int | msgspec.UnsetType = UNSET


PARTS = {
    "csat": "rating",
    "ces": "rating",
    "rating": "rating",
    "slider": "slider",
    "choice": "choice",
    "dropdown": "dropdown",
    "picture": "choice",
    "ranking": "ranking",
    "matrix": "matrix",
    "yesno": "choice",
    "consent": "choice",
    "number": "input",
    "email": "input",
    "date": "input",
    "message": "message",
}
"""By kind, the part of the widget that draws it, fetched when the first such question is due."""


class CardThanks(msgspec.Struct, frozen=True, kw_only=True):
    """The last words, for those whose answers pass `say_if`."""

    text: str
    say_if: tuple[Condition, ...]
    link: CardLink | msgspec.UnsetType = UNSET


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
    seen_at: int | msgspec.UnsetType | None = UNSET
    """For staff, of their own: when it was on the respondent's screen."""


class CardUnnamed(msgspec.Struct, frozen=True, kw_only=True):
    """How far the answers to a survey that is not named stay with whoever gave them."""

    others: int | msgspec.UnsetType = UNSET
    """With how many others at least they are shown; left out where nothing keeps whose they are."""
    names_for: str | msgspec.UnsetType = UNSET
    """The staff role that may see who answered what."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What the widget draws. Times are Unix milliseconds."""

    invitation: str
    survey: str
    version: str
    status: str
    conversation: str | None
    channels: tuple[str, ...]
    place: str
    pages: tuple[str, ...]
    identity: str
    unnamed: CardUnnamed | msgspec.UnsetType = UNSET
    """There where the survey is not named: all answers are sent at once, and are final."""
    asker: str | None
    """None where it is the team that asks, and reads."""
    language: str
    about: str | None
    invited_at: int
    expires_at: int
    closed_at: int | None
    questions: tuple[CardQuestion, ...]
    answers: tuple[CardAnswer, ...]
    thanks: tuple[CardThanks, ...]
    """The first whose conditions hold is said; none: the widget's own words."""
    changeable_until: int | None
    """Until when an answered card's answers may be changed; None: they are final, or it is open."""
    replies: tuple[CardReply, ...]
    unread: int | msgspec.UnsetType = UNSET
    """How many of the staff's were not on the respondent's screen yet; left out where none."""
    grant: str
    displayed: bool


def card(filling: Filling, *, languages: tuple[str, ...], grant: str, now: int) -> Card:
    """The card in the first of `languages` that the survey speaks, else in the survey's own."""
    invitation, survey = filling.invitation, shown(filling)
    language = spoken(survey, languages)
    late = invitation.status == "open" and now >= invitation.expires_at
    until = changeable_until(filling)
    return Card(
        invitation=invitation.id,
        survey=invitation.survey_key,
        version=invitation.survey_version,
        status="expired" if late else invitation.status,
        conversation=invitation.conversation_id,
        channels=invitation.channels,
        place=survey.place,
        pages=survey.pages,
        identity=invitation.identity,
        unnamed=_unnamed(survey),
        asker=None if survey.identity != "named" and survey.group_by == "survey" else filling.mentor_name,
        language=language,
        about=in_language(survey.about, language, survey.language),
        invited_at=invitation.invited_at,
        expires_at=invitation.expires_at,
        closed_at=invitation.closed_at,
        questions=tuple(
            _question(dated(one, since=invitation.invited_at, until=now), language, survey.language, invitation.id)
            for one in _on_screens(filling, survey)
        ),
        answers=tuple(CardAnswer(question=answer.question_id, value=answer.value) for answer in filling.answers),
        thanks=tuple(_thanks(survey, language)),
        changeable_until=until if until is not None and now < until else None,
        replies=replies(filling),
        unread=sum(reply.author == "mentor" and reply.seen_at is None for reply in filling.replies) or UNSET,
        grant=grant,
        displayed=filling.displayed_at is not None,
    )


def alone(card: Card) -> Card:
    """The same on our own page, which is there for this card and holds nothing else; each time it is shown there it is told."""
    return msgspec.structs.replace(
        card, channels=("page",), conversation=None, place="corner", pages=(), displayed=False
    )


def _unnamed(survey: Survey) -> CardUnnamed | msgspec.UnsetType:
    if survey.identity == "named":
        return UNSET
    return CardUnnamed(
        others=survey.group_size - 1 if survey.identity == "grouped" else UNSET,
        names_for=survey.names_for or UNSET,
    )


def changeable_until(filling: Filling) -> int | None:
    """The end of the time in which a completed response may be changed; None: it is open, or a mentor has replied to it."""
    replied = any(reply.author == "mentor" for reply in filling.replies)
    return None if filling.completed_at is None or replied else filling.completed_at + CHANGE_MS


def _on_screens(filling: Filling, survey: Survey) -> Iterator[AnyQuestion]:
    """The questions of `survey` (as it is shown): what stood on a screen with ones that are left out begins it."""
    form = form_of(filling.survey.survey, filling.invitation.assembly.variant)
    asked = {question.id: question for question in survey.questions}
    begun = False
    for question in form.questions:
        begun = begun and question.same_screen
        if question.id in asked:
            yield msgspec.structs.replace(asked[question.id], same_screen=begun)
            begun = True


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
            name=filling.respondent_name
            if reply.author == "respondent"
            else names.get(reply.author_id) or reply.author_name,
            text=reply.text,
            sent_at=reply.sent_at,
            seen_at=reply.seen_at if staff[0] and reply.author == "mentor" else UNSET,
        )
        for reply in filling.replies
    )


def spoken(survey: Survey, languages: tuple[str, ...]) -> str:
    """The first of `languages` that the survey has words in (`pt-BR`, then `pt`), else the survey's own."""
    if not languages:
        return survey.language
    known = {survey.language}
    for text in _texts(survey):
        if isinstance(text, dict):
            known.update(text)
    for tag in languages:
        if tag in known or tag.split("-")[0] in known:
            return tag
    return survey.language


def _texts(survey: Survey) -> Iterator[Text | None]:
    yield survey.about
    yield from (thanks.text for thanks in last_words(survey))
    for question in survey.questions:
        yield question.text


def _thanks(survey: Survey, language: str) -> Iterator[CardThanks]:
    for thanks in last_words(survey):
        text = in_language(thanks.text, language, survey.language) or ""
        yield CardThanks(text=text, say_if=said_if(thanks), link=_link(thanks.link, language, survey.language))


def _link(link: Link | None, language: str, fallback: str) -> CardLink | msgspec.UnsetType:
    return (
        UNSET if link is None else CardLink(text=in_language(link.text, language, fallback) or link.url, url=link.url)
    )


_WORDS = ("low", "high", "unit", "placeholder", "button")
_PLAIN = ("many", "least", "most", "min", "max", "step", "decimals", "earliest", "latest", "multiline", "max_length")


def _question(question: AnyQuestion, language: str, fallback: str, seed: str) -> CardQuestion:
    def said(text: Text | None) -> str | None:
        return in_language(text, language, fallback)

    more: dict[str, Any] = {}
    for name in _WORDS:
        if hasattr(question, name):
            more[name] = said(getattr(question, name))
    for name in _PLAIN:
        if getattr(question, name, None) is not None:
            more[name] = normal(getattr(question, name))
    if question.same_screen:
        more["same_screen"] = True
    if isinstance(question, Scale) and not isinstance(question, Nps):
        more |= {"points": question.highest, "scale": getattr(question, "scale", "numbers")}
    if isinstance(question, Choosing):
        shown = in_order(question, seed)
        more["choices"] = tuple(_choice(option, language, fallback) for option in shown)
    if isinstance(question, Choice):
        more["other"] = said_other(question, language, fallback)
    if isinstance(question, Matrix):
        more["rows"] = tuple(_choice(option, language, fallback) for option in question.rows)
        more["columns"] = tuple(_choice(option, language, fallback) for option in question.columns)
    if isinstance(question, YesNo):
        more |= {"yes": said(question.yes or standards.YES), "no": said(question.no or standards.NO)}
    if isinstance(question, Consent):
        more["label"] = said(question.label or standards.AGREE)
    if isinstance(question, Consent | Notice):
        more["link"] = _link(question.link, language, fallback)
    return CardQuestion(
        id=question.id,
        kind=kind(question),
        part=PARTS.get(kind(question), UNSET),
        text=said(question.text) or "",
        help=said(question.help),
        required=question.required,
        ask_if=conditions(question),
        **more,
    )


def _choice(option: Option, language: str, fallback: str) -> CardChoice:
    return CardChoice(
        id=option.id,
        text=in_language(option.text, language, fallback) or option.id,
        exclusive=option.exclusive or UNSET,
        image=option.image if isinstance(option, PictureOption) else UNSET,
    )


def in_order(question: Choosing, seed: str) -> list[Option]:
    """The choices as one invitation shows them: shuffled, where the question says so, but for those that keep their place."""
    options = list(question.choices)
    if not question.shuffle:
        return options
    places = [at for at, option in enumerate(options) if not option.fixed and not option.exclusive]
    turned = sorted(places, key=lambda at: sampling.place("shuffle", seed, question.id, options[at].id))
    for at, other in zip(places, turned, strict=True):
        options[at] = question.choices[other]
    return options
