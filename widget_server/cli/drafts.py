"""Drafts: a workspace's folder, a folder of surveys, or one survey file, read as the workspace it would make."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import msgspec

from widget_server.adapters import files
from widget_server.services.publishing import Content

CASES = ".test.yaml"
OTHERS = ("workspace.yaml", "policy.yaml", "events.yaml")


def read_draft(path: Path, policy: Path | None = None, *, catalogue: bool = False) -> Content:
    """What stands there, with the policy of that file instead of its own, and with its catalogue of events. Mistakes are
    told, each with the file it stands in, and end the command."""
    if not path.exists():
        raise click.ClickException(f"There is no {path}.")
    with TemporaryDirectory(prefix="cuecard-draft-") as made:
        folder = Path(made)
        _lay_out(path, policy, folder, catalogue=catalogue)
        found = files.read(folder)
    if isinstance(found, Content):
        return found
    for mistake in found:
        click.echo(str(msgspec.structs.replace(mistake, file=str(_place(mistake.file, path, policy)))), err=True)
    raise click.ClickException(f"{path} has {len(found)} mistake{'' if len(found) == 1 else 's'}.")


def workspace_of(path: Path) -> Path | None:
    """The workspace's folder around a draft, where there is one."""
    near = path if path.is_dir() else path.parent
    for folder in (near, near.parent):
        if (folder / "workspace.yaml").is_file() or (folder / "surveys").is_dir():
            return folder
    return None


def _place(name: str, path: Path, policy: Path | None) -> Path:
    """Where a file of the laid out workspace came from, as it was given on the command line."""
    if name == "policy.yaml" and policy is not None:
        return policy
    if name.startswith("surveys/"):
        return surveys_of(path) / Path(name).name if path.is_dir() else path
    return (workspace_of(path) or path) / name


def surveys_of(folder: Path) -> Path:
    """The folder of surveys: a workspace's, or the folder itself."""
    return folder / "surveys" if (folder / "surveys").is_dir() else folder


def _lay_out(path: Path, policy: Path | None, folder: Path, *, catalogue: bool) -> None:
    """Copy what belongs to it as a workspace has it: nothing but these files is read."""
    around = workspace_of(path)
    surveys = surveys_of(path) if path.is_dir() else path
    (folder / "surveys").mkdir()
    chosen = sorted(surveys.iterdir()) if surveys.is_dir() else [surveys]
    for file in chosen:
        if file.suffix in (".yaml", ".yml") and not file.name.endswith(CASES) and file.name not in OTHERS:
            shutil.copy(file, folder / "surveys" / file.name)
    if around is not None:
        for name in OTHERS if catalogue else OTHERS[:2]:
            if (around / name).is_file():
                shutil.copy(around / name, folder / name)
        if (around / "questions").is_dir():
            shutil.copytree(around / "questions", folder / "questions")
    if policy is not None:
        shutil.copy(policy, folder / "policy.yaml")
