"""Group commit: one task writes for everybody, so that many waiting callers share one durable commit."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar

from widget_server.adapters.sql.database import Database, Transaction, TryAgain
from widget_server.adapters.sql.ingestion import Ingestion, Item
from widget_server.adapters.sql.remembering import Memories
from widget_server.core.errors import CuecardError, Misconfigured, Unavailable
from widget_server.ports import Failed, Outcome

T = TypeVar("T")
Verb = Callable[[Transaction], Awaitable[T]]

MOST_JOBS = 256
MOST_EVENTS = 1_024
TRIES = 5


class _Job(Generic[T]):
    """What somebody waits for."""

    def __init__(self) -> None:
        self.future: asyncio.Future[T] = asyncio.get_running_loop().create_future()

    def resolve(self, result: T) -> None:
        if not self.future.done():
            self.future.set_result(result)

    def fail(self, error: BaseException) -> None:
        if not self.future.done():
            self.future.set_exception(error)


class _VerbJob(_Job[Any]):
    def __init__(self, verb: Verb[Any]) -> None:
        super().__init__()
        self.verb = verb


class _EventsJob(_Job[list[Outcome]]):
    def __init__(self, items: Sequence[Item]) -> None:
        super().__init__()
        self.items = items


class Writer:
    """The only one who writes. Answers and the like go before events; nobody hears of success before the commit."""

    def __init__(self, database: Database, ingestion: Ingestion, memories: Memories) -> None:
        self._database = database
        self._ingestion = ingestion
        self._memories = memories
        self._verbs: deque[_VerbJob] = deque()
        self._events: deque[_EventsJob] = deque()
        self._wake = asyncio.Event()
        self._closing = False
        self._task = asyncio.create_task(self._work(), name="cuecard writer")

    async def run(self, verb: Verb[T]) -> T:
        """`verb` inside a transaction of its own making or shared; undone if it raises. It may be called again after a
        failed attempt."""
        job = _VerbJob(verb)
        self._add(self._verbs, job)
        result: T = await job.future
        return result

    async def ingest(self, items: Sequence[Item]) -> list[Outcome]:
        """Keep the items, sharing a commit with whoever else waits."""
        job = _EventsJob(items)
        self._add(self._events, job)
        return await job.future

    def _add(self, queue: deque[Any], job: _Job[Any]) -> None:
        if self._closing:
            raise Unavailable("The store is closing.")
        queue.append(job)
        self._wake.set()

    async def aclose(self) -> None:
        """Finish what is queued, then stop."""
        self._closing = True
        self._wake.set()
        await self._task

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            await self._gather()
            verbs = [self._verbs.popleft() for _ in range(min(MOST_JOBS, len(self._verbs)))]
            events = self._take_events()
            if verbs:
                await self._answer([job for job in verbs if not job.future.done()])
            if events:
                await self._keep([job for job in events if not job.future.done()])
            if not self._verbs and not self._events:
                if self._closing:
                    return
                self._wake.clear()

    async def _gather(self) -> None:
        """Let those in who arrived together, as long as each turn of the loop brings more: one commit for all of them."""
        waiting = -1
        while waiting < len(self._events) < MOST_JOBS:
            waiting = len(self._events)
            await asyncio.sleep(0)

    def _take_events(self) -> list[_EventsJob]:
        taken: list[_EventsJob] = []
        room = MOST_EVENTS
        while self._events and len(taken) < MOST_JOBS and (not taken or len(self._events[0].items) <= room):
            taken.append(self._events.popleft())
            room -= len(taken[-1].items)
        return taken

    # -- verbs -------------------------------------------------------------------------------------------------------

    async def _answer(self, jobs: list[_VerbJob]) -> None:
        if len(jobs) > 1:
            try:
                done = await self._shared(jobs)
            except Unavailable as error:
                _fail_all(jobs, error)
            except Exception:  # whoever broke the shared transaction breaks its own as well, and hears of it
                await self._answer_one_by_one(jobs)
            else:
                for job, result, refusal in done:
                    if refusal is None:
                        job.resolve(result)
                    else:
                        job.fail(refusal)
        else:
            await self._answer_one_by_one(jobs)

    async def _answer_one_by_one(self, jobs: list[_VerbJob]) -> None:
        for job in jobs:
            try:
                job.resolve(await self._alone(job.verb))
            except Exception as error:
                job.fail(error)

    async def _shared(self, jobs: list[_VerbJob]) -> list[tuple[_VerbJob, Any, Exception | None]]:
        done: list[tuple[_VerbJob, Any, Exception | None]] = []
        async with self._database.write() as tx:
            for job in jobs:
                try:
                    async with tx.savepoint():
                        done.append((job, await job.verb(tx), None))
                except Exception as error:
                    if not _is_refusal(error):
                        raise
                    done.append((job, None, error))
        return done

    async def _alone(self, verb: Verb[T]) -> T:
        for _ in range(TRIES):
            try:
                async with self._database.write() as tx:
                    return await verb(tx)
            except TryAgain:
                await asyncio.sleep(0)
        raise Unavailable("Others change the same records at this moment.")

    # -- events ------------------------------------------------------------------------------------------------------

    async def _keep(self, jobs: list[_EventsJob]) -> None:
        try:
            outcomes = await self._retried([item for job in jobs for item in job.items])
        except Unavailable as error:
            _fail_all(jobs, error)
        except Exception:
            for job in jobs:
                await self._keep_one_by_one(job)
        else:
            first = 0
            for job in jobs:
                job.resolve(outcomes[first : first + len(job.items)])
                first += len(job.items)

    async def _keep_one_by_one(self, job: _EventsJob) -> None:
        """Each item by itself; one that can't be kept fails alone, a database that can't keep anything fails all."""
        outcomes: list[Outcome] = []
        for item in job.items:
            try:
                outcomes += await self._retried([item])
            except (Unavailable, Misconfigured) as error:
                job.fail(error)
                return
            except Exception as error:
                outcomes.append(Failed(error=error))
        job.resolve(outcomes)

    async def _retried(self, items: Sequence[Item]) -> list[Outcome]:
        for _ in range(TRIES):
            try:
                return await self._batch(items)
            except TryAgain:
                await asyncio.sleep(0)
        raise Unavailable("Others change the same records at this moment.")

    async def _batch(self, items: Sequence[Item]) -> list[Outcome]:
        async with self._database.write() as tx:
            outcomes, learned = await self._ingestion.keep(tx, items)
        self._memories.learn(learned)
        return outcomes


def _is_refusal(error: Exception) -> bool:
    """Whether it speaks of one job only, and left the shared transaction sound."""
    return isinstance(error, CuecardError) and not isinstance(error, Unavailable)


def _fail_all(jobs: Sequence[_Job[Any]], error: Exception) -> None:
    for job in jobs:
        job.fail(error)
