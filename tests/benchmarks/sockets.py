"""A browser's socket without the browser: ticket, frames out, frames in."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.benchmarks.load import request

ORIGIN = "http://bench.example"

Frame = dict[str, Any]


class Socket:
    """An open socket whose frames wait in a queue, stamped by nobody: who waits for one sees it at once."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)

    async def send(self, kind: str, **fields: Any) -> str:
        """Send a frame with an id of its own; returns the id."""
        id = f"{kind}-{next(self._numbers)}"
        await self._connection.send(json.dumps({"type": kind, "id": id, **fields}))
        return id

    async def until(self, wanted: Callable[[Frame], bool], *, seconds: float = 10) -> Frame:
        """Drop frames up to the first that is wanted, and return it. A refusal raises."""
        async with asyncio.timeout(seconds):
            while True:
                frame: Frame = json.loads(await self._connection.recv())
                if frame["type"] == "refused":
                    raise RuntimeError(f"refused: {frame}")
                if wanted(frame):
                    return frame

    async def acknowledged(self, id: str) -> None:
        """Wait for the durable yes to a frame."""
        await self.until(lambda frame: frame["type"] == "ack" and frame["id"] == id)


@asynccontextmanager
async def opened(port: int, **proof: object) -> AsyncIterator[Socket]:
    """A socket for whom the ticket's `proof` speaks: {key, token} or {key, staff_token}."""
    answer = await post(port, "/w/ticket", json.dumps(proof).encode(), f"Origin: {ORIGIN}")
    address = f"ws://127.0.0.1:{port}/w/socket?ticket={answer['ticket']}"
    async with connect(address, additional_headers={"Origin": ORIGIN}, compression=None) as connection:
        yield Socket(connection)


async def post(port: int, path: str, body: bytes, *headers: str) -> Any:
    """One POST over a connection of its own; the JSON of a 200."""
    async with poster(port) as send:
        return await send(request(path, body, *headers))


@asynccontextmanager
async def poster(port: int) -> AsyncIterator[Callable[[bytes], Any]]:
    """A kept-alive connection: a function that sends one request and returns the answer's JSON."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def send(message: bytes) -> Any:
        writer.write(message)
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length:", 1)[1].split("\r\n", 1)[0])
        body = await reader.readexactly(length)
        if " 200 " not in head.split("\r\n", 1)[0]:
            raise RuntimeError(f"{head.splitlines()[0]}: {body.decode(errors='replace')[:300]}")
        return json.loads(body)

    try:
        yield send
    finally:
        writer.close()
        await writer.wait_closed()
