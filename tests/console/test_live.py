"""The stream of a page: which changes it tells, to whom, and what ends it."""

import asyncio
import contextlib
import json
import resource
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2

from tests.console.desk import FORM, Browser, disable, hire, seated
from tests.served import Clock, Place, prepare, serving
from widget_server.settings import Settings


class Stream:
    """The events of one open stream."""

    def __init__(self, answer: httpx2.Response) -> None:
        self._lines = answer.aiter_lines()

    async def hear(self, *, within: float = 5) -> tuple[str, object]:
        """The next event and its data."""
        event = ""
        async with asyncio.timeout(within):
            async for line in self._lines:
                if line.startswith("event: "):
                    event = line.removeprefix("event: ")
                if line.startswith("data: "):
                    return event, json.loads(line.removeprefix("data: "))
        return "closed", None

    async def quiet(self, *, for_s: float = 0.4) -> None:
        """Nothing is told for a while."""
        try:
            told = await self.hear(within=for_s)
        except TimeoutError:
            return
        raise AssertionError(f"told {told}")


@contextlib.asynccontextmanager
async def listening(browser: Browser, topic: str = "reviews") -> AsyncIterator[Stream]:
    """An open stream that was greeted."""
    cookie = f"{browser.cookie}={browser.cookies[browser.cookie]}"
    address = f"/console/{browser.workspace}/live?topic={topic}"
    async with browser.place.http.stream("GET", address, headers={"cookie": cookie}) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        stream = Stream(answer)
        assert await stream.hear() == ("hello", {})
        yield stream


async def answered(place: Place) -> str:
    """A student answers; the id of the invitation."""
    await place.lesson()
    await place.ask()
    async with place.student() as student:
        [card] = student.state["cards"]
        await student.answer(card, "stars", 4)
        return str(card["invitation"])


async def test_a_change_is_told_to_those_who_may_read_it_and_to_nobody_else(place: Place) -> None:
    await hire(place, "maria", "mentor")
    await hire(place, "boris", "mentor")
    await hire(place, "boss", "manager")
    await hire(place, "far", "administrator", workspace="shop")
    people = [await seated(place, id) for id in ("maria", "boss", "boris")]
    people.append(await seated(place, "far", workspace="shop"))
    async with contextlib.AsyncExitStack() as stack:
        maria, boss, *others = [await stack.enter_async_context(listening(each)) for each in people]
        invitation = await answered(place)
        told = ("changed", {"topic": "reviews", "ids": [invitation]})
        assert await maria.hear() == told
        assert await boss.hear() == told
        await asyncio.gather(*(each.quiet() for each in others))


async def test_a_stream_ends_with_its_session_or_its_account(light: Place) -> None:
    await hire(light, "maria", "mentor")
    await hire(light, "gone", "mentor")
    maria, gone = await seated(light, "maria"), await seated(light, "gone")
    async with listening(maria) as one, listening(gone) as other:
        cookies = dict(maria.cookies)
        await maria.post("/sign-out", FORM)
        await disable(light, "gone")
        assert await one.hear() == ("end", "signed-out")
        assert await other.hear() == ("end", "signed-out")
    maria.cookies = cookies
    assert (await maria.get("/live?topic=reviews")).status_code == 303, "which is no stream: a browser asks no more"


async def test_a_stream_ends_when_nobody_has_used_its_browser_for_long(light: Place, clock: Clock) -> None:
    await hire(light, "maria", "mentor")
    async with listening(await seated(light, "maria")) as stream:
        clock.ahead_ms += 13 * 3_600_000
        assert await stream.hear() == ("end", "signed-out")


async def test_a_stream_ends_while_a_full_disk_keeps_the_files_from_being_taken_up(
    light: Place, clock: Clock, light_settings: Settings
) -> None:
    await hire(light, "maria", "mentor")
    survey = Path(light_settings.workspaces) / "academy" / "surveys" / "useful.yaml"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    async with listening(await seated(light, "maria")) as stream:
        try:
            survey.write_text(survey.read_text().replace("Usefulness", "Use"))
            resource.setrlimit(
                resource.RLIMIT_FSIZE, (Path(f"{light_settings.database}-wal").stat().st_size, before[1])
            )
            clock.ahead_ms += 13 * 3_600_000
            assert await stream.hear() == ("end", "signed-out")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_an_embed_s_socket_ends_with_the_account(light: Place) -> None:
    await hire(light, "maria", "mentor")
    await light.lesson()
    async with light.mentor() as panel:
        await disable(light, "maria")
        async with asyncio.timeout(5):
            await panel.connection.wait_closed()
        assert panel.connection.close_code == 4001


async def test_the_sixth_stream_of_a_browser_replaces_the_first(light: Place) -> None:
    await hire(light, "maria", "mentor")
    browser = await seated(light, "maria")
    async with contextlib.AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(listening(browser)) for _ in range(6)]
        assert await streams[0].hear() == ("end", "replaced")
        await streams[1].quiet()


async def test_whoever_reads_no_response_has_no_stream(light: Place) -> None:
    await hire(light, "numbers", "analyst")
    assert (await (await seated(light, "numbers")).get("/live?topic=reviews")).status_code == 404


async def test_a_stream_has_topics_that_there_are(light: Place) -> None:
    await hire(light, "maria", "mentor")
    browser = await seated(light, "maria")
    for query in ("", "?topic=", "?topic=everything", "?topic=reviews&topic=x"):
        assert (await browser.get(f"/live{query}")).status_code == 400, query


async def test_a_server_that_stops_waits_for_no_stream(light_settings: Settings) -> None:
    keys = await prepare(light_settings, "academy")
    async with serving(light_settings, keys) as place:
        await hire(place, "maria", "mentor")
        browser = await seated(place, "maria")
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        cookie = f"{browser.cookie}={browser.cookies[browser.cookie]}"
        writer.write(
            f"GET /console/academy/live?topic=reviews HTTP/1.1\r\nhost: x\r\ncookie: {cookie}\r\n\r\n".encode()
        )
        assert b"hello" in await reader.readuntil(b"data: {}")
        begun = time.monotonic()
    assert time.monotonic() - begun < 4, "uvicorn gives up after 5 s"
    assert (await reader.read()).endswith(b"0\r\n\r\n"), "it was ended, not cut off"
    writer.close()
