"""`cuecard webhook`: an endpoint from its first day to its last, with a receiver that verifies."""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.webhooks.receiver import Receiver, receiving
from widget_server.cli import main

Run = Callable[..., Result]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver beside commands, which each run a loop of their own."""
    loop, ready, made = asyncio.new_event_loop(), threading.Event(), []
    ends = asyncio.Event()

    async def serve() -> None:
        async with receiving() as one:
            made.append(one)
            ready.set()
            await ends.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait(10)
    yield made[0]
    loop.call_soon_threadsafe(ends.set)
    thread.join(10)
    loop.close()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CUECARD_DATABASE", str(tmp_path / "cue.db"))
    monkeypatch.setenv("CUECARD_WORKSPACES", str(tmp_path / "workspaces"))
    monkeypatch.setenv("CUECARD_OUTBOUND_NETWORKS", "127.0.0.0/8")

    def run_one(*arguments: str, status: int = 0) -> Result:
        result = CliRunner().invoke(main, list(arguments))
        assert result.exit_code == status, result.output
        return result

    run_one("workspace", "add", "shop")
    return run_one


def test_an_endpoint_is_added_tried_replaced_and_removed(run: Run, receiver: Receiver) -> None:
    assert "cuecard webhook add shop" in run("webhook", "list", "shop").output
    added = run("webhook", "add", "shop", receiver.url, "--name", "CRM [/b]", "--type", "reply.created", "--full")
    id, secret = added.stdout.split()
    assert re.fullmatch(r"whk_[\w-]{22} whsec_[\w+/]{43}=", f"{id} {secret}")
    assert "it takes messages" in run("webhook", "test", "shop", id, "--type", "reply.created").output
    assert receiver.came[-1].verified(secret)["test"] is True
    newer = run("webhook", "rotate", "shop", id).stdout.strip()
    run("webhook", "test", "shop", id)
    assert receiver.came[-1].verified(secret) == receiver.came[-1].verified(newer)
    receiver.answers = [500]
    assert "answered 500: it has not taken" in run("webhook", "test", "shop", id, status=1).output
    for part in (id, "CRM [/b]", receiver.url, "reply.created"):
        assert part in run("webhook", "list", "shop").output
    assert "told nothing" in run("webhook", "disable", "shop", id).output
    assert "disabled" in run("webhook", "list", "shop").output
    assert "told again" in run("webhook", "enable", "shop", id).output
    assert "nothing yet" in run("webhook", "log", "shop", id).output
    assert "0 to be told again" in run("webhook", "replay", "shop", id, "--since", "2026-01-01").output
    run("webhook", "remove", "shop", id)
    assert secret not in run("audit", "shop").output
    assert "no such endpoint" in run("webhook", "log", "shop", id, status=1).output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(("add", "shop", "https://10.0.0.1/"), "inside the house", id="an address inside"),
        pytest.param(("add", "shop", "crm"), "https://", id="no address"),
        pytest.param(("add", "shop", "https://1.1.1.1/", "--survey", "x"), "never a survey", id="no such survey"),
        pytest.param(("add", "mall", "https://1.1.1.1/"), "no workspace 'mall'", id="no such workspace"),
        pytest.param(("replay", "shop", "whk_x"), "no such endpoint", id="no such endpoint"),
        pytest.param(("replay", "shop", "whk_x", "--since", "soon"), "no day", id="no day"),
    ],
)
def test_a_refusal_says_what_to_do(run: Run, arguments: tuple[str, ...], words: str) -> None:
    assert words in run("webhook", *arguments, status=1).output
