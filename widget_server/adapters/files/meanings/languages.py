"""Texts: languages that some have and others lack, empty texts, placeholders that stand for nothing."""

import re
from collections.abc import Collection, Iterator, Mapping

from widget_server.adapters.files.documents import Path, Spot
from widget_server.adapters.files.meanings import plain
from widget_server.adapters.files.shapes import after_a_comma, nearest
from widget_server.core.assembly import piping
from widget_server.core.events import Json
from widget_server.core.wording import standards
from widget_server.services.publishing import Mistake

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_TEXTS = frozenset(
    {
        "name",
        "about",
        "thanks",
        "text",
        "help",
        "low",
        "high",
        "placeholder",
        "other",
        "unit",
        "yes",
        "no",
        "label",
        "button",
    }
)
_AROUND = frozenset({"questions", "choices", "rows", "columns", "variants", "thanks", "link"})
_SHORT = dict(
    pair.split(":")
    for pair in [
        "ara:ar",
        "arabic:ar",
        "ben:bn",
        "bul:bg",
        "ces:cs",
        "cze:cs",
        "czech:cs",
        "dan:da",
        "deu:de",
        "ger:de",
        "german:de",
        "deutsch:de",
        "ell:el",
        "gre:el",
        "eng:en",
        "english:en",
        "est:et",
        "fas:fa",
        "fin:fi",
        "fra:fr",
        "fre:fr",
        "french:fr",
        "heb:he",
        "hin:hi",
        "hun:hu",
        "hye:hy",
        "arm:hy",
        "ind:id",
        "ita:it",
        "italian:it",
        "jpn:ja",
        "japanese:ja",
        "kat:ka",
        "geo:ka",
        "kaz:kk",
        "kor:ko",
        "korean:ko",
        "lav:lv",
        "lit:lt",
        "nld:nl",
        "dut:nl",
        "dutch:nl",
        "nor:no",
        "pol:pl",
        "polish:pl",
        "por:pt",
        "portuguese:pt",
        "ron:ro",
        "rum:ro",
        "rus:ru",
        "russian:ru",
        "slk:sk",
        "slv:sl",
        "spa:es",
        "spanish:es",
        "srp:sr",
        "swe:sv",
        "swedish:sv",
        "tha:th",
        "tur:tr",
        "turkish:tr",
        "ukr:uk",
        "ukrainian:uk",
        "uzb:uz",
        "vie:vi",
        "zho:zh",
        "chi:zh",
        "chinese:zh",
    ]
)
"""What people write for a language that has a tag of two letters; browsers send no other."""
_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)(\}?)")
_MEANT = re.compile(r"\s*(?:mentor\s*(?:\||$)|(?:event|trait)\.)")
_ADVICE = "There are {event.NAME}, {trait.NAME} and {mentor}; braces that stand for themselves are doubled."


def language_mistakes(value: Mapping[str, Json], spot: Spot, *, fallback: str | None) -> Iterator[Mistake]:
    """Texts that lack a language which other texts have. `fallback`: the language that all must have, and that of a
    text in one string; None: it is not known."""
    texts = list(_texts(dict(value), ()))
    spoken: dict[str, None] = {}
    for path, text in texts:
        yield from _words(text, spot.at(*path))
        if isinstance(text, dict):
            spoken.update(dict.fromkeys(language for language in text if not _no_language(language)))
    if fallback is not None and (hint := _no_language(fallback)):
        yield spot.at("language").mistake(f"`{fallback}` is not a language", hint)
        return
    strange = bool(spoken) and fallback is not None and fallback not in spoken
    for path, text in texts:
        if isinstance(text, dict):
            missing = [language for language in spoken if language not in text]
        else:
            alone = strange or not _speaks(text) or path == ("name",)
            alone = alone or (len(spoken) < 2 and fallback is None)
            missing = [] if alone else [language for language in spoken if language != fallback]
        if missing:
            hint = (
                "Other texts have it."
                if isinstance(text, dict)
                else f"Write {{{', '.join(f'{one}: …' for one in spoken)}}}."
            )
            yield spot.at(*path).mistake(f"`{path[-1]}` is missing in {', '.join(missing)}", hint, at_key=True)
    if strange:
        yield spot.at("language").mistake(
            f"no text is in `{fallback}`, the language to fall back to", f"Add language: {next(iter(spoken))}."
        )


def standard_mistakes(value: Mapping[str, Json], spot: Spot, *, fallback: str) -> Iterator[Mistake]:
    """Scales that leave their text out, and would be asked in a language of which there is no standard wording."""
    texts = [text for path, text in _texts(dict(value), ()) if path != ("name",)]
    spoken = dict.fromkeys((fallback, *(tag for text in texts if isinstance(text, dict) for tag in text)))
    lacking = [tag for tag in standards.lacking(spoken) if not _no_language(tag)]
    for path, questions in _lists(value):
        for index, question in enumerate(questions):
            if (
                lacking
                and isinstance(question, dict)
                and question.get("kind") in standards.SCALES
                and "text" not in question
            ):
                told = ", ".join(standards.LANGUAGES)
                yield spot.at(*path, index).mistake(
                    f"`text` is missing: there is no standard wording in {', '.join(lacking)}",
                    f"Write `text`, `low` and `high`; there are standard ones in {told}.",
                )


def _lists(value: Mapping[str, Json]) -> Iterator[tuple[Path, list[Json]]]:
    """The questions of a survey and of its variants."""
    yield ("questions",), plain.items(value.get("questions"))
    for index, variant in enumerate(plain.items(value.get("variants"))):
        yield ("variants", index, "questions"), plain.items(plain.fields(variant).get("questions"))


def placeholder_mistakes(
    value: Json, spot: Spot, *, happens: bool, properties: Collection[str] | None, redact: frozenset[str]
) -> Iterator[Mistake]:
    """Placeholders that never have a value. `properties`: those of the survey's events, where all are known."""
    for words, here in _worded(value, spot):
        yield from _placeholders(words, here, happens, properties, redact)


def brace_mistakes(value: Json, spot: Spot) -> Iterator[Mistake]:
    """Braces that were meant for a placeholder, and make none."""
    for words, here in _worded(value, spot):
        for name in piping.mistaken(words):
            yield here.mistake(f"`{{{name}}}` stands for nothing", _ADVICE)
        for match in _BRACES.finditer(words):
            inner, closed = match[1], bool(match[2])
            if inner is None or piping.placeholders(match[0]) or piping.mistaken(match[0]):
                continue
            if closed and not inner.strip():
                yield here.mistake("`{}` stands for nothing", _ADVICE)
            elif closed and _MEANT.match(inner):
                yield here.mistake(f"`{match[0]}` stands for nothing", _ADVICE)
            elif _MEANT.match(inner):
                told = inner.strip() if len(inner) <= 40 else inner[:39] + "…"
                yield here.mistake(f"the brace of `{{{told}` is not closed", "Write } where the placeholder ends.")


def _words(text: Json, spot: Spot) -> Iterator[Mistake]:
    """Of one text: what is no language, and what has no words."""
    if isinstance(text, str):
        if not text.strip():
            yield spot.mistake("the text is empty", "Write words, or remove it.")
        return
    assert isinstance(text, dict)
    if not text:
        yield spot.mistake("the text is empty", "Write words, or remove it.")
    for language, words in text.items():
        if hint := _no_language(language, words):
            yield spot.at(language).mistake(f"`{language}` is not a language", hint, at_key=True)
        elif isinstance(words, str) and not words.strip():
            yield spot.at(language).mistake("the text is empty")


def _no_language(tag: str, words: Json = "") -> str:
    """What to write instead of a tag that is none; empty where it is one."""
    if (short := _SHORT.get(tag.lower())) is not None:
        return f"Did you mean `{short}`?"
    if _LANGUAGE.fullmatch(tag):
        return ""
    return after_a_comma(words) or "Write a language tag, such as en, ru or pt-BR."


def _speaks(text: Json) -> bool:
    """Whether it has words to translate: not only digits, signs or a placeholder."""
    return isinstance(text, str) and any(character.isalpha() for character in piping.filled(text, {}))


def _placeholders(
    words: str, spot: Spot, happens: bool, properties: Collection[str] | None, redact: frozenset[str]
) -> Iterator[Mistake]:
    for placeholder in piping.placeholders(words):
        root, _, name = placeholder.name.partition(".")
        shown = f"`{{{placeholder.name}}}`"
        if root == "event" and not happens:
            if placeholder.fallback is None:
                hint = f"Write words to say instead: {{{placeholder.name}|…}}, or use a trait."
                yield spot.mistake(f"{shown} never has a value: the survey is asked without an event", hint)
        elif root == "event" and properties is not None and name not in properties:
            hint = nearest(name, properties) or "Add it to events.yaml."
            yield spot.mistake(f"{shown}: no event of this survey has the property `{name}`", hint)
        elif root != "mentor" and piping.covered(redact, name):
            yield spot.warning(
                f"{shown} never has a value: `{name}` is redacted in this workspace",
                "Use another one, or change `context.redact` in workspace.yaml.",
            )
        elif " " in name and not (root == "event" and properties is not None):
            what = "trait" if root == "trait" else "property"
            yield spot.warning(
                f"{shown} looks for a {what} whose name has a space", f"Did you mean `{name.replace(' ', '_')}`?"
            )


def _worded(value: Json, spot: Spot) -> Iterator[tuple[str, Spot]]:
    """Every text that may have placeholders, in each of its languages."""
    for path, text in _texts(value, ()):
        if path[0] == "name":
            continue
        for place, words in [((), text)] if isinstance(text, str) else [((key,), text[key]) for key in text]:
            if isinstance(words, str) and "{" in words:
                yield words, spot.at(*path, *place)


def _texts(value: Json, path: Path) -> Iterator[tuple[Path, Json]]:
    """Every text for people."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in _TEXTS and isinstance(item, dict | str):
                yield (*path, key), item
            elif key in _AROUND and isinstance(item, list | dict):
                yield from _texts(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))
