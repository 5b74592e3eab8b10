"""Taking everything away while more keeps coming: each once, none left out, and no more held the more there is."""

import random
import tracemalloc
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.benchmarks.filled import fill
from tests.store.made import Clock, answered, asked, judge, new_id, quiet, told, version
from widget_server.adapters.sql import open_store
from widget_server.core.access import OPERATOR, Deed
from widget_server.ports import Store
from widget_server.ports.exports import BEGINNING
from widget_server.services.exporting import SETTLED_MS, Take, Taking, Wanted

NOW = 1_790_000_000_000


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.now = NOW
    return clock


@pytest.fixture(params=["memory", "postgres"])
async def store(request: pytest.FixtureRequest, clock: Clock) -> AsyncIterator[Store]:
    where = ":memory:" if request.param == "memory" else request.getfixturevalue("postgres_with_tables")
    store = await open_store(where, new_id=new_id, clock=clock)
    await store.add_workspace("acme", now=0)
    yield store
    await store.aclose()


async def responded(store: Store, who: str, began: int) -> None:
    """Somebody's response, written now, that began then."""
    invitation = await asked(store, who, event=f"e-{who}", at=began)
    await store.answer("acme", who, answered(f"a-{who}", invitation.id), judge(), now=began)


async def people(take: Take) -> list[str]:
    """Whose responses or events are in it."""
    key = "userId" if take.wanted.events else "respondent"
    lines = [line for piece in [piece async for piece in take.pieces()] for line in piece.text.splitlines()]
    found: list[Any] = [msgspec.json.decode(line)[key] for line in lines]
    return [one if isinstance(one, str) else one["id"] for one in found]


async def test_an_operators_export_waits_for_what_is_being_written(store: Store, clock: Clock) -> None:
    for number in range(5):
        await responded(store, f"s{number}", NOW - 30_000 + number)
    await responded(store, "just-now", NOW - 3_000)
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)
        await responded(store, "written-late", NOW - 5_000)
        await responded(store, "afterwards", NOW + 1)
        clock.now += round(seconds * 1000)

    taking = Taking(store=store, clock=clock, page=2)
    take = await taking.whole(Wanted(workspace="acme"), wait=wait)
    assert await people(take) == ["s0", "s1", "s2", "s3", "s4", "written-late", "just-now"]
    assert waited == [SETTLED_MS / 1000]


async def test_nobody_waits_where_all_is_settled(store: Store, clock: Clock) -> None:
    await responded(store, "s1", NOW - SETTLED_MS - 1)

    async def never(seconds: float) -> None:
        raise AssertionError(seconds)

    assert await people(await Taking(store=store, clock=clock).whole(Wanted(workspace="acme"), wait=never)) == ["s1"]


@pytest.mark.parametrize("events", [False, True], ids=["responses", "events"])
async def test_a_poller_gets_each_once_however_late_it_is_written(store: Store, clock: Clock, events: bool) -> None:
    chance = random.Random(11)
    due = sorted((chance.randrange(30_000), f"s{number}") for number in range(40))
    taking, after, read = Taking(store=store, clock=clock, page=3), BEGINNING, []
    for second in range(60):
        clock.now = NOW + second * 1_000
        while due and NOW + due[0][0] <= clock.now:
            _, who = due.pop(0)
            began = clock.now - chance.randrange(SETTLED_MS)
            await (store.ingest([told(f"e-{who}", who, at=began)], quiet) if events else responded(store, who, began))
        wanted = Wanted(workspace="acme", events=events, after=after, most=chance.randrange(1, 6))
        take = await taking.settled(wanted, actor="key:k")
        got = await people(take)
        assert len(got) == take.count
        read += got
        after = take.last or after
    assert Counter(read) == Counter(f"s{number}" for number in range(40))


async def test_what_is_erased_meanwhile_makes_nothing_else_come_twice(store: Store, clock: Clock) -> None:
    for number in range(6):
        await responded(store, f"s{number}", NOW - 60_000 + number)
    taking = Taking(store=store, clock=clock, page=2)
    take = await taking.settled(Wanted(workspace="acme", most=4), actor="key:k")
    await store.erase("acme", "s1", Deed(workspace="acme", actor=OPERATOR, action="erased"), now=NOW)
    assert await people(take) == ["s0", "s2", "s3"]
    assert take.last is not None
    rest = await taking.settled(Wanted(workspace="acme", after=take.last), actor="key:k")
    assert await people(rest) == ["s4", "s5"]


async def most_held(path: Path, many: int) -> tuple[int, int]:
    """How many responses were read, and the most memory that Python held beyond what it held before."""
    store = await open_store(path, new_id=new_id, clock=Clock())
    try:
        await store.add_workspace("acme", now=0)
        for number in range(6):
            await store.publish(version(f"survey-{number}"), now=NOW)
        fill(path, "acme", ["v1"] * 6, many=many, now=NOW)
        taking = Taking(store=store, clock=lambda: NOW, page=20)
        count = 0
        for _ in range(2):  # what is remembered from the first time on is not held by the second
            tracemalloc.start()
            try:
                take = await taking.settled(Wanted(workspace="acme"), actor="test")
                async for piece in take.pieces():
                    count += piece.count
                most = tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()
        return count // 2, most
    finally:
        await store.aclose()


async def test_ten_times_as_many_responses_hold_no_more_memory(tmp_path: Path) -> None:
    few, held = await most_held(tmp_path / "few.db", 80)
    many, most = await most_held(tmp_path / "many.db", 800)
    assert (few, many) == (80, 800)
    assert most < 1.5 * held
