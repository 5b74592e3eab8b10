"""`cuecard import`: people from a table, looked through first, written with --apply."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as Shown

from widget_server.adapters.tables import DELIMITERS, Encoding, Table
from widget_server.cli.running import database_options, opened, plainly, the_workspace
from widget_server.cli.shown import shown
from widget_server.clock import now_ms
from widget_server.core.errors import InvalidInput
from widget_server.ports import Store
from widget_server.services import importing
from widget_server.services.importing import Compared, Counts, Part
from widget_server.services.importing.columns import Columns, columns, doubts
from widget_server.settings import Settings

SHOWN = 5
"""So many of the first rows are shown as they would be stored."""
ENCODINGS: dict[str, Encoding] = {"utf-8": "utf-8", "cp1251": "cp1251", "windows-1251": "cp1251"}
OUTCOMES = {"new": "new", "changed": "changed", "same": "as it is"}


@click.command("import")
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
async def import_people(
    settings: Settings, file: Path, workspace: str | None, apply: bool, encoding: str, delimiter: str | None
) -> None:
    """Take what is known of people from a CSV table: traits, groups, language, time zone, addresses, consent.

    The header names the columns: `id`, then any trait. `age:number` and `vip:boolean` are read as such; `groups` are
    separated by `;`, `consent_email` and the like are yes or no. An empty value or `-` leaves a trait alone, `null`
    removes it. First it only says what would happen; --apply writes it. Doing so twice, or again after an interruption,
    is harmless. Ends with status 1 where a row was refused.
    """
    table = Table(file, encoding=ENCODINGS[encoding], delimiter=DELIMITERS[delimiter] if delimiter else None)
    meant = _columns(table)
    for doubt in doubts(table.header):
        click.echo(f"{file}:{table.header_line}: {doubt}", err=True)
    async with opened(settings) as store:
        counts = await _import(store, await the_workspace(store, workspace), table, meant, apply=apply)
    click.echo(_told(counts, apply=apply))
    if counts.refused:
        sys.exit(1)


async def _import(store: Store, workspace: str, table: Table, meant: Columns, *, apply: bool) -> Counts:
    console = Console(stderr=True)
    with _progress(console) as progress:
        # The whole table is looked through before anything is written.
        twice = importing.seen_twice(_ids(table, meant, progress))
        rows = importing.read(table.rows(), meant, workspace, twice)
        parts = (
            importing.write(store, workspace, rows, now=now_ms())
            if apply
            else importing.rehearse(store, workspace, rows)
        )
        return await _follow(parts, table, progress, apply=apply)


async def _follow(parts: AsyncIterator[Part], table: Table, progress: Progress, *, apply: bool) -> Counts:
    """Say every refusal as it comes, and what the first rows would be."""
    counts, first, line, doubted = Counts(), list[Compared](), 1, 0
    task = progress.add_task("Writing" if apply else "Comparing", total=table.size)
    try:
        async for part in parts:
            counts, line = counts + part.counts, part.last.line
            first += part.people[: SHOWN - len(first)]
            for row in part.refused:
                progress.console.out(f"{table.file}:{row.line}: {row.message}.", highlight=False)
            for row in part.doubted[: max(0, SHOWN - doubted)]:
                progress.console.out(f"{table.file}:{row.line}: {row.message}.", highlight=False)
            doubted += len(part.doubted)
            progress.update(task, completed=part.last.read)
    except asyncio.CancelledError:
        if apply:
            progress.console.out(f"Interrupted: written as far as line {line}. Run it again, that is harmless.")
        raise
    if doubted > SHOWN:
        progress.console.out(f"And {doubted - SHOWN:,} more rows like these, taken as they stand.", highlight=False)
    if first and not apply:
        Console().print(_as_stored(first))
    return counts


def _ids(table: Table, meant: Columns, progress: Progress) -> Iterator[str]:
    task = progress.add_task("Looking through", total=table.size)
    for number, row in enumerate(table.rows()):
        if number % importing.BATCH == 0:
            progress.update(task, completed=row.read)
        yield meant.id_of(row.values)
    progress.update(task, completed=table.size)


def _columns(table: Table) -> Columns:
    try:
        return columns(table.header, table.delimiter)
    except InvalidInput as error:
        raise table.mistake(table.header_line, error.message) from None


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:>15}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )


def _as_stored(people: Sequence[Compared]) -> Shown:
    table = Shown(box=None, pad_edge=False, header_style="bold")
    for column in ("id", "", "traits, as they would be stored"):
        table.add_column(column, overflow="fold")
    for one in people:
        traits = json.dumps(one.respondent.traits, ensure_ascii=False)
        table.add_row(shown(one.respondent.id), OUTCOMES[one.outcome], shown(traits))
    return table


def _told(counts: Counts, *, apply: bool) -> str:
    told = f"{counts.new:,} new, {counts.changed:,} changed, {counts.same:,} as they are, {counts.refused:,} refused"
    return f"Written: {told}." if apply else f"{told}. Nothing was written; --apply writes it."


COMMANDS = [import_people]
