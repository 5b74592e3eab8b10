"""What to write where the natural short form is not the one that is read: `again: 30d`, `choices: [One, Two]`."""

import re
from collections.abc import Mapping
from typing import get_args

from widget_server.core.events import Json
from widget_server.core.questions import AnyQuestion

_DURATION = re.compile(r"[1-9][0-9]{0,5}[smhd]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EVERY = {
    "hourly": "1h",
    "daily": "1d",
    "weekly": "7d",
    "biweekly": "14d",
    "monthly": "30d",
    "quarterly": "90d",
    "yearly": "365d",
    "annually": "365d",
}
_MAIN: Mapping[str, str] = {
    **dict.fromkeys(("Trigger", "Pattern", "Named", "NotSince", "Step", "Given"), "event"),
    "Again": "after",
    "Participant": "id",
    "PastAsk": "survey",
    "PastAnswer": "survey",
    "GivenAnswer": "question",
    "Theme": "name",
    "Thanks": "text",
}
"""By the name of a type: the field that a single word was meant for."""
_QUESTIONS = frozenset(kind.__name__ for kind in get_args(AnyQuestion))


def for_fields(value: Json, kind: str, path: tuple[str | int, ...]) -> str:
    """Where fields of that type are expected; empty where nothing is known."""
    if isinstance(value, list):
        if kind == "Catalogue" or (path and path[-1] == "events"):
            return _events(value)
        return "Write its fields without a `-` before them." if value and isinstance(value[0], dict) else ""
    if isinstance(value, dict) or value is None:
        return ""
    written = _short(str(value).strip(), kind, path)
    name = path[-1] if path else ""
    field = f"{name}: " if isinstance(name, str) and name else ""
    return f"Write {field}{written}." if written else ""


def for_list(value: Json, item: str, path: tuple[str | int, ...]) -> str:
    """Where a list of that type of things is expected."""
    if isinstance(value, dict):
        if any(name.startswith("-") for name in value):
            first = next(name for name in value if name.startswith("-"))
            return f"Write a space after the dash: `- {first[1:]}: …`."
        if item == "Option" and value and all(isinstance(text, str) for text in value.values()):
            id, text = next(iter(value.items()))
            return f"Write each as - {{id: {id}, text: {text}}}."
        if item == "text":
            return f"Write a list: [{', '.join(value)}]."
        return "Begin each with `- `, also if there is one."
    if value is None:
        return ""
    if item in ("text", ""):
        return f"Write a list: [{value}]."
    written = _short(str(value), item, (*path, 0))
    return f"Write a list: [{written}]." if written else "Write a list, each with `- ` before it."


def for_text(value: Json, path: tuple[str | int, ...]) -> str:
    """Where words are expected."""
    if isinstance(value, dict) and len(value) == 1 and next(iter(value.values())) is None:
        return "Put a text that stands in braces in quotes."
    return "Put it in quotes to make it a text." if isinstance(value, bool | int | float) else ""


def _short(word: str, kind: str, path: tuple[str | int, ...]) -> str:
    """The long form of one word."""
    if kind == "Schedule":
        if _DAY.fullmatch(word):
            return f"{{on: {word}}}"
        return f"{{every: {word if _DURATION.fullmatch(word) else _EVERY.get(word.lower(), '30d')}}}"
    if kind == "KnownFrom":
        return f"{{within: {word}}}" if _DURATION.fullmatch(word) else f"{{trait: {word}}}"
    if kind == "StageRule":
        return "{trained: true}" if word == "trained" else f"{{after: {word if _DURATION.fullmatch(word) else '30d'}}}"
    if path[:-1] == ("access", "parts"):
        return f"{{mentor: {word}, manager: {word}}}"
    if kind == "Again":
        return f"{{after: {word if _DURATION.fullmatch(word) else _EVERY.get(word.lower(), '30d')}}}"
    if kind == "Cap":
        return "{asks: 2, within: 30d}"
    if kind == "Quiet":
        return '{from: "22:00", to: "08:00"}'
    if kind == "Blackout":
        return "{from: 2026-12-24, to: 2027-01-02}"
    if kind == "Audience":
        return f"{{role: {word}}}" if word in ("student", "mentor") else f"{{groups: [{word}]}}"
    if kind == "Condition":
        return f"{{question: {word}, answered: true}}"
    if kind == "Link":
        return f"{{text: Read more, url: {word if word.startswith('https://') else 'https://…'}}}"
    if kind == "PictureOption":
        return f"{{id: {_id(word, path)}, text: {_text(word)}, image: https://…}}"
    if kind == "Option":
        return f"{{id: {_id(word, path)}, text: {_text(word)}}}"
    if kind in _QUESTIONS:
        return f"{{id: {_id(word, path)}, kind: text, text: {_text(word)}}}"
    return f"{{{_MAIN[kind]}: {_text(word)}}}" if kind in _MAIN else ""


def _id(word: str, path: tuple[str | int, ...]) -> str:
    made = re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")[:30]
    number = path[-1] if path and isinstance(path[-1], int) else 0
    return made or f"choice-{number + 1}"


def _text(word: str) -> str:
    return f'"{word}"' if re.search(r"[,:#{}\[\]\"]", word) else word


def _events(names: list[Json]) -> str:
    told = ", ".join(f"{name}: {{}}" for name in names[:3] if isinstance(name, str))
    return f"Write fields, one by event: {{{told}}}." if told else ""
