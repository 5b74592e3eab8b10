"""Waits: rings the timers that are due, and sets those of surveys that come by the calendar."""

import asyncio
from collections.abc import Callable, Mapping

from widget_server.core.deciding import Decision
from widget_server.core.deciding.listeners import Listener
from widget_server.core.reasons import Timer
from widget_server.ports import Bus, Clock, Decide, Store
from widget_server.services.ingesting import respondent_topic
from widget_server.services.publishing import Live

PAGE = 1_000
"""People looked at in one step when the timers of a scheduled survey are set."""
RING = 500
"""Timers taken in one transaction."""
LATE_MS = 10_000
"""How long after somebody was first seen they may still be found: their transaction began before the look, and ended after."""

Cursor = tuple[int, str]
"""(first seen, id) of the last person looked at."""


class Scheduling:
    """What time makes due. Timers live in the store: they survive a restart, and ring once however many processes run."""

    def __init__(
        self, *, store: Store, bus: Bus, clock: Clock, decide: Decide, live: Callable[[], Mapping[str, Live]]
    ) -> None:
        self._store = store
        self._bus = bus
        self._clock = clock
        self._decide = decide
        self._live = live
        self._soon = asyncio.Event()
        self._seen: dict[tuple[str, str, str], Cursor] = {}

    def soon(self) -> None:
        """Something is due already: ring without waiting for the next look."""
        self._soon.set()

    async def wait(self, *, at_most_s: float) -> None:
        """Until something is due already, or that long."""
        try:
            await asyncio.wait_for(self._soon.wait(), at_most_s)
        except TimeoutError:
            return
        self._soon.clear()
        await asyncio.sleep(0.01)  # told from inside a transaction: let it commit

    async def ring(self) -> int:
        """Ring every timer that is due, and tell whoever is asked; returns how many rang."""
        rang = 0
        while True:
            decisions = await self._store.ring(self._decide, now=self._clock(), most=RING)
            for decision in decisions:
                await self._tell(decision)
            rang += len(decisions)
            if len(decisions) < RING:
                return rang

    async def sweep(self) -> int:
        """Set the timers of scheduled surveys for people who have none yet; returns how many are new.

        Everybody is looked at once after a start, a change or a return of the survey, then only people not seen before.
        """
        new = 0
        lives = list(self._live().values())
        there = {_looked_at(live, listener) for live in lives for listener in live.plan.schedules.values()}
        self._seen = {looked_at: last for looked_at, last in self._seen.items() if looked_at in there}
        for live in lives:
            for listener in live.plan.schedules.values():
                new += await self._set(live, listener)
        return new

    async def _set(self, live: Live, listener: Listener) -> int:
        looked_at = _looked_at(live, listener)
        after, new = self._seen.get(looked_at), 0
        while True:
            people = await self._store.respondents(live.workspace, after=after, limit=PAGE)
            if people:
                new += await self._store.set_timers(
                    [timer for _, person in people if (timer := self._timer(live, listener, person.id)) is not None]
                )
                at, last = people[-1]
                after = (at, last.id)
                self._seen[looked_at] = min(after, (self._clock() - LATE_MS, ""))
            if len(people) < PAGE:
                return new

    def _timer(self, live: Live, listener: Listener, respondent_id: str) -> Timer | None:
        return listener.first_turn(live.workspace, respondent_id, now=self._clock(), time_zone=live.policy.time_zone)

    async def _tell(self, decision: Decision) -> None:
        invitation = decision.invitation
        if invitation is not None:
            await self._bus.publish(respondent_topic(invitation.workspace, invitation.respondent_id), invitation.id)


def _looked_at(live: Live, listener: Listener) -> tuple[str, str, str]:
    """What everybody is looked at for once."""
    return live.workspace, listener.key, listener.version.version
