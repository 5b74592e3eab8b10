"""The command line: reads options, calls the rooms, prints. One module per group of verbs, loaded when one is called."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import click

from widget_server import settings as settings_module
from widget_server.cli.running import with_options
from widget_server.core.errors import CuecardError

ROOMS: Mapping[str, str] = {
    "ask": "asking",
    "audit": "auditing",
    "backup": "operating",
    "check": "surveys",
    "erase": "privacy",
    "export": "exporting",
    "import": "importing",
    "matrix": "matrix",
    "mail": "mailing",
    "link": "linking",
    "migrate": "operating",
    "openapi": "describing",
    "outbox": "outboxing",
    "person": "joining",
    "preview": "previewing",
    "replay": "rehearsing",
    "schema": "surveys",
    "serve": "serving",
    "snippet": "snippets",
    "staff": "digesting",
    "test": "rehearsing",
    "token": "trying",
    "tombstones": "privacy",
    "user": "digesting",
    "webhook": "webhooks",
    "why": "explaining",
    "workspace": "workspaces",
}
"""In which module each command is: nobody waits for what they did not call."""


class Rooms(click.Group):
    """Commands by name, in their modules."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, sorted."""
        return sorted(ROOMS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them; None where there is none of this name."""
        if cmd_name not in ROOMS:
            return None
        commands: list[click.Command] = import_module(f"{__name__}.{ROOMS[cmd_name]}").COMMANDS
        return next(command for command in commands if command.name == cmd_name)


@click.group(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"]})
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


__all__ = ["main"]
