"""The outbox's workers: each item once, none lost, also when one of them dies; pauses, giving up, and a clean end."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.store.made import DAY, MINUTE, NOW, Clock
from tests.store.sharing import DATABASES, shared
from widget_server.core.outbox import Failed, Later, OutboxItem, Result, Sent, pause_ms
from widget_server.core.reasons import Reason
from widget_server.ports import Store
from widget_server.services.delivering import Begin, Delivering

ITEMS = 400
BUSY = Reason(code="busy")


class Postbox:
    """Where things arrive. `at` is called when one is about to be sent."""

    def __init__(
        self, *, at_most_once: bool, at: Callable[[OutboxItem], Awaitable[Result | None]] | None = None
    ) -> None:
        self.at_most_once = at_most_once
        self.arrived: Counter[str] = Counter()
        self._at = at

    async def deliver(self, item: OutboxItem, begin: Begin) -> Result:
        if self.at_most_once and not await begin():
            return Failed(reason=Reason(code="closed"))
        result = await self._at(item) if self._at else None
        if result is None:
            self.arrived[item.id] += 1
        return result or Sent()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=DATABASES)
async def stores(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> AsyncIterator[list[Store]]:
    """What four workers have: one store in one process on SQLite, four on PostgreSQL."""
    async with shared(request, tmp_path, clock) as four:
        yield four


def item(id: str, **fields: Any) -> OutboxItem:
    given: dict[str, Any] = {"due_at": NOW, "give_up_at": NOW + DAY, **fields}
    return OutboxItem(workspace="acme", id=id, kind="notice", made_at=NOW, **given)


def worker(store: Store, clock: Clock, box: Postbox, name: str = "w", **fields: Any) -> Delivering:
    return Delivering(
        store=store,
        clock=clock,
        worker=name,
        chance=lambda: 0.5,
        deliveries={"notice": box},
        lease_ms=MINUTE,
        **fields,
    )


@pytest.mark.parametrize("at_most_once", [True, False], ids=["never twice", "never lost"])
async def test_four_workers_of_whom_one_dies_send_each_once(
    stores: list[Store], clock: Clock, *, at_most_once: bool
) -> None:
    box = Postbox(at_most_once=at_most_once)
    await stores[0].add_outbox([item(f"i{number:03}") for number in range(ITEMS)])
    # The one that dies has taken some, and begun none of them.
    dead = await stores[0].take_outbox("notice", worker="dead", now=NOW, leased_until=NOW + MINUTE, most=40)
    others = [worker(store, clock, box, f"w{number}") for number, store in enumerate(stores[1:])]
    await asyncio.gather(*(one.once() for one in others))
    assert len(box.arrived) == ITEMS - len(dead)
    clock.now += MINUTE
    assert await stores[1].lapse_outbox(now=clock.now) == len(dead)
    await asyncio.gather(*(one.once() for one in others))
    assert len(box.arrived) == ITEMS
    assert set(box.arrived.values()) == {1}
    assert not await stores[0].outbox_counts(["acme"])


async def test_who_dies_in_the_middle_of_sending_leaves_it_unsure(stores: list[Store], clock: Clock) -> None:
    begun = asyncio.Event()

    async def never_ends(_: OutboxItem) -> Result | None:
        begun.set()
        await asyncio.Event().wait()
        return None

    await stores[0].add_outbox([item("a")])
    dying = asyncio.create_task(worker(stores[0], clock, Postbox(at_most_once=True, at=never_ends), "dead").once())
    await begun.wait()
    dying.cancel()
    clock.now += MINUTE
    box = Postbox(at_most_once=True)
    living = worker(stores[1], clock, box, "w")
    await stores[1].lapse_outbox(now=clock.now)
    assert await living.once() == 0
    line = await stores[1].outbox_line("acme", "a")
    assert (line.status, line.note, not box.arrived) == ("unsure", Reason(code="died"), True)


async def test_what_failed_for_now_is_tried_again_after_longer_and_longer_pauses(
    stores: list[Store], clock: Clock
) -> None:
    async def busy(_: OutboxItem) -> Result | None:
        return Later(reason=BUSY)

    await stores[0].add_outbox([item("a", give_up_at=NOW + 3 * 60 * MINUTE)])
    one = worker(stores[0], clock, Postbox(at_most_once=False, at=busy))
    waited = []
    while await one.once():
        line = await stores[0].outbox_line("acme", "a")
        if line.status == "failed":
            break
        waited.append(line.item.due_at - clock.now)
        clock.now = line.item.due_at
    assert waited == [5_000, 20_000, 80_000, 320_000, 1_280_000, 5_120_000]
    assert (line.status, line.note) == ("failed", BUSY)


async def test_a_mistake_of_ours_is_tried_again_and_never_after_it_may_have_been_sent(
    stores: list[Store], clock: Clock
) -> None:
    async def breaks(_: OutboxItem) -> Result | None:
        raise ZeroDivisionError

    for at_most_once, expected in ((True, "unsure"), (False, "waiting")):
        id = f"a-{at_most_once}"
        await stores[0].add_outbox([item(id)])
        await worker(stores[0], clock, Postbox(at_most_once=at_most_once, at=breaks)).once()
        line = await stores[0].outbox_line("acme", id)
        assert (line.status, line.note) == (expected, Reason(code="error", values={"error": "ZeroDivisionError"}))


async def test_a_clean_end_sees_through_what_is_on_its_way_and_gives_back_the_rest(
    stores: list[Store], clock: Clock
) -> None:
    go, begun = asyncio.Event(), asyncio.Event()

    async def waits(_: OutboxItem) -> Result | None:
        begun.set()
        await go.wait()
        return None

    box = Postbox(at_most_once=True, at=waits)
    await stores[0].add_outbox([item(f"i{number}") for number in range(4)])
    one = worker(stores[0], clock, box, slots=2)
    running = asyncio.create_task(one.run())
    await begun.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    go.set()
    await one.drain()
    assert sum(box.arrived.values()) == 2
    [counted] = await stores[0].outbox_counts(["acme"])
    assert (counted.status, counted.items) == ("waiting", 2)


def test_pauses_grow_up_to_six_hours_and_do_not_fall_together() -> None:
    assert [pause_ms(attempts, 0.5) for attempts in (1, 2, 3)] == [5_000, 20_000, 80_000]
    assert pause_ms(40, 0.5) == 6 * 3_600_000
    assert (pause_ms(1, 0), pause_ms(1, 1)) == (4_000, 6_000)
