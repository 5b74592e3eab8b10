"""The bus of several processes on one PostgreSQL: LISTEN and NOTIFY, one connection per process, reconnecting."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Sequence
from typing import Any

from widget_server.adapters.bus.local import LocalBus, LocalSubscription

CHANNEL = "cuecard"
MAX_PAYLOAD_BYTES = 7_900
"""PostgreSQL takes less than 8,000."""
MOST_WAITING = 10_000
QUIET_S = 15
"""After so long without news the connection is tried, for a peer may be gone without a word."""
BACKOFF_S = (0.1, 0.2, 0.5, 1.0, 2.0)

log = logging.getLogger("cuecard.bus")


class PostgresBus:
    """The `Bus` port over one PostgreSQL. Its own process hears at once; the others through the database.

    A payload is `process|topic|id`. While the database is away the others hear nothing; after that everybody is told
    that something was lost, and reads again.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._local = LocalBus()
        self._me = secrets.token_hex(4)
        self._outgoing: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
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
        if len(payload.encode()) > MAX_PAYLOAD_BYTES:
            return
        with contextlib.suppress(asyncio.QueueFull):
            self._outgoing.put_nowait(payload)

    def subscribe(self, topics: Sequence[str]) -> LocalSubscription:
        """From now on, until its `async with` ends."""
        return self._local.subscribe(topics)

    async def aclose(self) -> None:
        """End every subscription and the connection."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._local.aclose()

    async def _run(self) -> None:
        import asyncpg  # only where PostgreSQL is used

        attempt = 0
        first = True
        while True:
            connection = None
            try:
                connection = await asyncpg.connect(self._url, timeout=5)
                await connection.add_listener(CHANNEL, self._heard)
                if not first:
                    self._local.tell_lost()
                first, attempt = False, 0
                self.connected.set()
                await self._speak(connection)
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("The bus lost PostgreSQL (%s); connecting again.", type(error).__name__)
            finally:
                self.connected.clear()
                if connection is not None:
                    connection.terminate()
            await asyncio.sleep(BACKOFF_S[min(attempt, len(BACKOFF_S) - 1)])
            attempt += 1

    async def _speak(self, connection: Any) -> None:
        """Send what waits, together, until the connection ends."""
        lost = asyncio.get_running_loop().create_future()
        connection.add_termination_listener(lambda _: None if lost.done() else lost.set_result(None))
        while True:
            waiting = asyncio.ensure_future(self._outgoing.get())
            await asyncio.wait((waiting, lost), return_when=asyncio.FIRST_COMPLETED, timeout=QUIET_S)
            if lost.done():
                waiting.cancel()
                raise ConnectionResetError
            if not waiting.done():
                waiting.cancel()
                await connection.execute("SELECT 1", timeout=5)
                continue
            payloads = [waiting.result()]
            while not self._outgoing.empty() and len(payloads) < 500:
                payloads.append(self._outgoing.get_nowait())
            await connection.execute(
                "SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload", CHANNEL, payloads, timeout=5
            )

    def _heard(self, connection: Any, process: int, channel: str, payload: str) -> None:
        sender, _, rest = payload.partition("|")
        topic, _, id = rest.rpartition("|")
        if sender != self._me:
            self._local.tell(topic, id)
