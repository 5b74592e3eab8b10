"""`cuecard migrate`, `backup`, `why`: what the operator does beside the server."""

from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from widget_server.adapters.sql import migrate as migrate_database
from widget_server.app import now_ms
from widget_server.cli.running import database_options, opened, plainly
from widget_server.core import wording
from widget_server.core.errors import Misconfigured
from widget_server.ports import DecisionRecord, Store
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
    click.echo(f"Written: {file}. To restore, serve with --database {file}")


@click.command()
@click.argument("respondent")
@click.option("--workspace", help="Needed where there are several.")
@click.option("--survey", help="Only this survey.")
@click.option("--language", default="en", show_default=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@database_options
@plainly
async def why(
    settings: Settings, respondent: str, workspace: str | None, survey: str | None, language: str, limit: int
) -> None:
    """Say why somebody was asked, and why not: the latest decisions about them, newest first."""
    async with opened(settings) as store:
        workspace = workspace or await _only_workspace(store)
        respondent = await store.resolve(workspace, respondent)
        records = await store.decisions(workspace, respondent, before=None, limit=limit, survey_key=survey)
    if not records:
        click.echo(f"No decision about {respondent} in {workspace}: no event of theirs came near a live survey.")
        return
    Console().print(_table(records, language, survey))


async def _only_workspace(store: Store) -> str:
    workspaces = await store.workspaces()
    if len(workspaces) != 1:
        raise Misconfigured(f"Say which workspace with --workspace: {', '.join(workspaces) or 'there is none yet'}.")
    return workspaces[0]


def _table(records: list[DecisionRecord], language: str, survey: str | None) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("when (UTC)", "event", "survey", "why"):
        table.add_column(column, overflow="fold")
    for record in records:
        when = datetime.fromtimestamp(record.decided_at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
        event = record.event_name
        for key, reason in record.reasons.items():
            if survey in (None, key):
                asked = key == record.survey_key
                said = wording.said(reason, language, now=record.decided_at)
                table.add_row(when, event, f"[bold]{key}[/bold]" if asked else key, said)
                when = event = ""
    return table


COMMANDS = [migrate, backup, why]
