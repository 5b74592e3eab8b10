"""`cuecard webhook`: which other systems are told of what happens; try them, replace their secrets, tell them again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import cast

import click
from rich.console import Console
from rich.table import Table

from widget_server.adapters.channels.webhook import SignedPost
from widget_server.adapters.outbound import OutboundClient, networks
from widget_server.cli.running import database_options, opened, plainly, the_workspace
from widget_server.cli.shown import shown
from widget_server.clock import now_ms
from widget_server.core import wording
from widget_server.core.actors import OperatorActor
from widget_server.core.errors import InvalidInput
from widget_server.core.webhooks import TYPES, Endpoint, WebhookContent, WebhookType
from widget_server.services.hooking import Hooking
from widget_server.services.ids import new_id
from widget_server.services.webhooks import EndpointChange, Webhooks
from widget_server.settings import Settings

HOUR_MS = 3_600_000
WIDE = 240
"""Ids and addresses stand whole, to be copied: a narrow terminal breaks the lines itself."""
BECAUSE = {
    "hand": "disabled",
    "gone": "disabled: it said that it is gone",
    "failing": "disabled: it failed for three days",
}


@click.group()
def webhook() -> None:
    """Webhooks: other systems that are told of what happens."""


@webhook.command()
@click.argument("workspace")
@click.argument("url")
@click.option("--name", default="", help="For yourself.")
@click.option(
    "--type", "types", multiple=True, type=click.Choice(TYPES), help="Of what; again for more. Left out: all."
)
@click.option("--full", is_flag=True, help="Send the record too, not ids alone.")
@click.option("--team", help="Only of surveys of this team.")
@click.option("--survey", help="Only of this survey.")
@database_options
@plainly
async def add(
    settings: Settings,
    workspace: str,
    url: str,
    name: str,
    types: tuple[str, ...],
    full: bool,
    team: str | None,
    survey: str | None,
) -> None:
    """Tell URL of what happens in WORKSPACE. Prints the secret by which it verifies what comes, this once."""
    content: WebhookContent = "full" if full else "thin"
    async with _webhooks(settings, workspace) as (webhooks, actor):
        made = await webhooks.add(
            actor, url=url, name=name, content=content, types=types or TYPES, team=team, survey=survey
        )
    click.echo(f"{made.id}\n{made.secrets[0].secret}")
    click.echo(f"The secret is shown only now. Try it: cuecard webhook test {workspace} {made.id}", err=True)


@webhook.command(name="list")
@click.argument("workspace")
@database_options
@plainly
async def list_(settings: Settings, workspace: str) -> None:
    """The endpoints of WORKSPACE, and how the deliveries of the last 24 hours stand."""
    async with _webhooks(settings, workspace) as (webhooks, actor):
        found, health = await webhooks.list(actor), await webhooks.health(actor)
    if not found:
        click.echo(f"There is no endpoint yet: cuecard webhook add {workspace} https://…")
        return
    table = Table("id", "name", "address", "types", "taken", "waiting", "failed", "", box=None, pad_edge=False)
    for one in found:
        at = health.get(one.id)
        counts = ("0", "0", "0") if at is None else (f"{at.taken:,}", f"{at.waiting:,}", f"{at.failed:,}")
        types = "all" if one.types == TYPES else ", ".join(one.types)
        table.add_row(one.id, shown(one.name), shown(one.url), types, *counts, _state(one))
    Console(highlight=False, width=WIDE).print(table)


@webhook.command()
@click.argument("workspace")
@click.argument("id")
@click.option(
    "--hours", default=24, show_default=True, type=click.IntRange(0, 720), help="So long the old one signs too."
)
@database_options
@plainly
async def rotate(settings: Settings, workspace: str, id: str, hours: int) -> None:
    """Give the endpoint ID a new secret, and print it, this once."""
    async with _webhooks(settings, workspace) as (webhooks, actor):
        made = await webhooks.rotate(actor, id, overlap_ms=hours * HOUR_MS)
    click.echo(made.secrets[0].secret)
    click.echo(
        f"For {hours} hours messages are signed with the old one, too." if hours else "The old one has ended.", err=True
    )


@webhook.command()
@click.argument("workspace")
@click.argument("id")
@database_options
@plainly
async def disable(settings: Settings, workspace: str, id: str) -> None:
    """Tell the endpoint ID nothing for now."""
    async with _webhooks(settings, workspace) as (webhooks, actor):
        await webhooks.change(actor, id, EndpointChange(enabled=False))
    click.echo(f"{id} is told nothing of what happens from now on.")


@webhook.command()
@click.argument("workspace")
@click.argument("id")
@database_options
@plainly
async def enable(settings: Settings, workspace: str, id: str) -> None:
    """Tell the endpoint ID again of what happens."""
    async with _webhooks(settings, workspace) as (webhooks, actor):
        await webhooks.change(actor, id, EndpointChange(enabled=True))
    click.echo(f"{id} is told again. What it had not taken before: cuecard webhook replay {workspace} {id}")


@webhook.command()
@click.argument("workspace")
@click.argument("id")
@database_options
@plainly
async def remove(settings: Settings, workspace: str, id: str) -> None:
    """Forget the endpoint ID."""
    async with _webhooks(settings, workspace) as (webhooks, actor):
        await webhooks.remove(actor, id)
    click.echo(f"{id} is told nothing more.")


@webhook.command()
@click.argument("workspace")
@click.argument("id")
@click.option("--type", "kind", type=click.Choice(TYPES), default="response.completed", show_default=True)
@database_options
@plainly
async def test(settings: Settings, workspace: str, id: str, kind: str) -> None:
    """Send the endpoint ID a made-up message, as all are sent, and say what it answers."""
    async with _webhooks(settings, workspace) as (webhooks, actor):
        tried = await webhooks.test(actor, id, cast(WebhookType, kind))
    said = wording.said(tried.reason, "en", now=now_ms())
    if not tried.taken:
        raise InvalidInput(f"{said}: it has not taken the message.")
    click.echo(f"{said} after {tried.took_ms:,} ms: it takes messages.")


@webhook.command()
@click.argument("workspace")
@click.argument("id")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 200))
@database_options
@plainly
async def log(settings: Settings, workspace: str, id: str, limit: int) -> None:
    """What the endpoint ID was told, newest first."""
    async with _webhooks(settings, workspace) as (webhooks, actor):
        found, _ = await webhooks.deliveries(actor, id, limit=limit)
    if not found:
        click.echo("It was told nothing yet.")
        return
    table = Table("at (UTC)", "type", "status", "tries", "last", "next (UTC)", "id", box=None, pad_edge=False)
    for line in found:
        why = "" if line.note is None else wording.said(line.note, "en", now=now_ms())
        following = _time(line.item.due_at) if line.status == "waiting" else ""
        kind = str(line.item.content.get("type", ""))
        table.add_row(
            _time(line.item.made_at), kind, line.status, f"{line.item.attempts}", why, following, line.item.id
        )
    Console(highlight=False, width=WIDE).print(table)


@webhook.command()
@click.argument("workspace")
@click.argument("id")
@click.argument("delivery", required=False)
@click.option("--since", help="A day such as 2026-12-31 (UTC): all it has not taken of what happened since then.")
@database_options
@plainly
async def replay(settings: Settings, workspace: str, id: str, delivery: str | None, since: str | None) -> None:
    """Tell the endpoint ID again: one DELIVERY, or all that it has not taken. The server sends them."""
    async with _webhooks(settings, workspace) as (webhooks, actor):
        if delivery is not None:
            await webhooks.replay(actor, id, delivery)
            count = 1
        else:
            count = await webhooks.replay_failed(actor, id, since=_day(since))
    click.echo(f"{count:,} to be told again.")


@asynccontextmanager
async def _webhooks(settings: Settings, workspace: str) -> AsyncIterator[tuple[Webhooks, OperatorActor]]:
    async with opened(settings) as store:
        post = SignedPost(OutboundClient(networks(settings.outbound_networks)))
        hooking = Hooking(store=store, clock=now_ms, post=post, chance=lambda: 0.5)
        webhooks = Webhooks(store=store, clock=now_ms, new_id=new_id, post=post, hooking=hooking)
        yield webhooks, OperatorActor(workspace=await the_workspace(store, workspace))


def _state(one: Endpoint) -> str:
    if one.disabled_at is not None:
        return BECAUSE[one.disabled_why or "hand"]
    return "" if one.failing_since is None else f"failing since {_time(one.failing_since)}"


def _time(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1_000, UTC):%Y-%m-%d %H:%M:%S}"


def _day(said: str | None) -> int:
    if said is None:
        return 0
    try:
        return round(datetime.strptime(said, "%Y-%m-%d").replace(tzinfo=UTC).timestamp() * 1_000)
    except (ValueError, OverflowError):
        raise InvalidInput(f"{said!r} is no day; write 2026-12-31.") from None


COMMANDS = [webhook]
