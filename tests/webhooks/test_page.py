"""docs/webhooks.md: its receivers run as they stand there, and take what a real server sends."""

import asyncio
import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.served import Place
from tests.test_docs import FENCE
from tests.webhooks.test_telling import asked, call, until
from widget_server.core.webhooks import TYPES
from widget_server.services.webhook_messages import WebhookData, WebhookRecord

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "webhooks.md").read_text("utf-8")


def block(language: str) -> str:
    """The page's only block in that language."""
    [found] = [one[2] for one in FENCE.finditer(PAGE) if one[1] == language]
    return found


def program(language: str, folder: Path, port: int) -> list[str]:
    """The block as a program that listens."""
    if language == "js":
        (folder / "receiver.mjs").write_text(block("js"))
        (folder / "node_modules").symlink_to(ROOT / "node_modules")
        return ["node", str(folder / "receiver.mjs")]
    (folder / "receiver.py").write_text(block("python"))
    return [sys.executable, "-m", "uvicorn", "receiver:app", "--port", str(port), "--app-dir", str(folder)]


@pytest.mark.parametrize("language", ["python", "js"])
async def test_a_receiver_as_it_stands_on_the_page(light: Place, tmp_path: Path, language: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    made = (await call(light, "POST", json={"url": f"http://127.0.0.1:{port}/cuecard"})).json()
    running = await asyncio.create_subprocess_exec(
        *program(language, tmp_path, port),
        env={**os.environ, "CRM_WEBHOOK_SECRET": made["secret"], "PORT": str(port), "PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        tried: dict[str, Any] = {"taken": False}
        async with asyncio.timeout(20):
            while not tried["taken"]:
                tried = (await call(light, "POST", f"/{made['id']}/test", json={})).json()
        invitation = await asked(light)
        [one] = await until(light, made["id"], ended=1)
        assert (one["status"], one["answered"]) == ("sent", 204)
        await call(light, "POST", f"/{made['id']}/deliveries/{one['id']}/replay")
        await call(light, "POST", f"/{made['id']}/rotate", json={"hours": 0})
        refused = (await call(light, "POST", f"/{made['id']}/test", json={})).json()
        assert refused["status"] == 401
    finally:
        running.terminate()
        said, _ = await running.communicate()
    # Neither the test nor what came again.
    assert [line for line in said.decode().splitlines() if "." in line.split(" ")[0]] == [
        f"invitation.created {invitation}"
    ]


def test_the_page_tells_every_type_and_what_a_message_holds() -> None:
    assert [one for one in TYPES if f"| `{one}` |" not in PAGE] == []
    thin, full = (json.loads(one[2]) for one in FENCE.finditer(PAGE) if one[1] == "json")
    msgspec.convert(thin["data"], WebhookData)
    assert set(full["record"]) == set(WebhookRecord.__struct_fields__)
