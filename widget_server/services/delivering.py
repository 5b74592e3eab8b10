"""The outbox's worker: takes what is due with a lease, hands it to its kind, tries again with pauses, gives up in the end."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from widget_server.core.errors import Unavailable
from widget_server.core.outbox import Failed, Kind, Later, OutboxItem, Result, Unsure, pause_ms
from widget_server.core.reasons import Reason
from widget_server.ports import Clock, Store

LEASE_MS = 90_000
SLOTS = 8
"""So many of a kind are on their way at once."""
PATIENCE_S = 60.0
"""How long one may take."""
DRAIN_S = 10.0
"""How long those on their way are waited for at the end."""
POLL_S = 0.5
LAPSE_EVERY = 20
"""Polls between two looks for leases that are over."""

log = logging.getLogger("cuecard.outbox")

Begin = Callable[[], Awaitable[bool]]
"""Called right before sending. False: it is not to be sent any more."""


class Delivery(Protocol):
    """What does the items of a kind."""

    at_most_once: bool
    """Whether a second one would pester: then what may have been sent is never sent again."""

    async def deliver(self, item: OutboxItem, begin: Begin) -> Result:
        """Do it. All that can be looked at is looked at before `begin`; nothing is sent where that is False. `Later` only
        where surely nothing was sent, or where the receiver knows a second one by its id."""
        ...


class Delivering:
    """One process's worker. `chance` gives numbers from 0 to 1, for pauses that do not fall together."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        worker: str,
        chance: Callable[[], float],
        deliveries: Mapping[Kind, Delivery],
        lease_ms: int = LEASE_MS,
        slots: int = SLOTS,
    ) -> None:
        self._store = store
        self._clock = clock
        self._worker = worker
        self._chance = chance
        self._deliveries = deliveries
        self._lease_ms = lease_ms
        self._slots = slots
        self._busy: dict[Kind, set[asyncio.Task[None]]] = {kind: set() for kind in deliveries}
        self._wake = asyncio.Event()

    def soon(self) -> None:
        """Something was written that may be due: do not wait for the next look."""
        self._wake.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        looks = 0
        while True:
            if looks % LAPSE_EVERY == 0:
                await self._told(self._lapse())
            looks += 1
            await self._told(self._begin())
            try:
                async with asyncio.timeout(POLL_S):
                    await self._wake.wait()
            except TimeoutError:
                continue
            self._wake.clear()

    async def once(self) -> int:
        """Take all that is due now, and see it through; returns how many were taken."""
        taken = 0
        while count := await self._begin():
            taken += count
            await asyncio.gather(*self._on_their_way())
        return taken

    async def drain(self) -> None:
        """See through what is on its way; what was taken and not begun goes back, for others or for the next start."""
        going = self._on_their_way()
        if going:
            _, late = await asyncio.wait(going, timeout=DRAIN_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._told(self._store.return_outbox(self._worker))

    def _on_their_way(self) -> list[asyncio.Task[None]]:
        return [task for tasks in self._busy.values() for task in tasks]

    async def _lapse(self) -> int:
        return await self._store.lapse_outbox(now=self._clock())

    async def _begin(self) -> int:
        """Take as much of each kind as there is room for."""
        taken = 0
        for kind in await self._store.due_outbox(now=self._clock()):
            tasks = self._busy.get(kind)
            room = self._slots - len(tasks) if tasks is not None else 0
            if tasks is None or room <= 0:
                continue
            now = self._clock()
            items = await self._store.take_outbox(
                kind, worker=self._worker, now=now, leased_until=now + self._lease_ms, most=room
            )
            for item in items:
                task = asyncio.create_task(self._see_through(item), name=f"cuecard outbox {item.id}")
                tasks.add(task)
                task.add_done_callback(tasks.discard)
                # A place is free: there may be more that is due.
                task.add_done_callback(lambda _: self._wake.set())
            taken += len(items)
        return taken

    async def _see_through(self, item: OutboxItem) -> None:
        result = await self._result(item)
        now = self._clock()
        due_at = now
        if isinstance(result, Later):
            pause = pause_ms(item.attempts, self._chance()) if result.after_ms is None else result.after_ms
            due_at = now + pause
            if due_at > item.give_up_at:
                result = Failed(reason=result.reason)
        await self._told(self._store.end_outbox(item, result, worker=self._worker, now=now, due_at=due_at))
        if isinstance(result, Failed | Unsure):
            log.warning("%s %s of %s: %s", item.kind, item.id, item.workspace, result.reason.code)

    async def _result(self, item: OutboxItem) -> Result:
        if self._clock() > item.give_up_at and item.attempts > 1:
            return Failed(reason=Reason(code="given_up"))
        delivery, begun = self._deliveries[item.kind], False

        async def begin() -> bool:
            nonlocal begun
            begun = await self._store.begin_outbox(item, worker=self._worker)
            return begun

        try:
            async with asyncio.timeout(PATIENCE_S):
                return await delivery.deliver(item, begin)
        except Exception as error:
            reason = Reason(code="error", values={"error": type(error).__name__})
            if not isinstance(error, Unavailable | TimeoutError):
                log.error("%s %s of %s failed: %s", item.kind, item.id, item.workspace, type(error).__name__)
            return Unsure(reason=reason) if begun and delivery.at_most_once else Later(reason=reason)

    async def _told(self, doing: Awaitable[object]) -> None:
        """A database that can't be reached now is waited for: leases end, and what was taken is taken again."""
        try:
            await doing
        except Unavailable as error:
            log.warning("The outbox waits: %s", error.message)
        except Exception as error:
            log.error("The outbox failed: %s", type(error).__name__)
