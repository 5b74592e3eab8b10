"""A mentor's panel beside a room: who looks is vouched for by a real homeserver, and nobody else by anything."""

import html
import re
from typing import Any

import httpx2

from tests.matrix.rooms import Home, Person, Room
from tests.matrix.test_rooms import lesson
from tests.served import ORIGIN

JSON = dict[str, Any]
OTHER = "https://other.example"


async def proof(home: Home) -> str:
    """The proof that the page was given out."""
    query = {"key": home.place.keys.browser.id, "origin": ORIGIN, "widgetId": "w1", "parentUrl": f"{ORIGIN}/#/room"}
    answer = await home.place.http.get("/matrix/widget", params=query)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert f"frame-ancestors {ORIGIN};" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    [script] = re.findall(r'src="\.\./([^"]+)"', answer.text)
    assert (await home.place.http.get(f"/{script}")).status_code == 200
    found = re.search('data-framed="([^"]+)"', answer.text)
    assert found is not None
    return html.unescape(found[1])


async def let_in(
    home: Home, token: str, room: Room, *, framed: str | None = None, origin: str | None = None, **more: Any
) -> httpx2.Response:
    """Ask for a pass, as the page does."""
    said = {"key": home.place.keys.browser.id, "framed": framed or await proof(home), "room": room.id, "token": token}
    headers = {"origin": origin or home.place.url}
    return await home.place.http.post("/matrix/openid", json={**said, **more}, headers=headers)


async def code(answer: httpx2.Response) -> tuple[int, str]:
    """How it was refused."""
    return answer.status_code, answer.json()["error"]["code"]


async def rated(home: Home) -> tuple[Person, Person, Room]:
    """A room in which something was answered."""
    mentor, student, room = await lesson(home)
    await home.place.ask(student.id, room.id)
    ask = await home.asked(student, room)
    await student.say(room, "2 too fast", reply_to=ask["event_id"])
    await home.completed()
    return mentor, student, room


async def test_a_mentor_of_the_room_sees_what_was_answered_there_and_nothing_else(home: Home) -> None:
    mentor, student, room = await rated(home)
    other = await home.talk(mentor, student)
    answer = await let_in(home, await mentor.vouch(), room)
    told = answer.json()
    assert (answer.status_code, told["id"], told["name"]) == (200, mentor.id, "Maria")
    framed = await proof(home)
    given = {"staff_token": told["token"], "framed": framed}
    ticket = await home.place.ticket(origin=home.place.url, **given)
    async with home.place.socket(ticket.json()["ticket"], origin=home.place.url) as panel:
        await panel.say("watch", conversation=room.id)
        [item] = (await panel.hear("reviews"))["items"]
        assert [one["words"] for one in item["answers"]][-1] == "2 of 5"
        await panel.say("watch", conversation=other.id)
        assert (await panel.hear("reviews"))["items"] == []


async def test_nobody_else_gets_a_pass(home: Home) -> None:
    mentor, student, room = await rated(home)
    stranger = home.person("eve")
    private = await mentor.room(stranger)
    good = await mentor.vouch()
    framed = await proof(home)
    assert await code(await let_in(home, await student.vouch(), room)) == (404, "not_found")
    assert await code(await let_in(home, await stranger.vouch(), room)) == (404, "not_found")
    assert await code(await let_in(home, good, private)) == (404, "not_found"), "we are not in that room"
    assert await code(await let_in(home, "made up", room)) == (401, "unauthenticated")
    assert await code(await let_in(home, good, room, origin=OTHER)) == (403, "origin_refused")
    assert await code(await let_in(home, good, room, framed=framed + "x")) == (401, "unauthenticated")
    assert await code(await let_in(home, good, room, more=1)) == (400, "invalid_input")
    assert await code(await let_in(home, good, Room("\x00"))) == (400, "invalid_input")
    await home.store.remove_origin("academy", ORIGIN)
    house = home.place.app.house
    assert house is not None
    await house.refresh()
    assert await code(await let_in(home, good, room, framed=framed)) == (403, "origin_refused")


async def test_a_pass_ends_and_is_for_its_workspace(home: Home) -> None:
    mentor, _, room = await rated(home)
    told = (await let_in(home, await mentor.vouch(), room)).json()["token"]
    framed = await proof(home)
    assert await code(await home.place.ticket(origin=home.place.url, staff_token=told + "x", framed=framed)) == (
        401,
        "unauthenticated",
    )
    home.place.app._clock.ahead_ms += 2 * 3_600_000  # type: ignore[attr-defined]
    late = await home.place.ticket(origin=home.place.url, staff_token=told, framed=framed)
    assert await code(late) == (401, "token_expired")


async def test_only_listed_clients_hold_the_page(home: Home) -> None:
    for query, refused in (
        ({"origin": OTHER}, "origin_refused"),
        ({"origin": f"{ORIGIN}; script-src *"}, "origin_refused"),
        ({}, "invalid_input"),
        ({"origin": ORIGIN, "key": "wk_nope"}, "unauthenticated"),
    ):
        answer = await home.place.http.get("/matrix/widget", params={"key": home.place.keys.browser.id, **query})
        assert answer.json()["error"]["code"] == refused
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
