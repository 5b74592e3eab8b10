"""A socket: admitted by ticket and origin, then frames in order; news of the bus; an end when the proof ends."""

import asyncio
import contextlib
import logging
from collections import Counter, deque
from collections.abc import Collection
from typing import Protocol
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

from widget_server.adapters.live import frames
from widget_server.adapters.live.session import RespondentSession, Services, StaffSession, session
from widget_server.core import devices
from widget_server.core.actors import Admission, StaffActor
from widget_server.core.errors import InvalidInput, TooMany, Unavailable
from widget_server.core.events import Device
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
"""Close codes: the proof ended or was taken away (renew the token), a sixth socket came, too many frames, too slow, unavailable, gone."""


class Doorkeeper(Protocol):
    """What the server's rates say of an address."""

    def arrives(self, scope: Scope) -> str:
        """Somebody is at the door: the address that counts. Raises TooMany."""
        ...


class SocketEndpoint:
    """Plain ASGI: `WS /w/socket?ticket=…`. `most_per_address` bounds a page that invents visitors."""

    def __init__(
        self, *, services: Services, identity: Identity, bus: Bus, doorkeeper: Doorkeeper, most_per_address: int
    ) -> None:
        self._services = services
        self._identity = identity
        self._bus = bus
        self._doorkeeper = doorkeeper
        self._most_per_address = most_per_address
        self._open: dict[tuple[str, str, bool], deque[Connection]] = {}
        self._from: Counter[tuple[str, str]] = Counter()
        """Sockets by workspace and address."""
        self._warned = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        address = self._doorkeeper.arrives(scope)
        admission = await self._admit(scope)
        place = (admission.actor.workspace, address)
        most = self._most_per_address
        if self._from[place] >= most:
            if not self._warned:  # once, or anybody could fill the log
                log.warning("Refused: over %d sockets from %s. A proxy? See CUECARD_TRUSTED_PROXIES.", most, address)
            self._warned = True
            raise TooMany(f"At most {most} sockets from one address.", retry_after_s=30)
        self._from[place] += 1
        try:
            await self._hold(Connection(self._services, admission, receive, send, device=_device(scope)))
        finally:
            self._from[place] -= 1
            if not self._from[place]:
                del self._from[place]

    def recheck(self) -> None:
        """Keys or origins changed: end the sockets that rest on what is gone."""
        for connection in [each for mine in self._open.values() for each in mine]:
            if not self._identity.stands(connection.admission):
                connection.end(ENDED)

    def staff(self) -> set[tuple[str, str]]:
        """(workspace, person id) of the staff who hold sockets here."""
        return {(workspace, id) for workspace, id, staff in self._open if staff}

    def end_staff(self, people: Collection[tuple[str, str]]) -> None:
        """End the sockets of staff whose accounts were disabled."""
        for workspace, id in people:
            for connection in [*self._open.get((workspace, id, True), ())]:
                connection.end(ENDED)

    async def _hold(self, connection: "Connection") -> None:
        try:
            await connection.accept()
        except OSError:
            return  # the page left
        actor = connection.admission.actor
        # By a link: never in the place of a socket that the person holds elsewhere.
        id = actor.id if isinstance(actor, StaffActor) else f"{actor.id} {actor.only}" if actor.only else actor.id
        who = (actor.workspace, id, isinstance(actor, StaffActor))
        mine = self._open.setdefault(who, deque())
        mine.append(connection)
        if len(mine) > MOST_SOCKETS:
            mine.popleft().end(REPLACED)
        try:
            await connection.run(self._bus)
        finally:
            with contextlib.suppress(ValueError):
                mine.remove(connection)
            if not mine and self._open.get(who) is mine:
                del self._open[who]

    async def _admit(self, scope: Scope) -> Admission:
        try:
            query = parse_qs(scope["query_string"].decode("ascii", "replace"), max_num_fields=10)
        except ValueError:
            raise InvalidInput("The address of a socket has one field: ticket.") from None
        origin = next((value for name, value in scope["headers"] if name == b"origin"), b"").decode("latin-1")
        return await self._identity.admit(query.get("ticket", [""])[0], origin)


class Connection:
    """One open socket: two tasks, one listening to the page and one to the bus; the first to end ends both."""

    def __init__(
        self, services: Services, admission: Admission, receive: Receive, send: Send, *, device: Device | None
    ) -> None:
        self.admission = admission
        self._device = device
        self._services = services
        self._actor = admission.actor
        self._receive = receive
        self._send = send
        self._speaking = asyncio.Lock()
        self._rate = Rate(FRAMES_A_SECOND, BURST)
        self._listening: asyncio.Task[None] | None = None
        self._code: int | None = None

    async def accept(self) -> None:
        """Say yes to the page. Raises OSError where it left."""
        await self._send({"type": "websocket.accept", "subprotocol": None, "headers": []})

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
                one = session(self._services, self._actor, news.add, device=self._device)
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
                    async with asyncio.timeout(SEND_S):
                        await self._send({"type": "websocket.send", "text": frames.encode(frame).decode()})
                except OSError as error:
                    self.end(SLOW if isinstance(error, TimeoutError) else LEFT)
                    break


def _device(scope: Scope) -> Device | None:
    told = next((value for name, value in scope["headers"] if name == b"user-agent"), b"")
    return devices.of_user_agent(told.decode("latin-1"))


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
