"""`cuecard staff assign`: who is whose, from a table, looked through first, written with --apply."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.table import Table as Shown

from widget_server.adapters.tables import DELIMITERS, Table
from widget_server.cli.importing import ENCODINGS
from widget_server.cli.running import database_options, opened, plainly, the_workspace
from widget_server.cli.showing import terminal
from widget_server.cli.shown import shown
from widget_server.clock import now_ms
from widget_server.core.actors import OperatorActor
from widget_server.core.errors import InvalidInput
from widget_server.ports import Assignment
from widget_server.services.importing.assignments import columns, plan, write
from widget_server.settings import Settings

MOST_SHOWN = 20
PAGE = 1_000


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--workspace", help="Needed where there are several.")
@click.option("--apply", is_flag=True, help="Write it. Without this nothing is written.")
@click.option(
    "--encoding", type=click.Choice(list(ENCODINGS), case_sensitive=False), default="utf-8", show_default=True
)
@click.option(
    "--delimiter", type=click.Choice(list(DELIMITERS)), help="What stands between values. Left out: seen in the header."
)
@database_options
@plainly
async def assign(
    settings: Settings, file: Path, workspace: str | None, apply: bool, encoding: str, delimiter: str | None
) -> None:
    """Take who is whose from a CSV table.

    The header names the columns: `staff` (an account's id) or `person` (its id in conversations); `respondent`,
    `conversation` or `group`; `since` and `until` (days or times, UTC) where wanted. First it only says what would happen;
    --apply writes it, and doing so twice is harmless. Ends with status 1 where a row was refused.
    """
    table = Table(file, encoding=ENCODINGS[encoding], delimiter=DELIMITERS[delimiter] if delimiter else None)
    try:
        where = columns(table.header)
    except InvalidInput as error:
        raise table.mistake(table.header_line, error.message) from None
    async with opened(settings) as store:
        author = OperatorActor(workspace=await the_workspace(store, workspace))
        now = now_ms()
        planned = await plan(store, author, table.rows(), where, now=now)
        for row in planned.refused[:MOST_SHOWN]:
            click.echo(f"{file}:{row.line}: {row.message}.", err=True)
        if len(planned.refused) > MOST_SHOWN:
            click.echo(f"And {len(planned.refused) - MOST_SHOWN:,} more rows were refused.", err=True)
        if planned.idle:
            names = ", ".join(planned.idle[:MOST_SHOWN])
            click.echo(f"Not mentors, so that it shows them nothing yet: {names}.", err=True)
        if apply:
            await write(store, author.workspace, planned.told, now=now)
    counts = planned.counts
    told = f"{counts.new:,} new, {counts.changed:,} changed, {counts.same:,} as they are, {counts.refused:,} refused"
    click.echo(f"Written: {told}." if apply else f"{told}. Nothing was written; --apply writes it.")
    if counts.refused:
        sys.exit(1)


@click.command()
@click.option("--staff", "staff_id", help="Only those of this account.")
@click.option("--workspace", help="Needed where there are several.")
@database_options
@plainly
async def assignments(settings: Settings, staff_id: str | None, workspace: str | None) -> None:
    """Who is whose, ended ones too; beside it the mentors of conversations see whoever is in them."""
    found: list[Assignment] = []
    async with opened(settings) as store:
        known = await the_workspace(store, workspace)
        while page := await store.assignments(
            known, staff_id=staff_id, after=found[-1].id if found else "", limit=PAGE
        ):
            found += page
    if found:
        terminal().print(_table(found))
    else:
        click.echo("Nobody was assigned.")


def _table(found: list[Assignment]) -> Shown:
    table = Shown(box=None, pad_edge=False, header_style="bold")
    for column in ("staff", "of", "id", "since", "until", "told by"):
        table.add_column(column, overflow="fold")
    for one in sorted(found, key=lambda one: (one.staff_id, one.subject, one.subject_id)):
        row = (one.staff_id, one.subject, one.subject_id, _day(one.since), _day(one.until), one.source)
        table.add_row(*map(shown, row))
    return table


def _day(at: int | None) -> str:
    return "" if at is None else f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d %H:%M}"
