"""A process whose files may not grow for a while, as on a full disk: `python -m … PATH`. Ends 0 if the store bore it."""

import asyncio
import resource
import sys
import time
from pathlib import Path

from tests.store.made import NOW, new_id, quiet, told
from widget_server.adapters.sql import open_store
from widget_server.core.errors import Unavailable
from widget_server.ports import Kept


def allow(size: int) -> None:
    """No file of this process may grow beyond `size` bytes: the kernel refuses the write."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def main(path: Path) -> None:
    store = await open_store(path, new_id=new_id, clock=lambda: NOW)
    kept: list[str] = []
    try:
        for round_ in range(3):
            room = Path(f"{path}-wal").stat().st_size + 200_000
            allow(room)
            try:
                for number in range(2_000):
                    id = f"e{round_} {number}"
                    await store.ingest([told(id, f"s{number}", properties={"text": "x" * 2_000})], quiet)
                    kept.append(id)
                raise AssertionError("the disk was never full")
            except Unavailable:
                pass
            assert (await store.respondent("acme", "s0")).id == "s0", "reads go on"
            try:  # more than a file may ever hold: the log of writes may have begun anew
                await store.add_workspace(f"full {round_}" + "x" * 2 * room, now=NOW)
                raise AssertionError("there was no room for this")
            except Unavailable:
                pass
            allow(resource.RLIM_INFINITY)
            freed = time.monotonic()
            while True:
                try:
                    await store.ingest([told(f"after {round_}")], quiet)
                    break
                except Unavailable:
                    assert time.monotonic() - freed < 5, "not back within five seconds"
                    await asyncio.sleep(0.05)
            kept.append(f"after {round_}")
        for id in kept:
            who = f"s{id.split()[1]}" if id.startswith("e") else "s1"
            assert await store.ingest([told(id, who)], quiet) == [Kept(decision=None)], id
    finally:
        await store.aclose()
    print(f"{len(kept)} kept")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
