"""Connections as such: heads without end, readers that take nothing, pings without end, and what the log says of it all."""

import asyncio
import base64
import contextlib
import json
import logging
import os
import socket as sockets
from collections.abc import AsyncIterator

import httpx2
import pytest
import websockets

from tests.http.test_receipt import said
from tests.served import ORIGIN, Place
from widget_server.adapters.http import patience
from widget_server.adapters.http import sockets as protocol
from widget_server.adapters.http.events import MAX_AUTHORIZATION, sent_key
from widget_server.core.errors import Unauthenticated

GET = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"


async def test_a_head_of_32_kib_is_taken_and_a_larger_one_is_not(light: Place) -> None:
    close = b"Connection: close\r\n\r\n"
    assert b" 200 " in await said(light, GET + b"X: " + b"a" * 30_000 + b"\r\n" + close)
    assert b" 431 " in await said(light, GET + b"X: " + b"a" * 33_000 + b"\r\n" + close)
    answer = await said(light, GET + b"".join(b"X-%d: aaaaaaaaaa\r\n" % number for number in range(3_000)) + close)
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["code"] == "too_large"


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(GET + b"X: ", id="one header"),
        pytest.param(b"GET /", id="the address"),
        pytest.param(GET.replace(b"GET", b"POST") + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: ", id="a trailer"),
    ],
)
async def test_what_never_ends_is_cut_off(light: Place, start: bytes) -> None:
    sent = 0
    _, writer = await asyncio.open_connection("127.0.0.1", light.port)
    writer.write(start)
    with contextlib.suppress(ConnectionError):
        while sent < 50_000_000:
            writer.write(b"a" * 65_536)
            await writer.drain()
            sent += 65_536
            await asyncio.sleep(0)
    assert sent < 20_000_000
    writer.close()


async def test_pipelined_requests_are_not_one_large_head(light: Place) -> None:
    requests = GET + b"X: " + b"a" * 20_000 + b"\r\n\r\n"
    answer = await said(light, requests * 3 + GET + b"Connection: close\r\n\r\n")
    assert answer.count(b" 200 ") == 4


async def test_a_long_authorization_is_refused_and_no_wrong_one_is_kept(light: Place) -> None:
    for scheme in ("Basic", "Bearer"):
        headers = {"authorization": f"{scheme} " + "a" * MAX_AUTHORIZATION}
        for method, path in (("POST", "/v1/track"), ("GET", "/v1/responses")):
            assert (await light.http.request(method, path, headers=headers)).status_code == 401
    with pytest.raises(Unauthenticated):
        sent_key(b"Bearer " + b"a" * MAX_AUTHORIZATION)
    assert sent_key(b"Basic " + base64.b64encode(b"sk_x:")) == "sk_x"


async def test_what_is_no_http_does_not_fill_the_log(light: Place, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "uvicorn.error"):
        await said(light, b"\x16\x03\x01\x02\x00\x01 hello\r\n\r\n")
        await said(light, GET + b"Connection: upgrade, close\r\nUpgrade: h2c\r\n\r\n")
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


async def upgrade(place: Place, address: str, method: str = "GET") -> httpx2.Response:
    headers = {
        "connection": "Upgrade",
        "upgrade": "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": base64.b64encode(os.urandom(16)).decode(),
        "origin": ORIGIN,
    }
    return await place.http.request(method, address, headers=headers)


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        pytest.param("GET", "/nothing", 404, "not_found", id="no such address"),
        pytest.param("GET", "/v1/track", 404, "not_found", id="no socket there"),
        pytest.param("POST", "/w/socket", 405, "method_not_allowed", id="another method"),
        pytest.param("GET", "/w/socket?ticket=x", 401, "unauthenticated", id="no ticket"),
    ],
)
async def test_a_refused_socket_has_the_one_shape_and_leaves_no_line_in_the_log(
    light: Place, method: str, address: str, status: int, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await upgrade(light, address, method)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/json"
    await asyncio.sleep(0.05)
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


async def test_pings_are_answered_and_too_many_end_the_socket(light: Place) -> None:
    async with light.student() as student:
        for _ in range(20):
            await (await student.connection.ping())
        assert (await student.say("sync"))["type"] == "ack"
        with contextlib.suppress(websockets.ConnectionClosed):
            for _ in range(5_000):
                await student.connection.ping()
        with pytest.raises(websockets.ConnectionClosed):
            await student.hear("nothing", within=2)


async def test_parts_of_a_message_without_end_end_the_socket(light: Place) -> None:
    async with light.student() as student:

        async def parts() -> AsyncIterator[str]:
            while True:
                yield ""
                await asyncio.sleep(0)

        async with asyncio.timeout(5):
            with pytest.raises(websockets.ConnectionClosed):
                await student.connection.send(parts())


async def test_frames_before_the_handshake_is_answered_are_no_traceback(
    light: Place, caplog: pytest.LogCaptureFixture
) -> None:
    head = f"GET /w/socket?ticket=x HTTP/1.1\r\nHost: x\r\nOrigin: {ORIGIN}\r\nConnection: Upgrade\r\n"
    head += "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    for _ in range(10):
        await said(light, head.encode(), b"\xff\xff\xff\xff")
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


async def test_text_that_is_no_utf_8_ends_the_socket_quietly(light: Place, caplog: pytest.LogCaptureFixture) -> None:
    async with light.student() as student:
        await student.connection.send(b"\xff\xfe", text=True)
        with pytest.raises(websockets.ConnectionClosed):
            await student.hear("nothing", within=2)
        assert student.connection.close_code == 1007
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


def deaf(place: Place) -> sockets.socket:
    """A connection that takes next to nothing."""
    connection = sockets.socket()
    connection.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4_096)
    connection.connect(("127.0.0.1", place.port))
    connection.setblocking(False)
    return connection


async def ended(place: Place) -> None:
    """The server holds no connection any more but the test's own."""
    for _ in range(100):
        if len(place.connections) < 2:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("It is still there.")


async def test_a_reader_that_takes_nothing_is_let_go(light: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SLOW_S", 0.3)
    await light.http.get("/healthz")
    with deaf(light) as connection:
        asked = b"GET /cuecard.full.js HTTP/1.1\r\nHost: x\r\n\r\n" * 400  # answers of 30 MB
        await asyncio.get_running_loop().sock_sendall(connection, asked)
        await asyncio.sleep(0.1)
        assert len(light.connections) == 2
        await ended(light)


async def test_a_socket_that_reads_no_answers_to_its_pings_is_let_go(
    light: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "SLOW_S", 0.3)
    monkeypatch.setattr(protocol, "CONTROL_BURST", 1_000_000)
    ticket = (await light.ticket(token=light.keys.token("s1"))).json()["ticket"]
    loop = asyncio.get_running_loop()
    with deaf(light) as connection:
        head = f"GET /w/socket?ticket={ticket} HTTP/1.1\r\nHost: x\r\nOrigin: {ORIGIN}\r\nConnection: Upgrade\r\n"
        head += "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        await loop.sock_sendall(connection, head.encode())
        assert b" 101 " in await loop.sock_recv(connection, 1_000)
        pings = (b"\x89\xfd\0\0\0\0" + b"x" * 125) * 500
        with contextlib.suppress(ConnectionError):
            for _ in range(1_000):
                await loop.sock_sendall(connection, pings)
        await ended(light)
