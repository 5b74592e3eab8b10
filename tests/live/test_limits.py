"""What bounds a page that invents visitors, and what ends sockets whose ground is gone."""

import asyncio
import contextlib

import msgspec
import pytest
import websockets

from tests.live.test_admission import refusal, ticket_of
from tests.served import ORIGIN, Clock, Place, prepare, serving
from widget_server.adapters.http.limiting import Rates, address
from widget_server.core.errors import TooMany
from widget_server.settings import Settings


async def test_sockets_of_many_visitors_from_one_address_are_bounded(light_settings: Settings) -> None:
    settings = msgspec.structs.replace(light_settings, sockets_per_address=3)
    keys = await prepare(settings, "academy", "shop")
    async with serving(settings, keys, clock=Clock()) as place, contextlib.AsyncExitStack() as stack:
        tickets = [(await place.ticket(visitor=f"visitor-number-{number}")).json()["ticket"] for number in range(5)]
        talks = [await stack.enter_async_context(place.socket(ticket)) for ticket in tickets[:3]]
        assert await refusal(place, tickets[3]) == (429, "too_many")
        shop = (await place.ticket(key=keys["shop"].browser.id, visitor="v" * 16)).json()["ticket"]
        await stack.enter_async_context(place.socket(shop))
        await talks[0].connection.close()
        await asyncio.sleep(0.1)
        async with place.socket(tickets[4]) as talk:
            await talk.hear("state")


@pytest.mark.parametrize(
    ("rate", "calls"),
    [
        pytest.param("12/minute", 1, id="an exchange counts as its frames"),
        pytest.param("50/minute", 4, id="until its address is over"),
    ],
)
async def test_an_exchange_is_charged_for_its_frames(light_settings: Settings, rate: str, calls: int) -> None:
    settings = msgspec.structs.replace(light_settings, rate_address=rate)
    keys = await prepare(settings, "academy")
    async with serving(settings, keys, clock=Clock()) as place:
        frames = [{"type": "sync", "id": str(number)} for number in range(12)]
        for number in range(calls):
            assert (await place.exchange(*frames, visitor=f"visitor-number-{number}")).status_code == 200
        answer = await place.exchange(*frames, visitor="visitor-number-x")
        assert (answer.status_code, answer.json()["error"]["code"]) == (429, "too_many")
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["access-control-expose-headers"] == "retry-after"


async def test_who_proves_nothing_again_and_again_is_told_to_wait(light_settings: Settings) -> None:
    settings = msgspec.structs.replace(light_settings, rate_address="5/minute")
    keys = await prepare(settings, "academy")
    async with serving(settings, keys, clock=Clock()) as place:
        statuses = [(await place.http.get("/v1/responses", auth=("sk_" + "x" * 43, ""))).status_code for _ in range(7)]
        assert statuses == [401] * 5 + [429] * 2
        assert (await refusal(place, "forged"))[0] == 429
        assert (await place.ticket(visitor="v" * 16)).status_code == 429
        assert (await place.event("x")).status_code == 200  # a key that proves itself is not in that bucket


def test_ipv6_addresses_count_by_their_first_64_bits() -> None:
    def of(host: str | None) -> str:
        return address({"client": None if host is None else (host, 1)})

    assert of("2001:db8:1:2::1") == of("2001:db8:1:2:ffff:ffff:ffff:ffff") != of("2001:db8:1:3::1")
    assert of("fe80::1%eth0") == of("fe80::2")
    assert of("::ffff:10.0.0.1") == of("10.0.0.1") == "10.0.0.1"
    assert of(None) == ""
    assert of("no: address") == "no: address"
    rates = Rates(server_key="1/minute", browser_key="9/minute", address="2/minute")
    for host in ("2001:db8::1", "2001:db8::2"):
        rates.page("academy", "wk", {"client": (host, 1)})
    with pytest.raises(TooMany):
        rates.page("academy", "wk", {"client": ("2001:db8::3", 1)})


@pytest.mark.parametrize("gone", ["origin", "browser", "respondent"])
async def test_a_socket_ends_when_its_key_or_its_origin_is_taken_away(place: Place, gone: str) -> None:
    store = (await place.app.start()).store
    async with place.student() as student, place.mentor(conversation=None) as mentor:
        if gone == "origin":
            await store.remove_origin("academy", ORIGIN)
        else:
            await store.retire_key("academy", getattr(place.keys, gone).id, now=1)
        with pytest.raises(websockets.ConnectionClosed):
            await student.hear("nothing", within=5)
        assert student.connection.close_code == 4001
        if gone == "respondent":
            assert (await mentor.say("sync"))["type"] == "ack"
        else:
            with pytest.raises(websockets.ConnectionClosed):
                await mentor.hear("nothing", within=5)


async def test_a_ticket_under_a_key_that_was_retired_opens_nothing(light: Place) -> None:
    ticket = await ticket_of(light)
    house = await light.app.start()
    await house.store.retire_key("academy", light.keys.respondent.id, now=1)
    await house.refresh()
    assert await refusal(light, ticket) == (401, "unauthenticated")


async def test_a_token_with_many_traits_fits_a_sockets_address(light: Place) -> None:
    traits = {f"trait-{number}": "many words" * 5 for number in range(60)}
    token = light.keys.token("s1", traits=traits)
    assert 5_000 < len(token) < 6_144
    async with light.socket(await ticket_of(light, token=token)) as talk:
        await talk.hear("state")
