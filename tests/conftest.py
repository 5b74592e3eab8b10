"""What tests of several rooms share: the event loop, PostgreSQL, the browser."""

import asyncio
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from devtools import browser, postgres
from widget_server.adapters.sql.store import migrate

# How long an example takes says more about the machine's other work than about the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Every async test runs on asyncio; uvloop behaves alike."""
    return "asyncio"


@pytest.fixture(scope="session")
def full() -> bool:
    """Whether the written counts of work are wanted: `./dev test --full`."""
    return os.environ.get("CUECARD_TEST_FULL") == "1"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL in which databases may be made and dropped; without one the test is left out (a failure in CI)."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres.running())
        except postgres.NoPostgres as reason:
            if IN_CI:
                pytest.fail(str(reason))
            pytest.skip(str(reason))
        yield url


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The URL of a fresh, empty database, dropped afterwards."""
    with postgres.fresh_database(postgres_url) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_with_present_tables(postgres_url: str) -> Iterator[str]:
    """The URL of the one database with the present tables that the tests of this process use one after another."""
    with postgres.fresh_database(postgres_url) as url:
        # On a thread of its own: the fixture may be asked for inside an event loop.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, migrate(url, clock=lambda: 0)).result()
        yield url


@pytest.fixture
def postgres_with_tables(postgres_with_present_tables: str) -> Iterator[str]:
    """The URL of a database that has the present tables and nothing in them; it is emptied afterwards, and the tables stay.

    A test that changes tables takes `postgres_database`.
    """
    yield postgres_with_present_tables
    postgres.empty(postgres_with_present_tables)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """How pytest-playwright starts the Chromium that is here (Debian's, where Playwright's own was not fetched)."""
    named = os.environ.get(browser.PATH_VARIABLE)
    return browser.launch_arguments(Path(named) if named else browser.find())
