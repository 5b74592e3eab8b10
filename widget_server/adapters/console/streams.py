"""Live: one stream of server-sent events per page. It tells which responses changed, by id, to whoever may read them."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from typing import Any

import msgspec
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from widget_server.adapters.console.desk import Desk
from widget_server.adapters.console.here import Here
from widget_server.core.access import Action, scope
from widget_server.core.errors import CuecardError, InvalidInput
from widget_server.ports import Subscription
from widget_server.services.inviting import reviews_topic

MOST = 5
"""Of one session; the sixth ends the first."""
TOGETHER_S = 0.1
"""What changes within so long is told at once."""
BEAT_S = 15
"""So often something is sent, or a proxy thinks that nobody is there."""
SEND_S = 10
"""A page that takes nothing for so long is gone."""
TOPICS: dict[str, Callable[[str], str]] = {"reviews": reviews_topic}
"""What a page may listen to: the bus's topic of a workspace."""
SERVER = "cuecard.receipt"
"""In the scope's extensions, where `cuecard serve` runs us: it sets the event `leaving` there when it stops."""

Key = tuple[str, str]


class Streams:
    """The open streams, by session."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._open: dict[Key, deque[Stream]] = {}

    async def open(self, here: Here) -> Response:
        """`GET /console/{workspace}/live?topic=reviews`."""
        asked = here.query.all("topic")
        if not asked or not all(topic in TOPICS for topic in asked):
            raise InvalidInput(f"A stream has topics: {', '.join(TOPICS)}.")
        return Stream(self, self._desk, here, sorted({*asked}))

    async def recheck(self) -> None:
        """End those whose sessions have ended, or whose accounts are disabled."""
        if self._open:
            standing = await self._desk.store.standing([*self._open], now=self._desk.clock())
            for key in self._open.keys() - standing:
                for stream in self._open[key]:
                    stream.end("signed-out")

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

    def __init__(self, streams: Streams, desk: Desk, here: Here, topics: list[str]) -> None:
        super().__init__(media_type="text/event-stream", headers={"x-accel-buffering": "no"})
        del self.headers["content-length"]
        self._streams = streams
        self._desk = desk
        self._here = here
        self._names = {TOPICS[topic](here.workspace): topic for topic in topics}
        self._ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def end(self, why: str) -> None:
        """Say so, and close."""
        if not self._ended.done():
            self._ended.set_result(why)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = (self._here.workspace, self._here.session.id)
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        tasks: list[asyncio.Task[None]] = []
        async with self._desk.bus.subscribe([*self._names]) as news:
            self._streams.enter(key, self)
            try:
                await self._send(send, "retry: 3000\nevent: hello\ndata: {}\n\n")
                tasks = [
                    asyncio.create_task(self._tell(news, send)),
                    asyncio.create_task(self._gone(receive)),
                    asyncio.create_task(_leaving(scope)),
                ]
                waited: set[asyncio.Future[Any]] = {*tasks, self._ended}
                await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._streams.leave(key, self)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            with contextlib.suppress(OSError):
                if self._ended.done():
                    await self._send(send, f'event: end\ndata: "{self._ended.result()}"\n\n')
                await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _tell(self, news: Subscription, send: Send) -> None:
        """What changed, in bundles; now and then that we are there."""
        changed: dict[str, set[str]] = {}
        listening = asyncio.create_task(_next(news))
        try:
            while True:
                done, _ = await asyncio.wait([listening], timeout=TOGETHER_S if changed else BEAT_S)
                if done:
                    told = listening.result()
                    if told is None:
                        return
                    changed.setdefault(told[0], set()).add(told[1])
                    listening = asyncio.create_task(_next(news))
                    continue
                for topic, ids in changed.items():
                    await self._changed(self._names[topic], ids, send)
                if not changed:
                    await self._send(send, ": here\n\n")
                changed.clear()
        except (OSError, CuecardError):
            return
        finally:
            listening.cancel()

    async def _changed(self, topic: str, ids: set[str], send: Send) -> None:
        """Those of the ids that are theirs to read now. An empty one: something was lost, all is to be read again."""
        told: list[str] = []
        if "" not in ids:
            here = self._here
            viewer = await self._desk.viewing.signed_in(here.workspace, here.session.staff_id)
            if viewer is None:
                self.end("signed-out")
                return
            told = sorted(
                await self._desk.store.reachable(scope(viewer, Action.RESPONSES), sorted(ids), now=self._desk.clock())
            )
            if not told:
                return
        data = msgspec.json.encode({"topic": topic, "ids": told}).decode()
        await self._send(send, f"event: changed\ndata: {data}\n\n")

    async def _gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    async def _send(self, send: Send, text: str) -> None:
        async with asyncio.timeout(SEND_S):
            await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _next(news: Subscription) -> tuple[str, str] | None:
    """The next news; None: there will be no more."""
    async for told in news:
        return told
    return None


async def _leaving(scope: Scope) -> None:
    """Until the server stops: it waits for nobody who would stay for ever."""
    told = scope.get("extensions", {}).get(SERVER, {}).setdefault("leaving", asyncio.Event())
    await told.wait()
