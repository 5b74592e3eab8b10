"""Files as typed values: one pass over those of a workspace, gathering every mistake."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from widget_server.adapters.files import bank, documents, meanings, shapes
from widget_server.adapters.files.documents import Document, Spot
from widget_server.adapters.files.meanings import Around, Filed
from widget_server.adapters.files.memory import Memory, key, setting
from widget_server.core.catalogue import Catalogue
from widget_server.core.identity_providers import IdentityProviders
from widget_server.core.policy import Policy
from widget_server.core.questions import AnyQuestion
from widget_server.core.surveys import Survey
from widget_server.core.wording import standards
from widget_server.core.workspaces import Workspace
from widget_server.services.publishing import Mistake

T = TypeVar("T")
Meanings = Callable[[Document], Iterator[Mistake]]

MAX_SURVEYS = 10_000
MAX_QUESTIONS = 10_000
SUFFIXES = (".yaml", ".yml")
KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class Reading:
    """One pass over files. `warn`: also say what may be meant, and probably is not."""

    def __init__(
        self,
        root: Path,
        *,
        recorded: Collection[str] | None = None,
        warn: bool = True,
        today: date | None = None,
        memory: Memory | None = None,
    ) -> None:
        self.mistakes: list[Mistake] = []
        self._memory = memory
        self._setting = b""
        self._root = root
        self._warn = warn
        self._language = Workspace().language
        self._around = Around(recorded=recorded, today=today)
        self._bank: dict[str, bank.Banked] = {}
        self._filed: list[Filed] = []
        self._spoiled = False
        self._alone = False

    def surroundings(self, folder: Path, *, questions: bool = True) -> None:
        """Know the workspace around files that are looked at alone; its own mistakes are not told."""
        quiet = Reading(folder, warn=False)
        quiet.workspace(folder / "workspace.yaml")
        quiet.catalogue(folder / "events.yaml")
        if questions:
            quiet.questions(_yaml(folder / "questions"))
        self._language, self._bank = quiet._language, quiet._bank
        self._around = msgspec.structs.replace(quiet._around, recorded=self._around.recorded, today=self._around.today)
        self._alone = True

    def workspace(self, file: Path) -> Workspace:
        """The workspace's own file; the defaults where it is not there or wrong."""
        found = (self._file(file, Workspace, _workspace) if file.exists() else None) or Workspace()
        self._language = found.language
        redact = frozenset(name.casefold() for name in found.context.redact)
        self._around = msgspec.structs.replace(self._around, redact=redact, retention=found.retention)
        return found

    def policy(self, file: Path) -> Policy:
        """The policy; the default one where it is not there or wrong."""
        return (self._file(file, Policy, _policy) if file.exists() else None) or Policy()

    def identity_providers(self, file: Path) -> IdentityProviders:
        """The ways in beside passwords; none where the file is not there or wrong."""
        teams = frozenset(one.survey.team for one in self._filed)
        means = partial(_sign_in, folder=file.parent, teams=teams)
        return (self._file(file, IdentityProviders, means) if file.exists() else None) or IdentityProviders()

    def catalogue(self, file: Path) -> Catalogue | None:
        """The catalogue of events; None where there is none, or a wrong one."""
        found = self._file(file, Catalogue) if file.exists() else None
        self._around = msgspec.structs.replace(self._around, catalogue=found)
        return found

    def questions(self, files: Sequence[Path]) -> Mapping[str, AnyQuestion]:
        """The questions of the bank, by key. Their id is their key; a survey that uses one may give it another."""
        for file in files[:MAX_QUESTIONS]:
            if self._named(file, "question"):
                self._bank[file.stem] = self._banked(file)
        if len(files) > MAX_QUESTIONS:
            self.add(files[-1], f"a workspace has at most {MAX_QUESTIONS:,} questions in its bank")
        return {key: one.question for key, one in self._bank.items() if one.question is not None}

    def surveys(self, files: Sequence[Path]) -> tuple[Survey, ...]:
        """The surveys, each under a key of its own."""
        found: dict[str, Survey] = {}
        self._setting = setting(self._language, self._around, self._bank)
        for file in files[:MAX_SURVEYS]:
            survey = self._remembered(file)
            if survey is not None and survey.key in found:
                self.add(file, f"another file has the survey `{survey.key}` too", "Give it its own key.")
            elif survey is not None:
                found[survey.key] = survey
                self._filed.append(Filed(survey=survey, spot=partial(self._spot, file)))
        if len(files) > MAX_SURVEYS:
            self.add(files[-1], f"a workspace has at most {MAX_SURVEYS:,} surveys")
        return tuple(found.values())

    def together(self, workspace: Workspace, policy: Policy, file: Path) -> None:
        """What the files say together; only where each is right by itself."""
        if self._spoiled:
            return
        questions = {key: one.question for key, one in self._bank.items() if one.question is not None}
        self._tell([*meanings.workspace_mistakes(self._filed, policy, partial(self._spot, file), questions)])
        if self._warn:
            self._tell([*meanings.collision_warnings(self._filed, policy)])
            self._tell([*meanings.mail_warnings(self._filed, workspace)])
            self._tell([*meanings.push_warnings(self._filed, workspace)])

    def add(self, file: Path, message: str, suggestion: str = "") -> None:
        """A mistake of a whole file."""
        self._tell([Mistake(file=self._name(file), line=1, column=1, message=message, suggestion=suggestion)])

    def _remembered(self, file: Path) -> Survey | None:
        """The survey of a file, read now or before."""
        raw = self._raw(file) if self._named(file, "survey", as_key=False) else None
        if raw is None:
            return None
        if self._memory is None:
            return self._survey(file, raw)
        known = key(self._setting, file.stem, raw)
        survey = self._memory.recall(known) or self._survey(file, raw)
        if survey is not None:
            self._memory.keep(known, survey)
        return survey

    def _survey(self, file: Path, raw: bytes) -> Survey | None:
        """The survey of a file, its key the file's name where it says none."""
        document = documents.parse(self._name(file), raw)
        if document.value is None and not document.mistakes:
            self._tell([document.mistake((), "the file is empty", "Write a survey, or remove the file.")])
            return None
        named = KEY.fullmatch(file.stem) is not None
        if isinstance(document.value, dict):
            own = {"key": file.stem} if named else {}
            given = {"language": self._language, **own, **document.value}
            document = msgspec.structs.replace(document, value=given)
        document, mistakes, unknown = bank.resolved(document, self._bank)
        if self._alone:
            mistakes += tuple(bank.broken(document, path) for path in unknown if not mistakes)
        survey: Survey | None = self._typed(document, Survey, self._survey_mistakes, [*mistakes], unknown)
        if survey is not None and not survey.key:
            hint = "Use small letters a–z, digits, - and _, or write a `key` into the file."
            self._tell([document.mistake((), "the file's name can't be the survey's key", hint)])
            return None
        return survey and standards.filled(survey)

    def _survey_mistakes(self, document: Document) -> Iterator[Mistake]:
        return meanings.survey_mistakes(document, self._around)

    def _banked(self, file: Path) -> bank.Banked:
        document = self._document(file)
        if document is None:
            return bank.Banked(document=documents.parse(self._name(file), b""), question=None)
        if document.value is None and not document.mistakes:
            self._tell([document.mistake((), "the file is empty", "Write a question, or remove the file.")])
            return bank.Banked(document=document, question=None)
        mistakes = list(bank.own_mistakes(document))
        value = document.value
        if isinstance(value, dict):
            plain = {name: item for name, item in value.items() if name not in ("id", "bank", "use")}
            document = msgspec.structs.replace(document, value=plain)
            value = {**plain, "id": file.stem, "bank": file.stem}
        means = partial(meanings.bank_mistakes, key=file.stem, around=self._around)
        whole = msgspec.structs.replace(document, value=value)
        question: AnyQuestion | None = self._typed(whole, AnyQuestion, means, mistakes)
        return bank.Banked(document=document, question=question)

    def _named(self, file: Path, what: str, *, as_key: bool = True) -> bool:
        if file.suffix != ".yaml":
            self.add(file, f"{what} files end in .yaml", f"Rename it to {file.stem}.yaml.")
            return False
        if as_key and not KEY.fullmatch(file.stem):
            self.add(file, f"the file's name can't be the {what}'s key", "Use small letters a–z, digits, - and _.")
            return False
        return True

    def _file(self, file: Path, kind: type[T], means: Meanings | None = None) -> T | None:
        """The file as a typed value; None, and its mistakes told, where it has any. An empty one says nothing."""
        document = self._document(file)
        if document is None:
            return None
        if document.value is None and not document.mistakes:
            document = msgspec.structs.replace(document, value={})
        found: T | None = self._typed(document, kind, means or _nothing, [])
        return found

    def _typed(
        self,
        document: Document,
        kind: Any,
        means: Meanings,
        mistakes: list[Mistake],
        unknown: frozenset[documents.Path] = frozenset(),
    ) -> Any:
        """The document as that type; None, and its mistakes told, where it has any.

        `unknown`: things that could not be filled in; nothing is told of what they lack.
        """
        mistakes += document.mistakes
        if document.value is not None:
            told = {(one.line, one.column) for one in mistakes}
            told |= {document.places[path] for path in unknown if path in document.places}
            further = [*shapes.mistakes(document, kind), *means(document)]
            mistakes += [one for one in further if (one.line, one.column) not in told]
        found = None
        if not unknown and not any(one.severity == "mistake" for one in mistakes):
            try:
                found = msgspec.convert(document.value, kind)
            except msgspec.ValidationError as error:  # what the walk over the shape did not foresee
                mistakes.append(document.mistake((), str(error)))
        self._tell(sorted(dict.fromkeys(mistakes), key=lambda one: (one.line, one.column)))
        return found

    def _tell(self, mistakes: Sequence[Mistake]) -> None:
        self._spoiled = self._spoiled or any(one.severity == "mistake" for one in mistakes)
        self.mistakes += [one for one in mistakes if self._warn or one.severity == "mistake"]

    def _document(self, file: Path) -> Document | None:
        raw = self._raw(file)
        return None if raw is None else documents.parse(self._name(file), raw)

    def _raw(self, file: Path) -> bytes | None:
        try:
            with file.open("rb") as opened:
                return opened.read(documents.MAX_BYTES + 1)
        except OSError as error:
            self.add(file, f"the file can't be read: {error.strerror}")
            return None

    def _spot(self, file: Path) -> Spot:
        """The top of a file that was read before."""
        return Spot(self._document(file) or documents.parse(self._name(file), b""))

    def _name(self, file: Path) -> str:
        return file.relative_to(self._root).as_posix()


def _nothing(document: Document) -> Iterator[Mistake]:
    return iter(())


def _policy(document: Document) -> Iterator[Mistake]:
    policy = meanings.typed(document.value, Policy)
    return meanings.policy_mistakes(policy, Spot(document)) if policy is not None else iter(())


def _workspace(document: Document) -> Iterator[Mistake]:
    found = meanings.typed(document.value, Workspace)
    if found is not None:
        yield from meanings.result_mistakes(found, Spot(document))
        yield from meanings.access_mistakes(found, Spot(document))
        yield from meanings.keeping_mistakes(found, Spot(document))
        yield from meanings.mail_mistakes(found, Spot(document))


def _sign_in(document: Document, folder: Path, teams: frozenset[str]) -> Iterator[Mistake]:
    found = meanings.typed(document.value, IdentityProviders)
    return meanings.sign_in_mistakes(found, Spot(document), folder, teams) if found is not None else iter(())


def _yaml(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))
