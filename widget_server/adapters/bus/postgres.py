"""The bus of several processes on one PostgreSQL: LISTEN and NOTIFY, one connection per process, reconnecting."""

import asyncio
import contextlib
import logging
import secrets
from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import Any

from widget_server.adapters.bus.local import LocalBus, LocalSubscription

CHANNEL = "cuecard"
MAX_PAYLOAD_BYTES = 7_900
"""PostgreSQL takes less than 8,000."""
MOST_WAITING = 10_000
AT_ONCE = 500
MOST_IN_VAIN = 5
"""After so many failures to send the same, what waits may be the reason: then it is given up."""
QUIET_S = 15
"""After so long without news the connection is tried, for a peer may be gone without a word."""
BACKOFF_S = (0.1, 0.2, 0.5, 1.0, 2.0)

_SETTINGS = {
    "application_name": "cuecard bus",
    # News need not survive a crash, after which everybody reads again; without this each NOTIFY waits for the disk.
    "synchronous_commit": "off",
}

log = logging.getLogger("cuecard.bus")


class PostgresBus:
    """The `Bus` port over one PostgreSQL. Its own process hears at once; the others through the database.

    A payload is `process|topic|id`; without a topic it says that news of this process were lost. What waits is forgotten
    only once PostgreSQL has taken it. A process that was cut off tells its own listeners that something was lost.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._local = LocalBus()
        self._me = secrets.token_hex(4)
        self._outgoing: deque[str] = deque()
        self._in_vain = 0
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.connected = asyncio.Event()

    async def open(self) -> "PostgresBus":
        """Connect in the background, and again whenever the connection is lost; waits at most 5 s for the first."""
        self._task = asyncio.create_task(self._run(), name="cuecard bus")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.connected.wait(), 5)
        return self

    async def publish(self, topic: str, id: str) -> None:
        """Tell the topic's subscribers here and in the other processes."""
        self._local.tell(topic, id)
        payload = f"{self._me}|{topic}|{id}"
        if len(self._outgoing) >= MOST_WAITING or len(payload.encode("utf-8", "replace")) > MAX_PAYLOAD_BYTES:
            self._give_up_waiting()
        else:
            self._outgoing.append(payload)
        self._wake.set()

    def _give_up_waiting(self) -> None:
        """One line says for all of it that the others must read again."""
        self._outgoing.clear()
        self._outgoing.append(f"{self._me}||")

    def subscribe(self, topics: Sequence[str]) -> LocalSubscription:
        """From now on, until its `async with` ends."""
        return self._local.subscribe(topics)

    def tell_lost(self) -> None:
        """Tell every subscriber in this process to read everything again."""
        self._local.tell_lost()

    async def aclose(self) -> None:
        """End every subscription and the connection."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._local.aclose()

    async def _run(self) -> None:
        attempt = 0
        while True:
            try:
                await self._connect_and_speak()
            except Exception as error:
                # Whatever it was (asyncpg has errors of no common kind): without this task no process hears another.
                log.warning("The bus lost PostgreSQL (%s); connecting again.", type(error).__name__)
            attempt = 0 if self.connected.is_set() else attempt + 1
            self.connected.clear()
            await asyncio.sleep(BACKOFF_S[min(attempt, len(BACKOFF_S) - 1)])

    async def _connect_and_speak(self) -> None:
        import asyncpg  # only where PostgreSQL is used

        connection = await asyncpg.connect(self._url, timeout=5, server_settings=_SETTINGS)
        try:
            connection.add_termination_listener(lambda _: self._wake.set())
            await connection.add_listener(CHANNEL, self._heard)
            self._local.tell_lost()
            self.connected.set()
            await self._speak(connection)
        finally:
            connection.terminate()

    async def _speak(self, connection: Any) -> None:
        """Send what waits, together, until the connection ends."""
        while not connection.is_closed():
            while self._outgoing:
                await self._send(connection)
            self._wake.clear()
            try:
                async with asyncio.timeout(QUIET_S):
                    await self._wake.wait()
            except TimeoutError:
                await connection.execute("SELECT 1", timeout=5)
        raise ConnectionResetError

    async def _send(self, connection: Any) -> None:
        self._in_vain += 1
        if self._in_vain > MOST_IN_VAIN:
            self._give_up_waiting()
        payloads = list(islice(self._outgoing, AT_ONCE))
        await connection.execute(
            "SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload", CHANNEL, payloads, timeout=5
        )
        self._in_vain = 0
        for payload in payloads:
            if self._outgoing and self._outgoing[0] is payload:  # not cleared meanwhile
                self._outgoing.popleft()

    def _heard(self, connection: Any, process: int, channel: str, payload: str) -> None:
        sender, _, rest = payload.partition("|")
        topic, _, id = rest.rpartition("|")
        if sender == self._me:
            return
        if topic:
            self._local.tell(topic, id)
        else:
            self._local.tell_lost()
