"""A store on each database, and ways to open a second one beside it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests import tables
from tests.store.made import Clock, new_id
from widget_server.adapters.sql import open_store
from widget_server.ports import Store

Open = Callable[[], Awaitable[Store]]


@pytest.fixture(params=["file", "memory", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the test's own database is, with nothing in it."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_with_tables"))
    return ":memory:" if request.param == "memory" else str(tables.lay(tmp_path / "cuecard.db"))


@pytest.fixture
def lasting(address: str) -> str:
    """An address that another connection finds again."""
    if address == ":memory:":
        pytest.skip("a database in memory ends with its connection")
    return address


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def open_another(address: str, clock: Clock) -> AsyncIterator[Open]:
    """Opens stores on the address; all are closed afterwards."""
    stores: list[Store] = []

    async def open_one() -> Store:
        stores.append(await open_store(address, new_id=new_id, clock=clock))
        return stores[-1]

    yield open_one
    for store in stores:
        await store.aclose()


@pytest.fixture
async def store(open_another: Open) -> Store:
    return await open_another()
