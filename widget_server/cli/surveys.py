"""`cuecard check` and `cuecard schema`: survey files, looked at without a server."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from widget_server.adapters import files
from widget_server.adapters.files.schemas import KINDS, FileKind
from widget_server.cli.running import database_options, opened, plainly
from widget_server.settings import Settings


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--recorded", is_flag=True, help="Hold names of events, where there is no events.yaml, to those the database has."
)
@database_options
@plainly
async def check(settings: Settings, paths: tuple[Path, ...], recorded: bool) -> None:
    """Say every mistake in survey files and workspace folders, with file and line; warnings fail nothing."""
    names: dict[str, list[str]] | None = None
    if recorded:
        async with opened(settings) as store:
            names = {workspace: await store.event_names(workspace) for workspace in await store.workspaces()}
    found = [
        msgspec.structs.replace(mistake, file=str((path if path.is_dir() else path.parent) / mistake.file))
        for path in paths
        for mistake in files.check(path, recorded=names, today=datetime.now(UTC).date())
    ]
    for mistake in found:
        click.echo(str(mistake))
    warnings = sum(1 for mistake in found if mistake.severity == "warning")
    mistakes = len(found) - warnings
    counted = [_counted(mistakes, "mistake")] + ([_counted(warnings, "warning")] if warnings else [])
    click.echo(f"{', '.join(counted)}.", err=True)
    if mistakes:
        sys.exit(1)


@click.command()
@click.argument("kind", type=click.Choice(KINDS), default="survey")
def schema(kind: FileKind) -> None:
    """Print the JSON Schema of a file, for editors."""
    click.echo(msgspec.json.format(msgspec.json.encode(files.schema(kind)), indent=2).decode())


def _counted(number: int, noun: str) -> str:
    return f"{number or 'No'} {noun}{'' if number == 1 else 's'}"


COMMANDS = [check, schema]
