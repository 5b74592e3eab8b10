"""Live: one stream of server-sent events per page. It tells which responses changed, by id, to whoever may read them."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from widget_server.adapters.console.desk import Desk
from widget_server.adapters.console.here import Here
from widget_server.adapters.console.hub import EVERYTHING, Hub
from widget_server.core.errors import InvalidInput

MOST = 5
"""Of one session; the sixth ends the first."""
BEAT_S = 15
"""So often something is sent, or a proxy thinks that nobody is there."""
SEND_S = 10
"""A page that takes nothing for so long is gone."""
TOPICS = ("reviews",)
"""What a page may listen to."""
SERVER = "cuecard.receipt"
"""In the scope's extensions, where `cuecard serve` runs us: it sets the event `leaving` there when it stops."""

Key = tuple[str, str]


class Streams:
    """The open streams, by session."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._hub = Hub(desk)
        self._open: dict[Key, deque[Stream]] = {}

    def open(self, here: Here, topics: Sequence[str]) -> Response:
        """The stream for a page that listens to these topics."""
        if not topics or not all(topic in TOPICS for topic in topics):
            raise InvalidInput(f"A stream has topics: {', '.join(TOPICS)}.")
        return Stream(self, self._hub, here)

    async def recheck(self) -> None:
        """End those whose sessions have ended; look anew at what the others may."""
        if not self._open:
            return
        standing = await self._desk.signing_in.standing([*self._open])
        for key in self._open.keys() - standing:
            for stream in self._open[key]:
                stream.end("signed-out")
        await self._hub.recheck()

    def enter(self, key: Key, stream: "Stream") -> None:
        """One more."""
        mine = self._open.setdefault(key, deque())
        mine.append(stream)
        if len(mine) > MOST:
            mine.popleft().end("replaced")

    def leave(self, key: Key, stream: "Stream") -> None:
        """One less."""
        mine = self._open.get(key, deque())
        with contextlib.suppress(ValueError):
            mine.remove(stream)
        if not mine:
            self._open.pop(key, None)


class Stream(Response):
    """One page's: until the page, the session or the server leaves."""

    def __init__(self, streams: Streams, hub: Hub, here: Here) -> None:
        super().__init__(media_type="text/event-stream", headers={"x-accel-buffering": "no"})
        del self.headers["content-length"]
        self.workspace = here.workspace
        self.viewer = here.viewer
        self._key = (here.workspace, here.session.id)
        self._streams = streams
        self._hub = hub
        self._waiting: set[str] = set()
        self._woken = asyncio.Event()
        self._ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def tell(self, ids: Collection[str]) -> None:
        """These changed. Never waits; the same twice is told once."""
        self._waiting.update(ids)
        self._woken.set()

    def end(self, why: str) -> None:
        """Say so, and close."""
        if not self._ended.done():
            self._ended.set_result(why)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        tasks: list[asyncio.Task[None]] = []
        self._streams.enter(self._key, self)
        try:
            async with self._hub.listening(self):
                await _send(send, "retry: 3000\nevent: hello\ndata: {}\n\n")
                tasks = [
                    asyncio.create_task(self._write(send)),
                    asyncio.create_task(_gone(receive)),
                    asyncio.create_task(_leaving(scope)),
                ]
                waited: set[asyncio.Future[Any]] = {*tasks, self._ended}
                await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._streams.leave(self._key, self)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        with contextlib.suppress(OSError):
            if self._ended.done():
                await _send(send, f'event: end\ndata: "{self._ended.result()}"\n\n')
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _write(self, send: Send) -> None:
        """What is told; now and then that we are there."""
        while True:
            try:
                async with asyncio.timeout(BEAT_S):
                    await self._woken.wait()
            except TimeoutError:
                await _send(send, ": here\n\n")
                continue
            self._woken.clear()
            told, self._waiting = self._waiting, set()
            ids = [] if EVERYTHING in told else sorted(told)
            data = msgspec.json.encode({"topic": "reviews", "ids": ids}).decode()
            await _send(send, f"event: changed\ndata: {data}\n\n")


async def _send(send: Send, text: str) -> None:
    async with asyncio.timeout(SEND_S):
        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _leaving(scope: Scope) -> None:
    """Until the server stops: it waits for nobody who would stay for ever."""
    told = scope.get("extensions", {}).get(SERVER, {}).setdefault("leaving", asyncio.Event())
    await told.wait()
