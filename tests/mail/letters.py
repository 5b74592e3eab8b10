"""Letters for tests: a survey's first question as a mail asks it."""

from widget_server.core.context import Context, Why
from widget_server.core.invitations import Invitation
from widget_server.core.patterns import Trigger
from widget_server.core.questions import AnyQuestion, LongText, Option, Rating
from widget_server.core.surveys import Identity, Survey, SurveyVersion
from widget_server.core.themes import Look
from widget_server.core.wording.standards import filled
from widget_server.ports import Filling, SavedAnswer
from widget_server.services.cards import Card, card
from widget_server.services.letters import Letter

NOW = 1_800_000_000_000
LINK = "https://feedback.example/s/personal"
PREFERENCES = "https://feedback.example/p/theirs"
ABOUT = {"en": "About the review you have just received", "ru": "О ревью, которое вы только что получили"}
USEFUL = Rating(
    id="useful",
    text={"en": "Was the review useful?", "ru": "Ревью помогло?"},
    low={"en": "Not at all", "ru": "Совсем нет"},
    high={"en": "Very", "ru": "Очень"},
)
WORDS = LongText(id="words", text={"en": "In your words?", "ru": "Своими словами?"})
OPTIONS = tuple(
    Option(id=id, text={"en": en, "ru": ru})
    for id, en, ru in (
        ("fast", "The explanation was too fast", "Объяснение было слишком быстрым"),
        ("task", "I did not understand the task", "Я не понял задание"),
        ("tools", "Something did not work", "Что-то не заработало"),
    )
)


def asked_card(
    *questions: AnyQuestion,
    language: str = "en",
    identity: Identity = "named",
    mentor: str | None = "Maria",
    about: dict[str, str] | str | None = None,
    answers: tuple[SavedAnswer, ...] = (),
) -> Card:
    """The card of a survey with these questions."""
    survey = filled(
        Survey(
            key="useful",
            name="Useful",
            when=Trigger(event="x"),
            about=ABOUT if about is None else about,
            questions=questions,
            identity=identity,
        )
    )
    invitation = Invitation(
        id="inv_1",
        workspace="academy",
        respondent_id="s1",
        survey_key="useful",
        survey_version="v1",
        event_id="e1",
        identity=identity,
        context=Context(asked_at=NOW, why=Why()),
        invited_at=NOW,
        expires_at=NOW + 7 * 86_400_000,
    )
    version = SurveyVersion(workspace="academy", survey=survey, version="v1")
    filling = Filling(invitation=invitation, survey=version, mentor_name=mentor, answers=answers)
    return card(filling, languages=(language,), grant="", now=NOW)


def letter(of: Card, *, look: Look | None = None, agreed: bool = False, address_line: str | None = None) -> Letter:
    """The letter that asks by this card."""
    return Letter(
        card=of,
        link=LINK,
        preferences=PREFERENCES,
        workspace="Academy",
        agreed=agreed,
        address_line=address_line,
        look=look or Look(),
    )
