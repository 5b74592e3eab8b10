"""Who may open a socket, for how long, and how many."""

import asyncio
import contextlib
import json
import time

import httpx2
import pytest
import websockets

from tests.served import ORIGIN, Clock, Place


async def ticket_of(place: Place, **fields: object) -> str:
    return str((await place.ticket(**({"token": place.keys.token("s1")} | fields))).json()["ticket"])  # type: ignore[arg-type]


async def refusal(place: Place, ticket: str, origin: str = ORIGIN) -> tuple[int, str]:
    """Status and code with which a socket was not accepted."""
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with place.socket(ticket, origin=origin):
            pass
    response = refused.value.response
    return response.status_code, json.loads(response.body or b"{}")["error"]["code"]


async def test_a_ticket_is_good_once(place: Place) -> None:
    ticket = await ticket_of(place)
    async with place.socket(ticket) as talk:
        await talk.hear("state")
    assert await refusal(place, ticket) == (401, "unauthenticated")


async def test_a_ticket_is_good_for_thirty_seconds(light: Place, clock: Clock) -> None:
    ticket = await ticket_of(light)
    clock.ahead_ms += 61_000
    assert await refusal(light, ticket) == (401, "unauthenticated")


async def test_a_ticket_is_good_for_its_own_origin(light: Place) -> None:
    assert await refusal(light, await ticket_of(light), "https://evil.example") == (403, "origin_refused")


@pytest.mark.parametrize("ticket", ["", "x", "a.b.c", "%00", "A" * 7_000])
async def test_a_forged_ticket_opens_nothing(light: Place, ticket: str) -> None:
    assert await refusal(light, ticket) == (401, "unauthenticated")


async def test_an_origin_that_is_taken_off_the_list_gets_in_no_more(light: Place) -> None:
    ticket = await ticket_of(light)
    house = await light.app.start()
    await house.store.remove_origin("academy", ORIGIN)
    await house.refresh()
    assert await refusal(light, ticket) == (403, "origin_refused")
    assert (await light.ticket(token=light.keys.token("s1"))).status_code == 403


@pytest.mark.parametrize("origin", ["https://evil.example", None, "null", "https://academy.example.evil.example"])
async def test_a_page_of_another_origin_gets_no_ticket(light: Place, origin: str | None) -> None:
    answer = await light.ticket(token=light.keys.token("s1"), origin=origin)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "origin_refused")
    assert "access-control-allow-origin" not in answer.headers


async def test_the_sixth_socket_of_a_respondent_ends_the_first(light: Place) -> None:
    async with contextlib.AsyncExitStack() as stack:
        talks = [await stack.enter_async_context(light.student()) for _ in range(6)]
        with pytest.raises(websockets.ConnectionClosed):
            await talks[0].hear("nothing", within=2)
        assert talks[0].connection.close_code == 4002
        assert (await talks[1].say("sync"))["type"] == "ack"


async def test_a_socket_ends_when_its_proof_ends(light: Place) -> None:
    now = int(time.time())
    token = light.keys.token("s1", iat=now - 60, exp=now - 29)  # within the leeway, for one second more
    async with light.socket(await ticket_of(light, token=token)) as talk:
        with pytest.raises(websockets.ConnectionClosed):
            await talk.hear("nothing", within=5)
        assert talk.connection.close_code == 4001


async def test_too_many_frames_are_refused_and_then_ended(light: Place) -> None:
    async with light.student() as student:
        for number in range(30):
            await student.send({"type": "sync", "id": f"s{number}"})
        refused = await student.hear("refused")
        assert refused["error"]["code"] == "too_many"
        assert refused["final"] is False
        with contextlib.suppress(websockets.ConnectionClosed):
            for number in range(500):
                await student.send({"type": "sync", "id": f"t{number}"})
            while True:
                await student.hear("refused")
        assert student.connection.close_code == 4008


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param("{", id="no JSON"),
        pytest.param(b"\xff\xfe", id="bytes that are no text"),
        pytest.param("[]", id="no object"),
        pytest.param({"type": "nope", "id": "x"}, id="unknown kind"),
        pytest.param({"type": "watch", "id": "x", "conversation": "c1"}, id="a mentor's frame"),
        pytest.param({"type": "sync"}, id="no id"),
        pytest.param({"type": "sync", "id": "x", "extra": 1}, id="unknown field"),
        pytest.param({"type": "track", "id": "x", "name": "", "occurred_at": 1}, id="empty name"),
        pytest.param({"type": "track", "id": "x", "name": "a\x1b[2J", "occurred_at": 1}, id="a name that commands"),
        pytest.param({"type": "track", "id": "x", "name": "n", "occurred_at": 1, "properties": {"a": 2**60}}, id="int"),
        pytest.param(
            '{"type":"track","id":"x","name":"n","occurred_at":1,"properties":{"a":"\\u0000"}}', id="NUL in text"
        ),
    ],
)
async def test_a_bad_frame_is_refused_and_the_socket_goes_on(light: Place, frame: object) -> None:
    async with light.student() as student:
        await student.send(frame)  # type: ignore[arg-type]
        refused = await student.hear("refused")
        assert refused["error"]["code"] == "invalid_input"
        assert refused["final"] is True
        assert (await student.say("sync"))["type"] == "ack"


async def test_a_frame_over_64_kib_ends_the_socket(light: Place) -> None:
    async with light.student() as student:
        await student.send("x" * 70_000)
        with pytest.raises(websockets.ConnectionClosed):
            await student.hear("nothing", within=2)
        assert student.connection.close_code == 1009


async def test_ping_is_answered(light: Place) -> None:
    async with light.student() as student:
        await student.send({"type": "ping"})
        await student.hear("pong")


async def test_an_anonymous_visitor_is_somebody_too_but_nobody_else(light: Place) -> None:
    visitor = "v" * 20
    answer = (await light.ticket(visitor=visitor)).json()
    assert answer["respondent"] == {"id": f"anon:{visitor}", "verified": False}
    async with light.socket(answer["ticket"]) as talk:
        assert (await talk.hear("state"))["cards"] == []
        assert (await talk.say("track", name="review_received", occurred_at=int(time.time() * 1000)))["type"] == "ack"
        assert (await talk.hear("card"))["card"]["survey"] == "useful"


async def test_a_visitor_whose_id_was_joined_never_sees_the_persons_cards(light: Place) -> None:
    visitor = "v" * 20
    await light.event("", "s1", kind="alias", previousId=f"anon:{visitor}")
    await light.lesson()
    await light.ask()
    ticket = (await light.ticket(visitor=visitor)).json()["ticket"]
    async with light.socket(ticket) as talk:
        assert (await talk.hear("state"))["cards"] == []
    async with light.student() as student:
        assert len(student.state["cards"]) == 1


@pytest.mark.parametrize("visitor", [None, "", "short", "x" * 65, "has space in it....", "ünicode-ünicode-ünicode"])
async def test_a_visitor_id_has_its_form(light: Place, visitor: str | None) -> None:
    answer = await light.ticket(**({} if visitor is None else {"visitor": visitor}))
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")


async def test_a_server_that_stops_lets_the_sockets_go(light: Place) -> None:
    async with light.student() as student:
        waiting = asyncio.create_task(student.hear("nothing", within=5))
        await asyncio.sleep(0.05)
        await (await light.app.start()).bus.aclose()
        with pytest.raises(websockets.ConnectionClosed):
            await waiting
        assert student.connection.close_code == 1013


async def test_a_plain_request_to_the_socket_address_is_no_socket(light: Place) -> None:
    answer: httpx2.Response = await light.http.get("/w/socket?ticket=x")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


async def test_an_address_with_many_fields_is_refused(light: Place) -> None:
    assert await refusal(light, "x" + "&a=1" * 20) == (400, "invalid_input")


async def test_an_address_that_is_too_long_is_answered_not_waited_on(light: Place) -> None:
    assert await refusal(light, "A" * 20_000) == (400, "invalid_input")
