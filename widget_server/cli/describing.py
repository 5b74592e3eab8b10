"""`cuecard openapi`: the description of the HTTP API, as the server gives it at `/openapi.json`."""

import asyncio
import json
import tempfile
from pathlib import Path

import click

from widget_server.adapters.http.openapi import made
from widget_server.adapters.passwords import Argon2Passwords
from widget_server.clock import now_ms
from widget_server.house import House
from widget_server.settings import Settings


@click.command()
def openapi() -> None:
    """Print the HTTP API as OpenAPI 3.1."""
    click.echo(json.dumps(json.loads(asyncio.run(_document())), indent=2, ensure_ascii=False))


async def _document() -> bytes:
    """Of the doors of a server with nothing in it."""
    with tempfile.TemporaryDirectory(prefix="cuecard-") as folder:
        settings = Settings(database=str(Path(folder) / "empty.db"), workspaces=Path(folder))
        house = House(settings, now_ms, Argon2Passwords())
        await house.open()
        try:
            content, _ = made(house.doors.routes)
        finally:
            await house.aclose()
    return content


COMMANDS = [openapi]
