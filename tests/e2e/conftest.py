"""The demo once per database, fresh people per test, and a browser that remembers every complaint."""

import asyncio
import secrets
import threading
from collections.abc import Callable, Iterator
from typing import Any

import asyncpg
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, WebError, expect

from devtools.postgres import with_database
from examples.playing import Mentor, Room, Student
from examples.running import Demo, running

Tab = Callable[..., BrowserContext]
"""A browser of somebody's own; takes what `Browser.new_context` takes."""

REPORT_VIOLATIONS = """document.addEventListener('securitypolicyviolation', event =>
  console.error(`policy: ${event.effectiveDirective} refused ${event.blockedURI}`))"""

expect.set_options(timeout=8_000)


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def demo(request: pytest.FixtureRequest) -> Demo:
    """All of it, on ports of its own; nobody of this test was in it before."""
    # Both stay until the end: pytest ends a fixture with parameters whenever the parameter changes, as it does in every file.
    found: Demo = request.getfixturevalue(f"demo_on_{request.param}")
    return found


@pytest.fixture(scope="session")
def demo_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo on a file."""
    with running(port=0, database=None, folder=tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest.fixture(scope="session")
def demo_on_postgres(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo on PostgreSQL."""
    with running(port=0, database=_fresh_database(postgres_url), folder=tmp_path_factory.mktemp("demo")) as demo:
        yield demo


def _fresh_database(url: str) -> str:
    name = f"demo_{secrets.token_hex(6)}"

    async def create() -> None:
        admin = await asyncpg.connect(url)
        await admin.execute(f'CREATE DATABASE "{name}"')
        await admin.close()

    # In a thread: Playwright keeps an event loop in this one.
    thread = threading.Thread(target=lambda: asyncio.run(create()))
    thread.start()
    thread.join()
    return with_database(url, name)


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the pages complained about: errors thrown, errors on the console, breaches of the content policy.

    A test that makes trouble on purpose removes what it expected; anything left fails the test.
    """
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def tab(browser: Browser, complaints: list[str]) -> Iterator[Tab]:
    """Gives everybody a browser of their own."""
    opened: list[BrowserContext] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    def threw(error: WebError) -> None:
        complaints.append(str(error.error))

    def open_one(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"viewport": {"width": 1200, "height": 800}, "locale": "en-GB"} | options)
        context.on("console", heard)
        context.on("weberror", threw)
        context.add_init_script(REPORT_VIOLATIONS)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def room(demo: Demo) -> Room:
    """Two students and a mentor nobody has asked anything."""
    return Room(demo=demo)


@pytest.fixture
def sam(room: Room, tab: Tab) -> Student:
    """S1, in the chat."""
    return room.student(tab(), view="chat")


@pytest.fixture
def lena(room: Room, tab: Tab) -> Student:
    """S2, in the chat."""
    return room.student(tab(), "lena", view="chat")


@pytest.fixture
def maria(room: Room, tab: Tab) -> Mentor:
    """M, at the conversation with S1."""
    return room.mentor(tab())
