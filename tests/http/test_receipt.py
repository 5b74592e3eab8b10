"""Slow and broken senders: nobody is waited on for longer than the receipt deadline."""

import asyncio

import pytest

from tests.served import Place
from widget_server.adapters.http import bodies, patience


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "RECEIPT_S", 0.3)
    monkeypatch.setattr(patience, "RECEIPT_S", 0.3)


async def said(place: Place, *parts: bytes, every_s: float = 0.0) -> bytes:
    """What comes back for bytes sent part by part, until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
    try:
        reading = asyncio.create_task(reader.read())
        for part in parts:
            if reading.done():
                break
            writer.write(part)
            await asyncio.sleep(every_s)
        async with asyncio.timeout(5):
            return await reading
    except ConnectionError:
        return b""
    finally:
        writer.close()


HEAD = b"POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"


async def test_nothing_at_all(light: Place) -> None:
    assert b"too_slow" in await said(light)


async def test_a_head_that_never_ends(light: Place) -> None:
    assert b" 408 " in await said(light, HEAD)


async def test_a_head_that_drips(light: Place) -> None:
    assert b"too_slow" in await said(light, HEAD, *[b"x: y\r\n"] * 40, every_s=0.05)


async def test_empty_lines_that_drip(light: Place) -> None:
    good = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = await said(light, good, *[b"\r\n"] * 40, every_s=0.05)
    assert b'{"status":"ok"}' in answer
    assert b"too_slow" in answer


async def test_a_body_that_never_ends(light: Place) -> None:
    key = f"Authorization: Bearer {light.keys.secret}\r\n\r\n".encode()
    assert b" 408 " in await said(light, HEAD + key + b"{")


async def test_a_body_that_drips(light: Place) -> None:
    key = f"Authorization: Bearer {light.keys.secret}\r\n\r\n".encode()
    assert b"too_slow" in await said(light, HEAD + key, *[b" "] * 40, every_s=0.05)


async def test_a_body_that_nobody_reads_and_that_drips(light: Place) -> None:
    answer = await said(light, HEAD.replace(b"/v1/track", b"/nope") + b"\r\n", *[b" "] * 60, every_s=0.05)
    assert b" 404 " in answer


async def test_what_is_no_http(light: Place) -> None:
    answer = await said(light, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n")
    assert b" 400 " in answer
    assert b'{"error":{"code":"invalid_input"' in answer


async def test_one_who_leaves_in_the_middle_harms_nobody(light: Place, caplog: pytest.LogCaptureFixture) -> None:
    key = f"Authorization: Bearer {light.keys.secret}\r\n\r\n".encode()
    _, writer = await asyncio.open_connection("127.0.0.1", light.port)
    writer.write(HEAD + key + b"{")
    await asyncio.sleep(0.05)
    writer.close()
    await asyncio.sleep(0.1)
    assert (await light.http.get("/healthz")).status_code == 200
    assert "failed" not in caplog.text


async def test_a_connection_that_is_used_again_is_not_late(light: Place) -> None:
    for _ in range(3):
        assert (await light.event("x")).status_code == 200
        await asyncio.sleep(0.35)


async def test_a_socket_is_no_request_and_stays(light: Place) -> None:
    async with light.student() as student:
        await asyncio.sleep(0.6)
        assert (await student.say("sync"))["type"] == "ack"


async def test_without_our_own_server_bodies_have_their_deadline_too(light: Place) -> None:
    async def never() -> dict[str, object]:
        await asyncio.sleep(60)
        raise AssertionError

    said: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        said.append(message)

    headers = [(b"authorization", f"Bearer {light.keys.secret}".encode())]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/track",
        "headers": headers,
        "query_string": b"",
        "root_path": "",
    }
    await light.app(scope, never, send)  # type: ignore[arg-type]
    assert said[0]["status"] == 408
