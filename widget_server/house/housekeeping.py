"""Housekeeping: what is done again and again while a server runs, and the workspaces' folders it looks at."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from widget_server.adapters import files
from widget_server.core.errors import CuecardError
from widget_server.core.traces import where
from widget_server.ports import Clock, Store
from widget_server.services.inviting import Inviting
from widget_server.services.publishing import Workspaces
from widget_server.services.scheduling import Scheduling

POLL_S = 1.0
"""How soon a change of keys, origins or workspace files is taken up."""
RING_S = 0.5
"""How late a timer may ring at most, beside the time it takes."""
SWEEP_EVERY = 10
"""Polls between two looks for people whom a scheduled survey has no timer for."""
LAPSE_EVERY = 60
"""Polls between two looks for roles whose identity provider has been silent for too long."""
FOLD_EVERY = 5
"""Polls between two times that new counts are added up."""
NOTICE_EVERY = 60
"""Polls between two looks for what waits unseen."""
LATE_EVERY = 60
"""Polls between two looks for what should have been sent long ago."""
FORGET_EVERY = 60
"""Polls between two times that some of what is kept for too long is dropped."""
EXPIRE_EVERY = 5
"""Polls between two looks for invitations whose time has passed."""

log = logging.getLogger("cuecard")


class Chores(Protocol):
    """What a house has to do by itself."""

    async def refresh(self) -> None: ...
    async def expire(self) -> None: ...
    async def notice_erasures(self) -> None: ...
    async def fold(self) -> None: ...
    async def lapse(self) -> None: ...
    async def notice(self) -> int: ...
    async def tell_late(self) -> None: ...
    async def forget_old(self) -> int: ...
    async def sweep(self) -> int: ...


async def keep(chores: Chores) -> None:
    """Do each in its turn, for ever: what fails is told, and tried again with its next turn."""
    polls = 0
    while True:
        await asyncio.sleep(POLL_S)
        polls += 1
        with told("Housekeeping"):
            await chores.refresh()
        with told("Housekeeping"):
            if polls % EXPIRE_EVERY == 0:
                await chores.expire()
        with told("Housekeeping"):
            await chores.notice_erasures()
        with told("Adding up figures"):
            if polls % FOLD_EVERY == 0:
                await chores.fold()
        with told("Lapsing roles"):
            if polls % LAPSE_EVERY == 1:
                await chores.lapse()
        with told("Noticing"):
            if polls % NOTICE_EVERY == 0:
                await chores.notice()
        with told("The outbox"):
            if polls % LATE_EVERY == 0:
                await chores.tell_late()
        with told("Forgetting"):
            if polls % FORGET_EVERY == 0:
                await chores.forget_old()
        with told("Scheduling"):
            if polls % SWEEP_EVERY == 1:
                await chores.sweep()


async def ring(scheduling: Scheduling) -> None:
    """Ring the timers when they are due, for ever."""
    while True:
        await scheduling.wait(at_most_s=RING_S)
        with told("The timers"):
            await scheduling.ring()


class Folders:
    """The folders of the workspaces: what changes in one is made live."""

    def __init__(self, *, root: Path, store: Store, workspaces: Workspaces, inviting: Inviting, clock: Clock) -> None:
        self._root = root
        self._store = store
        self._workspaces = workspaces
        self._inviting = inviting
        self._clock = clock
        self._seen: dict[str, object] = {}
        self._unknown: set[str] = set()

    async def refresh(self) -> None:
        """Read the folders that changed. A broken edit is told, and what was live stays."""
        found = await asyncio.to_thread(_fingerprints, self._root)
        changed = {id: seen for id, seen in found.items() if self._seen.get(id) != seen}
        if not changed:
            return
        known = set(await self._store.workspaces())
        for id, seen in changed.items():
            if id not in known:
                if id not in self._unknown:
                    log.warning("The folder %s has no workspace yet: cuecard workspace add %s", id, id)
                self._unknown.add(id)
                continue
            await self._inviting.tell_closed(
                await self._workspaces.take(id, await asyncio.to_thread(files.read, self._root / id), now=self._clock())
            )
            self._seen[id] = seen
            for mistake in self._workspaces.mistakes.get(id, ()):
                log.error("%s", mistake)


@contextlib.contextmanager
def told(what: str) -> Iterator[None]:
    """Tell the operator what failed, and go on: the next round tries again."""
    try:
        yield
    except CuecardError as error:
        log.warning("%s: waiting: %s", what, error.message)
    except Exception as error:
        log.error("%s: failed: %s at %s", what, type(error).__name__, where(error))


def _fingerprints(root: Path) -> dict[str, object]:
    return {id: files.fingerprint(folder) for id, folder in files.folders(root).items()}
