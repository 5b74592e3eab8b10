"""Questions as inputs of an Adaptive Card. Scales are sets of choices: the open renderer draws no rating."""

from collections.abc import Iterator, Sequence
from typing import Any

from widget_server.adapters.http.bridge.escaping import unformed, unmarked
from widget_server.core.questions.fitting import MAX_EMAIL, MAX_OTHER
from widget_server.core.wording import chats
from widget_server.core.wording.languages import grammar
from widget_server.services.cards import CardChoice, CardLink, CardQuestion

Element = dict[str, Any]
PREFIX = "q:"
"""Before the ids of inputs, so that none is named like what a button sends."""
OTHER = "+other"
"""The choice of words of one's own; no id of a choice looks like it."""
EXPANDED = 7
"""A longer list opens."""
PICTURES = 3
"""Side by side."""
FACES = "😞🙁😐🙂😀"


class Inputs:
    """Draws questions in one language; `fallback` is the survey's."""

    def __init__(self, language: str, fallback: str) -> None:
        self._language = language
        self._fallback = fallback

    def said(self, which: str, **values: object) -> str:
        """Words around questions."""
        return chats.said(which, self._language, self._fallback, **values)

    def drawn(self, question: CardQuestion) -> Iterator[Element]:
        """The elements of a question."""
        if question.help:
            yield plain(question.help, isSubtle=True)
        if question.kind == "message":
            yield plain(question.text)
        elif question.kind in ("ranking", "matrix"):
            yield plain(question.text, weight="bolder")
            yield from (self._ranking if question.kind == "ranking" else self._matrix)(question)
        else:
            if question.kind == "picture":
                yield from self._pictures(question)
            yield from self._one(question)
        if isinstance(question.link, CardLink):
            yield {"type": "ActionSet", "actions": [opening(question.link.text, question.link.url)]}

    def _one(self, question: CardQuestion) -> Iterator[Element]:
        basics = self._basics(question, question.text, PREFIX + question.id)
        if question.kind in ("nps", "csat", "ces", "rating"):
            yield self._asked(choices(basics, [(str(mark), title) for mark, title in marks(question)]))
        elif question.kind in ("choice", "dropdown", "picture"):
            yield from self._choosing(question, basics)
        elif question.kind == "yesno":
            yield choices(basics, [("true", question.yes or ""), ("false", question.no or "")])
        elif question.kind == "consent":
            title = unmarked(question.label or "")
            yield {
                **basics,
                "type": "Input.Toggle",
                "title": title,
                "valueOn": "true",
                "valueOff": "false",
                "wrap": True,
            }
        elif question.kind in ("slider", "number"):
            # The open renderer (3.0.6) takes a number that is left empty for one out of bounds, so that nothing can be sent.
            ends = _ends(question, "min", "max") if "isRequired" in basics else {}
            yield {**basics, "type": "Input.Number", **ends, **self._range(question)}
        elif question.kind == "date":
            yield {**basics, "type": "Input.Date", **_ends(question, "earliest", "latest")}
        elif question.kind == "email":
            yield {**basics, "type": "Input.Text", "style": "email", "maxLength": MAX_EMAIL, **_placeholder(question)}
        else:
            yield {
                **basics,
                "type": "Input.Text",
                "isMultiline": question.multiline is True,
                **_placeholder(question),
            } | ({"maxLength": question.max_length} if isinstance(question.max_length, int) else {})

    def _basics(self, question: CardQuestion, label: str, id: str) -> Element:
        """What all inputs have. One that waits for another answer is never required by the card itself."""
        needed = question.required and not question.ask_if
        more = {"isRequired": True, "errorMessage": self.said("needs_answer")} if needed else {}
        return {"id": id, "label": unmarked(label), **more}

    def _choosing(self, question: CardQuestion, basics: Element) -> Iterator[Element]:
        listed = [(one.id, one.text) for one in _choices(question.choices)]
        other = question.other if isinstance(question.other, str) else None
        if other is not None:
            listed.append((OTHER, other))
        yield self._asked(choices(basics, listed, many=question.many is True, opens=question.kind == "dropdown"))
        if other is not None:
            id = f"{PREFIX}{question.id}:{OTHER}"
            yield {"type": "Input.Text", "id": id, "label": unmarked(other), "maxLength": MAX_OTHER,
                   "placeholder": self.said("own_words")}  # fmt: skip

    def _pictures(self, question: CardQuestion) -> Iterator[Element]:
        shown = _choices(question.choices)
        for at in range(0, len(shown), PICTURES):
            yield {
                "type": "ColumnSet",
                "columns": [
                    {
                        "type": "Column",
                        "width": "stretch",
                        "items": [
                            {"type": "Image", "url": one.image, "altText": one.text, "size": "stretch"},
                            plain(one.text, size="small"),
                        ],
                    }
                    for one in shown[at : at + PICTURES]
                ],
            }

    def _ranking(self, question: CardQuestion) -> Iterator[Element]:
        """A place for each, for there is no input that orders."""
        shown = _choices(question.choices)
        yield plain(self.said("ranking"), isSubtle=True)
        for one in shown:
            basics = self._basics(question, self.said("place", text=one.text), f"{PREFIX}{question.id}:{one.id}")
            places = [(str(place), str(place)) for place in range(1, len(shown) + 1)]
            yield self._asked(choices(basics, places, opens=True))

    def _matrix(self, question: CardQuestion) -> Iterator[Element]:
        for row in _choices(question.rows):
            basics = self._basics(question, row.text, f"{PREFIX}{question.id}:{row.id}")
            yield self._asked(choices(basics, [(one.id, one.text) for one in _choices(question.columns)]))

    def _asked(self, drawn: Element) -> Element:
        """With what stands in a list before it is opened."""
        return drawn | ({"placeholder": self.said("choose")} if drawn["style"] == "compact" else {})

    def _range(self, question: CardQuestion) -> Element:
        """What may be typed, where nothing else is said there."""
        if isinstance(question.placeholder, str):
            return _placeholder(question)
        unit = f" {question.unit}" if isinstance(question.unit, str) else ""
        number = grammar(self._language).number
        low, high = question.min, question.max
        if not isinstance(low, int | float) or not isinstance(high, int | float):
            return {"placeholder": unmarked(unit.strip())} if unit else {}
        ends = [
            f"{number(end)}{unit}{f' ({words})' if isinstance(words, str) else ''}"
            for end, words in ((low, question.low), (high, question.high))
        ]
        return {"placeholder": unmarked(self.said("range", low=ends[0], high=ends[1]))}


def plain(text: str, **style: Any) -> Element:
    """Words as they stand: a run of text is never read as Markdown."""
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": unformed(text), **style}]}


def opening(title: str, url: str) -> Element:
    """A button that opens a page."""
    return {"type": "Action.OpenUrl", "title": unmarked(title), "url": url}


def choices(basics: Element, listed: Sequence[tuple[str, str]], *, many: bool = False, opens: bool = False) -> Element:
    """A set of choices (value, words)."""
    return {
        **basics,
        "type": "Input.ChoiceSet",
        "style": "compact" if (opens or len(listed) > EXPANDED) and not many else "expanded",
        "isMultiSelect": many,
        "wrap": True,
        "choices": [{"title": unmarked(title), "value": value} for value, title in listed],
    }


def marks(question: CardQuestion) -> Iterator[tuple[int, str]]:
    """The marks of a scale and what stands for each, with the words of its ends."""
    lowest, highest = (0, 10) if question.kind == "nps" else (1, question.points or 5)
    look = question.scale if isinstance(question.scale, str) else "numbers"
    for mark in range(lowest, int(highest) + 1):
        end = question.low if mark == lowest else question.high if mark == highest else None
        yield mark, f"{_looks(look, mark, int(highest))}{f' · {end}' if isinstance(end, str) and end else ''}"


def _looks(look: str, mark: int, highest: int) -> str:
    if look == "thumbs":
        return "👎" if mark == 1 else "👍"
    if look == "smileys":
        return f"{mark} {FACES[round((mark - 1) * (len(FACES) - 1) / (highest - 1))]}"
    return f"{mark} {'★' if look == 'stars' else '♥'}" if look in ("stars", "hearts") else str(mark)


def _choices(given: object) -> tuple[CardChoice, ...]:
    return given if isinstance(given, tuple) else ()


def _ends(question: CardQuestion, low: str, high: str) -> Element:
    ends = {"min": getattr(question, low), "max": getattr(question, high)}
    return {name: value for name, value in ends.items() if isinstance(value, int | float | str)}


def _placeholder(question: CardQuestion) -> Element:
    return {"placeholder": unmarked(question.placeholder)} if isinstance(question.placeholder, str) else {}


__all__ = ["OTHER", "PREFIX", "Element", "Inputs", "marks", "opening", "plain"]
