"""Real processes: `cuecard serve` twice on one PostgreSQL, once on one SQLite file, and how it ends."""

import asyncio
import contextlib
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from tests.served import Keys, Place, prepare
from widget_server.app import Cuecard
from widget_server.settings import Settings


@contextlib.asynccontextmanager
async def served(settings: Settings, keys: dict[str, Keys], *arguments: str) -> AsyncIterator[Place]:
    """A `cuecard serve` of its own, ended by SIGTERM."""
    process = await asyncio.create_subprocess_exec(
        *command(settings), *arguments, stderr=asyncio.subprocess.PIPE, env=environment(settings)
    )
    assert process.stderr is not None
    try:
        port = 0
        async with asyncio.timeout(20), httpx2.AsyncClient(trust_env=False) as http:
            while not port:
                line = (await process.stderr.readline()).decode()
                assert line, "the server ended before it began"
                if found := re.search(r"Cuecard is at http://\S+:(\d+)", line):
                    port = int(found[1])
            url = f"http://127.0.0.1:{port}"
            await _until_healthy(http, url)
        async with httpx2.AsyncClient(base_url=url, trust_env=False) as http:
            yield Place(Cuecard(settings), port, keys, http)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        reading = asyncio.create_task(process.stderr.read())
        async with asyncio.timeout(10):
            await process.wait()
        assert "Traceback" not in (await reading).decode()


async def _until_healthy(http: httpx2.AsyncClient, url: str) -> None:
    while True:
        with contextlib.suppress(httpx2.TransportError):
            if (await http.get(f"{url}/healthz")).status_code == 200:
                return
        await asyncio.sleep(0.05)


def command(settings: Settings, port: str = "0") -> list[str]:
    return [sys.executable, "-m", "widget_server", "serve", "--port", port]


def environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "CUECARD_DATABASE": settings.database,
        "CUECARD_WORKSPACES": str(settings.workspaces),
    }


async def test_an_event_at_one_process_is_a_card_on_a_socket_of_the_other(
    postgres_with_tables: str, tmp_path: Path
) -> None:
    settings = Settings(database=postgres_with_tables, workspaces=tmp_path)
    keys = await prepare(settings, "academy")
    async with served(settings, keys) as one, served(settings, keys) as other:
        await one.lesson()
        async with other.student() as student, one.mentor() as mentor:
            await one.ask()
            card = (await student.hear("card"))["card"]
            await student.answer(card, "stars", 5)
            assert (await mentor.hear("review"))["item"]["answers"][0]["value"] == 5
            await mentor.say("reply", invitation=card["invitation"], text="Good")
            await student.hear("card")
            assert (await student.hear("card"))["card"]["replies"][0]["text"] == "Good"


async def test_two_workers_of_one_command(postgres_with_tables: str, tmp_path: Path) -> None:
    settings = Settings(database=postgres_with_tables, workspaces=tmp_path)
    keys = await prepare(settings, "academy")
    async with served(settings, keys, "--workers", "2") as place:
        await place.lesson()
        async with place.student() as one, place.student() as other, place.student() as third:
            await place.ask()
            for student in (one, other, third):
                assert (await student.hear("card"))["card"]["survey"] == "useful"


async def test_ending_lets_open_sockets_go_soon(light_settings: Settings) -> None:
    keys = await prepare(light_settings, "academy")
    async with contextlib.AsyncExitStack() as stack:
        async with served(light_settings, keys) as place:
            student = await stack.enter_async_context(place.student())
        assert student.connection.close_code is None or student.connection.close_code in (1001, 1006, 1012)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param([], "Can't listen on", id="the port is taken"),
        pytest.param(["--port", "0"], "belongs to one server process", id="the file is another's"),
        pytest.param(["--port", "0", "--workers", "2"], "need PostgreSQL", id="workers on SQLite"),
    ],
)
async def test_what_cannot_start_says_why_in_one_line(
    light_settings: Settings, arguments: list[str], said: str
) -> None:
    keys = await prepare(light_settings, "academy")
    async with served(light_settings, keys) as place:
        process = await asyncio.create_subprocess_exec(
            *command(light_settings, str(place.port)),
            *arguments,
            stderr=asyncio.subprocess.PIPE,
            env=environment(light_settings),
        )
        async with asyncio.timeout(15):
            _, error = await process.communicate()
        assert process.returncode != 0
        assert re.search(said, error.decode()), error.decode()
        assert "Traceback" not in error.decode()
        assert "Cuecard is at" not in error.decode()
