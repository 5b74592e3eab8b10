"""A workspace's folder: which files it has, what they say, and whether they changed."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from widget_server.adapters.files import documents, meanings, shapes
from widget_server.adapters.files.documents import Document
from widget_server.core.policy import Policy
from widget_server.core.surveys import Survey
from widget_server.core.workspaces import Workspace
from widget_server.services.publishing import Content, Mistake

T = TypeVar("T")
Meanings = Callable[[Document], Iterator[Mistake]]

MAX_SURVEYS = 10_000
SUFFIXES = (".yaml", ".yml")

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def folders(root: Path) -> dict[str, Path]:
    """The workspaces under a folder, by id: each folder that holds a `workspace.yaml` and whose name can be an id."""
    return {
        folder.name: folder
        for folder in sorted(root.iterdir() if root.is_dir() else ())
        if _KEY.fullmatch(folder.name) and (folder / "workspace.yaml").is_file()
    }


def read(folder: Path) -> Content | tuple[Mistake, ...]:
    """What a workspace's folder says, or every mistake in it. Files that are not there say nothing."""
    reading = _Reading(folder)
    content = Content(
        workspace=reading.workspace(folder / "workspace.yaml"),
        policy=reading.policy(folder / "policy.yaml"),
        surveys=reading.surveys(_survey_files(folder / "surveys")),
    )
    return tuple(reading.mistakes) or content


def check(path: Path) -> tuple[Mistake, ...]:
    """Every mistake in a folder of workspaces, in a workspace's folder, in a folder of surveys, or in one file."""
    if workspaces := folders(path):
        return tuple(
            msgspec.structs.replace(mistake, file=f"{id}/{mistake.file}")
            for id, folder in workspaces.items()
            for mistake in check(folder)
        )
    if path.is_dir() and ((path / "surveys").is_dir() or (path / "workspace.yaml").exists()):
        found = read(path)
        return () if isinstance(found, Content) else found
    reading = _Reading(path if path.is_dir() else path.parent)
    if path.is_dir():
        reading.language = _language(path.parent)
        if not reading.surveys(_survey_files(path)) and not reading.mistakes:
            reading.add(path, "there is no survey here, and no folder of a workspace")
    elif not path.exists():
        reading.add(path, "there is no such file or folder")
    elif path.name == "workspace.yaml":
        reading.workspace(path)
    elif path.name == "policy.yaml":
        reading.policy(path)
    else:
        reading.language = _language(path.parent.parent)
        reading.surveys([path])
    return tuple(reading.mistakes)


def fingerprint(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Names, times and sizes of a workspace's files: equal as long as nothing was edited."""
    own = (seen for seen in _seen(folder) if seen[0] in ("workspace.yaml", "policy.yaml"))
    surveys = ((f"surveys/{name}", at, size) for name, at, size in _seen(folder / "surveys"))
    return tuple(sorted((*own, *surveys)))


def _seen(folder: Path) -> Iterator[tuple[str, int, int]]:
    """By scandir: a thousand files are looked at every second, beside everything else."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(SUFFIXES) and entry.name[0] != ".":
                    with suppress(OSError):
                        state = entry.stat()
                        yield entry.name, state.st_mtime_ns, state.st_size
    except OSError:
        return


def _survey_files(folder: Path) -> list[Path]:
    """Files of surveys, in order of their names; hidden ones (editors' leftovers) are not looked at."""
    if not folder.is_dir():
        return []
    return sorted(file for file in folder.iterdir() if file.suffix in SUFFIXES and file.name[0] != ".")


def _language(folder: Path) -> str:
    """What the workspace around a folder of surveys says of its language."""
    return _Reading(folder).workspace(folder / "workspace.yaml").language


def _no_more(document: Document) -> Iterator[Mistake]:
    return iter(())


class _Reading:
    """One pass over files, gathering mistakes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.mistakes: list[Mistake] = []
        self.language = Workspace().language
        """Of surveys that name none."""

    def workspace(self, file: Path) -> Workspace:
        """The workspace's own file; the defaults where it is not there or wrong."""
        found = (self._file(file, Workspace, _no_more) if file.exists() else None) or Workspace()
        self.language = found.language
        return found

    def policy(self, file: Path) -> Policy:
        """The policy; the default one where it is not there or wrong."""
        return (self._file(file, Policy, meanings.policy_mistakes) if file.exists() else None) or Policy()

    def surveys(self, files: Sequence[Path]) -> tuple[Survey, ...]:
        """The surveys, each under a key of its own."""
        found: dict[str, Survey] = {}
        for file in files[:MAX_SURVEYS]:
            survey = self._survey(file)
            if survey is not None and survey.key in found:
                self.add(file, f"another file has the survey `{survey.key}` too", "Give it its own key.")
            elif survey is not None:
                found[survey.key] = survey
        if len(files) > MAX_SURVEYS:
            self.add(files[-1], f"a workspace has at most {MAX_SURVEYS:,} surveys")
        return tuple(found.values())

    def add(self, file: Path, message: str, suggestion: str = "") -> None:
        """A mistake of a whole file."""
        self.mistakes.append(Mistake(file=self._name(file), line=1, column=1, message=message, suggestion=suggestion))

    def _survey(self, file: Path) -> Survey | None:
        """The survey of a file, its key the file's name where it says none."""
        if file.suffix != ".yaml":
            self.add(file, "survey files end in .yaml", f"Rename it to {file.stem}.yaml.")
            return None
        survey = self._file(file, Survey, meanings.survey_mistakes, language=self.language)
        if survey is None or survey.key:
            return survey
        if not _KEY.fullmatch(file.stem):
            hint = "Use small letters a–z, digits, - and _, or write a `key` into the file."
            self.add(file, "the file's name can't be the survey's key", hint)
            return None
        return msgspec.structs.replace(survey, key=file.stem)

    def _file(self, file: Path, kind: type[T], means: Meanings, **defaults: str) -> T | None:
        """The file as a typed value; None, and its mistakes told, where it has any."""
        try:
            with file.open("rb") as opened:
                raw = opened.read(documents.MAX_BYTES + 1)
        except OSError as error:
            self.add(file, f"the file can't be read: {error.strerror}")
            return None
        document = documents.parse(self._name(file), raw)
        mistakes = list(document.mistakes)
        if document.value is None and not mistakes and kind is Survey:
            mistakes.append(document.mistake((), "the file is empty", "Write a survey, or remove the file."))
        elif document.value is None and not mistakes:
            document = msgspec.structs.replace(document, value={})
        elif isinstance(document.value, dict):
            document = msgspec.structs.replace(document, value={**defaults, **document.value})
        if document.value is not None:
            told = {(one.line, one.column) for one in mistakes}
            further = [*shapes.mistakes(document, kind), *means(document)]
            mistakes += [one for one in further if (one.line, one.column) not in told]
        if not mistakes:
            try:
                return msgspec.convert(document.value, kind)
            except msgspec.ValidationError as error:  # what the walk over the shape did not foresee
                mistakes.append(document.mistake((), str(error)))
        self.mistakes += sorted(set(mistakes), key=lambda one: (one.line, one.column))
        return None

    def _name(self, file: Path) -> str:
        return file.relative_to(self.root).as_posix()
