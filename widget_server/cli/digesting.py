"""`cuecard staff digest`: somebody's week, as the message that a channel would send."""

import click

from widget_server.cli.running import database_options, live_now, opened, plainly, the_workspace
from widget_server.cli.staff import in_workspace, staff, user, whom
from widget_server.clock import now_ms
from widget_server.core.actors import OperatorActor
from widget_server.services.noticing import Noticing
from widget_server.services.staffing import Viewing
from widget_server.settings import Settings


@staff.command()
@click.argument("who")
@click.option("--html", "as_html", is_flag=True, help="The HTML of the message instead of its text.")
@in_workspace
@database_options
@plainly
async def digest(settings: Settings, who: str, as_html: bool, workspace: str | None) -> None:
    """Print somebody's week as the message that a channel would send: numbers and addresses. Nothing is sent."""
    async with opened(settings) as store:
        author = OperatorActor(workspace=await the_workspace(store, workspace))
        account = await whom(store, author, who)
        live = live_now(settings, author.workspace)
        viewing = Viewing(store=store, clock=now_ms, live=lambda _: live)
        noticing = Noticing(
            store=store,
            clock=now_ms,
            viewing=viewing,
            live=lambda: {author.workspace: live},
            public_url=settings.public_url or f"http://{settings.host}:{settings.port}",
        )
        message = await noticing.digest(author.workspace, account.id)
    click.echo(message.html if as_html else f"{message.subject}\n\n{message.text}")


COMMANDS = [staff, user]
"""With this one, all that stands under them is there."""
