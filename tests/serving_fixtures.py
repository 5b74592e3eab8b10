"""Fixtures of a running server, for the rooms that need one: `place` on both databases, `light` on SQLite alone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.served import Clock, Place, prepare, serving
from widget_server.settings import Settings


@pytest.fixture
def clock() -> Clock:
    """The server's clock."""
    return Clock()


@pytest.fixture(params=["sqlite", "postgres"])
def either_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings on each database."""
    database = (
        str(request.getfixturevalue("postgres_with_tables"))
        if request.param == "postgres"
        else str(tmp_path / "cue.db")
    )
    return Settings(database=database, workspaces=tmp_path / "workspaces", port=0)


@pytest.fixture
def light_settings(tmp_path: Path) -> Settings:
    """Settings on SQLite."""
    return Settings(database=str(tmp_path / "cue.db"), workspaces=tmp_path / "workspaces", port=0)


@pytest.fixture
async def place(either_settings: Settings, clock: Clock) -> AsyncIterator[Place]:
    """A running server with the workspaces `academy` and `shop`, on each database."""
    keys = await prepare(either_settings, "academy", "shop")
    async with serving(either_settings, keys, clock=clock) as running:
        yield running


@pytest.fixture
async def light(light_settings: Settings, clock: Clock) -> AsyncIterator[Place]:
    """The same on SQLite alone, where the database makes no difference."""
    keys = await prepare(light_settings, "academy", "shop")
    async with serving(light_settings, keys, clock=clock) as running:
        yield running
