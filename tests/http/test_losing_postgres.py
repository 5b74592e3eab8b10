"""PostgreSQL that goes away in the middle, or takes no writes for a while: 503, then all is well again."""

from typing import Any

import pytest

from tests.served import Clock, Place, prepare, serving
from widget_server.settings import Settings


async def in_time(place: Place) -> list[int]:
    """Statuses of events until one is kept."""
    statuses: list[int] = []
    while not statuses or statuses[-1] != 200:
        assert len(statuses) < 10, statuses
        statuses.append((await place.event("x")).status_code)
    return statuses


async def test_an_error_of_no_common_kind_is_503_and_then_over(
    postgres_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncpg

    execute, failing = asyncpg.Connection.execute, ["COMMIT", "BEGIN"]

    async def fails(self: Any, query: str, *arguments: Any, **options: Any) -> Any:
        if failing and query == failing[-1]:
            raise asyncpg.InternalClientError(f"unexpected state after {failing.pop()}")
        return await execute(self, query, *arguments, **options)

    keys = await prepare(postgres_settings, "academy")
    async with serving(postgres_settings, keys, clock=Clock()) as place:
        await in_time(place)
        monkeypatch.setattr(asyncpg.Connection, "execute", fails)
        statuses = await in_time(place)
        assert not failing
        assert set(statuses[:-1]) == {503}


async def test_a_database_that_was_read_only_is_written_again(postgres_settings: Settings) -> None:
    import asyncpg

    keys = await prepare(postgres_settings, "academy")
    admin = await asyncpg.connect(postgres_settings.database)
    try:
        name = await admin.fetchval("SELECT current_database()")
        async with serving(postgres_settings, keys, clock=Clock()) as place:
            await in_time(place)
            await admin.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
            await admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
            for _ in range(3):
                assert (await place.event("x")).status_code == 503
            await admin.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = off')
            assert set((await in_time(place))[:-1]) <= {503}
    finally:
        await admin.close()


@pytest.fixture
def postgres_settings(postgres_with_tables: str, light_settings: Settings) -> Settings:
    """Settings on PostgreSQL."""
    return Settings(database=postgres_with_tables, workspaces=light_settings.workspaces, port=0)
