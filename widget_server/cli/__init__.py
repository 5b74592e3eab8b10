"""The command line: reads options, calls the rooms, prints. One module per group of verbs."""

from pathlib import Path

import click

from widget_server import settings as settings_module
from widget_server.cli import (
    asking,
    auditing,
    digesting,
    exporting,
    importing,
    operating,
    previewing,
    privacy,
    rehearsing,
    serving,
    snippets,
    staff,
    surveys,
    trying,
    workspaces,
)
from widget_server.cli.running import with_options
from widget_server.core.errors import CuecardError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--database", help="A file, or postgresql://… (CUECARD_DATABASE).")
@click.option("--workspaces", type=click.Path(path_type=Path), help="The folder of workspaces (CUECARD_WORKSPACES).")
@click.version_option(package_name="cuecard", prog_name="cuecard")
@click.pass_context
def main(context: click.Context, database: str | None, workspaces: Path | None) -> None:
    """Ask one person the right question at its moment, and get the answer with the moment attached."""
    try:
        context.obj = with_options(settings_module.read(), database=database, workspaces=workspaces)
    except CuecardError as error:
        raise click.ClickException(error.message) from None


for module in (
    serving,
    surveys,
    workspaces,
    operating,
    trying,
    importing,
    exporting,
    asking,
    rehearsing,
    previewing,
    privacy,
    snippets,
    staff,
    digesting,
    auditing,
):
    for command in module.COMMANDS:
        main.add_command(command)

__all__ = ["main"]
