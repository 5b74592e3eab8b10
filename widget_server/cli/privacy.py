"""`cuecard erase`, `tombstones`: what the operator does for a person who asks."""

import asyncio
import json
from pathlib import Path

import click
import msgspec

from widget_server.adapters.bus import LocalBus
from widget_server.cli.running import database_options, opened, plainly
from widget_server.cli.shown import shown
from widget_server.clock import now_ms
from widget_server.core.actors import OperatorActor
from widget_server.core.errors import InvalidInput, NotFound
from widget_server.ports import Store
from widget_server.ports.privacy import Erased, Tombstone
from widget_server.services.ids import new_id
from widget_server.services.privacy import Privacy
from widget_server.settings import Settings

PAGE = 1_000


@click.command()
@click.argument("workspace")
@click.option("--respondent", required=True, help="The person's id, or one they had before.")
@click.option("--yes", is_flag=True, help="Do it. Without this it only says what would go.")
@database_options
@plainly
async def erase(settings: Settings, workspace: str, respondent: str, yes: bool) -> None:
    """Erase everything about one person, under all their ids, for good."""
    async with opened(settings) as store:
        privacy, author = await _privacy(store, workspace)
        erased = await (privacy.erase if yes else privacy.traces)(author, respondent)
    for line in _counts(erased):
        click.echo(line)
    if yes:
        click.echo("Erased. A backup that is restored from now on is erased in the same way when it is first opened.")
    else:
        click.echo("Nothing was changed. With --yes all of this goes, for good.")


async def written(store: Store, workspace: str, respondent: str) -> str:
    """Everything that is held about one person, as JSON. The audit is told. Raises NotFound."""
    privacy, author = await _privacy(store, workspace)
    found = msgspec.to_builtins(await privacy.held(author, respondent))
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


@click.group()
def tombstones() -> None:
    """Who was erased, as hashes: for a database whose backups are somewhere else."""


@tombstones.command("save")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@database_options
@plainly
async def save(settings: Settings, file: Path) -> None:
    """Write them to a file, one line each."""
    lines: list[bytes] = []
    async with opened(settings) as store:
        for workspace in await store.workspaces():
            after = ""
            while page := await store.tombstones(workspace, after=after, limit=PAGE):
                lines += [msgspec.json.encode(one) + b"\n" for one in page]
                after = page[-1].hash
    await asyncio.to_thread(file.write_bytes, b"".join(lines))
    click.echo(f"{len(lines)} written to {file}.")


@tombstones.command("replay")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@database_options
@plainly
async def replay(settings: Settings, file: Path) -> None:
    """Erase again, in a database that was restored, whoever is in the file."""
    try:
        lines = (await asyncio.to_thread(file.read_bytes)).splitlines()
        wanted = [msgspec.json.decode(line, type=Tombstone) for line in lines if line.strip()]
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise InvalidInput(f"{file} has a line that `cuecard tombstones save` did not write.") from None
    async with opened(settings) as store:
        erased = await store.replay(wanted, now=now_ms())
    click.echo(f"{erased} erased again.")


async def _privacy(store: Store, workspace: str) -> tuple[Privacy, OperatorActor]:
    if workspace not in await store.workspaces():
        raise NotFound(f"There is no workspace {workspace!r}.")
    privacy = Privacy(store=store, bus=LocalBus(), clock=now_ms, new_id=new_id, live=dict)
    return privacy, OperatorActor(workspace=workspace)


def _counts(erased: Erased) -> list[str]:
    """A line for each kind of record, and the ids they stand under."""
    ids = ", ".join(shown(id) for id in erased.ids)
    width = max(len(table) for table in erased.counts)
    return [f"Under {ids}:", *(f"  {table:{width}}  {count:,}" for table, count in sorted(erased.counts.items()))]


COMMANDS = [erase, tombstones]
