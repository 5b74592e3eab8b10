"""Values of the moment in texts: "How was «{event.lesson_title|the lesson}»?". Text in, text out; whoever shows it escapes it.

A placeholder is `{event.NAME}`, `{trait.NAME}` or `{mentor}`, with words to say where there is no value after a `|`.
`{{` and `}}` stand for braces; any other brace stands for itself.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from widget_server.core.context import WORD
from widget_server.core.events import Event, Json
from widget_server.core.questions import AnyQuestion, Link, Option, Text
from widget_server.core.surveys import Thanks

MAX_CHARS = 200
MISSING = "…"
"""Stands where there is neither a value nor words to say instead."""

_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(mentor|(?:event|trait)\.[^{}|\s](?:[^{}|]*[^{}|\s])?)\s*(?:\|([^{}]*))?\}")
_DOUBTFUL = re.compile(r"\{\{|\}\}|\{([A-Za-z_]\w*(?:\.[^{}|\s]+)?)\s*(?:\|[^{}]*)?\}")
_SPACES = re.compile(r"[\s\u2028\u2029]+")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Control characters, and those that turn the direction of the text around them."""
_TRUTH = {"en": ("no", "yes"), "ru": ("нет", "да")}
_TEXTS = ("text", "help", "low", "high", "placeholder", "other", "unit", "yes", "no", "label", "button")
_LISTS = ("choices", "rows", "columns")


class Placeholder(msgspec.Struct, frozen=True, kw_only=True):
    """One placeholder of a text."""

    name: str
    """`event.lesson_title`, `trait.name`, `mentor`."""
    fallback: str | None = None
    """The words to say where there is no value; None: there are none."""


def placeholders(text: Text) -> tuple[Placeholder, ...]:
    """The placeholders of a text in all its languages, in order, each once."""
    said = (text,) if isinstance(text, str) else text.values()
    found = (match for words in said if "{" in words for match in _PLACEHOLDER.finditer(words) if match[1])
    return tuple(dict.fromkeys(Placeholder(name=match[1], fallback=match[2]) for match in found))


def mistaken(text: str) -> tuple[str, ...]:
    """What stands in braces like a placeholder and is none (`{answer.score}`, `{events.title}`)."""
    return tuple(
        match[1] for match in _DOUBTFUL.finditer(text) if match[1] and not _PLACEHOLDER.fullmatch(match.group())
    )


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced: by the value, else by the fallback, else by "…"."""
    if "{" not in text and "}" not in text:
        return text
    return _PLACEHOLDER.sub(lambda match: _said(match, values), text)


def filled_question(question: AnyQuestion, values: Mapping[str, str]) -> AnyQuestion:
    """The question with all its texts filled, in every language."""
    given = ((name, getattr(question, name, None)) for name in _TEXTS)
    changes: dict[str, Any] = {name: filled_text(text, values) for name, text in given if isinstance(text, str | dict)}
    for name in _LISTS:
        options: Sequence[Option] = getattr(question, name, ())
        if options:
            changes[name] = tuple(
                msgspec.structs.replace(option, text=filled_text(option.text, values)) for option in options
            )
    link: Link | None = getattr(question, "link", None)
    if link is not None:
        changes["link"] = _filled_link(link, values)
    return msgspec.structs.replace(question, **changes)


def filled_thanks(thanks: Text | tuple[Thanks, ...], values: Mapping[str, str]) -> Text | tuple[Thanks, ...]:
    """The last words with their texts filled, in every language."""
    if not isinstance(thanks, tuple):
        return filled_text(thanks, values)
    return tuple(
        msgspec.structs.replace(
            one, text=filled_text(one.text, values), link=one.link and _filled_link(one.link, values)
        )
        for one in thanks
    )


def filled_text(text: Text, values: Mapping[str, str]) -> Text:
    """A text with its placeholders replaced, in every language."""
    if isinstance(text, str):
        return filled(text, values)
    return {language: filled(words, values) for language, words in text.items()}


def texts(question: AnyQuestion) -> Iterator[Text]:
    """All texts of a question."""
    for name in _TEXTS:
        text = getattr(question, name, None)
        if isinstance(text, str | dict):
            yield text
    for name in _LISTS:
        options: Sequence[Option] = getattr(question, name, ())
        yield from (option.text for option in options)
    link: Link | None = getattr(question, "link", None)
    if link is not None:
        yield link.text


def values(
    said: Iterable[Text],
    *,
    events: Sequence[Event],
    traits: Mapping[str, Json],
    redact: frozenset[str] = frozenset(),
    language: str = "en",
) -> dict[str, str]:
    """What stands for the placeholders of these texts, by name; one without a value is left out, and so is one that
    `redact` covers, and `mentor`, whose name is known only where the text is shown.

    An event's property is that of the first of `events` which has it. `language` says how true and false are told.
    """
    found: dict[str, str] = {}
    for placeholder in {placeholder.name: placeholder for text in said for placeholder in placeholders(text)}.values():
        root, _, name = placeholder.name.partition(".")
        if root == "mentor" or covered(redact, name):
            continue
        text = as_text(told(events, name) if root == "event" else traits.get(name), language)
        if text is not None:
            found[placeholder.name] = text
    return found


def told(events: Sequence[Event], name: str) -> Json:
    """A property's value, from the first of the events that has one."""
    return next((value for event in events if (value := event.properties.get(name)) is not None), None)


def covered(redact: frozenset[str], name: str) -> bool:
    """Whether a redaction list names this property or trait, whole or by one of its words (as `core.context` reads it)."""
    return bool(redact) and (name.casefold() in redact or any(word.casefold() in redact for word in WORD.findall(name)))


def as_text(value: Json, language: str = "en") -> str | None:
    """A value as one line of at most MAX_CHARS characters, without control characters; None where there is nothing to say.

    An address loses its query string: a text is read by others than the page it is of, and there are keys in those.
    """
    if isinstance(value, bool):
        return _TRUTH.get(language.split("-")[0], _TRUTH["en"])[value]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and value.lstrip().startswith(("http://", "https://")):
        value = value.partition("#")[0].partition("?")[0]
    if isinstance(value, list):
        value = ", ".join(text for item in value if (text := as_text(item, language)) is not None)
    if not isinstance(value, str | int | float):
        return None
    text = _UNSEEN.sub("", _SPACES.sub(" ", str(value))).strip()
    return f"{text[: MAX_CHARS - 1]}…" if len(text) > MAX_CHARS else text or None


def _filled_link(link: Link, values: Mapping[str, str]) -> Link:
    """Its words filled; the address leads where the survey says, whatever a value holds."""
    return msgspec.structs.replace(link, text=filled_text(link.text, values))


def _said(match: re.Match[str], values: Mapping[str, str]) -> str:
    if match[1] is None:
        return match[0][0]
    value = values.get(match[1])
    return value if value is not None else match[2] if match[2] is not None else MISSING
