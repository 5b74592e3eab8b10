"""Whose browser it is: told by pages that prove it, ended by whoever has it, and never at an address of the house."""

import msgspec
import pytest

from tests.mail.test_mailing import house_of, see_through
from tests.push.conftest import PUBLIC, WORKSPACE, opened, said, subscribed
from tests.push.makers import Browser, PushMaker
from tests.served import Clock, Place, serving
from widget_server.settings import Settings

VISITOR = "v" * 20


async def whose(place: Place, browser: Browser) -> list[str]:
    """To whom it belongs, of those in these tests."""
    store = house_of(place).store
    people = ("anna", "ben", f"anon:{VISITOR}")
    return [
        who for who in people for one in await store.subscriptions("academy", who) if one.endpoint == browser.endpoint
    ]


async def test_a_page_gets_the_key_where_the_workspace_pushes(light: Place) -> None:
    answer = await said(light, visitor=VISITOR)
    assert answer.headers["access-control-allow-origin"] == "https://academy.example"
    key = answer.json()["key"]
    assert len(key) == 87
    assert (await said(light, token=light.keys.token("anna"))).json()["key"] == key


@pytest.mark.parametrize(("workspace", "contact"), [("name: Academy\n", "mailto:a@b.c"), (WORKSPACE, "")])
async def test_and_none_elsewhere(
    light_settings: Settings, clock: Clock, maker: PushMaker, workspace: str, contact: str
) -> None:
    async with opened(light_settings, clock, contact=contact, workspace=workspace) as place:
        assert (await said(place, visitor=VISITOR)).json() == {"key": None, "known": True}
        refused = await said(place, visitor=VISITOR, subscription=maker.browser("a").subscription)
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, "not_found")


async def test_a_browser_belongs_to_whoever_is_there(place: Place, maker: PushMaker) -> None:
    browser = maker.browser("shared")
    await subscribed(place, browser, "anna")
    assert await whose(place, browser) == ["anna"]
    await subscribed(place, browser, "ben")
    assert await whose(place, browser) == ["ben"]
    (await said(place, visitor=VISITOR, subscription=browser.subscription)).raise_for_status()
    assert await whose(place, browser) == [f"anon:{VISITOR}"]
    (await said(place, former=browser.endpoint)).raise_for_status()
    (await said(place, former=browser.endpoint)).raise_for_status()
    assert await whose(place, browser) == []


async def test_a_browser_that_was_named_anew_stays_whose_it_was(place: Place, maker: PushMaker) -> None:
    before, after, other = maker.browser("before"), maker.browser("after"), maker.browser("other")
    await subscribed(place, before, "anna")
    await subscribed(place, other, "ben")
    answer = await said(place, former=before.endpoint, subscription=after.subscription)
    assert answer.json()["known"] is True
    assert (await whose(place, before), await whose(place, after)) == ([], ["anna"])
    unknown = await said(place, former=before.endpoint, subscription=other.subscription)
    assert unknown.json()["known"] is False
    assert await whose(place, other) == ["ben"]
    (await said(place, former=after.endpoint, subscription=after.subscription)).raise_for_status()
    assert await whose(place, after) == ["anna"]


async def test_the_newest_ten_of_a_person_stay(light: Place, maker: PushMaker, clock: Clock) -> None:
    for number in range(12):
        clock.ahead_ms += 1_000
        await subscribed(light, maker.browser(str(number)))
    kept = await house_of(light).store.subscriptions("academy", "anna")
    assert [one.endpoint.rpartition("/")[2] for one in kept] == [str(number) for number in range(2, 12)]


async def test_nobody_subscribes_for_somebody_else(light: Place, maker: PushMaker) -> None:
    given = maker.browser("a").subscription
    assert (await said(light, subscription=given)).status_code == 401
    assert (await said(light, subscription=given, token="nonsense")).status_code == 401
    assert (await said(light, subscription=given, visitor="anna")).status_code == 401
    staff = await said(light, subscription=given, staff_token=light.keys.staff_token("maria"))
    assert staff.status_code == 400
    elsewhere = await said(light, "https://evil.example", subscription=given, visitor=VISITOR)
    assert elsewhere.status_code == 403
    assert await whose(light, maker.browser("a")) == []


REFUSED = [
    "http://fcm.googleapis.com/fcm/send/x",
    "https://fcm.googleapis.com:8443/fcm/send/x",
    "https://fcm.googleapis.com.evil.example/x",
    "https://evil.example/fcm.googleapis.com",
    "https://evil.example#fcm.googleapis.com",
    "https://user@fcm.googleapis.com/x",
    "https://fcm.googleapis.com@evil.example/x",
    "https://fcm.googleapis.com\\@evil.example/x",
    "https://push.services.mozilla.com.evil.example/x",
    "https://evilpush.services.mozilla.com.example/x",
    "https://notify.windows.com.evil.example/",
    "https://xnotify.windows.com/",
    "https://web.push.apple.com./x",
    "https://10.0.0.1/x",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/x",
    "https://[::ffff:10.0.0.1]/x",
    "https://0x7f000001/x",
    "https://2130706433/x",
    "https://localhost/x",
    "ftp://fcm.googleapis.com/x",
    "javascript:alert(1)",
    "//fcm.googleapis.com/x",
    "https://fcm.googleapis.com/x y",
    "https://fcm.googleapis.com/x\n",
    "https://fcm.googleapis.com:99999/x",
    "https://[fcm.googleapis.com/x",
    "https://fсm.googleapis.com/x",  # with a Cyrillic letter
]


async def test_an_endpoint_elsewhere_is_refused(light: Place, maker: PushMaker) -> None:
    for endpoint in REFUSED:
        given = {**maker.browser("a").subscription, "endpoint": endpoint}
        refused = await said(light, visitor=VISITOR, subscription=given)
        assert (endpoint, refused.status_code, refused.json()["error"]["code"]) == (endpoint, 400, "invalid_input")
    assert await house_of(light).store.subscriptions("academy", f"anon:{VISITOR}") == []


async def test_what_the_operator_no_longer_allows_is_not_spoken_to(
    light_settings: Settings, clock: Clock, maker: PushMaker
) -> None:
    async with opened(light_settings, clock) as before:
        await subscribed(before, maker.browser("a"))
    settings = msgspec.structs.replace(light_settings, public_url=PUBLIC, push_contact="mailto:ops@academy.example")
    async with serving(settings, before.workspaces, clock=clock) as place:
        (await place.event("review_received", "anna")).raise_for_status()
        [filling] = await house_of(place).store.fillings("academy", "anna", since=0)
        await see_through(place, filling.invitation.id)
        lines = await house_of(place).store.sendings("academy", filling.invitation.id)
    assert [line.status for line in lines if line.item.kind == "push"] == ["failed"]
    assert maker.connections == 0


async def test_endpoints_of_browsers_are_taken(light: Place, maker: PushMaker) -> None:
    for endpoint in (
        "https://fcm.googleapis.com/fcm/send/dK3:APA91b",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
        "https://web.push.apple.com/QNlr",
        "https://wns2-par02p.notify.windows.com/w/?token=BQYA%3d",
    ):
        given = {**maker.browser("a").subscription, "endpoint": endpoint}
        (await said(light, visitor=VISITOR, subscription=given)).raise_for_status()
    assert len(await house_of(light).store.subscriptions("academy", f"anon:{VISITOR}")) == 4


async def test_keys_that_are_none_are_refused(light: Place, maker: PushMaker) -> None:
    for keys in (
        {"p256dh": "", "auth": ""},
        {"p256dh": "AAAA", "auth": "A" * 22},
        {"p256dh": "B" + "A" * 86, "auth": "A" * 22},
        {"p256dh": "*" * 87, "auth": "A" * 22},
        {"p256dh": None, "auth": None},
        {},
    ):
        given = {"endpoint": maker.browser("a").endpoint, "keys": keys}
        refused = await said(light, visitor=VISITOR, subscription=given)
        assert (keys, refused.status_code, refused.json()["error"]["code"]) == (keys, 400, "invalid_input")
