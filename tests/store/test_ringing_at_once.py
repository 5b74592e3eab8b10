"""Each timer rings once, whoever rings beside, and whatever is killed between."""

import asyncio
import itertools
import os
import signal

from tests.store.conftest import Open
from tests.store.made import DAY, NOW, Clock, invited, new_id, quiet, timer, told, version, waiting
from tests.store.processes import script
from widget_server.adapters.sql import open_store
from widget_server.ports import Kept, Store


async def test_rings_beside_events_and_answers_disturb_nobody(store: Store) -> None:
    """Many rings at once on one store, while the same people do things and answer."""
    await store.publish(version(), now=NOW)
    people = [f"s{number}" for number in range(40)]
    await store.set_timers([timer(who, due_at=NOW + number) for number, who in enumerate(people)])
    rings = [store.ring(waiting(), now=NOW + number, most=7) for number in range(0, 60, 5)]
    events = [store.ingest([told(f"e {who}", who)], quiet) for who in people]
    decisions, outcomes = await asyncio.gather(asyncio.gather(*rings), asyncio.gather(*events))
    rest = await store.ring(waiting(), now=NOW + DAY)
    assert sorted(itertools.chain(*(invited(one) for one in decisions), invited(rest))) == sorted(people)
    assert all(isinstance(outcome, Kept) for [outcome] in outcomes)


async def test_two_processes_ring_each_timer_once(postgres_with_tables: str, clock: Clock, full: bool) -> None:
    store = await open_store(postgres_with_tables, new_id=new_id, clock=clock)
    await store.publish(version(), now=NOW)
    people = [f"s{number}" for number in range(5_000 if full else 600)]
    await store.set_timers([timer(who, due_at=NOW + number % 7) for number, who in enumerate(people)])
    rung: list[str] = []
    processes = [script("ringing", postgres_with_tables) for _ in range(3)]
    try:
        for process in processes:
            out, err = await asyncio.to_thread(process.communicate, timeout=120)
            assert process.returncode == 0, err
            rung += out.split("\n")[:-1]
    finally:
        for process in processes:
            process.kill()
    assert sorted(rung) == sorted(people)
    for who in people[::50]:
        assert len(await store.fillings("acme", who, since=0)) == 1
    await store.aclose()


async def test_a_kill_between_set_and_ring_loses_no_timer_and_rings_none_twice(
    open_another: Open, lasting: str
) -> None:
    with script("ringing", lasting, "for ever") as process:
        assert process.stdout is not None
        lines = list(itertools.islice(process.stdout, 150))
        os.kill(process.pid, signal.SIGKILL)
        lines += [line for line in process.stdout if line.endswith("\n")]
    assert len(lines) >= 150, process.stderr.read() if process.stderr else ""
    kept = {line.split("\t")[1].strip() for line in lines if line.startswith("set")}
    rung = {line.split("\t")[1].strip() for line in lines if line.startswith("rung")}
    assert kept
    assert rung
    store = await open_another()
    rest = invited(await store.ring(waiting(), now=NOW + DAY, most=10_000))
    assert not rung & set(rest), "rung before, and again"
    everybody = [who for _, who in await everyone(store)]
    invitations = [len(await store.fillings("acme", who, since=0)) for who in everybody]
    assert set(invitations) == {1}
    assert kept <= set(everybody)


async def everyone(store: Store) -> list[tuple[int, str]]:
    return [(at, one.id) for at, one in await store.respondents("acme", after=None, limit=100_000)]
