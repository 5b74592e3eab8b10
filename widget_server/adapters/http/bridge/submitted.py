"""What an Adaptive Card's button sends, as answers. Hosts leave out what is empty, or send it as an empty text."""

import math
from collections.abc import Mapping
from typing import Any

from widget_server.adapters.http.bridge.inputs import OTHER, PREFIX
from widget_server.core.errors import InvalidInput
from widget_server.core.questions import (
    AnyQuestion,
    Choosing,
    Chosen,
    Consent,
    Matrix,
    Notice,
    Number,
    Ranking,
    Scale,
    Slider,
    Value,
    YesNo,
    normal,
)
from widget_server.core.responses import asked
from widget_server.services.standing import Standing

MOST_SHOWN = 500
"""Questions that a card may name."""


def answers(standing: Standing, sent: Mapping[str, Any]) -> dict[str, Value]:
    """The answers by question, of those that the card showed: None where one was left empty. Without those that are not asked
    with the others. Raises InvalidInput where the card is of another invitation."""
    if sent.get("invitation") != standing.card.invitation:
        raise InvalidInput("This was sent by the card of another invitation.")
    named = sent.get("questions")
    if not isinstance(named, list) or len(named) > MOST_SHOWN or not all(isinstance(one, str) for one in named):
        raise InvalidInput("questions is the list of ids that the card's button sends.")
    known = {one.id: one for one in standing.questions}
    found = {id: _value(known[id], sent) for id in known if id in named}
    path = {one.id for one in asked(standing.questions, {**standing.answers, **found})}
    return {id: value for id, value in found.items() if id in path}


def _value(question: AnyQuestion, sent: Mapping[str, Any]) -> Value:
    text = _text(sent.get(PREFIX + question.id))
    if isinstance(question, Notice):
        return None
    if isinstance(question, Matrix):
        rows = {row.id: _text(sent.get(f"{PREFIX}{question.id}:{row.id}")) for row in question.rows}
        given = {row: column for row, column in rows.items() if column}
        return Chosen(rows=given) if given else None
    if isinstance(question, Ranking):
        return _ranking(question, sent)
    if isinstance(question, Choosing):
        return _choosing(question, text, _text(sent.get(f"{PREFIX}{question.id}:{OTHER}")))
    if not text.strip():
        return None
    if isinstance(question, Scale | Slider | Number):
        return _number(text)
    if isinstance(question, YesNo):
        return {"true": True, "false": False}.get(text, text)
    if isinstance(question, Consent):
        return {"true": True, "false": None}.get(text, text)
    return text


def _choosing(question: Choosing, text: str, own: str) -> Value:
    """Ids with a comma between them; words of one's own count with their choice, and alone."""
    listed = [id for id in text.split(",") if id]
    ids = tuple(id for id in listed if id != OTHER)
    words = own.strip() or ("" if OTHER in listed else None)
    if not listed and words is None:
        return None
    order = {option.id: place for place, option in enumerate(question.choices)}
    return Chosen(choices=tuple(sorted(ids, key=lambda id: order.get(id, len(order)))), other=words)


def _ranking(question: Ranking, sent: Mapping[str, Any]) -> Value:
    """By place. One that has none, or one place given twice, is no order."""
    places = {option.id: _text(sent.get(f"{PREFIX}{question.id}:{option.id}")) for option in question.choices}
    if not any(places.values()):
        return None
    whole = sorted(places.values()) == sorted(str(place) for place in range(1, len(places) + 1))
    return Chosen(choices=tuple(sorted(places, key=lambda id: int(places[id]))) if whole else ())


def _number(text: str) -> Value:
    """A number, as hosts write it; what is none stays a text, which fits no such question."""
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return text
    return normal(found) if math.isfinite(found) else text


def _text(given: object) -> str:
    if isinstance(given, bool):
        return "true" if given else "false"
    return given if isinstance(given, str) else str(given) if isinstance(given, int | float) else ""
