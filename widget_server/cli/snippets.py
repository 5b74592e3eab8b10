"""`cuecard snippet`: the tag for a page, with the workspace's key and, where it is pinned, the hash of its file."""

import base64
import hashlib
import json
from html import escape

import click

from widget_server.adapters.http import STATIC, build_of
from widget_server.cli.running import database_options, opened, plainly
from widget_server.core.errors import Misconfigured
from widget_server.ports import Store
from widget_server.settings import Settings

QUEUE = """<script>
  if (typeof window.cuecard != 'function') window.cuecard = function () { (cuecard.q = cuecard.q || []).push(arguments) };
</script>"""
MODULE = """<script type="module">
  import { start } from '%s';
  const cuecard = start({ key: '%s' });
</script>"""


@click.command()
@click.argument("workspace", required=False)
@click.option("--pinned", is_flag=True, help="This build of the widget, for ever, with its hash.")
@click.option("--full", is_flag=True, help="One file with everything, for policies that allow no second one.")
@click.option("--module", is_flag=True, help="An ES module, without a global.")
@database_options
@plainly
async def snippet(settings: Settings, workspace: str | None, pinned: bool, full: bool, module: bool) -> None:
    """Print the tag for a page. CUECARD_PUBLIC_URL says where browsers reach the server."""
    if full and module:
        raise Misconfigured("Either --full or --module: the file with everything is a classic script.")
    async with opened(settings) as store:
        key = await _browser_key(store, workspace)
    name, ending = "cuecard.full" if full else "cuecard", "mjs" if module else "js"
    address = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    url = f"{address}/{name}{f'-{build_of(STATIC)}' if pinned else ''}.{ending}"
    hashed = integrity((STATIC / f"{name}.{ending}").read_bytes()) if pinned else None
    click.echo(_module(url, key, hashed) if module else _classic(url, key, hashed))


def integrity(content: bytes) -> str:
    """As the attribute `integrity` has it."""
    return f"sha384-{base64.b64encode(hashlib.sha384(content).digest()).decode()}"


def _classic(url: str, key: str, hashed: str | None) -> str:
    checked = f' integrity="{hashed}" crossorigin' if hashed else ""
    return f'<script async src="{escape(url)}"{checked} data-key="{escape(key)}"></script>\n{QUEUE}'


def _module(url: str, key: str, hashed: str | None) -> str:
    script = MODULE % (url, key)
    if not hashed:
        return script
    return f'<script type="importmap">{json.dumps({"integrity": {url: hashed}})}</script>\n{script}'


async def _browser_key(store: Store, workspace: str | None) -> str:
    """The newest live one. Raises Misconfigured where it is not clear whose, or there is none."""
    workspaces = await store.workspaces()
    if workspace is None and len(workspaces) != 1:
        raise Misconfigured(f"Say which workspace: {', '.join(workspaces) or 'there is none yet'}.")
    chosen = workspace or workspaces[0]
    keys = [key for key in await store.keys() if key.workspace == chosen and key.kind == "browser"]
    if not keys:
        raise Misconfigured(f"{chosen!r} has no browser key; make one: cuecard workspace key {chosen} --kind browser")
    return max(keys, key=lambda key: key.created_at).id


COMMANDS = [snippet]
