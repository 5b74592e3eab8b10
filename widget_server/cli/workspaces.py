"""`cuecard workspace`: tenants, their keys and origins. A running server takes changes up within two seconds."""

import hashlib
import secrets
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

import click

from widget_server.cli.running import database_options, opened, plainly
from widget_server.cli.scaffold import scaffold
from widget_server.clock import now_ms
from widget_server.core.errors import InvalidInput, NotFound
from widget_server.ports import Key, KeyKind
from widget_server.services.ids import new_id
from widget_server.settings import Settings

KINDS = ["browser", "server", "respondent", "staff"]


@click.group()
def workspace() -> None:
    """Add workspaces; manage their keys and origins."""


@workspace.command()
@click.argument("id")
@database_options
@plainly
async def add(settings: Settings, id: str) -> None:
    """Add a workspace, its folder with an example survey where there is none, and its first keys."""
    folder = Path(settings.workspaces) / id
    async with opened(settings) as store:
        scaffolded = scaffold(folder)
        await store.add_workspace(id, now=now_ms())
        made = [make_key(id, kind) for kind in ("browser", "server")]
        for key, _ in made:
            await store.add_key(key)
    click.echo(f"Workspace {id} is added.")
    click.echo(f"  its files    {folder}{' (an example survey is in it)' if scaffolded else ''}")
    for key, shown in made:
        click.echo(f"  {key.kind:<12} {shown}{'   (shown only now)' if key.kind == 'server' else ''}")
    url = settings.public_url or f"http://{settings.host}:{settings.port}"
    click.echo(
        f"""
Next:
  cuecard workspace origin {id} https://your.site       which pages may show cards
  cuecard workspace key {id} --kind respondent          a key with which your server signs who somebody is
  cuecard check {folder}
  cuecard serve

On your pages:
  <script async src="{url}/cuecard.js" data-key="{made[0][1]}"></script>"""
    )


@workspace.command(name="key")
@click.argument("id")
@click.option("--kind", type=click.Choice(KINDS), help="Make a key of this kind.")
@click.option("--public-key", type=click.File(), help="PEM of an Ed25519 public key, for token keys (EdDSA).")
@click.option("--retire", metavar="KID", help="End a key.")
@database_options
@plainly
async def key_(
    settings: Settings, id: str, kind: KeyKind | None, public_key: TextIO | None, retire: str | None
) -> None:
    """Make, retire or list keys. A secret is shown once."""
    async with opened(settings) as store:
        if retire is not None:
            await store.retire_key(id, retire, now=now_ms())
            click.echo(f"The key {retire} has ended.")
        elif kind is None:
            for key in await store.keys():
                if key.workspace == id:
                    click.echo(f"{key.kind:<12} {key.id}  {key.algorithm}".rstrip())
        else:
            made, shown = make_key(id, kind, public_key=public_key.read() if public_key else None)
            await store.add_key(made)
            if kind in ("respondent", "staff"):
                click.echo(f"kid     {made.id}\nsecret  {shown}" if shown else f"kid     {made.id}")
            else:
                click.echo(shown)


@workspace.command()
@click.argument("id")
@click.argument("origin", required=False)
@click.option("--remove", is_flag=True, help="Disallow it.")
@database_options
@plainly
async def origin(settings: Settings, id: str, origin: str | None, remove: bool) -> None:
    """Allow pages of an origin (https://shop.example), or list the allowed ones."""
    async with opened(settings) as store:
        if id not in await store.workspaces():
            raise NotFound(f"There is no workspace {id!r}.")
        if origin is None:
            for allowed in sorted((await store.origins()).get(id, ())):
                click.echo(allowed)
        elif remove:
            await store.remove_origin(id, origin)
            click.echo(f"Pages of {origin} may no longer speak to {id}.")
        else:
            await store.add_origin(id, exact_origin(origin))
            click.echo(f"Pages of {exact_origin(origin)} may speak to {id}.")


@workspace.command(name="list")
@database_options
@plainly
async def list_(settings: Settings) -> None:
    """The workspaces, with their origins."""
    async with opened(settings) as store:
        origins = await store.origins()
        for id in await store.workspaces():
            click.echo(f"{id}  {' '.join(sorted(origins.get(id, ())))}".rstrip())


def make_key(workspace: str, kind: KeyKind, *, public_key: str | None = None) -> tuple[Key, str]:
    """A new key, and what its holder is shown (once)."""
    if public_key is not None:
        if kind not in ("respondent", "staff"):
            raise InvalidInput("A public key is for token keys: --kind respondent or staff.")
        check_public_key(public_key)
        key = Key(
            workspace=workspace, id=new_id("kid_"), kind=kind, algorithm="EdDSA", secret=public_key, created_at=now_ms()
        )
        return key, ""
    match kind:
        case "browser":
            shown = new_id("wk_")
            return Key(workspace=workspace, id=shown, kind=kind, created_at=now_ms()), shown
        case "server":
            shown = server_key()
            digest = hashlib.sha256(shown.encode()).hexdigest()
            return Key(workspace=workspace, id=shown[3:19], kind=kind, secret=digest, created_at=now_ms()), shown
        case _:
            shown = secrets.token_urlsafe(48)
            key = Key(
                workspace=workspace, id=new_id("kid_"), kind=kind, algorithm="HS256", secret=shown, created_at=now_ms()
            )
            return key, shown


def server_key() -> str:
    """`sk_` and 43 characters, of which the first is no dash: its id is an argument of `--retire`."""
    while (key := secrets.token_urlsafe(32)).startswith("-"):
        pass
    return f"sk_{key}"


def check_public_key(pem: str) -> None:
    """Refuse what is no Ed25519 public key, above all a private one."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(pem.encode())
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise InvalidInput("That is not the PEM of an Ed25519 public key.")


def exact_origin(text: str) -> str:
    """An origin as browsers send it: scheme, host, port where it is not the usual one; or `null` (sandboxed frames)."""
    if text == "null":
        return text
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/") or parts.query:
        raise InvalidInput("An origin is scheme, host and port, such as https://shop.example")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in (None, usual) else "")


COMMANDS = [workspace]
