"""A process that writes events and answers for ever and says which were acknowledged: `python -m … ADDRESS`."""

import asyncio
import itertools
import sys

from tests.store.made import NOW, answered, asking, judge, told, version
from widget_server.adapters.sql import open_store
from widget_server.ports import Store


async def keep_on(store: Store, writer: int) -> None:
    for number in itertools.count():
        who = f"s{writer} {number}"
        events = [told(f"{who} {place}", who) for place in range(3)]
        await store.ingest(events, asking())
        for event in events:
            print(f"event\t{event.event.id}", flush=True)
        answer = answered("a1", f"inv_csat_{who} 0", number % 11)
        await store.answer("acme", who, answer, judge(complete=True), now=NOW)
        print(f"answer\t{who}\t{number % 11}", flush=True)


async def main(address: str) -> None:
    ids = itertools.count()
    store = await open_store(address, new_id=lambda prefix: f"{prefix}{next(ids)}", clock=lambda: NOW)
    await store.publish(version(), now=NOW)
    await asyncio.gather(*(keep_on(store, writer) for writer in range(16)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
