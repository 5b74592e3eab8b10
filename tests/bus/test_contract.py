"""One contract for both buses: everybody hears once, a slow listener delays nobody, a loss is said."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from widget_server.adapters.bus import LocalBus, PostgresBus, postgres
from widget_server.adapters.bus.local import LOST, MOST_WAITING
from widget_server.ports import Bus, Subscription

Another = Callable[[], Awaitable[Bus]]


@pytest.fixture(params=["local", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """Of PostgreSQL; empty: one process."""
    return str(request.getfixturevalue("postgres_database")) if request.param == "postgres" else ""


@pytest.fixture
async def another(url: str) -> AsyncIterator[Another]:
    """Opens the bus of one more process (the same one again, where there is only one process)."""
    opened: list[Bus] = []

    async def open_one() -> Bus:
        if url:
            bus = await PostgresBus(url).open()
            assert bus.connected.is_set()
            opened.append(bus)
        elif not opened:
            opened.append(LocalBus())
        return opened[-1]

    yield open_one
    for bus in opened:
        await bus.aclose()


async def heard(subscription: Subscription, count: int = 1) -> list[tuple[str, str]]:
    news = aiter(subscription)
    async with asyncio.timeout(5):
        return [await anext(news) for _ in range(count)]


async def silent(subscription: Subscription) -> bool:
    try:
        async with asyncio.timeout(0.2):
            await anext(aiter(subscription))
    except TimeoutError:
        return True
    return False


async def test_every_process_hears_once(another: Another) -> None:
    here, there = await another(), await another()
    async with here.subscribe(["r:a:s1"]) as one, there.subscribe(["r:a:s1"]) as other:
        await here.publish("r:a:s1", "inv_1")
        assert await heard(one) == [("r:a:s1", "inv_1")]
        assert await heard(other) == [("r:a:s1", "inv_1")]
        assert await silent(one)
        assert await silent(other)


async def test_only_what_was_subscribed_from_then_on(another: Another) -> None:
    here, there = await another(), await another()
    await here.publish("a", "before")
    async with there.subscribe([]) as subscription:
        await here.publish("a", "not yet")
        await asyncio.sleep(0.1)
        subscription.add("a")
        await here.publish("b", "other")
        await here.publish("a", "now")
        assert await heard(subscription) == [("a", "now")]


async def test_a_topic_may_hold_any_characters(another: Another) -> None:
    here, there = await another(), await another()
    topic = "r:a:who|is 'this'\nж"
    async with there.subscribe([topic]) as subscription:
        await here.publish(topic, "inv_1")
        assert await heard(subscription) == [(topic, "inv_1")]


async def test_in_order_and_the_same_news_once(another: Another) -> None:
    here = await another()
    async with here.subscribe(["a"]) as subscription:
        for id in ("1", "2", "1", "3"):
            await here.publish("a", id)
        assert await heard(subscription, 3) == [("a", "1"), ("a", "2"), ("a", "3")]


async def test_a_slow_listener_delays_nobody_and_is_told_that_it_lost_something(another: Another) -> None:
    here = await another()
    async with here.subscribe(["a", "b"]) as slow:
        for number in range(MOST_WAITING + 1):
            await here.publish("a", str(number))
        assert sorted(await heard(slow, 2)) == [("a", LOST), ("b", LOST)]


async def test_closing_ends_the_subscriptions(another: Another) -> None:
    bus = await another()
    async with bus.subscribe(["a"]) as subscription:
        waiting = asyncio.create_task(heard(subscription))
        await asyncio.sleep(0)
        await bus.aclose()
        with pytest.raises(StopAsyncIteration):
            await waiting


async def test_far_too_long_a_topic_is_no_error(another: Another) -> None:
    bus = await another()
    await bus.publish("a" * 9_000, "x")
    async with bus.subscribe(["b"]) as subscription:
        await bus.publish("b", "y")
        assert await heard(subscription) == [("b", "y")]


async def test_postgresql_away_and_back(postgres_database: str) -> None:
    here, there = await PostgresBus(postgres_database).open(), await PostgresBus(postgres_database).open()
    try:
        async with there.subscribe(["a"]) as other:
            await cut(postgres_database)
            assert await heard(other) == [("a", LOST)]
            async with asyncio.timeout(5):
                await here.connected.wait()
            await here.publish("a", "again")
            assert await heard(other) == [("a", "again")]
    finally:
        await here.aclose()
        await there.aclose()


async def cut(url: str, *, spared: int = 0) -> None:
    """End every connection to the database but the one that does it, and one more."""
    import asyncpg

    admin = await asyncpg.connect(url)
    try:
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid NOT IN (pg_backend_pid(), $1) AND datname = current_database()",
            spared,
        )
    finally:
        await admin.close()


async def only_connection(url: str) -> int:
    """The process of PostgreSQL that serves the only bus there is in this database; other tests have theirs."""
    import asyncpg

    admin = await asyncpg.connect(url)
    try:
        return int(
            await admin.fetchval(
                "SELECT pid FROM pg_stat_activity "
                "WHERE application_name = 'cuecard bus' AND datname = current_database()"
            )
        )
    finally:
        await admin.close()


async def test_a_connection_that_ends_right_before_a_publish_loses_nothing(postgres_database: str) -> None:
    there = await PostgresBus(postgres_database).open()
    spared = await only_connection(postgres_database)
    here = await PostgresBus(postgres_database).open()
    try:
        async with there.subscribe(["a"]) as other:
            for number in range(8):
                cutting = asyncio.create_task(cut(postgres_database, spared=spared))
                while not cutting.done():
                    await here.publish("b", "")
                    await asyncio.sleep(0.0005)
                await here.publish("a", str(number))
                assert await heard(other) == [("a", str(number))]
    finally:
        async with asyncio.timeout(5):
            await here.aclose()
            await there.aclose()


async def test_any_error_of_the_driver_is_survived(postgres_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncpg

    here, there = await PostgresBus(postgres_database).open(), await PostgresBus(postgres_database).open()
    execute, failing = asyncpg.Connection.execute, [True]

    async def fails(self: Any, query: str, *arguments: Any, **options: Any) -> Any:
        if "pg_notify" in query and failing:
            failing.clear()
            raise asyncpg.InternalClientError("unexpected state")
        return await execute(self, query, *arguments, **options)

    monkeypatch.setattr(asyncpg.Connection, "execute", fails)
    try:
        async with there.subscribe(["a"]) as other:
            await here.publish("a", "1")
            assert await heard(other) == [("a", "1")]
            assert not failing
    finally:
        await here.aclose()
        await there.aclose()


async def test_news_that_postgresql_never_takes_do_not_hold_up_the_others(postgres_database: str) -> None:
    here, there = await PostgresBus(postgres_database).open(), await PostgresBus(postgres_database).open()
    try:
        async with there.subscribe(["a"]) as other:
            await here.publish("a", "\0")
            assert await heard(other) == [("a", LOST)]
            await here.publish("a", "1")
            assert await heard(other) == [("a", "1")]
    finally:
        await here.aclose()
        await there.aclose()


async def test_where_too_much_waits_the_other_processes_are_told_that_something_was_lost(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "MOST_WAITING", 3)
    here, there = await PostgresBus(postgres_database).open(), await PostgresBus(postgres_database).open()
    try:
        async with there.subscribe(["a"]) as other:
            for number in range(4):
                await here.publish("b", str(number))
            assert await heard(other) == [("a", LOST)]
            await here.publish("a", "1")
            assert await heard(other) == [("a", "1")]
    finally:
        await here.aclose()
        await there.aclose()
