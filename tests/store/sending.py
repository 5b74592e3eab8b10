"""A process that claims and then sends, one line each, for ever: `python -m … ADDRESS`. It tells everything once more that an
earlier one may have told."""

import asyncio
import itertools
import os
import sys

from tests.store.made import NOW, claimed, once, told, version
from widget_server.adapters.sql import open_store
from widget_server.ports import Store

WRITERS = 16


async def keep_on(store: Store, writer: int) -> None:
    for number in itertools.count():
        who = f"s{writer} {number}"
        for invitation in claimed(await store.ingest([told(f"e {who} {n}", who) for n in range(2)], once())):
            print(invitation.respondent_id, flush=True)


async def main(address: str) -> None:
    ids = itertools.count()
    store = await open_store(address, new_id=lambda prefix: f"{prefix}{os.getpid()}_{next(ids)}", clock=lambda: NOW)
    await store.publish(version(), now=NOW)
    await asyncio.gather(*(keep_on(store, writer) for writer in range(WRITERS)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
