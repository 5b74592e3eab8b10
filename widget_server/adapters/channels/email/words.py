"""What a mail says around its question, in English and Russian."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

import msgspec

from widget_server.core.wording.languages import grammar
from widget_server.core.wording.prompts import SEEN
from widget_server.services.cards import Card

Words = Mapping[str, str]

ENGLISH: Words = MappingProxyType(
    {
        "asks": "{name} would like to know",
        "opens": "This opens a page with your answer already chosen. You send it there.",
        "several": "You can choose several there.",
        "follows": "A few more words are asked there.",
        "answer": "Answer",
        "of": "{n} of {all}",
        "down": "Thumbs down",
        "up": "Thumbs up",
        "until": "You can answer until {day}.",
        "here": "Answer here:",
        "agreed": "You get this because you agreed to be asked by mail.",
        "uses": "You get this because you use {workspace}.",
        "preferences": "Choose what you are asked",
        "unsubscribe": "Unsubscribe",
    }
)
RUSSIAN: Words = MappingProxyType(
    {
        "asks": "{name} хочет узнать",
        "opens": "Откроется страница, где ваш ответ уже выбран. Отправите его вы сами.",
        "several": "Там можно выбрать несколько.",
        "follows": "Там же ещё пара вопросов.",
        "answer": "Ответить",
        "of": "{n} из {all}",
        "down": "Палец вниз",
        "up": "Палец вверх",
        "until": "Ответить можно до {day}.",
        "here": "Ответить:",
        "agreed": "Вы получили это письмо, потому что согласились на вопросы по почте.",
        "uses": "Вы получили это письмо, потому что пользуетесь «{workspace}».",
        "preferences": "Выбрать, о чём спрашивать",
        "unsubscribe": "Отписаться",
    }
)
LANGUAGES: Mapping[str, Words] = MappingProxyType({"en": ENGLISH, "ru": RUSSIAN})


def spoken(language: str) -> str:
    """The language that a mail speaks around a question in this one: its own, else English."""
    base = language.split("-")[0]
    return base if base in LANGUAGES else "en"


def words(language: str) -> Words:
    """The words around a question in this language."""
    return LANGUAGES[spoken(language)]


def who(card: Card) -> str:
    """Who asks, by name."""
    return card.asker or _seen(card, "team")


def seen(card: Card) -> str:
    """Who will see the answer, and how, as the card says it."""
    said = [_seen(card, card.identity, name=who(card), others=_others(card))]
    if card.unnamed is not msgspec.UNSET:
        if card.unnamed.names_for is not msgspec.UNSET:
            said.append(_seen(card, card.unnamed.names_for))
        said.append(_seen(card, "once"))
    return " ".join(said)


def day(at: int, language: str) -> str:
    """The day of a time, UTC."""
    return grammar(spoken(language)).day(datetime.fromtimestamp(at / 1000, UTC).date())


def _others(card: Card) -> int:
    return 0 if card.unnamed is msgspec.UNSET or card.unnamed.others is msgspec.UNSET else card.unnamed.others


def _seen(card: Card, which: str, **values: object) -> str:
    return SEEN[which][spoken(card.language)].format(**values)
