"""`cuecard check` and `cuecard schema`: survey files, looked at without a server."""

import sys
from pathlib import Path
from typing import Literal

import click
import msgspec

from widget_server.adapters import files


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(paths: tuple[Path, ...]) -> None:
    """Say every mistake in survey files and workspace folders, with file and line."""
    mistakes = [mistake for path in paths for mistake in files.check(path)]
    for mistake in mistakes:
        click.echo(str(mistake))
    if mistakes:
        click.echo(f"{len(mistakes)} mistake{'' if len(mistakes) == 1 else 's'}.", err=True)
        sys.exit(1)
    click.echo("No mistakes.", err=True)


@click.command()
@click.argument("kind", type=click.Choice(["survey", "policy", "workspace"]), default="survey")
def schema(kind: Literal["survey", "policy", "workspace"]) -> None:
    """Print the JSON Schema of a file, for editors."""
    click.echo(msgspec.json.format(msgspec.json.encode(files.schema(kind)), indent=2).decode())


COMMANDS = [check, schema]
