"""Links over HTTP: to whom they are handed, on both databases; over what rate nobody begins; what a public limit lets through."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest

from tests.served import Clock, Place, prepare, serving
from widget_server.core.links import PublicLink
from widget_server.services import qr
from widget_server.settings import Settings

DAY = 86_400_000
HERE = "https://feedback.example"
OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture
async def known(either_settings: Settings, clock: Clock) -> AsyncIterator[Place]:
    """A server that knows its own address, on each database."""
    settings = msgspec.structs.replace(either_settings, public_url=HERE, rate_public_link="60/minute")
    keys = await prepare(settings, "academy", "shop")
    async with serving(settings, keys, clock=clock) as running:
        yield running


async def asked(place: Place) -> str:
    """Somebody's invitation."""
    await place.lesson()
    await place.ask()
    house = await place.app.start()
    return (await house.store.fillings("academy", "s1", since=0))[0].invitation.id


async def test_a_link_is_handed_to_the_workspaces_own_systems_while_it_opens_something(
    known: Place, clock: Clock
) -> None:
    invitation = await asked(known)
    door, key = f"/v1/invitations/{invitation}/link", (known.keys.secret, "")
    made = (await known.http.post(door, auth=key)).json()
    assert made["url"].startswith(f"{HERE}/s/")
    assert (await known.http.get(made["url"].removeprefix(HERE))).status_code == 200
    assert (await known.http.post(door, auth=key)).json() == made
    code = await known.http.get(f"{door}.svg", auth=key)
    assert (code.headers["content-type"], code.content) == ("image/svg+xml", qr.svg(made["url"]))
    other = (known.workspaces["shop"].secret, "")
    for answer in (await known.http.post(door, auth=other), await known.http.get(f"{door}.svg", auth=other)):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert (await known.http.post(door)).status_code == 401
    assert (await known.http.post(f"{door}?qr=svg", auth=key)).json()["error"]["code"] == "invalid_input"
    clock.ahead_ms += 15 * DAY
    late = await known.http.post(door, auth=key)
    assert (late.status_code, late.json()["error"]["code"]) == (409, "invitation_closed")
    assert (await known.http.get(made["url"].removeprefix(HERE))).status_code == 404


async def test_of_many_who_begin_at_once_as_many_are_asked_as_the_limit_says(known: Place) -> None:
    house = await known.app.start()
    link = PublicLink(workspace="academy", id="reception", survey_key="asked-for", most=10, made_at=1)
    await house.store.add_public_link(link)
    answers = await asyncio.gather(*(known.http.post("/s/p/reception", headers=OURS) for _ in range(30)))
    went = [answer.headers["location"] for answer in answers if answer.status_code == 303]
    assert (len(went), len(set(went))) == (10, 10)
    assert [answer.status_code for answer in answers].count(410) == 20
    assert (await house.store.public_link("reception")).taken == 10


async def test_an_address_that_names_no_link_opens_nothing(known: Place) -> None:
    for id in ("%00", "a%00b", "x" * 9_000, "%FF", "%0D%0Ax"):
        pages = [await known.http.get(f"/s/p/{id}"), await known.http.post(f"/s/p/{id}", headers=OURS)]
        assert [(page.status_code, "does not open anything" in page.text) for page in pages] == [(404, True)] * 2, id


async def test_whoever_begins_twice_at_once_takes_one_place(known: Place) -> None:
    house = await known.app.start()
    link = PublicLink(workspace="academy", id="reception", survey_key="asked-for", most=2, made_at=1)
    await house.store.add_public_link(link)
    twice = [known.http.post("/s/p/reception", data={"visitor": "one"}, headers=OURS) for _ in range(2)]
    assert len({answer.headers["location"] for answer in await asyncio.gather(*twice)}) == 1
    assert (await house.store.public_link("reception")).taken == 1


async def test_who_came_by_a_public_link_is_told_nothing_of_a_link_that_is_theirs_alone(known: Place) -> None:
    warning = "This link is yours alone"
    made = (await known.http.post(f"/v1/invitations/{await asked(known)}/link", auth=(known.keys.secret, ""))).json()
    assert warning in (await known.http.get(made["url"].removeprefix(HERE))).text
    house = await known.app.start()
    await house.store.add_public_link(
        PublicLink(workspace="academy", id="reception", survey_key="asked-for", made_at=1)
    )
    sent_on = await known.http.post("/s/p/reception", headers=OURS)
    mine = await known.http.get(sent_on.headers["location"].replace("..", "/s", 1))
    assert mine.status_code == 200
    assert warning not in mine.text


async def test_a_closed_public_link_says_so_in_the_visitors_language(known: Place) -> None:
    house = await known.app.start()
    link = PublicLink(workspace="academy", id="shut", survey_key="asked-for", made_at=1)
    await house.store.add_public_link(link)
    await house.store.close_public_link("academy", "shut", now=house.clock())
    for language, said in (
        ("ru, en;q=.5", "больше не принимают"),
        ("en", "takes no more answers"),
        ("de", "takes no more"),
    ):
        for method in ("GET", "POST"):
            page = await known.http.request(method, "/s/p/shut", headers={**OURS, "accept-language": language})
            assert (page.status_code, said in page.text) == (410, True)


async def test_over_the_rate_a_page_for_people_says_to_wait(light_settings: Settings) -> None:
    settings = msgspec.structs.replace(light_settings, rate_public_link="2/minute", rate_address="9/minute")
    keys = await prepare(settings, "academy")
    async with serving(settings, keys, clock=Clock()) as place:
        pages = [await place.http.post("/s/p/nothing", headers=OURS) for _ in range(3)]
        pages += [await place.http.get("/s/nothing") for _ in range(7)]
        assert [page.status_code for page in pages] == [404, 404, 429, *[404] * 6, 429]
        for page in pages:
            assert page.headers["content-type"].startswith("text/html")
        assert int(pages[2].headers["retry-after"]) > 0
        assert "Try again in a minute" in pages[2].text


async def test_a_server_that_does_not_know_its_address_hands_out_no_link(light: Place) -> None:
    door = f"/v1/invitations/{await asked(light)}/link"
    answer = await light.http.post(door, auth=(light.keys.secret, ""))
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "misconfigured")
