"""The workers that tell endpoints: one that dies in the middle, four at once, an endpoint that does not answer beside one that does."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.store.made import DAY, MINUTE, NOW, Clock, asking, told, version
from tests.store.sharing import DATABASES, shared
from tests.webhooks.receiver import Receiver, receiving
from widget_server.adapters.channels.webhook import SignedPost
from widget_server.adapters.outbound import OutboundClient, networks
from widget_server.core.access import Deed
from widget_server.core.errors import Conflict, NotFound
from widget_server.core.outbox import Sent
from widget_server.core.webhooks import Endpoint, Secret
from widget_server.ports import Store
from widget_server.services.delivering import Delivering
from widget_server.services.hooking import Hooking

SECRET = "whsec_" + "c2VjcmV0" * 5
BY = Deed(workspace="acme", actor="operator", action="webhook_added", subject="webhook")
EVENTS = 60


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=DATABASES)
async def stores(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> AsyncIterator[list[Store]]:
    """What four workers have: one store in one process on SQLite, four on PostgreSQL."""
    async with shared(request, tmp_path, clock) as four:
        await four[0].publish(version(), now=NOW)
        yield four


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as one:
        yield one


async def listening(store: Store, receiver: Receiver, id: str = "whk_a", **fields: Any) -> Endpoint:
    given: dict[str, Any] = {"types": ("invitation.created",), "url": receiver.url, **fields}
    endpoint = Endpoint(workspace="acme", id=id, secrets=(Secret(secret=SECRET),), made_at=NOW, **given)
    await store.add_webhook(endpoint, BY, most=20, now=NOW)
    return endpoint


def worker(store: Store, clock: Clock, name: str) -> Delivering:
    post = SignedPost(OutboundClient(networks("127.0.0.0/8")))
    hooking = Hooking(store=store, clock=clock, post=post, chance=lambda: 0.5)
    return Delivering(
        store=store,
        clock=clock,
        worker=name,
        chance=lambda: 0.5,
        deliveries={"webhook": hooking},
        lease_ms=MINUTE,
    )


async def ask(store: Store, count: int) -> None:
    await store.ingest([told(f"e{number:03}", f"s{number}") for number in range(count)], asking())


async def test_four_workers_tell_each_once(stores: list[Store], clock: Clock, receiver: Receiver) -> None:
    await listening(stores[0], receiver)
    await ask(stores[0], EVENTS)
    workers = [worker(store, clock, f"w{number}") for number, store in enumerate(stores)]
    await asyncio.gather(*(one.once() for one in workers))
    arrived = Counter(one.id for one in receiver.came)
    assert len(arrived) == EVENTS
    assert set(arrived.values()) == {1}
    assert not await stores[0].outbox_counts(["acme"])


async def test_one_that_dies_between_sending_and_writing_it_down(
    stores: list[Store], clock: Clock, receiver: Receiver
) -> None:
    """Told again, under the same id, with the same words: whoever takes them knows the second by it."""
    await listening(stores[0], receiver)
    await ask(stores[0], 1)
    held = asyncio.Event()

    async def holds(writer: asyncio.StreamWriter) -> None:
        held.set()
        await asyncio.Event().wait()

    receiver.answers = [holds, 204]
    dying = asyncio.create_task(worker(stores[0], clock, "dead").once())
    await held.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    living = worker(stores[1], clock, "w")
    assert await living.once() == 0
    clock.now += MINUTE
    await stores[1].lapse_outbox(now=clock.now)
    assert await living.once() == 1
    first, second = receiver.came
    assert (first.id, first.body) == (second.id, second.body)
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    [line] = await stores[1].deliveries("acme", "whk_a", before=None, limit=9)
    assert (line.status, line.item.attempts, line.item.id) == ("sent", 2, first.id)


async def test_one_that_does_not_answer_holds_up_nobody_else(
    stores: list[Store], clock: Clock, receiver: Receiver
) -> None:
    """While it fails at most two of its messages are under way; all the others' arrive."""
    async with receiving() as silent:
        release = asyncio.Event()

        async def silence(writer: asyncio.StreamWriter) -> None:
            await release.wait()

        silent.answers = [500, silence]
        await listening(stores[0], silent, "whk_silent")
        await ask(stores[0], 1)
        await worker(stores[0], clock, "w0").once()
        assert (await stores[0].webhook("acme", "whk_silent")).failing_since == NOW
        await listening(stores[0], receiver, "whk_well")
        await stores[0].ingest([told(f"f{number:03}", f"t{number}") for number in range(20)], asking())
        running = asyncio.create_task(worker(stores[0], clock, "w1").run())
        await receiver.until(20)
        assert len(silent.came) <= 3
        release.set()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_what_waits_for_one_that_is_removed_is_called_off(
    stores: list[Store], clock: Clock, receiver: Receiver
) -> None:
    await listening(stores[0], receiver)
    await ask(stores[0], 2)
    [held] = await stores[0].take_outbox("webhook", worker="w", now=NOW, leased_until=NOW + MINUTE, most=1)
    await stores[0].remove_webhook("acme", "whk_a", BY, now=NOW)
    assert not await stores[0].end_outbox(held, Sent(), worker="w", now=NOW, due_at=NOW)
    lines = await stores[0].deliveries("acme", "whk_a", before=None, limit=9)
    assert [one.status for one in lines] == ["cancelled"] * 2
    clock.now += DAY
    assert await worker(stores[0], clock, "w").once() == 0
    assert receiver.came == []


async def test_three_days_of_failures_end_it(stores: list[Store], clock: Clock, receiver: Receiver) -> None:
    receiver.answers = [500]
    await listening(stores[0], receiver)
    await ask(stores[0], 1)
    one = worker(stores[0], clock, "w")
    while True:
        assert await one.once() == 1
        [line] = await stores[0].deliveries("acme", "whk_a", before=None, limit=9)
        if line.status != "waiting":
            break
        clock.now = line.item.due_at
    assert (line.status, len({came.id for came in receiver.came})) == ("failed", 1)
    assert 2 * DAY < clock.now - NOW <= 3 * DAY
    assert 15 < len(receiver.came) < 25
    endpoint = await stores[0].webhook("acme", "whk_a")
    assert (endpoint.disabled_at, endpoint.disabled_why) == (clock.now, "failing")
    [told_of, _] = await stores[0].audited("acme", before=None, limit=9)
    assert (told_of.action, told_of.actor, told_of.details) == ("webhook_disabled", "server", {"why": "failing"})


async def test_one_failure_after_long_quiet_is_no_three_days(
    stores: list[Store], clock: Clock, receiver: Receiver
) -> None:
    """Since nothing was to be told meanwhile, nothing failed."""
    receiver.answers = [500]
    await listening(stores[0], receiver)
    await stores[0].webhook_failing("acme", "whk_a", now=NOW - 30 * DAY)
    await ask(stores[0], 1)
    await worker(stores[0], clock, "w").once()
    assert (await stores[0].webhook("acme", "whk_a")).disabled_at is None


async def test_of_two_who_change_one_the_second_is_told(stores: list[Store], clock: Clock, receiver: Receiver) -> None:
    before = await listening(stores[0], receiver)
    await stores[0].webhook_failing("acme", "whk_a", now=NOW)
    renamed = msgspec.structs.replace(before, name="mine")
    await stores[0].change_webhook(before, renamed, BY, now=NOW)
    with pytest.raises(Conflict):
        await stores[1].change_webhook(before, msgspec.structs.replace(before, name="theirs"), BY, now=NOW)
    assert (await stores[1].webhook("acme", "whk_a")).name == "mine"
    with pytest.raises(NotFound):
        await stores[1].webhook("other", "whk_a")
