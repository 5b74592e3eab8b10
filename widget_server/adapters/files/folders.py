"""A workspace's folder: which files it has, and whether they changed."""

import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

import msgspec

from widget_server.adapters.files import cases, rehearsed
from widget_server.adapters.files.memory import Memory
from widget_server.adapters.files.reading import KEY, SUFFIXES, Reading
from widget_server.adapters.files.shapes import nearest
from widget_server.services.publishing import Content, Mistake

OWN = ("workspace.yaml", "policy.yaml", "events.yaml", "sign_in.yaml")
"""The files of a workspace itself."""
_TEST = re.compile(r".*\.test\.ya?ml")

_MEMORY = Memory()
"""Of this process: what is read for being live is read again after each edit."""

Recorded = Mapping[str, Collection[str]]
"""By workspace: the names of all events that were ever sent."""


def folders(root: Path) -> dict[str, Path]:
    """The workspaces under a folder, by id: each folder that holds a `workspace.yaml` and whose name can be an id."""
    return {
        folder.name: folder
        for folder in sorted(root.iterdir() if root.is_dir() else ())
        if KEY.fullmatch(folder.name) and (folder / "workspace.yaml").is_file()
    }


def read(folder: Path) -> Content | tuple[Mistake, ...]:
    """What a workspace's folder says, or every mistake in it. Files that are not there say nothing."""
    reading = Reading(folder, warn=False, memory=_MEMORY)
    content = _content(reading, folder)
    return tuple(mistake for mistake in reading.mistakes if mistake.severity == "mistake") or content


def check(path: Path, *, recorded: Recorded | None = None, today: date | None = None) -> tuple[Mistake, ...]:
    """Every mistake and warning in a folder of workspaces, in a workspace's folder, in a folder of surveys, or in one file.

    `recorded` says, by workspace, which events were ever sent; it is looked at where there is no `events.yaml`. Days of
    schedules are held against `today`.
    """
    if workspaces := folders(path):
        return tuple(
            msgspec.structs.replace(mistake, file=f"{id}/{mistake.file}")
            for id, folder in workspaces.items()
            for mistake in check(folder, recorded=recorded, today=today)
        )
    if path.is_dir() and _is_workspace(path):
        return _workspace(path, _names(path, recorded), today)
    around = _around(path)
    names = _names(around, recorded)
    reading = Reading(path if path.is_dir() else path.parent, recorded=names, today=today)
    if path.is_dir():
        reading.surroundings(around)
        files = survey_files(path)
        if not reading.surveys(files) and not reading.mistakes:
            reading.add(path, "there is no survey here, and no folder of a workspace")
        return (*reading.mistakes, *_cases(path, path, None))
    if not path.exists():
        reading.add(path, "there is no such file or folder")
    elif _TEST.fullmatch(path.name):
        return _mistakes(path, path.name, _known(around))
    else:
        _one(reading, path, around)
    return (*reading.mistakes, *_together(path, around, reading.mistakes, names, today))


def fingerprint(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Names, times and sizes of a workspace's files: equal as long as nothing was edited."""
    own = (seen for seen in _seen(folder) if seen[0] in OWN)
    inner = (
        (f"{part}/{name}", at, size)
        for part in ("surveys", "questions")
        for name, at, size in _seen(folder / part)
        if not _TEST.fullmatch(name)
    )
    return tuple(sorted((*own, *inner)))


def survey_files(folder: Path) -> list[Path]:
    """Files of surveys (or of questions), in order of their names; tests beside them are none, and hidden files
    (editors' leftovers) are not looked at."""
    if not folder.is_dir():
        return []
    return sorted(
        file
        for file in folder.iterdir()
        if file.suffix in SUFFIXES and file.name[0] != "." and not _TEST.fullmatch(file.name)
    )


def _content(reading: Reading, folder: Path) -> Content:
    workspace = reading.workspace(folder / "workspace.yaml")
    policy = reading.policy(folder / "policy.yaml")
    catalogue = reading.catalogue(folder / "events.yaml")
    questions = reading.questions(survey_files(folder / "questions"))
    surveys = reading.surveys(survey_files(folder / "surveys"))
    providers = reading.identity_providers(folder / "sign_in.yaml")
    reading.together(workspace, policy, folder / "policy.yaml")
    return Content(
        workspace=workspace,
        policy=policy,
        surveys=surveys,
        questions=questions,
        catalogue=catalogue,
        identity_providers=providers,
    )


def _one(reading: Reading, file: Path, around: Path) -> None:
    if file.name == "workspace.yaml":
        reading.workspace(file)
    elif file.name == "policy.yaml":
        reading.policy(file)
    elif file.name == "events.yaml":
        reading.catalogue(file)
    elif file.name == "sign_in.yaml":
        reading.identity_providers(file)
    elif file.parent.name == "questions":
        reading.surroundings(around, questions=False)
        reading.questions([file])
    else:
        reading.surroundings(around)
        reading.surveys([file])


def _workspace(folder: Path, recorded: Collection[str] | None, today: date | None) -> tuple[Mistake, ...]:
    reading = Reading(folder, recorded=recorded, today=today)
    content = _content(reading, folder)
    known = rehearsed.known(content, (file.stem for file in survey_files(folder / "surveys")))
    return (*reading.mistakes, *_cases(folder / "surveys", folder, known), *_unread(folder))


def _together(
    file: Path, around: Path, told: Collection[Mistake], recorded: Collection[str] | None, today: date | None
) -> Iterator[Mistake]:
    """What the whole workspace says of one file, beside what was told of it alone."""
    if not file.is_file() or not (around / "workspace.yaml").is_file():
        return
    seen = {(one.line, one.column, one.message) for one in told}
    name = file.relative_to(around).as_posix()
    for one in _workspace(around, recorded, today):
        if one.file == name and (one.line, one.column, one.message) not in seen:
            yield msgspec.structs.replace(one, file=file.name)


def _unread(folder: Path) -> Iterator[Mistake]:
    """Files that nobody reads, for their names or their places."""
    parts = ("surveys", "questions")
    for file in sorted(file for suffix in SUFFIXES for file in folder.glob(f"*{suffix}")):
        if file.name not in OWN and file.name[0] != ".":
            hint = (
                nearest(file.with_suffix(".yaml").name, OWN, cutoff=0.8)
                or "Surveys stand in surveys/, questions in questions/."
            )
            yield _unread_file(file.name, hint)
    for part in sorted(one for one in folder.iterdir() if one.is_dir() and one.name[0] != "."):
        deep = part.name in parts
        near = "" if deep else nearest(part.name, parts)
        if not deep and not near:
            continue
        for file in sorted(
            file for suffix in SUFFIXES for file in part.glob(f"*/**/*{suffix}" if deep else f"*{suffix}")
        ):
            name = file.relative_to(folder).as_posix()
            yield _unread_file(name, f"Put it into {part.name}/ itself." if deep else near.replace("`?", "/`?"))


def _unread_file(name: str, hint: str) -> Mistake:
    return Mistake(file=name, line=1, column=1, message="nothing reads this file", suggestion=hint, severity="warning")


def _cases(folder: Path, root: Path, known: rehearsed.Known | None) -> Iterator[Mistake]:
    """Of the tests beside surveys: whether they can be read, and name what there is. Running them is not checking."""
    for file in sorted(folder.glob("*.test.yaml")):
        yield from _mistakes(file, file.relative_to(root).as_posix(), known)


def _mistakes(file: Path, name: str, known: rehearsed.Known | None) -> tuple[Mistake, ...]:
    return tuple(one for one in cases.read_cases(file, name=name, known=known) if isinstance(one, Mistake))


def _known(around: Path) -> rehearsed.Known | None:
    """What the workspace around a file of cases has; None where there is none."""
    if not (around / "workspace.yaml").is_file():
        return None
    content = _content(Reading(around, warn=False), around)
    return rehearsed.known(content, (file.stem for file in survey_files(around / "surveys")))


def _is_workspace(path: Path) -> bool:
    return (path / "surveys").is_dir() or (path / "workspace.yaml").exists()


def _around(path: Path) -> Path:
    """The workspace around a folder of surveys, or around one file."""
    folder = path if path.is_dir() else path.parent
    return folder if path.name in OWN else folder.parent


def _names(folder: Path, recorded: Recorded | None) -> Collection[str] | None:
    return None if recorded is None else recorded.get(folder.resolve().name)


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
