"""A server that may speak to loopback, and a receiver there."""

import contextlib
from collections.abc import AsyncIterator

import msgspec
import pytest

from tests.served import Clock, Place, prepare, serving, write_workspace
from tests.serving_fixtures import clock, either_settings, light_settings
from tests.webhooks.receiver import Receiver, receiving
from widget_server.settings import Settings

__all__ = ["clock", "either_settings", "light_settings"]

GROUPED = """
name: Safe to say
identity: grouped
when: { event: week_ended }
questions:
  - { id: score, kind: nps, text: "How likely?" }
"""
OTHERS = """
name: Of another team
team: sales
when: { event: demo_seen }
questions:
  - { id: score, kind: nps, text: "How likely?" }
"""


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A customer's endpoint."""
    async with receiving() as one:
        yield one


@pytest.fixture
async def hooked(either_settings: Settings, clock: Clock) -> AsyncIterator[Place]:
    """A running server on each database."""
    async with _running(either_settings, clock) as place:
        yield place


@pytest.fixture
async def light(light_settings: Settings, clock: Clock) -> AsyncIterator[Place]:
    """The same on SQLite alone."""
    async with _running(light_settings, clock) as place:
        yield place


@contextlib.asynccontextmanager
async def _running(settings: Settings, clock: Clock) -> AsyncIterator[Place]:
    allowed = msgspec.structs.replace(settings, outbound_networks="127.0.0.0/8")
    keys = await prepare(allowed, "academy", "shop")
    write_workspace(settings.workspaces / "academy", {"safe": GROUPED, "sales": OTHERS})
    async with serving(allowed, keys, clock=clock) as place:
        yield place
