"""The page about bridges: its Python stands in the example, its JSON is what the server says, its commands work."""

import asyncio
import json
import re
import shlex
import sys
from pathlib import Path

import msgspec
import pytest

from tests.bridge.chatting import Bridge, bridging
from tests.test_docs import FENCE
from widget_server.adapters.http.about import bridging as about
from widget_server.settings import Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "bridge.md").read_text(encoding="utf-8")
BLOCKS = [(block[1], block[2]) for block in FENCE.finditer(PAGE)]
PROGRAM = "\n".join(
    file.read_text(encoding="utf-8") for file in sorted((ROOT / "examples" / "bridge_bot").glob("*.py"))
)


def bare(text: str) -> str:
    """Lines, however far they are indented."""
    return "\n".join(line.strip() for line in text.splitlines())


def test_its_python_is_the_example() -> None:
    shown = [text for language, text in BLOCKS if language == "python"]
    assert len(shown) == 3
    for text in shown:
        assert bare(text) in bare(PROGRAM)


def test_its_json_is_what_the_server_says() -> None:
    types = (about.Invitations, about.Rendered, about.Taken)
    *told, refusal = (json.loads(text) for language, text in BLOCKS if language == "json")
    for kind, value in zip(types, told, strict=True):
        assert json.loads(msgspec.json.encode(msgspec.convert(value, kind))) == value
    assert set(refusal["error"]) == {"code", "message"}


@pytest.mark.parametrize("which", ["curl", "bot"])
async def test_its_commands_work(light_settings: Settings, which: str) -> None:
    async with bridging(light_settings) as bridge:
        id = await bridge.ask("student-17")
        commands = [line for language, text in BLOCKS if language == "bash" for line in text.splitlines()]
        mine = [line for line in commands if ("curl" in line) is (which == "curl")]
        assert len(mine) == (3 if which == "curl" else 1)
        for line in mine:
            await run(bridge, line, id)
        left = await bridge.asked("student-17")
        assert [one["displayed"] for one in left] == ([] if which == "curl" else [True])


async def run(bridge: Bridge, line: str, invitation: str) -> None:
    """A command with this server's address, key and invitation."""
    for told, here in (
        ("sk_…", bridge.place.keys.secret),
        ("https://feedback.example.com", bridge.place.url),
        ("inv_Kq2Wm0", invitation),
        ("curl ", "curl -sSf --noproxy '*' "),
        (" python ", f" {shlex.quote(sys.executable)} "),
    ):
        line = line.replace(told, here)
    environment = dict(re.findall(r"^(\w+)=(\S+) ", line))
    words = shlex.split(re.sub(r"^\w+=\S+ ", "", line))
    running = await asyncio.create_subprocess_exec(
        "env", *(f"{name}={value}" for name, value in environment.items()), *words,
        cwd=ROOT, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await asyncio.wait_for(running.communicate(), 30)
    assert (running.returncode, bool(said)) == (0, True), line
