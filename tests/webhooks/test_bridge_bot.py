"""The example bot, told by real webhooks of a real server: the question appears in its chat without anybody looking."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import httpx2
import uvicorn

from examples.bridge_bot.bot import Bot
from examples.bridge_bot.hooks import create_app
from tests.served import Place
from tests.sso.running import in_this_loop


class Chat:
    """What the bot posted."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self.posted: list[str] = []
        self.bot = Bot(http, self.post)
        self._change = asyncio.Condition()

    async def post(self, person: str, text: str) -> None:
        async with self._change:
            self.posted.append(f"{person}: {text}")
            self._change.notify_all()

    async def until(self, true: Callable[[str], bool]) -> None:
        """Wait until the last message is such."""
        async with asyncio.timeout(15), self._change:
            await self._change.wait_for(lambda: bool(self.posted) and true(self.posted[-1]))


@contextlib.asynccontextmanager
async def chatting(place: Place) -> AsyncIterator[Chat]:
    """The bot behind an endpoint."""
    key = (place.keys.secret, "")
    async with httpx2.AsyncClient(base_url=place.url, auth=key, trust_env=False) as http:
        chat = Chat(http)
        secrets: list[str] = []

        async def app(scope: object, receive: object, send: object) -> None:
            await create_app(secrets[0], chat.bot.told)(scope, receive, send)  # type: ignore[arg-type]

        async with in_this_loop(uvicorn.Config(app, log_config=None, lifespan="off")) as port:
            made = await http.post("/v1/webhooks", json={"url": f"http://127.0.0.1:{port}/cuecard"})
            secrets.append(made.json()["secret"])
            tried = await http.post(f"/v1/webhooks/{made.json()['id']}/test", json={"type": "invitation.created"})
            assert tried.json()["status"] == 204
            yield chat


async def test_a_conversation_that_begins_with_a_webhook(light: Place) -> None:
    async with chatting(light) as chat:
        await light.lesson()
        await light.ask()
        await chat.until(lambda last: "Was it useful?" in last)
        await chat.bot.said("s1", "m1", "4 too fast")
        await chat.until(lambda last: "Thank you." in last)
        [one] = (await light.http.get("/v1/responses", auth=(light.keys.secret, ""))).json()["responses"]
        async with light.mentor() as maria:
            await maria.say("reply", invitation=one["invitation"], text="I will slow down")
        await chat.until(lambda last: last.endswith("replied: I will slow down"))


async def test_of_a_grouped_survey_the_bot_hears_that_it_is_to_ask(light: Place) -> None:
    """Whom it asks it looks up."""
    async with chatting(light) as chat:
        await light.event("week_ended", "s1")
        await chat.until(lambda last: last.startswith("s1: "))
        assert "http" in chat.posted[-1] or "together" in chat.posted[-1]
