"""What is pushed is kept at once, and worked off by one worker for each workspace, in order."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from widget_server.core.errors import CuecardError, Unauthenticated, Unavailable
from widget_server.core.matrix import Happening, Read
from widget_server.core.traces import where
from widget_server.ports import Clock, Store
from widget_server.ports.matrix import MatrixHome
from widget_server.services.matrix.homes import Homes
from widget_server.services.matrix.watching import Watching

LEASE_MS = 20_000
"""How long others leave a workspace alone whose worker died."""
LOOK_AGAIN_S = 2.0
"""How soon what another process left is taken up."""
LONGEST_PAUSE_S = 30.0
REMEMBERED_MS = 14 * 86_400_000
"""How long the ids of what was worked off are known: a homeserver pushes again only what was never acknowledged."""

log = logging.getLogger("cuecard.matrix")


class Receiving:
    """Keeps, and works off."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        homes: Homes,
        watching: Watching,
        new_id: Callable[[str], str],
        soon: Callable[[], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._homes = homes
        self._watching = watching
        self._soon = soon
        self._worker = new_id("wrk_")
        self._wake = asyncio.Event()
        self._pauses: dict[str, tuple[float, float]] = {}
        """By workspace: until when to wait, and for how long that was."""
        self._forgotten_at: int | None = None

    async def keep(self, home: MatrixHome, happened: Sequence[Happening]) -> int:
        """Keep what is new of it; returns how many that is."""
        reading = {one.room for one in happened if isinstance(one, Read)}
        if reading:
            # Nobody's reading is kept where nothing was asked.
            asked = await self._store.rooms_asked(home.workspace, sorted(reading))
            happened = [one for one in happened if not isinstance(one, Read) or one.room in asked]
        kept = await self._store.keep_matrix(home.workspace, happened, now=self._clock())
        if kept:
            self._wake.set()
        return kept

    async def run(self) -> None:
        """Work off what comes, until it is cancelled."""
        while True:
            try:
                await self.work_off()
            except Unavailable as error:
                log.warning("Matrix: waiting: %s", error.message)
            except CuecardError as error:
                log.error("Matrix: %s", error.message)
            except Exception as error:
                log.error("Matrix: failed: %s at %s", type(error).__name__, where(error))
            await self._sleep()

    async def work_off(self) -> int:
        """Work off what waits; returns how many. What a homeserver must be asked for waits until it answers."""
        done = 0
        for home in self._homes.all:
            workspace, now = home.workspace, asyncio.get_running_loop().time()
            if self._pauses.get(workspace, (0.0, 0.0))[0] > now:
                continue
            try:
                done += await self._of(home)
                self._pauses.pop(workspace, None)
            except (Unavailable, Unauthenticated) as error:
                pause = min(LONGEST_PAUSE_S, self._pauses.get(workspace, (0.0, 0.25))[1] * 2)
                self._pauses[workspace] = (now + pause, pause)
                log.warning("Matrix, %s: trying again in %.1f s: %s", workspace, pause, error.message)
        await self._forget()
        return done

    async def _of(self, home: MatrixHome) -> int:
        workspace, done = home.workspace, 0
        while waiting := await self._store.waiting_matrix(workspace):
            now = self._clock()
            if not await self._store.lease_matrix(workspace, self._worker, now=now, until=now + LEASE_MS):
                break
            try:
                for one in waiting:
                    if self._clock() > now + LEASE_MS // 2:
                        break  # the lease is taken again first
                    await self._work(home, one)
                    await self._store.done_matrix(workspace, one.id, now=self._clock())
                    self._soon()
                    done += 1
            finally:
                # Whoever is next need not wait for its end.
                await self._store.lease_matrix(workspace, self._worker, now=now, until=0)
        return done

    async def _work(self, home: MatrixHome, one: Happening) -> None:
        """One of them. What can't be done at all is told to the operator, and stops nothing."""
        try:
            await self._watching.happened(home, one)
        except (Unavailable, Unauthenticated):
            raise
        except CuecardError as error:
            log.info("Matrix, %s: %s was left out: %s", home.workspace, one.id, error.code)
        except Exception as error:
            log.error(
                "Matrix, %s: %s was left out: %s at %s", home.workspace, one.id, type(error).__name__, where(error)
            )

    async def _forget(self) -> None:
        now = self._clock()
        if self._forgotten_at is not None and now - self._forgotten_at < 3_600_000:
            return
        self._forgotten_at = now
        for home in self._homes.all:
            await self._store.forget_matrix(home.workspace, before=now - REMEMBERED_MS)

    async def _sleep(self) -> None:
        now = asyncio.get_running_loop().time()
        soonest = min((until - now for until, _ in self._pauses.values()), default=LOOK_AGAIN_S)
        try:
            async with asyncio.timeout(max(0.05, min(LOOK_AGAIN_S, soonest))):
                await self._wake.wait()
        except TimeoutError:
            return
        self._wake.clear()
