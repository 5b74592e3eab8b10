"""The example bot: a whole conversation by four calls, with webhooks and without, and as the program that it is."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from standardwebhooks.webhooks import Webhook

from examples.bridge_bot.bot import Bot
from examples.bridge_bot.hooks import create_app
from tests.bridge.chatting import Bridge, bridging
from tests.served import NO_TLS
from widget_server.settings import Settings

ROOT = Path(__file__).parents[2]
SECRET = "whsec_" + "c2VjcmV0IHNlY3JldCBzZWNyZXQ="


@pytest.fixture
async def bridge(light_settings: Settings) -> AsyncIterator[Bridge]:
    """A server."""
    async with bridging(light_settings) as running:
        yield running


class Chat:
    """What was posted to whom."""

    def __init__(self, bridge: Bridge) -> None:
        self.posted: list[tuple[str, str]] = []
        self.http = httpx2.AsyncClient(
            base_url=bridge.place.url, headers=bridge.headers, trust_env=False, verify=NO_TLS
        )
        self.bot = Bot(self.http, self.post)

    async def post(self, person: str, text: str) -> None:
        """Into the chat."""
        self.posted.append((person, text))

    def last(self) -> str:
        """The last message."""
        return self.posted[-1][1]


@pytest.fixture
async def chat(bridge: Bridge) -> AsyncIterator[Chat]:
    """A chat with the bot in it."""
    chat = Chat(bridge)
    yield chat
    await chat.http.aclose()


async def test_a_conversation_without_webhooks(bridge: Bridge, chat: Chat) -> None:
    bot = chat.bot
    await bot.said("s1", "m1", "Hello everybody")
    assert chat.posted == []
    await bot.did("s1", "review_received")
    assert "Was it useful?" in chat.last()
    await bot.said("s1", "m2", "well")
    assert chat.last().startswith("Sorry, that does not answer this question.")
    await bot.said("s1", "m3", "4")
    assert chat.last().startswith("In your words")
    await bot.said("s1", "m4", "A bit fast")
    assert chat.last() == "Thank you."
    await bot.said("s1", "m5", "Bye")
    assert chat.last() == "Thank you."
    [kept] = await bridge.responses()
    assert [one["value"] for one in kept["answers"]] == [4, "A bit fast"]
    assert [one["status"] for one in await bridge.asked(status="all")] == ["completed"]


async def test_what_was_answered_elsewhere_is_not_asked_again(bridge: Bridge, chat: Chat) -> None:
    await chat.bot.did("s1", "review_received")
    await bridge.answer(chat.bot.shown["s1"], {"id": "tab", "text": "5 fine"})
    posted = len(chat.posted)
    await chat.bot.said("s1", "m1", "4")
    assert (len(chat.posted), chat.bot.shown) == (posted, {})


async def signed(app: Any, change: dict[str, Any], secret: str = SECRET, **headers: str) -> int:
    """A webhook, as a server sends it."""
    body, at = json.dumps(change), datetime.now(UTC)
    own = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", at, body),
        **headers,
    }
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://bot") as client:
        return (await client.post("/cuecard", content=body, headers=own)).status_code


async def test_a_webhook_brings_the_question_and_the_reply(bridge: Bridge, chat: Chat) -> None:
    app = create_app(SECRET, chat.bot.told)
    await bridge.place.lesson()
    id = await bridge.ask()
    assert await signed(app, {"type": "invitation.created", "data": {"invitation": id}}) == 204
    assert chat.posted[-1][0] == "s1"
    assert "Was it useful?" in chat.last()
    assert (await bridge.asked())[0]["displayed"] is True
    await chat.bot.look("s1")
    assert await signed(app, {"type": "invitation.created", "data": {"invitation": id}}) == 204
    assert len(chat.posted) == 1
    await chat.bot.said("s1", "m1", "2 too fast")
    async with bridge.place.mentor() as mentor:
        await mentor.say("reply", invitation=id, text="I will slow down")
    assert await signed(app, {"type": "reply.created", "data": {"invitation": id}}) == 204
    assert chat.last().endswith("replied: I will slow down")


async def test_a_webhook_that_nobody_signed_is_not_believed(bridge: Bridge, chat: Chat) -> None:
    app = create_app(SECRET, chat.bot.told)
    change = {"type": "invitation.created", "data": {"invitation": await bridge.ask()}}
    assert await signed(app, change, "whsec_b3RoZXIgb3RoZXIgb3RoZXI=") == 401
    assert await signed(app, change, **{"webhook-timestamp": "1"}) == 401
    assert await signed(app, change, **{"webhook-id": "msg_2"}) == 401
    assert chat.posted == []
    assert await signed(app, {"type": "invitation.created", "data": {"invitation": "inv_nobodys"}}) == 204
    assert chat.posted == []


async def test_the_program_in_a_terminal(bridge: Bridge) -> None:
    command = [sys.executable, "-m", "examples.bridge_bot", "--server", bridge.place.url, "--person", "s1"]
    running = await asyncio.create_subprocess_exec(
        *command,
        "--key",
        bridge.place.keys.secret,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await asyncio.wait_for(running.communicate(b"/did review_received\n5\nNothing to add\n"), 30)
    assert running.returncode == 0
    text = said.decode()
    assert text.startswith("You are s1.")
    assert [text.count(words) for words in ("Was it useful?", "In your words", "Thank you.")] == [1, 1, 1]
    [kept] = await bridge.responses()
    assert [one["value"] for one in kept["answers"]] == [5, "Nothing to add"]


async def test_a_wrong_key_and_none_are_a_sentence_each(bridge: Bridge) -> None:
    command = [sys.executable, "-m", "examples.bridge_bot", "--server", bridge.place.url]
    wrong = "does not know this key: give a server key of its workspace."
    for more, status, said in ((["--key", "sk_nobodys"], 1, wrong), ([], 2, "BOT_SERVER_KEY")):
        running = await asyncio.create_subprocess_exec(
            *command, *more, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        _, told = await asyncio.wait_for(running.communicate(), 30)
        assert (running.returncode, said in told.decode()) == (status, True)
        assert "Traceback" not in told.decode()
