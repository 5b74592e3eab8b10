"""python -m examples.bridge_bot: a chat in a terminal, with one person in it. `/did exercise_failed` is an event."""

import asyncio
import sys
import uuid

import click
import httpx2
import uvicorn

from examples.bridge_bot.bot import Bot
from examples.bridge_bot.hooks import create_app


async def chat(server: str, key: str, person: str, secret: str | None, port: int) -> None:
    """Lines in, lines out, until the end of the input."""

    async def post(to: str, text: str) -> None:
        click.echo("\n".join(f"  {line}" for line in text.splitlines()) + "\n")

    headers = {"authorization": f"Bearer {key}"}
    async with httpx2.AsyncClient(base_url=server, headers=headers, trust_env=False) as cuecard:
        bot = Bot(cuecard, post)
        click.echo(f"You are {person}. What you type is said; “/did exercise_failed” is an event. Ctrl-D ends it.\n")
        hooks = asyncio.create_task(listen(bot, secret, port)) if secret else None
        await bot.look(person)
        while line := await asyncio.to_thread(sys.stdin.readline):
            if line.startswith("/did "):
                await bot.did(person, line.removeprefix("/did ").strip())
            elif line.strip():
                await bot.said(person, f"line-{uuid.uuid4().hex}", line.strip())
        if hooks is not None:
            hooks.cancel()


async def listen(bot: Bot, secret: str, port: int) -> None:
    """Take webhooks."""
    await uvicorn.Server(uvicorn.Config(create_app(secret, bot.told), port=port, log_level="warning")).serve()


@click.command()
@click.option("--server", default="http://127.0.0.1:8000", show_default=True, help="Where Cuecard is.")
@click.option(
    "--key", envvar="BOT_SERVER_KEY", show_envvar=True, required=True, help="A server key of the workspace: sk_…"
)
@click.option("--person", default="student-17", show_default=True, help="Who sits here.")
@click.option("--webhook-secret", envvar="BOT_WEBHOOK_SECRET", help="Listen for webhooks (or BOT_WEBHOOK_SECRET).")
@click.option("--port", default=8500, show_default=True, help="Where webhooks come in: POST /cuecard.")
def main(*, server: str, key: str, person: str, webhook_secret: str | None, port: int) -> None:
    """Chat with Cuecard."""
    try:
        asyncio.run(chat(server, key, person, webhook_secret, port))
    except httpx2.HTTPStatusError as error:
        if error.response.status_code != httpx2.codes.UNAUTHORIZED:
            raise
        raise click.ClickException(f"{server} does not know this key: give a server key of its workspace.") from None
    except httpx2.ConnectError:
        raise click.ClickException(f"Nothing answers at {server}: start Cuecard there, or say --server.") from None


if __name__ == "__main__":
    main()
