"""One ear per workspace for all its streams: what changed is looked up once, then told to those it concerns."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Protocol

from widget_server.adapters.console.desk import Desk
from widget_server.core.access import Viewer
from widget_server.ports import Subscription
from widget_server.services.inviting import reviews_topic

log = logging.getLogger("cuecard.console")

EVERYTHING = ""
"""In place of an id: something was lost, all is to be read again."""


class Listener(Protocol):
    """A stream, as the hub sees it."""

    workspace: str
    viewer: Viewer
    """As of the last look: a second old at most."""

    def tell(self, ids: Collection[str]) -> None:
        """These changed, and are theirs to know of."""
        ...

    def end(self, why: str) -> None:
        """There is nobody any more who may hear anything."""
        ...


class Hub:
    """The streams of this process by workspace, each with one subscription to the bus."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._listeners: dict[str, set[Listener]] = {}
        self._ears: dict[str, asyncio.Task[None]] = {}

    @asynccontextmanager
    async def listening(self, listener: Listener) -> AsyncIterator[None]:
        """From now on, until the end, the listener is told."""
        workspace = listener.workspace
        mine = self._listeners.setdefault(workspace, set())
        mine.add(listener)
        if workspace not in self._ears:
            # Subscribed before anything else can happen: what changes from now on is heard.
            news = self._desk.bus.subscribe([reviews_topic(workspace)])
            self._ears[workspace] = asyncio.create_task(self._hear(workspace, news))
        try:
            yield
        finally:
            mine.discard(listener)
            if not mine and self._listeners.get(workspace) is mine:
                del self._listeners[workspace]
                self._ears.pop(workspace).cancel()

    async def recheck(self) -> None:
        """Look anew at what everybody may."""
        for workspace, mine in [*self._listeners.items()]:
            ids = sorted({each.viewer.staff_id for each in mine if each.viewer.staff_id is not None})
            viewers = await self._desk.viewing.several(workspace, ids)
            for each in [*mine]:
                viewer = viewers.get(each.viewer.staff_id or "")
                if viewer is None:
                    each.end("signed-out")
                else:
                    each.viewer = viewer

    async def _hear(self, workspace: str, news: Subscription) -> None:
        async with news:
            while True:
                told = await _next(news)
                if told is None:
                    return
                ids = {told[1]}
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(0):  # what waits already: much at once is looked up at once
                        while (more := await _next(news)) is not None:
                            ids.add(more[1])
                try:
                    await self._pass_on(workspace, ids)
                except Exception as error:
                    # Whatever it was, the ear goes on, and nobody waits for what they missed.
                    log.warning("What changed was not looked up, so pages read all again: %s", type(error).__name__)
                    self._tell_all(workspace)

    async def _pass_on(self, workspace: str, ids: set[str]) -> None:
        if EVERYTHING in ids:
            self._tell_all(workspace)
            return
        changed = await self._desk.telling.changed(workspace, ids)
        for each in [*self._listeners.get(workspace, ())] if changed else ():
            if theirs := await self._desk.telling.theirs(each.viewer, changed):
                each.tell(theirs)

    def _tell_all(self, workspace: str) -> None:
        for each in self._listeners.get(workspace, ()):
            each.tell([EVERYTHING])


async def _next(news: Subscription) -> tuple[str, str] | None:
    """The next news; None: there will be no more."""
    async for told in news:
        return told
    return None
