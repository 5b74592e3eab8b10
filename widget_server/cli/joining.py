"""`cuecard person`: which ids are one person's."""

from datetime import UTC, datetime

import click

from widget_server.adapters.bus import LocalBus
from widget_server.cli.running import database_options, opened, plainly, the_workspace
from widget_server.cli.shown import shown
from widget_server.clock import now_ms
from widget_server.core.actors import OperatorActor
from widget_server.core.errors import NotFound
from widget_server.ports import Store
from widget_server.services.joining import Joining
from widget_server.settings import Settings


@click.group()
def person() -> None:
    """Several ids of one person: joined, and split again."""


@person.command("join")
@click.argument("respondent")
@click.argument("id")
@click.option("--workspace", help="Needed where there are several.")
@database_options
@plainly
async def join(settings: Settings, respondent: str, id: str, workspace: str | None) -> None:
    """Make ID one more id of RESPONDENT: all that came under it is theirs.

    A visitor's id begins with `anon:`; without, it means a respondent, or the visitor of that name where none is known.
    """
    async with opened(settings) as store:
        joining, author = await _joining(store, workspace)
        joined = await joining.join(author, respondent, id)
    click.echo(f"{shown(id)} was theirs before." if joined is None else f"{shown(joined)} is {shown(respondent)} now.")


@person.command("split")
@click.argument("id")
@click.option("--workspace", help="Needed where there are several.")
@database_options
@plainly
async def split(settings: Settings, id: str, workspace: str | None) -> None:
    """Split ID from whom it was joined to: what came under it goes back with it."""
    async with opened(settings) as store:
        joining, author = await _joining(store, workspace)
        done = await joining.split(author, id)
    if done is None:
        click.echo(f"{shown(id)} is joined to nobody.")
    else:
        click.echo(f"{shown(done.id)} is itself again, and no longer {shown(done.respondent)}.")


@person.command("ids")
@click.argument("respondent")
@click.option("--workspace", help="Needed where there are several.")
@database_options
@plainly
async def ids(settings: Settings, respondent: str, workspace: str | None) -> None:
    """All ids of one person, by any of them."""
    async with opened(settings) as store:
        joining, author = await _joining(store, workspace)
        found = await joining.ids(author, respondent)
        if not found.joined and not await store.people(author.workspace, [found.respondent]):
            raise NotFound(f"Nobody in {author.workspace!r} has the id {respondent!r}.")
    click.echo(shown(found.respondent))
    for one in found.joined:
        to = "" if one.joined_to == found.respondent else f" to {shown(one.joined_to)}"
        since = datetime.fromtimestamp(one.since / 1000, UTC)
        click.echo(f"  {shown(one.id)}  joined{to} {since:%Y-%m-%d %H:%M} UTC by {one.source}")


async def _joining(store: Store, workspace: str | None) -> tuple[Joining, OperatorActor]:
    author = OperatorActor(workspace=await the_workspace(store, workspace))
    return Joining(store=store, bus=LocalBus(), clock=now_ms), author


COMMANDS = [person]
