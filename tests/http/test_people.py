"""What events tell of people beside what they did: groups, devices; and what is not believed."""

import json
import time
from typing import Any

import pytest
import websockets

from tests.served import ORIGIN, Place
from widget_server.core.events import Respondent
from widget_server.core.reasons import Needs

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
NOW = int(time.time() * 1000)
TRACK = {"type": "track", "id": "t1", "name": "lesson_opened", "occurred_at": NOW}


async def person(place: Place, id: str = "s1") -> Respondent:
    house = await place.app.start()
    return await house.store.respondent("academy", id)


async def device(place: Place, id: str = "s1") -> str | None:
    """The device of somebody's latest event."""
    house = await place.app.start()
    here = await house.store.situation("academy", id, Needs(), now=house.clock())
    assert here is not None
    return here.event.device


async def group(place: Place, group: Any, **fields: Any) -> int:
    return (await place.event("", kind="group", groupId=group, **fields)).status_code


async def test_a_server_puts_people_into_groups_one_after_the_other(place: Place) -> None:
    for id in ("pilot", 7, "pilot"):
        assert await group(place, id, traits={"size": 3}) == 200
    assert (await person(place)).traits == {"groups": ["pilot", "7"]}
    await place.event("", kind="identify", traits={"plan": "pro"})
    assert (await person(place)).traits == {"groups": ["pilot", "7"], "plan": "pro"}


async def test_an_identify_says_all_groups_at_once_and_null_takes_them_away(light: Place) -> None:
    await group(light, "pilot")
    await light.event("", kind="identify", traits={"groups": ["autumn"]})
    assert (await person(light)).traits == {"groups": ["autumn"]}
    await light.event("", kind="identify", traits={"groups": None})
    assert (await person(light)).traits == {}


async def test_a_page_puts_nobody_into_a_group(light: Place) -> None:
    said = {"groupId": "staff", "context": {"cuecard": {"token": light.keys.token("s1")}}}
    answer = await light.http.post("/v1/group", json=said, auth=(light.keys.browser.id, ""), headers={"origin": ORIGIN})
    assert answer.status_code == 200
    assert (await person(light)).traits == {}


@pytest.mark.parametrize("id", ["", "p" * 129, "a\nb"])
async def test_a_groups_id_is_an_id(light: Place, id: str) -> None:
    assert await group(light, id) == 400


async def test_a_group_call_without_a_group_is_an_event_all_the_same(light: Place) -> None:
    assert await group(light, None) == 200
    assert (await person(light)).traits == {}


@pytest.mark.parametrize(
    ("context", "told"),
    [
        pytest.param({"device": {"type": "mobile"}}, "phone", id="by its type"),
        pytest.param({"device": {"type": "ios", "model": "iPad14,5"}}, "tablet", id="by its model"),
        pytest.param({"userAgent": WINDOWS}, "desktop", id="by the browser's name"),
        pytest.param({"device": {"type": "fridge"}, "userAgent": IPHONE}, "phone", id="a type that says nothing"),
        pytest.param({"device": {"type": 7, "model": ["x"]}, "userAgent": {"a": 1}}, None, id="nonsense"),
        pytest.param({"device": "phone", "userAgent": None}, None, id="another shape"),
        pytest.param({}, None, id="nothing told"),
    ],
)
async def test_the_device_of_an_event_is_told_in_its_context(
    light: Place, context: dict[str, Any], told: str | None
) -> None:
    assert (await light.event("lesson_opened", context=context)).status_code == 200
    assert await device(light) == told


@pytest.mark.parametrize(("agent", "told"), [(IPHONE, "phone"), (WINDOWS, "desktop"), ("curl/8", None)])
async def test_an_exchange_tells_its_device_by_its_header(light: Place, agent: str, told: str | None) -> None:
    body = {"key": light.keys.browser.id, "token": light.keys.token("s1"), "frames": [TRACK]}
    answer = await light.http.post(
        "/w/exchange", content=json.dumps(body), headers={"origin": ORIGIN, "user-agent": agent}
    )
    assert answer.json()["frames"] == [{"type": "ack", "id": "t1"}]
    assert await device(light) == told


@pytest.mark.parametrize(("agent", "told"), [(IPHONE, "phone"), (None, None)])
async def test_a_socket_tells_its_device_by_its_header(light: Place, agent: str | None, told: str | None) -> None:
    ticket = (await light.ticket(token=light.keys.token("s1"))).json()["ticket"]
    address = f"ws://127.0.0.1:{light.port}/w/socket?ticket={ticket}"
    origin = websockets.Origin(ORIGIN)
    async with websockets.connect(address, origin=origin, proxy=None, user_agent_header=agent) as connection:
        assert json.loads(await connection.recv())["type"] == "state"
        await connection.send(json.dumps(TRACK))
        assert json.loads(await connection.recv()) == {"type": "ack", "id": "t1"}
    assert await device(light) == told


async def test_the_same_event_from_another_device_is_the_same_event(light: Place) -> None:
    for agent in (IPHONE, WINDOWS):
        context = {"userAgent": agent}
        answer = await light.event("lesson_opened", messageId="m1", timestamp=NOW, context=context)
        assert answer.status_code == 200
    assert await device(light) == "phone"


async def test_locale_and_time_zone_of_a_context_are_the_senders_own_not_the_persons(light: Place) -> None:
    context = {"locale": "de-DE", "timezone": "Europe/Berlin", "traits": {"plan": "pro"}}
    await light.event("", kind="identify", traits={"name": "Anna"}, context=context)
    assert (await person(light)).traits == {"name": "Anna"}
