"""What every group of the store's verbs stands on: a database, its writer, the clock, new ids."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from widget_server.adapters.sql.database import Database, Transaction
from widget_server.adapters.sql.ingestion import Ingestion
from widget_server.adapters.sql.remembering import Memories
from widget_server.adapters.sql.ringing import Ringing
from widget_server.adapters.sql.writing import Verb, Writer
from widget_server.ports import Clock

T = TypeVar("T")

NEWEST = 2**63 - 1
"""Later than any time: paging backwards begins before it."""


class Verbs:
    """Reads on a snapshot beside the writer, writes through it."""

    def __init__(self, database: Database, *, new_id: Callable[[str], str], clock: Clock) -> None:
        self._database = database
        self._new_id = new_id
        self._clock = clock
        self._memories = Memories()
        ingestion = Ingestion(new_id=new_id, clock=clock, memories=self._memories)
        self._writer = Writer(database, ingestion, self._memories)
        self._ringing = Ringing(new_id=new_id, memories=self._memories)
        self._reading: set[asyncio.Task[Any]] = set()

    async def _write(self, verb: Verb[T]) -> T:
        return await self._writer.run(verb)

    async def _read(self, verb: Callable[[Transaction], Awaitable[T]]) -> T:
        # A task of its own: a caller who goes away in the middle must not leave a connection inside a transaction.
        task = asyncio.create_task(self._snapshot(verb))
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)
        return await asyncio.shield(task)

    def _snapshot(self, verb: Callable[[Transaction], Awaitable[T]]) -> Coroutine[Any, Any, T]:
        async def run() -> T:
            async with self._database.read() as tx:
                return await verb(tx)

        return run()

    async def aclose(self) -> None:
        """Finish what is queued, close everything opened."""
        try:
            await self._writer.aclose()
            await asyncio.gather(*self._reading, return_exceptions=True)
        finally:
            await self._database.close()
