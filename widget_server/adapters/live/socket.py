"""A socket: admitted by ticket and origin, then frames in order; news of the bus; an end when the proof ends."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

from widget_server.adapters.live import frames
from widget_server.adapters.live.session import RespondentSession, Services, StaffSession, session
from widget_server.core.actors import PageActor, StaffActor
from widget_server.core.errors import CuecardError, InvalidInput, TooMany, Unavailable
from widget_server.ports import Bus, Identity, Subscription

log = logging.getLogger("cuecard.live")

MOST_SOCKETS = 5
FRAMES_A_SECOND = 10
BURST = 20
MOST_OVER = 100
"""So many frames over the rate in one connection end it."""
SEND_S = 10
"""A page that takes nothing for so long is gone."""

ENDED, REPLACED, ABUSED, SLOW, TRY_LATER, LEFT = 4001, 4002, 4008, 4009, 1013, 1001
"""Close codes: the proof ended (renew the token), a sixth socket came, too many frames, too slow, unavailable, gone."""


class SocketEndpoint:
    """Plain ASGI: `WS /w/socket?ticket=…`."""

    def __init__(
        self, *, services: Services, identity: Identity, bus: Bus, refuse: Callable[[Scope, Send, CuecardError], Any]
    ) -> None:
        self._services = services
        self._identity = identity
        self._bus = bus
        self._refuse = refuse
        self._open: dict[tuple[str, str, bool], deque[Connection]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        try:
            actor = await self._admit(scope)
        except CuecardError as error:
            await self._refuse(scope, send, error)
            return
        try:
            await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
        except OSError:
            return  # the page left
        connection = Connection(self._services, actor, receive, send)
        mine = self._open.setdefault((actor.workspace, actor.id, isinstance(actor, StaffActor)), deque())
        mine.append(connection)
        if len(mine) > MOST_SOCKETS:
            mine.popleft().end(REPLACED)
        try:
            await connection.run(self._bus)
        finally:
            with contextlib.suppress(ValueError):
                mine.remove(connection)
            if not mine:
                self._open.pop((actor.workspace, actor.id, isinstance(actor, StaffActor)), None)

    async def _admit(self, scope: Scope) -> PageActor:
        try:
            query = parse_qs(scope["query_string"].decode("ascii", "replace"), max_num_fields=10)
        except ValueError:
            raise InvalidInput("The address of a socket has one field: ticket.") from None
        origin = next((value for name, value in scope["headers"] if name == b"origin"), b"").decode("latin-1")
        return await self._identity.admit(query.get("ticket", [""])[0], origin)


class Connection:
    """One open socket: two tasks, one listening to the page and one to the bus; the first to end ends both."""

    def __init__(self, services: Services, actor: PageActor, receive: Receive, send: Send) -> None:
        self._services = services
        self._actor = actor
        self._receive = receive
        self._send = send
        self._speaking = asyncio.Lock()
        self._rate = Rate(FRAMES_A_SECOND, BURST)
        self._listening: asyncio.Task[None] | None = None
        self._code: int | None = None

    def end(self, code: int) -> None:
        """Close with this code, soon."""
        self._code = self._code or code
        if self._listening is not None:
            self._listening.cancel()

    async def run(self, bus: Bus) -> None:
        """Until the page leaves, the proof ends, or something is wrong."""
        self._listening = asyncio.current_task()
        proof = self._end_with_proof()
        async with bus.subscribe(()) as news:
            telling: asyncio.Task[None] | None = None
            try:
                one = session(self._services, self._actor, news.add)
                await self._say(await one.opening())
                telling = asyncio.create_task(self._tell(one, news))
                await self._listen(one)
            except asyncio.CancelledError:
                if self._code is None:
                    raise
            except Unavailable:
                self._code = TRY_LATER
            finally:
                self._listening = None
                if proof is not None:
                    proof.cancel()
                if telling is not None:
                    telling.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await telling
        if self._code is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._send({"type": "websocket.close", "code": self._code, "reason": ""}), 1)

    def _end_with_proof(self) -> asyncio.TimerHandle | None:
        if self._actor.expires_at is None:
            return None
        seconds = max(0.0, (self._actor.expires_at - self._services.clock()) / 1000)
        return asyncio.get_running_loop().call_later(seconds, self.end, ENDED)

    async def _listen(self, one: RespondentSession | StaffSession) -> None:
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                return
            raw = message.get("bytes") or (message.get("text") or "").encode()
            if not self._rate.allows():
                if self._rate.over > MOST_OVER:
                    self._code = ABUSED
                    return
                over = TooMany(f"At most {FRAMES_A_SECOND} frames a second.")
                await self._say([frames.refused(frames.id_of(raw[: frames.MAX_FRAME_BYTES]), over)])
                continue
            await self._say(await one.hear(raw))

    async def _tell(self, one: RespondentSession | StaffSession, news: Subscription) -> None:
        try:
            async for topic, id in news:
                await self._say(await one.news(topic, id))
            self.end(TRY_LATER)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            log.error("A socket's news failed: %s", type(error).__name__)
            self.end(TRY_LATER)

    async def _say(self, told: list[frames.Told]) -> None:
        """In order, one at a time; a page that takes nothing for long is dropped."""
        async with self._speaking:
            for frame in told:
                try:
                    text = frames.encode(frame).decode()
                    await asyncio.wait_for(self._send({"type": "websocket.send", "text": text}), SEND_S)
                except TimeoutError:
                    return self.end(SLOW)
                except OSError:
                    return self.end(LEFT)


class Rate:
    """A bucket of tokens: `a_second` flow in, at most `burst` are kept."""

    def __init__(self, a_second: float, burst: int) -> None:
        self._a_second = a_second
        self._burst = burst
        self._tokens = float(burst)
        self._at = asyncio.get_running_loop().time()
        self.over = 0

    def allows(self) -> bool:
        """Take one token; False, and counted in `over`, where there is none."""
        now = asyncio.get_running_loop().time()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._a_second)
        self._at = now
        if self._tokens < 1:
            self.over += 1
            return False
        self._tokens -= 1
        return True
