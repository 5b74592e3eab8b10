"""Two tabs, a phone, the link of a mail and a chat of the customer's own, all answering at once: one response, told to all."""

import asyncio
import contextlib
import itertools
import json
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import msgspec
import pytest

from tests.served import Clock, Place, Talk, prepare, serving
from widget_server.settings import Settings

HERE = "http://feedback.example"
WORDS = ["slow", "quick", "unclear", "fine", "the hints", "more of it"]


class Said(msgspec.Struct, frozen=True):
    """An answer that was acknowledged: from when to when it was under way."""

    question: str
    value: Any
    sent_at: int
    acked_at: int


Send = Callable[[str, Any], Awaitable[list[tuple[str, Any]]]]
"""Answer a question; what of it was acknowledged."""


@pytest.fixture
async def linked(either_settings: Settings, clock: Clock) -> AsyncIterator[Place]:
    """With an address for links, on each database."""
    settings = msgspec.structs.replace(either_settings, public_url=HERE)
    async with serving(settings, await prepare(settings, "academy"), clock=clock) as place:
        yield place


def by_socket(talk: Talk, card: dict[str, Any]) -> Send:
    async def send(question: str, value: Any) -> list[tuple[str, Any]]:
        told = await talk.answer(card, question, value)
        return [(question, value)] if told["type"] == "ack" else []

    return send


def by_link(place: Place, card: dict[str, Any], link: str, ids: "itertools.count[int]") -> Send:
    async def send(question: str, value: Any) -> list[tuple[str, Any]]:
        frame = {"type": "answer", "id": f"l{next(ids)}", "invitation": card["invitation"], "question": question}
        body = {"link": link, "frames": [{**frame, "value": value, "answered_at": 1}]}
        headers = {"origin": HERE, "sec-fetch-site": "same-origin"}
        answer = await place.http.post("/w/exchange", content=json.dumps(body), headers=headers)
        return [(question, value)] if answer.json()["frames"][0]["type"] == "ack" else []

    return send


def by_bridge(place: Place, card: dict[str, Any], ids: "itertools.count[int]") -> Send:
    """As somebody types: it answers whichever question is the next."""

    async def send(question: str, value: Any) -> list[tuple[str, Any]]:
        body = {"id": f"b{next(ids)}", "text": str(value)}
        path = f"/v1/invitations/{card['invitation']}/answers"
        answer = await place.http.post(path, json=body, auth=(place.keys.secret, ""))
        if answer.status_code != 200:
            return []
        return [(one["question"], one["value"]) for one in answer.json()["understood"]]

    return send


async def answering(send: Send, chance: random.Random, said: list[Said]) -> None:
    """Both questions, one after the other, as somebody in a hurry."""
    for question, value in (("stars", chance.randint(1, 5)), ("words", chance.choice(WORDS))):
        for _ in range(chance.randrange(4)):
            await asyncio.sleep(0)
        sent_at = time.monotonic_ns()
        said += [Said(of, told, sent_at, time.monotonic_ns()) for of, told in await send(question, value)]


async def completed(talk: Talk, answers: dict[str, Any]) -> None:
    """Hear of the card until it is completed with these answers."""
    while True:
        card = (await talk.hear("card"))["card"]
        if card["status"] == "completed" and {one["question"]: one["value"] for one in card["answers"]} == answers:
            return


async def test_all_channels_at_once_are_one_response(linked: Place, *, full: bool) -> None:
    house = await linked.app.start()
    ids = itertools.count()
    for round_ in range(50 if full else 5):
        chance, who, conversation = random.Random(round_), f"p{round_}", f"c{round_}"
        await linked.lesson(conversation=conversation, student=who)
        await linked.ask(who, conversation)
        async with contextlib.AsyncExitStack() as stack:
            here = (conversation,)
            talks = [await stack.enter_async_context(linked.student(who, conversations=here)) for _ in range(3)]
            [card] = talks[0].state["cards"]
            invitation = (await house.store.filling("academy", card["invitation"])).invitation
            link = house.linking.personal(invitation, "email").rpartition("/")[2]
            said: list[Said] = []
            sends = [by_socket(talk, card) for talk in talks]
            sends += [by_link(linked, card, link, ids), by_bridge(linked, card, ids)]
            chance.shuffle(sends)
            await asyncio.gather(*(answering(send, random.Random(chance.random()), said) for send in sends))

            filling = await house.store.filling("academy", invitation.id)
            kept = {one.question_id: one.value for one in filling.answers}
            assert filling.invitation.status == "completed"
            assert kept.keys() == {"stars", "words"}
            for question, value in kept.items():
                same = [one for one in said if one.question == question]
                # Nothing that was said after it had been acknowledged was acknowledged: it is the last.
                assert any(
                    one.value == value and not any(other.sent_at > one.acked_at for other in same) for one in same
                ), (value, same)
            for talk in talks:
                await completed(talk, kept)
        found = [one for one in await house.store.responses("academy", after=None, limit=999) if one.response_id]
        assert len(found) == round_ + 1


async def test_an_answer_in_one_channel_closes_the_card_in_the_others_within_a_second(linked: Place) -> None:
    house = await linked.app.start()
    ids = itertools.count()
    slowest = 0.0
    for round_, through in enumerate(["socket", "link", "bridge"] * 3):
        who, conversation = f"p{round_}", f"c{round_}"
        await linked.lesson(conversation=conversation, student=who)
        await linked.ask(who, conversation)
        here = (conversation,)
        async with linked.student(who, conversations=here) as tab, linked.student(who, conversations=here) as phone:
            [card] = tab.state["cards"]
            invitation = (await house.store.filling("academy", card["invitation"])).invitation
            link = house.linking.personal(invitation, "email").rpartition("/")[2]
            sends = {
                "socket": by_socket(tab, card),
                "link": by_link(linked, card, link, ids),
                "bridge": by_bridge(linked, card, ids),
            }
            assert await sends[through]("stars", 4)
            closed = asyncio.create_task(completed(phone, {"stars": 4, "words": "fine"}))
            sent_at = time.monotonic()
            assert await sends[through]("words", "fine")
            await closed
            slowest = max(slowest, time.monotonic() - sent_at)
    print(f"the last answer sent, acknowledged and closed elsewhere within {slowest * 1000:.1f} ms")
    assert slowest < 5, "a second is the promise; the rest is for machines that are busy with other tests"
