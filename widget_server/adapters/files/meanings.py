"""What a survey file says beyond its shape: ids that exist, triggers that can fire, texts in every language.

Works on plain values and passes over what has the wrong shape, so that all mistakes of a file are told at once.
"""

import re
from collections.abc import Iterator
from typing import Any

from widget_server.adapters.files.documents import Document, Path
from widget_server.adapters.files.shapes import after_a_comma, nearest, shown
from widget_server.core.events import Json
from widget_server.core.surveys import duration_ms
from widget_server.core.triggers import LONGEST_MS, SURVEY_REQUESTED
from widget_server.services.publishing import Mistake

MAX_POLICY_MS = 366 * 86_400_000

_DURATION = re.compile(r"[1-9][0-9]{0,5}[smhd]")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_TESTS = ("equals", "at_least", "at_most", "includes", "answered")


def survey_mistakes(document: Document) -> Iterator[Mistake]:
    """Of a survey file."""
    survey = _dict(document.value)
    yield from _trigger(document, survey.get("when"))
    yield from _too_long(document, survey.get("fresh"), ("fresh",), LONGEST_MS, "No event is remembered longer.")
    yield from _questions(document, _list(survey.get("questions")))
    yield from _languages(document, survey)
    yield from _doubles(document, _list(survey.get("channels")), ("channels",))
    if "channels" in survey and survey["channels"] == []:
        yield document.mistake(("channels",), "without a channel nobody can be asked", "Name chat, page or both.")


def policy_mistakes(document: Document) -> Iterator[Mistake]:
    """Of a policy file."""
    policy = _dict(document.value)
    hint = "Past asks are looked at for a year."
    yield from _too_long(document, policy.get("rest"), ("rest",), MAX_POLICY_MS, hint)
    for index, cap in enumerate(_list(policy.get("caps"))):
        yield from _too_long(document, _dict(cap).get("within"), ("caps", index, "within"), MAX_POLICY_MS, hint)


def _trigger(document: Document, when: Json) -> Iterator[Mistake]:
    if not isinstance(when, dict):
        return
    path: Path = ("when",)
    steps = _list(when.get("sequence"))
    if when.get("event") is not None and steps:
        yield document.mistake((*path, "sequence"), "either `event` or `sequence`, not both", at_key=True)
    elif when.get("event") is None and not steps and when.get("request") is not True:
        yield document.mistake(
            path, "nothing makes this survey due", "Name an `event`, a `sequence`, or `request: true`."
        )
    if when.get("event") is not None:
        yield from _step(document, when, path, sequence=False)
    else:
        for field in ("where", "times"):
            if field in when:
                yield document.mistake(
                    (*path, field), f"`{field}` belongs to an event", "Write it into a step.", at_key=True
                )
        if "within" in when and not steps:
            yield document.mistake((*path, "within"), "`within` has nothing to bound here", at_key=True)
        yield from _too_long(document, when.get("within"), (*path, "within"), LONGEST_MS, _NINETY)
        for index, step in enumerate(steps):
            yield from _step(document, _dict(step), (*path, "sequence", index), sequence=True)
    yield from _not_since(document, when, steps, path)


_NINETY = "Events are looked at for 90 days; the longest is 90d."


def _step(document: Document, step: dict[str, Json], path: Path, *, sequence: bool) -> Iterator[Mistake]:
    times = step.get("times", 1)
    if isinstance(times, int) and times > 1 and step.get("within") is None:
        yield document.mistake(
            (*path, "times"), "`times` needs `within`", "Say in which time, such as within: 10m.", at_key=True
        )
    if times == 1 and step.get("within") is not None:
        hint = "Write it beside `sequence` for the time from the first to the last step." if sequence else "Remove it."
        yield document.mistake(
            (*path, "within"), "`within` counts repetitions and does nothing without `times`", hint, at_key=True
        )
    if step.get("event") == SURVEY_REQUESTED:
        yield document.mistake(
            (*path, "event"), f"`{SURVEY_REQUESTED}` asks for one survey by name", "Write request: true instead."
        )
    yield from _too_long(document, step.get("within"), (*path, "within"), LONGEST_MS, _NINETY)
    yield from _filters(document, step, path)


def _filters(document: Document, step: dict[str, Json], path: Path) -> Iterator[Mistake]:
    for name, wanted in _dict(step.get("where")).items():
        if wanted == {} or (isinstance(wanted, dict) and wanted.get("one_of") == []):
            yield document.mistake((*path, "where", name), f"the filter of `{name}` tests nothing")


def _not_since(document: Document, when: dict[str, Json], steps: list[Json], path: Path) -> Iterator[Mistake]:
    absent = when.get("not_since")
    if not isinstance(absent, dict):
        return
    path = (*path, "not_since")
    yield from _filters(document, absent, path)
    if when.get("event") is None and not steps:
        yield document.mistake(path, "`not_since` has no event to hold back", at_key=True)
    elif when.get("event") is not None and when.get("times", 1) == 1 and absent.get("since") is None:
        yield document.mistake(
            path, "since when? A single event has no beginning", "Name an event under `since`.", at_key=True
        )


def _questions(document: Document, questions: list[Json]) -> Iterator[Mistake]:
    ids = [_dict(question).get("id") for question in questions]
    yield from _doubles(document, ids, ("questions",), field="id")
    for index, question in enumerate(questions):
        path: Path = ("questions", index)
        choices = [_dict(choice).get("id") for choice in _list(_dict(question).get("choices"))]
        yield from _doubles(document, choices, (*path, "choices"), field="id")
        conditions = _dict(question).get("ask_if")
        if isinstance(conditions, dict):
            yield from _condition(document, conditions, (*path, "ask_if"), questions, index)
        for place, condition in enumerate(_list(conditions)):
            yield from _condition(document, _dict(condition), (*path, "ask_if", place), questions, index)


def _condition(
    document: Document, condition: dict[str, Json], path: Path, questions: list[Json], index: int
) -> Iterator[Mistake]:
    wanted = condition.get("question")
    if not isinstance(wanted, str):
        return
    ids = [_dict(question).get("id") for question in questions]
    here = (*path, "question")
    if wanted not in ids:
        earlier = [id for id in ids[:index] if isinstance(id, str)]
        hint = nearest(wanted, earlier) or (f"Earlier ones: {', '.join(earlier)}." if earlier else "")
        yield document.mistake(here, f"there is no question `{wanted}`", hint)
    elif ids.index(wanted) >= index:
        what = "this question itself" if wanted == ids[index] else f"`{wanted}`, which comes later"
        yield document.mistake(here, f"the condition looks at {what}", "Look at an earlier question.")
    else:
        yield from _tests(document, condition, path, _dict(questions[ids.index(wanted)]))
    if not any(test in condition for test in _TESTS):
        yield document.mistake(path, "the condition tests nothing", f"Add one of {', '.join(_TESTS)}.")


def _tests(document: Document, condition: dict[str, Json], path: Path, question: dict[str, Json]) -> Iterator[Mistake]:
    """Tests that no answer to the question can pass, or that do not go with its kind."""
    kind, id = question.get("kind"), question.get("id")
    if kind == "message":
        yield document.mistake(path, f"`{id}` is a message: it has no answer to look at")
        return
    scale = {"nps": (0, 10), "rating": (1, question.get("points", 5))}.get(str(kind))
    for test in ("equals", "at_least", "at_most", "includes"):
        if test not in condition:
            continue
        value, place = condition[test], (*path, test)
        if kind == "choice" and test in ("equals", "includes"):
            ids = [str(_dict(choice).get("id")) for choice in _list(question.get("choices"))]
            if value not in ids:
                hint = nearest(value, ids) or f"There are {', '.join(ids)}."
                yield document.mistake(place, f"`{id}` has no choice {shown(value)}", hint)
        elif scale is not None and test != "includes":
            lowest, highest = scale
            if not isinstance(value, int) or (isinstance(highest, int) and not lowest <= value <= highest):
                hint = f"Write a whole number from {lowest} to {highest}."
                yield document.mistake(place, f"`{id}` is never {shown(value)}", hint)
        elif kind in ("nps", "rating", "text", "choice") and not (kind == "text" and test == "equals"):
            yield document.mistake(place, f"`{test}` does not go with a question of kind {kind}", at_key=True)


def _languages(document: Document, survey: dict[str, Json]) -> Iterator[Mistake]:
    """Texts that lack a language which other texts have."""
    texts = list(_texts(survey, ()))
    spoken: dict[str, None] = {}
    for path, text in texts:
        for language, words in text.items():
            if not _LANGUAGE.fullmatch(language):
                hint = after_a_comma(words) or "Write a language tag, such as en, ru or pt-BR."
                yield document.mistake((*path, language), f"`{language}` is not a language", hint, at_key=True)
                continue
            spoken.setdefault(language)
            if isinstance(words, str) and not words.strip():
                yield document.mistake((*path, language), "the text is empty")
    for path, text in texts:
        missing = [language for language in spoken if language not in text]
        if missing:
            field = path[-1] if isinstance(path[-1], str) else "text"
            yield document.mistake(
                path,
                f"`{field}` is missing in {', '.join(missing)}",
                "Other texts of this survey have it.",
                at_key=True,
            )
    fallback = survey.get("language", "en")
    if spoken and isinstance(fallback, str) and fallback not in spoken:
        yield document.mistake(
            ("language",),
            f"no text is in `{fallback}`, the language to fall back to",
            f"Add language: {next(iter(spoken))}.",
        )


def _texts(value: Json, path: Path) -> Iterator[tuple[Path, dict[str, Json]]]:
    """Every text that is given by language. A text in one string goes for all languages."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("name", "about", "thanks", "text", "help", "low", "high", "placeholder", "other"):
                if isinstance(item, dict):
                    yield (*path, key), item
            elif key in ("questions", "choices") and isinstance(item, list):
                yield from _texts(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))


def _doubles(document: Document, values: list[Any], path: Path, *, field: str = "") -> Iterator[Mistake]:
    seen: set[str] = set()
    for index, value in enumerate(values):
        if isinstance(value, str):
            if value in seen:
                place = (*path, index, field) if field else (*path, index)
                yield document.mistake(place, f"`{value}` stands here twice", "Give each its own.")
            seen.add(value)


def _too_long(document: Document, value: Json, path: Path, most_ms: int, hint: str) -> Iterator[Mistake]:
    if isinstance(value, str) and _DURATION.fullmatch(value) and duration_ms(value) > most_ms:
        yield document.mistake(path, f"`{value}` is too long", hint)


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
