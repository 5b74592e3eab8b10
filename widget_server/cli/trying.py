"""`cuecard token`: what a customer's server would sign, for trying things out."""

import click

from widget_server.adapters.tokens import proofs
from widget_server.cli.running import database_options, opened, plainly
from widget_server.clock import now_ms
from widget_server.core.errors import InvalidInput, NotFound
from widget_server.settings import Settings


@click.command()
@click.option("--workspace", required=True)
@click.option("--key", "kid", required=True, help="The kid of a respondent or staff key.")
@click.option("--conversation", "conversations", multiple=True, metavar="ID[:ROLE]", help="May be given again.")
@click.option("--name", help="Staff: the mentor's name. Respondent: the trait `name`.")
@click.option("--seconds", type=click.IntRange(1, 3600), default=3600, show_default=True)
@click.argument("kind", type=click.Choice(["respondent", "staff"]))
@click.argument("id")
@database_options
@plainly
async def token(
    settings: Settings,
    workspace: str,
    kid: str,
    conversations: tuple[str, ...],
    name: str | None,
    seconds: int,
    kind: str,
    id: str,
) -> None:
    """Sign a token: cuecard token --workspace W --key KID respondent student-17 --conversation c1:student"""
    async with opened(settings) as store:
        keys = [key for key in await store.keys() if key.workspace == workspace and key.id == kid]
    if not keys:
        raise NotFound(f"The workspace {workspace!r} has no live key {kid!r}.")
    if keys[0].kind != kind:
        raise InvalidInput(f"The key {kid!r} signs {keys[0].kind} tokens, not {kind} ones.")
    now = now_ms() // 1000
    claims: dict[str, object] = {"aud": workspace, "sub": id, "iat": now, "exp": now + seconds}
    if kind == "staff":
        if name:
            claims["name"] = name
        if conversations:
            claims["conversations"] = list(conversations)
    else:
        if name:
            claims["traits"] = {"name": name}
        claims["conversations"] = [_participation(each) for each in conversations]
    click.echo(proofs.sign(keys[0], claims))


def _participation(text: str) -> dict[str, str]:
    id, _, role = text.rpartition(":")
    if role in ("student", "mentor", "observer") and id:
        return {"id": id, "role": role}
    return {"id": text, "role": "student"}


COMMANDS = [token]
