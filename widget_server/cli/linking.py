"""`cuecard link`: the personal link of an invitation, and public links: made, listed, closed; as QR codes too."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from widget_server.adapters.tokens import Directory, SignedIdentity
from widget_server.cli.running import database_options, live_now, opened, plainly, the_workspace
from widget_server.cli.shown import shown
from widget_server.clock import now_ms
from widget_server.core.actors import OperatorActor
from widget_server.core.errors import InvalidInput, NotFound
from widget_server.core.links import over
from widget_server.core.zones import zone
from widget_server.ports import Store
from widget_server.services import qr
from widget_server.services.ids import new_id
from widget_server.services.linking import Handing, Linking
from widget_server.services.public_links import LinkDesk
from widget_server.services.publishing import Live
from widget_server.settings import Settings

DAY, MINUTE = "%Y-%m-%d", "%Y-%m-%dT%H:%M"

qr_option = click.option(
    "--qr", "picture", type=click.Path(path_type=Path, dir_okay=False), help="Write a QR code: FILE.svg or FILE.png."
)


@click.group()
def link() -> None:
    """Links to pages of our own: of one invitation, or for whoever comes by."""


@link.command()
@click.argument("id")
@click.option("--workspace", help="Needed where there are several.")
@qr_option
@database_options
@plainly
async def invitation(settings: Settings, id: str, workspace: str | None, picture: Path | None) -> None:
    """Print the personal link of the invitation ID: whoever opens it answers as the person who was asked."""
    _check(picture)
    async with opened(settings) as store:
        actor = OperatorActor(workspace=await the_workspace(store, workspace))
        handing = Handing(store=store, linking=await _linking(settings, store), clock=now_ms)
        made = await handing.personal(actor, id)
    _tell(made.url, picture)


@link.command()
@click.argument("workspace")
@click.argument("survey")
@click.option("--name", default="", help="For yourself: where it hangs.")
@click.option("--limit", type=click.IntRange(min=1), help="How many people it takes. Left out: any number.")
@click.option("--until", help="A day such as 2026-12-31, that day included, or 2026-12-31T18:00.")
@qr_option
@database_options
@plainly
async def add(
    settings: Settings,
    workspace: str,
    survey: str,
    name: str,
    limit: int | None,
    until: str | None,
    picture: Path | None,
) -> None:
    """Make a public link to SURVEY of WORKSPACE, and print it. Whoever opens it is asked, without saying who they are."""
    _check(picture)
    async with opened(settings) as store:
        live = live_now(settings, await the_workspace(store, workspace))
        linking = await _linking(settings, store)
        linking.check()
        desk = LinkDesk(store=store, clock=now_ms, new_id=new_id)
        made = await desk.add(live, survey, name=name, most=limit, until_at=_until(until, live))
        _tell(linking.public(made), picture)
    if live.versions[survey].survey.audience is not None:
        click.echo(f"Only whom the audience of {survey!r} takes is asked: nothing is known of whoever comes.", err=True)


@link.command(name="list")
@click.argument("workspace")
@database_options
@plainly
async def list_(settings: Settings, workspace: str) -> None:
    """The public links of WORKSPACE: what they ask, and how many each has taken."""
    async with opened(settings) as store:
        actor = OperatorActor(workspace=await the_workspace(store, workspace))
        links = await LinkDesk(store=store, clock=now_ms, new_id=new_id).list(actor)
    if not links:
        click.echo(f"There is no public link yet: cuecard link add {workspace} SURVEY")
        return
    table = Table("id", "name", "survey", "taken", "until (UTC)", "", box=None, pad_edge=False)
    for one in links:
        taken = f"{one.taken:,}" if one.most is None else f"{one.taken:,} of {one.most:,}"
        until = "" if one.until_at is None else f"{datetime.fromtimestamp(one.until_at / 1000, UTC):{DAY} %H:%M}"
        table.add_row(one.id, shown(one.name), one.survey_key, taken, until, over(one, now=now_ms()) or "")
    Console(soft_wrap=True, highlight=False).print(table)


@link.command()
@click.argument("workspace")
@click.argument("id")
@database_options
@plainly
async def close(settings: Settings, workspace: str, id: str) -> None:
    """Close the public link ID of WORKSPACE: it takes nobody any more. Who has begun may still answer."""
    async with opened(settings) as store:
        actor = OperatorActor(workspace=await the_workspace(store, workspace))
        try:
            closed = await LinkDesk(store=store, clock=now_ms, new_id=new_id).close(actor, id)
        except NotFound:
            raise NotFound(f"There is no link {id!r}; cuecard link list {workspace} names them.") from None
    click.echo(f"The link {closed.id} is closed; it took {closed.taken:,}.")


async def _linking(settings: Settings, store: Store) -> Linking:
    identity = SignedIdentity(directory=Directory(store), secret=await store.secret(), store=store, clock=now_ms)
    return Linking(identity=identity, public_url=settings.public_url)


def _until(said: str | None, live: Live) -> int | None:
    """The end of a day, or a minute (ms), where the workspace's policy is at home."""
    if said is None:
        return None
    where = zone(live.policy.time_zone) or UTC
    for form, more in ((DAY, timedelta(days=1)), (MINUTE, timedelta())):
        try:
            end = datetime.strptime(said, form).replace(tzinfo=where) + more
        except (ValueError, OverflowError):
            continue
        return round(end.timestamp() * 1000)
    raise InvalidInput(f"{said!r} is neither a day such as 2026-12-31 nor a minute such as 2026-12-31T18:00.")


def _check(picture: Path | None) -> None:
    if picture is not None and picture.suffix not in (".svg", ".png"):
        raise InvalidInput(f"A QR code is written as .svg or .png, not as {picture.suffix or picture.name!r}.")


def _tell(address: str, picture: Path | None) -> None:
    click.echo(address)
    if picture is not None:
        picture.write_bytes(qr.svg(address) if picture.suffix == ".svg" else qr.png(address))
        click.echo(f"Its QR code is in {picture}.", err=True)


COMMANDS = [link]
