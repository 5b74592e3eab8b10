"""A process in which many things happen to the same people at once: `python -m … ADDRESS NUMBER CALLERS PEOPLE`. It reads
the number of a day per line, lives that day, and says how many were asked."""

import asyncio
import itertools
import random
import sys

from tests.store.made import DAY, NOW, Clock, told
from tests.store.policed import HOUR, SURVEYS, VERSIONS, Policed
from widget_server.adapters.sql import open_store
from widget_server.core.errors import CuecardError
from widget_server.ports import Kept, Store

TOGETHER = 8
"""Events of one call, each of another person."""


class Crowd:
    """Callers who all trigger something for everybody at once, one day after the other."""

    def __init__(self, store: Store, clock: Clock, *, number: int, callers: int, people: int) -> None:
        self._store = store
        self._clock = clock
        self._number = number
        self._callers = callers
        self._people = [f"s{place}" for place in range(people)]
        self._chance = random.Random(number)

    async def day(self, day: int) -> int:
        """One day: what happens, what rings an hour later, who dismisses that; returns how many were asked."""
        store, clock, chance = self._store, self._clock, self._chance
        clock.now = NOW + day * DAY
        chance.shuffle(self._people)
        claimed = await asyncio.gather(
            *(
                _trigger(
                    store, self._people[:: 1 - caller % 2 * 2], f"{self._number} {day} {caller}", clock.now, chance
                )
                for caller in range(self._callers)
            )
        )
        clock.now += HOUR
        while rung := await store.ring(Policed(), now=clock.now, most=100):
            claimed.append([one.invitation.id for one in rung if one.invitation is not None])
        await _dismiss_some(store, [id for ids in claimed for id in ids if chance.random() < 0.3], now=clock.now)
        return sum(map(len, claimed))


async def publish_all(store: Store) -> None:
    """The 20 surveys."""
    for version in VERSIONS:
        await store.publish(version, now=NOW)


async def _trigger(store: Store, people: list[str], caller: str, at: int, chance: random.Random) -> list[str]:
    invited = []
    for first in range(0, len(people), TOGETHER):
        batch = [
            told(f"e {caller} {who}", who, at=at, properties={"first": chance.randrange(SURVEYS)})
            for who in people[first : first + TOGETHER]
        ]
        for outcome in await store.ingest(batch, Policed()):
            assert isinstance(outcome, Kept), outcome
            if outcome.decision is not None and outcome.decision.invitation is not None:
                invited.append(outcome.decision.invitation.id)
    return invited


async def _dismiss_some(store: Store, ids: list[str], *, now: int) -> None:
    for id in ids:
        filling = await store.filling("acme", id)
        try:
            await store.dismiss("acme", filling.invitation.respondent_id, id, now=now)
        except CuecardError:  # closed since, by time or by another
            continue


async def main(address: str, number: int, callers: int, people: int) -> None:
    ids, clock = itertools.count(), Clock()
    store = await open_store(address, new_id=lambda prefix: f"{prefix}{number}_{next(ids)}", clock=clock)
    crowd = Crowd(store, clock, number=number, callers=callers, people=people)
    try:
        while line := await asyncio.to_thread(sys.stdin.readline):
            print(await crowd.day(int(line)), flush=True)
    finally:
        await store.aclose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], *map(int, sys.argv[2:])))
