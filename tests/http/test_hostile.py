"""Whatever is sent: never a 5xx, always the one error shape, and afterwards all is well."""

import asyncio
import base64
import json
import os
from random import Random
from typing import Any

import httpx2
import pytest
import websockets

from tests.http import hostile
from tests.served import ORIGIN, Place
from widget_server.adapters.live import socket

CASES = int(os.environ.get("CUECARD_TEST_CASES", "0")) or (
    10_200 if os.environ.get("CUECARD_TEST_FULL") == "1" else 300
)
"""On each of the two databases."""
SEED = int(os.environ.get("CUECARD_TEST_SEED", "20261122"))
AT_ONCE = 12


@pytest.fixture
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "FRAMES_A_SECOND", 10**6)
    monkeypatch.setattr(socket, "BURST", 10**6)


async def card_of(place: Place) -> dict[str, Any]:
    """A card to answer."""
    await place.lesson()
    await place.ask()
    cards: list[dict[str, Any]] = (await place.exchange(token=place.keys.token("s1"))).json()["state"]["cards"]
    return cards[-1]


@pytest.mark.usefixtures("_unhurried")
async def test_no_body_and_no_frame_harms_the_server(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    card = await card_of(place)
    random = Random(SEED)
    in_frames = CASES * 3 // 10
    for _ in range(0, CASES - in_frames, AT_ONCE):
        await asyncio.gather(*[one_request(place, Random(random.randrange(2**60)), card) for _ in range(AT_ONCE)])
    await frames(place, random, card, in_frames)
    assert "failed" not in caplog.text
    assert (await place.event("review_received", "s9")).status_code == 200
    async with place.student("s9", conversations=()) as student:
        assert len(student.state["cards"]) == 1
        assert (await student.answer(student.state["cards"][0], "stars", 5))["type"] == "ack"


async def one_request(place: Place, random: Random, card: dict[str, Any]) -> None:
    """One hostile request; its seed is in the failure's message by way of what was sent."""
    path, good = target(place, random, card)
    headers, body = hostile.headers(random, hostile.bent(random, good))
    if random.random() < 0.5:
        headers["origin"] = random.choice([ORIGIN, "null", "https://evil.example", "x" * 100])
    match random.choice(hostile.GRANTED):
        case "sk":
            headers["authorization"] = f"Bearer {place.keys.secret}"
        case "wk":
            headers["authorization"] = f"Bearer {place.keys.browser.id}"
        case "wrong":
            headers["authorization"] = random.choice(
                ["Basic", "Basic ////", "Bearer sk_", "Bearer wk_", "x", "Basic OjpA"]
            )
    if path.startswith("/xapi/"):
        headers["x-experience-api-version"] = random.choice(["1.0.3", "1.0.3", "1.0.3", "2.0.0", "x"])
    if headers.get("authorization", "").startswith("Bearer ") and random.random() < 0.7:
        proof = f"{headers['authorization'][7:]}:{random.choice(['', '', 'x', place.keys.token('s1')])}"
        headers["authorization"] = f"Basic {base64.b64encode(proof.encode()).decode()}"
    reads = path.startswith(("/v1/responses", "/v1/respondents", "/v1/assignments"))
    kinds = ["GET", "PUT", "DELETE"] * 4 if reads else ["POST"] * 12
    method = random.choice([*kinds, "GET", "PUT", "OPTIONS", "HEAD"])
    try:
        answer = await place.http.request(method, path, content=body, headers=headers)
    except httpx2.InvalidURL:
        return
    fine = answer.status_code < 500 and well_formed(answer, method)
    assert fine, (SEED, method, path, headers, body[:3000], answer.status_code, answer.text[:500])


def of_xapi(random: Random, event: dict[str, Any]) -> tuple[str, Any]:
    """Where statements come in, and some of them."""
    statement = {
        "id": event.get("messageId"),
        "actor": {"account": {"name": event.get("userId")}, "objectType": random.choice(["Agent", "Group", 1])},
        "verb": {"id": f"v/{event.get('event')}"},
        "object": {"id": "o", "definition": {"extensions": event.get("properties")}},
        "context": event.get("context"),
        "timestamp": event.get("timestamp"),
    }
    address = random.choice(["/xapi/statements", "/xapi/statements?statementId=a", "/xapi/statements?method=PUT"])
    return address, random.choice([statement, [statement, statement]])


def target(place: Place, random: Random, card: dict[str, Any]) -> tuple[str, Any]:
    """An endpoint and a good body for it."""
    event = hostile.events(random)
    key = random.choice([place.keys.secret, place.keys.browser.id, "wk_", "sk_"])
    page = {
        "key": place.keys.browser.id,
        "languages": ["ru", "en"],
        **random.choice(
            [{"token": place.keys.token("s1")}, {"visitor": "v" * 20}, {"staff_token": place.keys.staff_token("m")}]
        ),
    }
    frames = [hostile.frame(random, card["invitation"], card["grant"]) for _ in range(3)]
    match random.randrange(12):
        case 10 | 11:
            return of_xapi(random, event)
        case 0 | 1 | 2:
            return f"/v1/{random.choice(['track', 'identify', 'page', 'group', 'alias', 't', 's'])}", {
                **event,
                "writeKey": key,
            }
        case 3 | 4:
            batch = {"batch": [event, hostile.events(random)], "writeKey": key, "sentAt": 1}
            return random.choice(["/v1/batch", "/v1/b", f"/beacon/v1/batch?writeKey={key}"]), batch
        case 5:
            return "/w/ticket", page
        case 6 | 7:
            return "/w/exchange", {**page, "frames": frames}
        case 8:
            hostile_text = random.choice(
                [text for text in hostile.VALUES if isinstance(text, str) and len(text) < 2000]
            )
            name = random.choice(["limit", "after", "before", "survey", "language"])
            told = {
                "assignments": [{"person": "m", "respondent": "s1", "since": 1, "until": "2031-01-01"}, {"group": "g"}]
            }
            path = random.choice(["/v1/responses", "/v1/assignments", "/v1/respondents/s1/history"])
            return str(httpx2.URL(path, params={name: hostile_text})), told
        case _:
            return random.choice(
                [
                    "/",
                    "/v1/respondents/%00/history",
                    "/v1/respondents/%00/decisions",
                    "/v1/respondents//decisions",
                    "/chunks/%00.js",
                    "/w/",
                ]
            ), {}


def well_formed(answer: httpx2.Response, method: str) -> bool:
    """The one error shape, or an answer."""
    if method == "HEAD" or answer.status_code == 204:
        return True
    said = answer.json()
    if answer.status_code < 400:
        return "error" not in said
    return set(said) == {"error"} and set(said["error"]) == {"code", "message"}


async def frames(place: Place, random: Random, card: dict[str, Any], count: int) -> None:
    """Hostile frames over sockets of a student and of a mentor, taking turns."""
    sent = 0
    while sent < count:
        token = (
            {"token": place.keys.token("s1")} if random.random() < 0.7 else {"staff_token": place.keys.staff_token("m")}
        )
        ticket = (await place.ticket(**token)).json()["ticket"]
        largest = 0
        try:
            async with place.socket(ticket) as talk:
                for _ in range(min(100, count - sent)):
                    sent += 1
                    body = hostile.bent(random, hostile.frame(random, card["invitation"], card["grant"]))
                    largest = max(largest, len(body))
                    if random.random() < 0.8:
                        await talk.send(body.decode("utf-8", "replace"))
                    else:
                        await talk.send(body)
                await talk.send({"type": "sync", "id": "the last"})
                while True:
                    told = json.loads(await asyncio.wait_for(talk.connection.recv(), 20))
                    assert told.get("error", {}).get("code") != "internal", (SEED, told)
                    if told.get("id") == "the last":
                        assert told["type"] == "ack"
                        break
        except websockets.ConnectionClosed as closed:
            # A frame over 64 KiB ends a socket; the word of it may be lost when more was on its way.
            if largest < 60_000 or (closed.rcvd is not None and closed.rcvd.code != 1009):
                raise AssertionError(SEED, largest) from closed
