"""`cuecard audit`: what staff did, newest first."""

import json
from datetime import UTC, datetime

import click
import msgspec

from widget_server.cli.running import database_options, opened, plainly
from widget_server.cli.showing import terminal
from widget_server.cli.shown import shown
from widget_server.core.access import AUDITED, Audited
from widget_server.core.actors import OperatorActor
from widget_server.core.errors import NotFound
from widget_server.ports import AuditFilter, AuditLine
from widget_server.services.auditing import Auditing
from widget_server.services.times import milliseconds
from widget_server.settings import Settings


@click.command()
@click.argument("workspace")
@click.option("--actor", help="Only what this one did: an account's id, key:ID, person:ID, operator.")
@click.option("--action", type=click.Choice(AUDITED), help="Only this.")
@click.option("--since", help="From this day or time on (UTC).")
@click.option("--limit", type=click.IntRange(1), help="At most so many lines.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each.")
@database_options
@plainly
async def audit(
    settings: Settings,
    workspace: str,
    actor: str | None,
    action: Audited | None,
    since: str | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """What staff did, newest first. It is added to and never changed."""
    wanted = AuditFilter(actor=actor, action=action, since=None if since is None else milliseconds(since, "--since"))
    console = terminal()
    async with opened(settings) as store:
        if workspace not in await store.workspaces():
            raise NotFound(f"There is no workspace {workspace!r}.")
        left = limit
        async for line in Auditing(store=store).all(OperatorActor(workspace=workspace), wanted):
            if left == 0:
                break
            left = None if left is None else left - 1
            if as_json:
                click.echo(json.dumps(msgspec.to_builtins(line), ensure_ascii=False))
            else:
                console.print(_in_words(line))


def _in_words(line: AuditLine) -> str:
    at = f"{datetime.fromtimestamp(line.at / 1000, UTC):%Y-%m-%d %H:%M:%S}"
    of = f" {line.subject} {line.subject_id}" if line.subject else ""
    more = f"  {json.dumps(line.details, ensure_ascii=False)}" if line.details else ""
    return f"{at}  {shown(line.actor)}  {line.action}{shown(of)}{shown(more)}"


COMMANDS = [audit]
