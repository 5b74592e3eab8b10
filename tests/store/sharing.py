"""What four workers have: one store in one process on SQLite, four on PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.store.made import NOW, Clock, new_id
from widget_server.adapters.sql import open_store
from widget_server.ports import Store

DATABASES = ["sqlite", "postgres"]


@asynccontextmanager
async def shared(request: pytest.FixtureRequest, folder: Path, clock: Clock) -> AsyncIterator[list[Store]]:
    """Four of them on the database that the fixture's parameter names; its workspace is acme."""
    if request.param == "sqlite":
        opened = [await open_store(folder / "cuecard.db", new_id=new_id, clock=clock)]
    else:
        url = str(request.getfixturevalue("postgres_with_tables"))
        opened = [await open_store(url, new_id=new_id, clock=clock) for _ in range(4)]
    await opened[0].add_workspace("acme", now=NOW)
    try:
        yield opened * 4 if len(opened) == 1 else opened
    finally:
        for store in opened:
            await store.aclose()
