"""A process that rings what is due, one line each, until nothing is: `python -m … ADDRESS`. With `for ever` it also sets
timers, and says which were acknowledged."""

import asyncio
import itertools
import os
import sys

from tests.store.made import NOW, invitation, told, version
from widget_server.adapters.sql import open_store
from widget_server.core.deciding import Decision
from widget_server.core.reasons import Needs, Timer
from widget_server.core.situations import Situation
from widget_server.ports import Store


class Asking:
    """Waits on every event of a person for the number of ms that the event says, and asks when it rings."""

    def __call__(self, situation: Situation) -> Decision:
        event = situation.event
        if situation.timer is not None:
            return Decision(survey_key="csat", invitation=invitation(situation, "csat"), near=True)
        begun = Timer(
            workspace="acme",
            respondent_id=event.respondent_id,
            survey_key="csat",
            due_at=NOW + event.properties["wait"],
            since=NOW,
            event_id=event.id,
        )
        return Decision(timers=(begun,))

    def needs(self, workspace: str) -> Needs:
        return Needs()


async def ring(store: Store) -> int:
    decisions = await store.ring(Asking(), now=NOW + 1_000, most=20)
    for decision in decisions:
        if decision.invitation is not None:
            print(decision.invitation.respondent_id, flush=True)
    return len(decisions)


async def keep_setting(store: Store, writer: int) -> None:
    for number in itertools.count():
        who = f"s{writer} {number}"
        # Half of them are not due while this process lives.
        await store.ingest([told(f"e {who}", who, properties={"wait": (number % 2) * 9_999})], Asking())
        print(f"set\t{who}", flush=True)


async def keep_ringing(store: Store) -> None:
    while True:
        for decision in await store.ring(Asking(), now=NOW + 1_000, most=20):
            if decision.invitation is not None:
                print(f"rung\t{decision.invitation.respondent_id}", flush=True)
        await asyncio.sleep(0)


async def main(address: str, *, for_ever: bool) -> None:
    ids = itertools.count()
    store = await open_store(address, new_id=lambda prefix: f"{prefix}{os.getpid()}_{next(ids)}", clock=lambda: NOW)
    try:
        if for_ever:
            await store.publish(version(), now=NOW)
            await asyncio.gather(*(keep_setting(store, writer) for writer in range(8)), keep_ringing(store))
        while await ring(store):
            pass
    finally:
        await store.aclose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], for_ever=len(sys.argv) > 2))
