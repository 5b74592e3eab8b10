"""Files of cases (`surveys/*.test.yaml`): each case with its line, or every mistake with its place."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from widget_server.adapters.files import documents, shapes
from widget_server.adapters.files.documents import Document
from widget_server.adapters.files.rehearsed import Known, case_mistakes
from widget_server.core.cases import Case, Cases
from widget_server.core.errors import InvalidInput
from widget_server.core.events import Json
from widget_server.services.publishing import Mistake
from widget_server.services.rehearsing.casing import instant

SUFFIX = ".test.yaml"
KINDS = ("event", "asked", "answered")
EXPECTED = ("asked_at", "reason", "survey")


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A case and where it stands."""

    file: str
    line: int
    case: Case


def read_cases(file: Path, *, name: str, known: Known | None = None) -> tuple[Placed, ...] | tuple[Mistake, ...]:
    """The cases of a file (told as `name` in mistakes), or what is wrong with it; `known`: what the workspace around
    it has, where what cases name is looked up."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        return (Mistake(file=name, line=1, column=1, message=f"the file can't be read: {error.strerror}"),)
    document = documents.parse(name, raw)
    mistakes = list(document.mistakes)
    if document.value is None and not mistakes:
        mistakes.append(document.mistake((), "the file is empty", "Write a list of cases, or remove the file."))
    elif not isinstance(document.value, list) and not mistakes:
        mistakes.append(document.mistake((), "a list of cases is expected here", "Begin each case with `- name: …`."))
    if not mistakes:
        mistakes += [*shapes.mistakes(document, Cases)]
    if not mistakes:
        mistakes += _meanings(document)
    if not mistakes:
        try:
            cases = msgspec.convert(document.value, Cases)
        except msgspec.ValidationError as error:
            mistakes.append(document.mistake((), str(error)))
        else:
            if known is not None:
                mistakes += case_mistakes(document, cases, file.name.removesuffix(SUFFIX), known)
            if mistakes:
                return tuple(sorted(set(mistakes), key=lambda one: (one.line, one.column)))
            return tuple(
                Placed(file=name, line=document.places[(index,)][0], case=case) for index, case in enumerate(cases)
            )
    return tuple(sorted(set(mistakes), key=lambda one: (one.line, one.column)))


def _meanings(document: Document) -> Iterator[Mistake]:
    for index, case in enumerate(document.value):
        yield from _expectation(document, case["expect"], (index, "expect"))
        yield from _times(document, case, (index,), ("start",))
        for number, given in enumerate(case.get("given", ())):
            yield from _given(document, given, (index, "given", number))


def _given(document: Document, given: dict[str, Json], path: tuple[str | int, ...]) -> Iterator[Mistake]:
    kinds = [kind for kind in KINDS if kind in given]
    if len(kinds) != 1:
        what = "nothing" if not kinds else " and ".join(kinds)
        yield document.mistake(path, f"{what} is given here", "Give one of event, asked or answered.")
        return
    if kinds[0] != "event" and given.get("properties"):
        yield document.mistake((*path, "properties"), "only an event has properties", at_key=True)
    if "status" in given and kinds[0] != "asked":
        yield document.mistake((*path, "status"), "only an ask has a status", at_key=True)
    yield from _times(document, given, path, ("at", "arrived"))


def _expectation(document: Document, expect: Json, path: tuple[str | int, ...]) -> Iterator[Mistake]:
    if not isinstance(expect, dict):
        return
    kinds = [kind for kind in EXPECTED if kind in expect]
    if len(kinds) != 1:
        hint = "Write asked, not_asked, {asked_at: 7m}, {reason: resting} or {survey: other}."
        yield document.mistake(path, "this says not what is expected", hint)
    elif kinds[0] != "reason" and len(expect) > 1:
        yield document.mistake(path, f"beside {kinds[0]} nothing else can be expected", "Make it two cases.")
    elif not isinstance(expect[kinds[0]], str):
        yield document.mistake((*path, kinds[0]), "a text is expected here", "Put it in quotes.")
    elif kinds[0] == "asked_at":
        yield from _times(document, expect, path, ("asked_at",))


def _times(
    document: Document, fields: dict[str, Json], path: tuple[str | int, ...], names: tuple[str, ...]
) -> Iterator[Mistake]:
    for name in names:
        if name in fields:
            try:
                instant(fields[name], 0)
            except InvalidInput as error:
                yield document.mistake((*path, name), error.message)
