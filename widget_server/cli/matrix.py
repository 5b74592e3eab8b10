"""`cuecard matrix`: where a workspace is at home in Matrix."""

from pathlib import Path

import click

from widget_server.adapters.channels.matrix import HomeserverClient
from widget_server.adapters.outbound import OutboundClient, networks
from widget_server.cli.running import database_options, opened, plainly, the_workspace
from widget_server.clock import now_ms
from widget_server.core.errors import InvalidInput, NotFound, Unavailable
from widget_server.services.matrix.registering import register
from widget_server.settings import Settings


@click.group()
def matrix() -> None:
    """Let a workspace live in rooms of Matrix."""


@matrix.command()
@click.argument("workspace")
@click.option("--homeserver", required=True, help="Where we reach it: https://matrix.example.org")
@click.option("--url", help="Where it reaches us; left out: CUECARD_PUBLIC_URL.")
@click.option("--server-name", help="What stands behind the colon of its people's ids: example.org")
@click.option("--localpart", help="The name of our own user; left out: cuecard-WORKSPACE.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it into this file.")
@database_options
@plainly
async def registration(
    settings: Settings,
    workspace: str,
    homeserver: str,
    url: str | None,
    server_name: str | None,
    localpart: str | None,
    output: Path | None,
) -> None:
    """Make the registration of an application service, for the homeserver's configuration. Again: with new tokens, and the old
    ones end."""
    url = url or settings.public_url
    if not url:
        raise InvalidInput("Say where the homeserver reaches this server: --url, or CUECARD_PUBLIC_URL.")
    made = register(
        workspace, homeserver=homeserver, url=url, localpart=localpart, server_name=server_name, now=now_ms()
    )
    async with opened(settings) as store:
        await store.set_matrix_home(made.home)
    if output is None:
        click.echo(made.text, nl=False)
        return
    _write(output, made.text)
    click.echo(f"The registration is in {output}: name it in the homeserver's configuration, and start it anew.")
    ours = f"@{made.home.localpart}" + (f":{server_name}" if server_name else "")
    click.echo(f"Then invite {ours} into rooms; cuecard matrix check {workspace} says whether all is well.")


@matrix.command()
@click.argument("workspace", required=False)
@database_options
@plainly
async def check(settings: Settings, workspace: str | None) -> None:
    """Ask the homeserver who we are there, and whether it reaches the server, which has to run."""
    async with opened(settings) as store:
        workspace = await the_workspace(store, workspace)
        home = next((one for one in await store.matrix_homes() if one.workspace == workspace), None)
        if home is None:
            raise NotFound(f"{workspace} is not connected to Matrix yet: cuecard matrix registration {workspace}")
        client = HomeserverClient(OutboundClient(networks(settings.outbound_networks)))
        try:
            user_id = await client.who(home)
        except Unavailable as error:
            raise Unavailable(f"{home.url} does not answer. {error}") from None
        await store.name_matrix_home(workspace, user_id)
        click.echo(f"{home.url} knows us as {user_id}.")
        click.echo(f"It reaches this server within {await client.reached(home)} ms.")


@matrix.command()
@click.argument("workspace")
@database_options
@plainly
async def leave(settings: Settings, workspace: str) -> None:
    """Forget the homeserver: what it pushes is refused from now on."""
    async with opened(settings) as store:
        if not await store.drop_matrix_home(workspace):
            raise NotFound(f"{workspace} is not connected to Matrix.")
    click.echo(
        f"{workspace} is no longer connected to Matrix. Take its registration out of the homeserver's configuration."
    )


def _write(file: Path, text: str) -> None:
    """For nobody else's eyes."""
    file.touch(mode=0o600)
    file.chmod(0o600)  # where it was there before
    file.write_text(text, "utf-8")


COMMANDS = [matrix]
