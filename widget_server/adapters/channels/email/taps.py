"""The answers that one tap in a mail can choose, by kind of question; other kinds are answered on the page."""

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from widget_server.adapters.channels.email.words import Words
from widget_server.services.cards import CardQuestion
from widget_server.services.letters import chosen

MOST_LISTED = 12
"""A longer list of choices is left to the page."""
SIDE_BY_SIDE = 14
"""Longer words of yes and no stand one below the other."""
ROW = 6
"""So many equal cells stand in a row on a phone."""
FACES = ("😞", "🙁", "😐", "🙂", "😀")
SIGNS = {"stars": "★", "hearts": "♥"}

Shape = Literal["cells", "pair", "list", "button"]


class Tap(msgspec.Struct, frozen=True, kw_only=True):
    """One answer."""

    link: str
    text: str
    sign: str = ""
    """A drawing above the text."""
    name: str = ""
    """What it is called aloud, where the text alone does not say it."""


class Taps(msgspec.Struct, frozen=True, kw_only=True):
    """What stands below a question."""

    shape: Shape
    rows: tuple[tuple[Tap, ...], ...]
    """Cells that stay together on a narrow screen; of other shapes one row."""
    low: str = ""
    high: str = ""
    """Words at both ends of a scale."""
    chooses: bool = True
    """Whether a tap chooses an answer."""
    several: bool = False


def taps(question: CardQuestion, link: str, words: Words) -> Taps:
    """The taps of a question; of one that cannot be answered by a tap a button to its page."""
    if question.kind == "nps":
        return _scale(question, link, words, lowest=0, highest=10)
    if question.kind in ("csat", "ces", "rating") and isinstance(question.points, int):
        if question.scale == "thumbs" and question.points == 2:
            return _thumbs(question, link, words)
        return _scale(question, link, words, lowest=1, highest=question.points)
    if question.kind == "yesno":
        return _yes_or_no(question, link)
    if question.kind in ("choice", "dropdown", "picture") and _few(question):
        return _list(question, link)
    return button(question, link, words)


def button(question: CardQuestion, link: str, words: Words) -> Taps:
    """The way to its page, that chooses nothing."""
    said = _said(question.button) if question.kind == "message" else ""
    return Taps(shape="button", rows=((Tap(link=link, text=said or words["answer"]),),), chooses=False)


def _scale(question: CardQuestion, link: str, words: Words, *, lowest: int, highest: int) -> Taps:
    low, high = _said(question.low), _said(question.high)
    cells = []
    for value in range(lowest, highest + 1):
        end = {lowest: low, highest: high}.get(value, "")
        name = words["of"].format(n=value, all=highest) + (f", {end}" if end else "")
        sign = _sign(question, value, highest)
        cells.append(Tap(link=chosen(link, question.id, value), text=str(value), sign=sign, name=name))
    return Taps(
        shape="cells",
        rows=tuple(_rows(cells)),
        low=f"{lowest} · {low}" if low else "",
        high=f"{highest} · {high}" if high else "",
    )


def _sign(question: CardQuestion, value: int, highest: int) -> str:
    """The drawing of one mark; a scale of many faces is told by numbers: nobody tells seven faces apart."""
    if question.scale == "smileys" and highest <= len(FACES):
        return FACES[round((value - 1) * (len(FACES) - 1) / (highest - 1))]
    return SIGNS.get(str(question.scale), "")


def _rows(cells: Sequence[Tap]) -> Iterator[tuple[Tap, ...]]:
    """One row, or two that are as equal as can be."""
    if len(cells) <= ROW:
        yield tuple(cells)
        return
    middle = (len(cells) + 1) // 2
    yield tuple(cells[:middle])
    yield tuple(cells[middle:])


def _thumbs(question: CardQuestion, link: str, words: Words) -> Taps:
    down, up = (
        Tap(link=chosen(link, question.id, value), text=said or words[word], sign=sign)
        for value, word, sign, said in (
            (1, "down", "👎", _said(question.low)),
            (2, "up", "👍", _said(question.high)),
        )
    )
    return Taps(shape="pair", rows=((down, up),))


def _yes_or_no(question: CardQuestion, link: str) -> Taps:
    both = tuple(
        Tap(link=chosen(link, question.id, value), text=_said(said))
        for value, said in ((True, question.yes), (False, question.no))
    )
    short = all(len(tap.text) <= SIDE_BY_SIDE for tap in both)
    return Taps(shape="pair" if short else "list", rows=(both,))


def _few(question: CardQuestion) -> bool:
    return isinstance(question.choices, tuple) and len(question.choices) <= MOST_LISTED


def _list(question: CardQuestion, link: str) -> Taps:
    choices = question.choices if isinstance(question.choices, tuple) else ()
    rows = [Tap(link=chosen(link, question.id, choice.id), text=choice.text) for choice in choices]
    if other := _said(question.other):
        rows.append(Tap(link=link, text=other))
    return Taps(shape="list", rows=(tuple(rows),), several=question.many is True)


def _said(text: str | msgspec.UnsetType | None) -> str:
    return text if isinstance(text, str) else ""
