"""The question bank: questions that stand in files of their own, and surveys that `use` them."""

from collections.abc import Iterator, Mapping

import msgspec

from widget_server.adapters.files.documents import Document, Path
from widget_server.adapters.files.shapes import nearest, shown
from widget_server.core.events import Json
from widget_server.core.questions import AnyQuestion
from widget_server.services.publishing import Mistake

FIXED = ("kind",)
"""Fields that a survey can't change: with another kind it is another question."""


class Banked(msgspec.Struct, frozen=True, kw_only=True):
    """One question of the bank as its file says it, without an id."""

    document: Document
    question: AnyQuestion | None
    """None where the file has mistakes: they are told there, and not again in each survey."""


Bank = Mapping[str, Banked]


def own_mistakes(document: Document) -> Iterator[Mistake]:
    """Fields that a question of the bank can't have."""
    why = {
        "id": ("a question of the bank has its file's name", "Remove it; a survey may give another id beside `use`."),
        "bank": ("it stands in the bank already", "Remove it."),
        "use": ("a question of the bank uses no other", "Write the question out."),
    }
    for field, (message, suggestion) in why.items():
        if isinstance(document.value, dict) and field in document.value:
            yield document.mistake((field,), message, suggestion, at_key=True)


def resolved(document: Document, bank: Bank) -> tuple[Document, tuple[Mistake, ...], frozenset[Path]]:
    """The survey with its `use` filled in; the mistakes of that; and the questions that could not be filled in, of which
    nothing is known but what the survey says itself."""
    resolving = _Resolving(document, bank)
    value = resolving.survey(document.value)
    after = msgspec.structs.replace(document, value=value, borrowed=resolving.borrowed)
    return after, tuple(resolving.mistakes), frozenset(resolving.open)


def broken(document: Document, path: Path) -> Mistake:
    """What is told of a survey that is looked at alone, where the question it uses has mistakes."""
    return document.mistake(path, "the question of the bank has mistakes", "Check the whole workspace.")


class _Resolving:
    def __init__(self, document: Document, bank: Bank) -> None:
        self.document = document
        self.bank = bank
        self.borrowed: dict[Path, Document] = {}
        self.mistakes: list[Mistake] = []
        self.open: set[Path] = set()

    def survey(self, value: Json) -> Json:
        """The survey's and its variants' questions, filled in."""
        if not isinstance(value, dict):
            return value
        after = self._asking(value, ())
        variants = value.get("variants")
        if isinstance(variants, list):
            after["variants"] = [
                self._asking(variant, ("variants", index)) if isinstance(variant, dict) else variant
                for index, variant in enumerate(variants)
            ]
        return after

    def _asking(self, value: dict[str, Json], path: Path) -> dict[str, Json]:
        questions = value.get("questions")
        if not isinstance(questions, list):
            return dict(value)
        filled = [self._question(one, (*path, "questions", index)) for index, one in enumerate(questions)]
        return {**value, "questions": filled}

    def _question(self, value: Json, path: Path) -> Json:
        if not isinstance(value, dict):
            return value
        if "bank" in value:
            here = (*path, "bank")
            self._add(here, "`bank` is set by `use`", f"Write use: {value['bank']}.")
            value = {name: item for name, item in value.items() if name != "bank"}
        return self._used(value, path) if "use" in value else value

    def _used(self, value: dict[str, Json], path: Path) -> Json:
        key = value["use"]
        own = {name: item for name, item in value.items() if name != "use"}
        banked = self.bank.get(key) if isinstance(key, str) else None
        if banked is None:
            hint = nearest(key, self.bank) or (
                f"There are {', '.join(sorted(self.bank)[:20])}." if self.bank else "Questions stand in questions/."
            )
            self._add((*path, "use"), f"there is no question {shown(key)} in the bank", hint, at_key=False)
        if banked is None or banked.question is None:
            self.open.add(path)
            return {"id": key, **own} if isinstance(key, str) else own
        lent = banked.document.value
        for name in FIXED:
            if name in own and own[name] != lent.get(name):
                hint = "Write a question of its own, without `use`."
                self._add((*path, name), f"`{key}` of the bank is of kind {lent[name]}", hint, at_key=False)
                own[name] = lent[name]
        self.borrowed[path] = banked.document
        return {"id": key, **lent, **own, "bank": key}

    def _add(self, path: Path, message: str, suggestion: str, *, at_key: bool = True) -> None:
        self.mistakes.append(self.document.mistake(path, message, suggestion, at_key=at_key))
