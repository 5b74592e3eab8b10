"""Builds of the widget that were served before: a page that names one goes on working after the server has another."""

from collections.abc import Mapping

from widget_server.ports import Clock, Packed, Store

MOST_BUILDS = 10
LOOK_AGAIN_MS = 5_000
"""How often an unknown build makes us look whether another process has brought it."""


class Builds:
    """What the store has of them. An unknown name costs no look into the database."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._known: frozenset[str] = frozenset()
        self._looked_at: int | None = None

    async def keep(self, build: str, files: Mapping[str, Packed]) -> None:
        """Keep what this process serves; the newest builds stay."""
        await self._store.keep_build(build, files, now=self._clock(), most=MOST_BUILDS)

    async def file(self, build: str, name: str) -> Packed | None:
        """One file of a build, if it is still kept."""
        if build not in self._known:
            await self._look()
        return await self._store.build_file(build, name) if build in self._known else None

    async def _look(self) -> None:
        now = self._clock()
        if self._looked_at is None or abs(now - self._looked_at) >= LOOK_AGAIN_MS:
            self._looked_at = now
            self._known = frozenset(await self._store.builds())
