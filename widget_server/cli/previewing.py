"""`cuecard preview`: a link under which a page shows what was decided about whoever is there, and every survey on request."""

import click

from widget_server.adapters.tokens.tickets import Signer
from widget_server.cli.running import database_options, only_workspace, opened, plainly
from widget_server.clock import now_ms
from widget_server.core.errors import NotFound
from widget_server.settings import Settings

HOUR_MS = 3_600_000


@click.command()
@click.argument("page", default="")
@click.option("--workspace", help="Needed where there are several.")
@click.option(
    "--hours", type=click.IntRange(1, 72), default=8, show_default=True, help="How long the link is good for."
)
@database_options
@plainly
async def preview(settings: Settings, page: str, workspace: str | None, hours: int) -> None:
    """Print a preview link of PAGE: cuecard preview https://shop.example.com/checkout

    Opened, the page shows what was decided about its visitor and why, and can show any survey, drafts too. What is answered
    there is not sent. Without PAGE: what to append to any address of the workspace's pages.
    """
    async with opened(settings) as store:
        workspace = workspace or await only_workspace(store)
        if workspace not in await store.workspaces():
            raise NotFound(f"There is no workspace {workspace!r}.")
        signer = Signer(await store.secret())
    token = signer.preview(workspace, expires_at=now_ms() + hours * HOUR_MS)
    click.echo(f"{page.split('#')[0]}#cuecard-debug={token}")


COMMANDS = [preview]
