"""A real homeserver for the session, and for each test a workspace of its own that is at home there."""

import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import pytest

from devtools import synapse
from tests.conftest import IN_CI
from tests.matrix.rooms import Home
from tests.served import Clock, Keys, prepare, serving
from tests.serving_fixtures import clock
from widget_server.adapters.sql import open_store
from widget_server.services.ids import new_id
from widget_server.services.matrix.registering import Registration, register
from widget_server.settings import Settings

SERVICES = 48
"""Application services that the homeserver knows from its start: one for each test of a process."""
LOOPBACK = "127.0.0.0/8"

WORKSPACE = "name: Academy\nlanguage: en\ncontext: { traits: [name] }\n"


class Registered:
    """The registrations, each with the port at which its server is to listen, which nobody else is given meanwhile."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self._stack = stack
        self.made: list[tuple[Registration, int]] = []

    def __call__(self, homeserver: str) -> list[str]:
        for number in range(SERVICES):
            held = self._stack.enter_context(socket.socket())
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            held.bind(("127.0.0.1", 0))
            port = held.getsockname()[1]
            url = f"http://127.0.0.1:{port}"
            self.made.append(
                (register("academy", homeserver=homeserver, url=url, localpart=f"cue-{number}", now=0), port)
            )
        return [made.text for made, _ in self.made]


@pytest.fixture(scope="session")
def homeserver() -> Iterator[tuple[synapse.Synapse, Iterator[tuple[Registration, int]]]]:
    """Synapse, and the registrations that nobody has used yet."""
    with contextlib.ExitStack() as stack:
        registered = Registered(stack)
        try:
            running = stack.enter_context(synapse.running(registered))
        except synapse.NoSynapse as reason:
            if IN_CI:
                pytest.fail(str(reason))
            pytest.skip(str(reason))
        yield running, iter(registered.made)


@pytest.fixture
def home_settings(
    homeserver: tuple[synapse.Synapse, Iterator[tuple[Registration, int]]], tmp_path: Path
) -> tuple[Settings, Registration]:
    """Settings of a server that listens where the homeserver pushes to."""
    made, port = next(homeserver[1])
    settings = Settings(
        database=str(tmp_path / "cue.db"),
        workspaces=tmp_path / "workspaces",
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        outbound_networks=LOOPBACK,
    )
    return settings, made


@contextlib.asynccontextmanager
async def at_home(
    homeserver: synapse.Synapse, settings: Settings, made: Registration, clock: Clock, keys: dict[str, Keys]
) -> AsyncIterator[Home]:
    """A running server whose workspace `academy` is at home in Matrix."""
    token = next(line for line in made.text.splitlines() if line.startswith("hs_token")).split('"')[1]
    async with serving(settings, keys, clock=clock) as place:
        running = Home(place, homeserver, made.home, synapse.NAME, token)
        yield running
        for person in running.people:
            await person.http.aclose()


async def prepared(settings: Settings, made: Registration, clock: Clock) -> dict[str, Keys]:
    """Its database and its files."""
    keys = await prepare(settings, "academy")
    (settings.workspaces / "academy" / "workspace.yaml").write_text(WORKSPACE)
    store = await open_store(settings.database, new_id=new_id, clock=clock)
    await store.set_matrix_home(made.home)
    await store.aclose()
    return keys


@pytest.fixture
async def home(
    homeserver: tuple[synapse.Synapse, Iterator[tuple[Registration, int]]],
    home_settings: tuple[Settings, Registration],
    clock: Clock,
) -> AsyncIterator[Home]:
    """A running server that is at home, on SQLite."""
    keys = await prepared(*home_settings, clock)
    async with at_home(homeserver[0], *home_settings, clock, keys) as running:
        yield running


@pytest.fixture
async def home_on_postgres(
    homeserver: tuple[synapse.Synapse, Iterator[tuple[Registration, int]]],
    home_settings: tuple[Settings, Registration],
    postgres_with_tables: str,
    clock: Clock,
) -> AsyncIterator[Home]:
    """The same on PostgreSQL."""
    settings = msgspec.structs.replace(home_settings[0], database=postgres_with_tables)
    keys = await prepared(settings, home_settings[1], clock)
    async with at_home(homeserver[0], settings, home_settings[1], clock, keys) as running:
        yield running


__all__ = ["clock", "home", "home_on_postgres", "home_settings", "homeserver"]
