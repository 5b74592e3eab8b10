"""Letters: what a mail that asks is made of. How it looks is a channel's own."""

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import quote

import msgspec

from widget_server.core.responses import holds
from widget_server.core.themes import Look
from widget_server.services.cards import Card, CardQuestion


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """All that a mail says: the card, where its answers lead, whom it is from."""

    card: Card
    link: str
    """The person's own page of this invitation."""
    preferences: str
    """The page where they choose what they are asked, and how."""
    workspace: str
    """Its name."""
    agreed: bool = False
    """Whether they said that they want to be asked by mail; else it is assumed."""
    address_line: str | None = None
    look: Look = Look()


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """The same letter twice: for those who read HTML, and for those who read text."""

    subject: str
    text: str
    html: str


class Draw(Protocol):
    """Draws letters: the same letter gives the same bytes."""

    def __call__(self, letter: Letter) -> Drawn:
        """The subject, the text and the HTML."""
        ...


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a mail asks of a card: one question of the screen that is next."""

    question: CardQuestion | None
    """None where nothing is left to ask."""
    before: tuple[CardQuestion, ...] = ()
    """Words without an answer that stand before it on its screen."""
    more: bool = False
    """Whether other questions follow, whatever is answered."""


def asked(card: Card) -> Asked:
    """The first question of the next screen that takes an answer; of a screen of words alone, the words."""
    due, given = _due(card.questions, {answer.question: answer.value for answer in card.answers})
    current = next((question for question in due if question.id not in given), None)
    if current is None:
        return Asked(question=None)
    screen = [one for one in _screen(card.questions, current) if one in due and one.id not in given]
    first = next((one for one in screen if one.kind != "message"), current)
    before = tuple(one for one in screen[: screen.index(first)] if one.kind == "message")
    shown = {one.id for one in (*before, first)}
    left = (one for one in card.questions if one.id not in shown and one.id not in given)
    return Asked(question=first, before=before, more=any(not one.ask_if and one.kind != "message" for one in left))


def chosen(link: str, question: str, value: str | int | bool) -> str:
    """The link with an answer chosen beforehand: behind `#`, which no server is ever sent."""
    said = ("yes" if value else "no") if isinstance(value, bool) else str(value)
    return f"{link}#{question}={quote(said, safe='')}"


def _due(questions: Sequence[CardQuestion], answers: dict[str, object]) -> tuple[list[CardQuestion], dict[str, object]]:
    """The questions whose conditions hold, and the answers that count: as `core.responses.asked` has it."""
    due: list[CardQuestion] = []
    counted: dict[str, object] = {}
    for question in questions:
        if all(holds(condition, counted.get(condition.question or "")) for condition in question.ask_if):
            due.append(question)
            if question.id in answers:
                counted[question.id] = answers[question.id]
    return due, counted


def _screen(questions: Sequence[CardQuestion], current: CardQuestion) -> list[CardQuestion]:
    """All that stands on one screen with it."""
    first = last = questions.index(current)
    while first and questions[first].same_screen is True:
        first -= 1
    while last + 1 < len(questions) and questions[last + 1].same_screen is True:
        last += 1
    return list(questions[first : last + 1])
