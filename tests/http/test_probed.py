"""The API keeps to its description, whatever is sent: good data is taken, bad data refused, and nothing answers beside it."""

import asyncio
import os
import re
from collections.abc import AsyncIterator

import msgspec
import pytest

from tests.http import probing
from tests.served import Clock, Place, prepare, serving
from widget_server.settings import Settings

# Each database is sent other data.
SEED = int(os.environ.get("CUECARD_TEST_SEED", "20261122"))
MANY = "1000000/minute"
TWIN = re.compile("/v1/[a-z]|/sourceConfig/")
"""The same door under another name."""


@pytest.fixture
async def open_to_all(either_settings: Settings, clock: Clock) -> AsyncIterator[Place]:
    """A server on each database that counts nobody's requests, with a card that waits."""
    settings = msgspec.structs.replace(either_settings, rate_server_key=MANY, rate_browser_key=MANY, rate_address=MANY)
    keys = await prepare(settings, "academy")
    async with serving(settings, keys, clock=clock) as running:
        await running.lesson()
        await running.ask()
        yield running


async def test_every_operation_keeps_to_its_description(open_to_all: Place, full: bool) -> None:
    document = (await open_to_all.http.get("/openapi.json")).json()
    if not full:
        document["paths"] = {path: said for path, said in document["paths"].items() if not TWIN.fullmatch(path)}
    found = await asyncio.to_thread(
        probing.probe,
        open_to_all.url,
        document,
        open_to_all.keys,
        seed=SEED + open_to_all.app.settings.on_postgres,
        examples=100 if full else 1,
        thorough=full,
    )
    assert found.wrong == {}
    described = {f"{method.upper()} {path}" for path, said in document["paths"].items() for method in said}
    assert found.operations == described
    assert found.sent >= 2 * len(described)
    assert {*probing.CHECKS, "negative_data_rejection", "positive_data_acceptance"} <= found.held.keys()
    assert (await open_to_all.event("review_received", "s9")).status_code == 200
