"""A page that takes nothing is dropped, and delays nobody."""

import asyncio
from typing import Any

import pytest

from tests.served import ORIGIN, Place
from widget_server.adapters.live import socket


async def test_a_page_that_takes_nothing_is_dropped(light: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "SEND_S", 0.2)
    ticket = (await light.ticket(token=light.keys.token("s1"))).json()["ticket"]
    said: list[dict[str, Any]] = []
    first = [{"type": "websocket.connect"}]

    async def receive() -> dict[str, Any]:
        if first:
            return first.pop()
        await asyncio.sleep(60)
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        said.append(message)
        if message["type"] == "websocket.send" and "card" in message["text"][:20]:
            await asyncio.sleep(60)  # the page's window is full

    scope = {
        "type": "websocket",
        "path": "/w/socket",
        "root_path": "",
        "query_string": f"ticket={ticket}".encode(),
        "headers": [(b"origin", ORIGIN.encode())],
    }
    slow = asyncio.create_task(light.app(scope, receive, send))  # type: ignore[arg-type]
    await light.lesson()
    async with light.student() as student:
        await light.ask()
        await student.hear("card")
    async with asyncio.timeout(5):
        await slow
    assert said[-1] == {"type": "websocket.close", "code": 4009, "reason": ""}
