"""A customer's endpoint on loopback: it keeps what came, and answers as it is told to."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import msgspec
from standardwebhooks import Webhook

JSON = dict[str, Any]
REASONS = {200: "OK", 204: "No Content", 302: "Found", 410: "Gone", 429: "Too Many", 500: "Error", 503: "Away"}


class Came(msgspec.Struct, frozen=True, kw_only=True):
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """By which it is known again."""
        return self.headers["webhook-id"]

    @property
    def told(self) -> JSON:
        """What it says."""
        said: JSON = json.loads(self.body)
        return said

    def verified(self, secret: str) -> JSON:
        """What it says, if it is signed with that secret. Raises WebhookVerificationError, as it does for customers."""
        said: JSON = Webhook(secret).verify(self.body, self.headers)
        return said


Talk = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Receiver:
    """`answers`: what to say next, one after another, and the last for ever after: a status, or what writes the answer."""

    def __init__(self) -> None:
        self.came: list[Came] = []
        self.answers: list[int | Talk] = [204]
        self.headers: dict[str, str] = {}
        self.port = 0
        self.talks: set[asyncio.Task[Any]] = set()
        self._change = asyncio.Condition()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}/hook"

    async def until(self, count: int) -> list[Came]:
        """Wait until so many came."""
        async with asyncio.timeout(15), self._change:
            await self._change.wait_for(lambda: len(self.came) >= count)
        return self.came

    def types(self) -> list[str]:
        """Of all that came, sorted: no order is promised."""
        return sorted(one.told["type"] for one in self.came)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        talk = asyncio.current_task()
        assert talk is not None
        self.talks.add(talk)
        talk.add_done_callback(self.talks.discard)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            pairs = [line.partition(":") for line in head[1:] if line]
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            came = Came(path=head[0].split(" ")[1], headers=headers, body=body)
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            async with self._change:
                self.came.append(came)
                self._change.notify_all()
            if isinstance(answer, int):
                more = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
                line = f"HTTP/1.1 {answer} {REASONS.get(answer, 'Other')}\r\n"
                writer.write(f"{line}{more}content-length: 0\r\nconnection: close\r\n\r\n".encode())
                await writer.drain()
            else:
                await answer(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@contextlib.asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A receiver until the end."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for task in receiver.talks:
            task.cancel()
        await asyncio.gather(*receiver.talks, return_exceptions=True)
