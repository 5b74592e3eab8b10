"""Whatever a bot sends: the one error shape, never a 5xx, nothing of another workspace, and afterwards all is well."""

import gzip
import random
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import msgspec
import pytest

from tests.bridge.chatting import Bridge, bridging, form
from tests.http import hostile
from widget_server.settings import Settings

CALLS = [
    ("GET", "", None),
    ("GET", "/render", None),
    ("POST", "/answers", {"id": "m1", "text": "4"}),
    ("POST", "/answers", {"question": "stars", "value": 4}),
    ("POST", "/dismiss", {}),
    ("POST", "/displays", {"id": "d1"}),
    ("POST", "/replies", {"id": "r1", "text": "hello"}),
]
OTHERS = ["nope", "inv_", "x" * 129, "%00", "%ff", "..%2f..", "inv_1%0a", "🙂"]

NO_ANSWERS: list[tuple[str, Any, int]] = [
    ("nothing", {}, 400),
    ("a list", [], 400),
    ("half of it", b"{", 400),
    ("bytes", b"\xff", 400),
    ("no value", {"question": "stars"}, 400),
    ("no question", {"value": 4}, 400),
    ("a field there is not", {"question": "stars", "value": 4, "colour": 1}, 400),
    ("a list for a value", {"question": "stars", "value": [4]}, 400),
    ("an empty id", {"question": "stars", "value": 4, "id": ""}, 400),
    ("a long id", {"question": "stars", "value": 4, "id": "x" * 129}, 400),
    ("a text without an id", {"text": "4"}, 400),
    ("NUL", {"id": "m1", "text": "4\0"}, 400),
    ("no answers", {"answers": []}, 400),
    ("a question twice", {"answers": [{"question": "stars", "value": 1}] * 2}, 400),
    ("a question there is not", {"question": "moons", "value": 4}, 422),
    ("too many stars", {"question": "stars", "value": 6}, 422),
    ("a skipped one that is needed", {"question": "stars", "value": None}, 422),
    ("too many words", {"question": "words", "value": "x" * 2_001}, 422),
    ("half", {"answers": [{"question": "stars", "value": 4}, {"question": "words", "value": 1}]}, 422),
    ("60 KB typed", {"id": "m1", "text": "x" * 60_000}, 422),
    ("a large number", {"question": "stars", "value": 2**60}, 400),
]


@pytest.fixture
async def bridge(either_settings: Settings) -> AsyncIterator[Bridge]:
    """On each database."""
    async with bridging(either_settings) as running:
        yield running


@pytest.fixture
async def quick(light_settings: Settings) -> AsyncIterator[Bridge]:
    """On SQLite, where the database makes no difference."""
    async with bridging(light_settings) as running:
        yield running


async def every(bridge: Bridge, invitation: str, headers: dict[str, str]) -> list[httpx2.Response]:
    """Every call about one invitation."""
    return [
        await bridge.place.http.request(
            method, f"/v1/invitations/{invitation}{path}", content=msgspec.json.encode(said), headers=headers
        )
        for method, path, said in CALLS
    ]


def refused(answer: httpx2.Response, *statuses: int) -> None:
    """In the one shape."""
    assert answer.status_code in statuses, (answer.request.url, answer.status_code, answer.text)
    assert set(answer.json()) == {"error"}
    assert set(answer.json()["error"]) == {"code", "message"}


async def test_only_a_key_of_the_workspace_reaches_an_invitation(quick: Bridge) -> None:
    id = await quick.ask()
    shop = {"authorization": f"Bearer {quick.place.workspaces['shop'].secret}"}
    for answer in await every(quick, id, shop):
        refused(answer, 404)
        assert answer.json()["error"]["message"] == "There is no such invitation."
    listed = await quick.place.http.get("/v1/invitations?respondent=s1", headers=shop)
    assert listed.json() == {"invitations": [], "next": None}
    for headers in ({}, {"authorization": f"Bearer {quick.place.keys.browser.id}"}, {"authorization": "Bearer sk_x"}):
        for answer in await every(quick, id, headers):
            refused(answer, 401)
    for other in OTHERS:
        for answer in await every(quick, other, quick.headers):
            refused(answer, 400, 404)
    assert [one["invitation"] for one in await quick.asked()] == [id]


async def test_what_is_no_answer_is_refused_and_nothing_is_kept(quick: Bridge) -> None:
    id = await quick.ask()
    for name, said, status in NO_ANSWERS:
        answer = await quick.post(f"/{id}/answers", said)
        assert (name, answer.status_code) == (name, status)
        refused(answer, status)
    for said in ({"id": "m1", "text": "x" * 100_000}, {"question": "words", "value": "x" * 100_000}):
        # Compressed, for the server reads no more than it takes, and a client may still be writing then.
        answer = await quick.place.http.post(
            f"/v1/invitations/{id}/answers",
            content=gzip.compress(msgspec.json.encode(said)),
            headers={**quick.headers, "content-encoding": "gzip"},
        )
        refused(answer, 413)
    assert await quick.responses() == []


async def test_bent_addresses_are_refused(quick: Bridge) -> None:
    id = await quick.ask()
    query: dict[str, Any]
    for query in (
        {"as": "pdf"}, {"as": ""}, {"language": "x" * 36}, {"as": ["text", "html"]}, {"form": "text"}, {"language": "\0"},
    ):  # fmt: skip
        refused(await quick.get(f"/{id}/render", **query), 400)
    for query in ({}, {"respondent": ""}, {"respondent": "s1", "status": "closed"}, {"respondent": "s1", "limit": 0},
                  {"respondent": "s1", "after": "x"}, {"respondent": "s1\n"}, {"respondent": "x" * 129}):  # fmt: skip
        refused(await quick.get("", **query), 400)
    assert (await quick.get(f"/{id}/render", language="'; --")).status_code == 200
    refused(await quick.post(f"/{id}/replies", {"id": "r1", "text": "before any answer"}), 404)
    await quick.answer(id, {"id": "m1", "text": "4 ok"})
    for text in ("", " ", "x" * 4_001):
        refused(await quick.post(f"/{id}/replies", {"id": "r1", "text": text}), 400)
    assert (await quick.post(f"/{id}/replies", {"id": "r1", "text": "a"})).status_code == 200
    assert (await quick.post(f"/{id}/replies", {"id": "r1", "text": "a"})).status_code == 200
    refused(await quick.post(f"/{id}/replies", {"id": "r1", "text": "b"}), 409)
    refused(await quick.post(f"/{id}/displays", {"id": "d1", "channel": "smoke"}), 400)


async def test_one_id_with_another_answer_is_a_conflict(quick: Bridge) -> None:
    id = await quick.ask()
    await quick.answer(id, {"id": "m1", "question": "stars", "value": 4})
    await quick.answer(id, {"id": "m1", "question": "stars", "value": 4})
    refused(await quick.post(f"/{id}/answers", {"id": "m1", "question": "stars", "value": 5}), 409)


async def test_names_of_another_kind_stay_names(quick: Bridge) -> None:
    bad = '<script>alert(1)</script>\n# **[x](http://a.example)** "{{DATE(2026-01-01T00:00:00Z)}}"'
    await quick.place.event("x", "maria", kind="identify", traits={"name": bad})
    await quick.place.lesson()
    id = await quick.ask()
    for kind in ("text", "adaptive-card", "html"):
        shown = (await quick.get(f"/{id}/render", **{"as": kind})).json()
        assert "<script" not in shown.get("html", "")
        assert shown["text"].split("\n")[0].endswith("would like to know.")


async def test_bent_bodies_never_harm_the_server(bridge: Bridge, full: bool) -> None:
    id = await bridge.ask()
    card = (await bridge.get(f"/{id}/render", **{"as": "adaptive-card"})).json()["card"]
    chance = random.Random(6)
    good = [
        *(said for _, _, said in CALLS if said),
        form(card, stars="4"),
        {"answers": [{"question": "stars", "value": 1}]},
    ]
    for _ in range(1_500 if full else 50):
        _, path, _ = chance.choice(CALLS[2:])
        bent = hostile.bent(chance, chance.choice(good))
        answer = await bridge.post(f"/{id}{path}", bent)
        assert answer.status_code < 500, (path, bent)
        if answer.status_code >= 400:
            assert answer.json()["error"]["code"]
    other = await bridge.ask("s2")
    assert (await bridge.answer(other, {"id": "m1", "text": "5 fine"}))["done"] is True
