"""`cuecard migrate`, `backup`, `why`: what the operator does beside the server."""

from pathlib import Path

import click

from widget_server.adapters.sql import migrate as migrate_database
from widget_server.cli.running import database_options, opened, plainly
from widget_server.clock import now_ms
from widget_server.settings import Settings


@click.command()
@database_options
@plainly
async def migrate(settings: Settings) -> None:
    """Bring the database up to date."""
    applied = await migrate_database(settings.database, clock=now_ms)
    click.echo("\n".join(f"applied {name}" for name in applied) or "Nothing to do.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@database_options
@plainly
async def backup(settings: Settings, file: Path) -> None:
    """Write a complete copy of a SQLite database, also while serving."""
    async with opened(settings) as store:
        await store.backup(file)
    click.echo(
        f"Written: {file}. To restore, put it in the place of {settings.database} and leave what stands beside it."
    )


COMMANDS = [migrate, backup]
