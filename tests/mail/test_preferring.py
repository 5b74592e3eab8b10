"""Whoever does not want mail gets none from the same moment, and says so in one click or on a page; looking changes nothing."""

import html
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import msgspec
import pytest

from tests.mail.post_office import PostOffice, open_office
from tests.mail.test_mailing import PUBLIC, SURVEY, WORKSPACE, ask, house_of, mail_of, opened, see_through
from tests.served import Clock, Place
from tests.store.test_privacy import BY
from widget_server.core.reaching import unreached
from widget_server.settings import Settings

KINDS = WORKSPACE + "kinds: { csat: { en: After a review, ru: После ревью } }\n"
ENDED = 8 * 86_400_000
"""By then the first invitation is over, and somebody may be asked again."""
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with open_office() as office:
        yield office


@pytest.fixture
async def place(either_settings: Settings, office: PostOffice, clock: Clock) -> AsyncIterator[Place]:
    async with opened(either_settings, office, clock, workspace=KINDS) as place:
        yield place


@pytest.fixture
async def light(light_settings: Settings, office: PostOffice, clock: Clock) -> AsyncIterator[Place]:
    async with opened(light_settings, office, clock, workspace=KINDS) as place:
        yield place


def link(office: PostOffice) -> str:
    """The path of the preferences, as the newest mail has it for one click."""
    address = str(office.mails()[-1]["List-Unsubscribe"])
    return address.strip("<>").removeprefix(PUBLIC)


def page(office: PostOffice) -> str:
    return link(office).removesuffix("/one-click")


async def reason(place: Place, user: str = "anna") -> str | None:
    contact = await house_of(place).store.contact("academy", user)
    said = unreached("email", "csat", contact, consent="required")
    return None if said is None else said.code


def ticked(answer: httpx2.Response) -> list[str]:
    return re.findall(r'type="checkbox" name="cell" value="([^"]+)" checked', answer.text)


def undo(answer: httpx2.Response) -> dict[str, Any]:
    return {"cell": re.findall(r'type="hidden" name="cell" value="([^"]+)"', answer.text)}


async def test_one_click_ends_all_mail_at_once(place: Place, office: PostOffice, clock: Clock) -> None:
    await ask(place)
    answer = await place.http.post(link(office), data=ONE_CLICK)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert await reason(place) == "unwanted"
    clock.ahead_ms += ENDED
    invitation = await ask(place)
    assert len(office.came) == 1
    [step] = await house_of(place).store.sendings("academy", invitation)
    assert step.note is not None
    assert step.note.values["skipped"]["email"]["code"] == "unwanted"


async def test_one_click_comes_as_a_form_of_either_kind(light: Place, office: PostOffice) -> None:
    await ask(light)
    parts = {"List-Unsubscribe": (None, "One-Click")}
    assert (await light.http.post(link(office), files=parts)).status_code == 200
    assert await reason(light) == "unwanted"
    assert (await light.http.post(link(office), data={"List-Unsubscribe": "no"})).status_code == 400


async def test_whoever_only_looks_changes_nothing(light: Place, office: PostOffice) -> None:
    invitation = await ask(light)
    [mail] = office.mails()
    body = mail.get_body(("html",))
    assert body is not None
    found = {html.unescape(one) for one in re.findall(r'href="([^"]+)"', body.get_content())} | {PUBLIC + link(office)}
    for address in sorted(found):
        path = address.removeprefix(PUBLIC).partition("#")[0]
        for method in ("HEAD", "GET"):
            answer = await light.http.request(method, path, follow_redirects=True)
            assert answer.status_code == 200, path
    assert await reason(light) is None
    [filling] = [await house_of(light).store.filling("academy", invitation)]
    assert filling.displayed_at is None
    assert filling.answers == ()
    assert filling.invitation.status == "open"


async def test_over_the_rate_nobody_tries_addresses(light_settings: Settings, office: PostOffice, clock: Clock) -> None:
    slow = msgspec.structs.replace(light_settings, rate_address="3/minute")
    async with opened(slow, office, clock) as place:
        pages = [await place.http.get(f"/p/none{number}/one-click") for number in range(4)]
        assert [page.status_code for page in pages] == [404, 404, 404, 429]


async def test_the_page_shows_what_stands_and_changes_it(place: Place, office: PostOffice) -> None:
    await ask(place)
    shown = await place.http.get(page(office))
    assert ticked(shown) == ["email:csat"]
    assert "After a review" in shown.text
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert shown.headers["referrer-policy"] == "no-referrer"
    assert shown.headers["cache-control"] == "no-store"
    saved = await place.http.post(page(office), data={"do": "save"})
    assert "Saved." in saved.text
    assert ticked(saved) == []
    assert await reason(place) == "unwanted"
    again = await place.http.post(page(office), data=undo(saved))
    assert ticked(again) == ["email:csat"]
    assert await reason(place) is None


async def test_a_single_kind_stands_without_a_heading_of_ours(
    light_settings: Settings, office: PostOffice, clock: Clock
) -> None:
    async with opened(light_settings, office, clock) as place:
        await ask(place)
        shown = await place.http.get(page(office))
        assert ticked(shown) == ["email:csat"]
        assert "How satisfied you are" not in shown.text
        assert '<fieldset aria-labelledby="asked">' in shown.text


async def test_stopping_all_mail_can_be_undone(light: Place, office: PostOffice, clock: Clock) -> None:
    await ask(light)
    stopped = await light.http.post(page(office), data={"do": "stop"})
    assert "No question comes by mail any more." in stopped.text
    assert await reason(light) == "unwanted"
    await light.http.post(page(office), data=undo(stopped))
    assert await reason(light) is None
    clock.ahead_ms += ENDED
    await ask(light)
    assert len(office.came) == 2


async def test_each_kind_and_channel_by_itself(light_settings: Settings, office: PostOffice, clock: Clock) -> None:
    async with opened(light_settings, office, clock) as place:
        folder = light_settings.workspaces / "academy" / "surveys"
        later = "channels: [chat, {after: 1h, through: [inbox, push]}, {after: 2h, through: [email]}]"
        (folder / "pulse.yaml").write_text(
            SURVEY.replace("channels: [chat, email]", later).replace("kind: csat", "kind: pulse\npriority: 1")
        )
        await house_of(place).refresh()
        await ask(place)
        shown = await place.http.get(page(office), headers={"accept-language": "ru"})
        assert re.findall(r'name="cell" value="([^"]+)"', shown.text) == [
            "email:csat",
            "email:pulse",
            "push:pulse",
            "inbox:pulse",
        ]
        assert "Насколько вы довольны" in shown.text
        await place.http.post(page(office), data={"cell": ["email:csat", "inbox:pulse"]})
        store = house_of(place).store
        contact = await store.contact("academy", "anna")
        assert {(one.channel, one.kind): one.wanted for one in contact.preferences} == {
            ("email", "pulse"): False,
            ("push", "pulse"): False,
        }
        assert unreached("inbox", "pulse", contact, consent="required") is None
        assert unreached("email", "csat", contact, consent="required") is None


async def test_what_was_waiting_is_not_sent_after_it(light: Place, office: PostOffice, clock: Clock) -> None:
    await ask(light)
    clock.ahead_ms += ENDED
    office.to = lambda address: "450 4.2.0 later"
    waiting = await ask(light)
    await light.http.post(link(office), data=ONE_CLICK)
    office.to = lambda address: None
    clock.ahead_ms += 3_600_000
    await see_through(light, waiting)
    line = await mail_of(light, waiting)
    assert (line.status, line.note and line.note.code) == ("skipped", "unwanted")
    assert len(office.came) == 1


async def test_what_opens_nothing_is_a_page_that_says_so(light: Place) -> None:
    for token in ("x", "A" * 91, "A" * 7_100, "%00", "é"):
        for method in ("GET", "POST"):
            answer = await light.http.request(method, f"/p/{token}")
            assert answer.status_code == 404
            assert "does not open anything" in answer.text
        assert (await light.http.post(f"/p/{token}/one-click", data=ONE_CLICK)).status_code == 404


async def test_a_link_outlives_the_survey_and_follows_the_person(
    light: Place, office: PostOffice, clock: Clock
) -> None:
    await ask(light, "old")
    alias = {"userId": "new", "previousId": "old"}
    (await light.http.post("/v1/alias", json=alias, auth=(light.keys.secret, ""))).raise_for_status()
    clock.ahead_ms += 60 * 86_400_000
    assert (await light.http.post(link(office), data=ONE_CLICK)).status_code == 200
    assert await reason(light, "new") == "unwanted"
    clock.ahead_ms += 400 * 86_400_000
    assert (await light.http.get(page(office))).status_code == 404


async def test_whoever_was_erased_is_not_remembered_by_an_old_link(light: Place, office: PostOffice) -> None:
    await ask(light)
    deed = msgspec.structs.replace(BY, workspace="academy")
    await house_of(light).store.erase("academy", "anna", deed, now=house_of(light).clock())
    assert (await light.http.post(link(office), data=ONE_CLICK)).status_code == 404
    contact = await house_of(light).store.contact("academy", "anna")
    assert contact.preferences == ()


async def bounced(place: Place, body: Any) -> httpx2.Response:
    return await place.http.post("/v1/email/bounces", json=body, auth=(place.keys.secret, ""))


async def test_what_came_back_stops_the_address(light: Place, office: PostOffice) -> None:
    await ask(light)
    body = {"bounces": [{"email": "Anna@School.example", "kind": "bounce"}]}
    assert (await bounced(light, body)).json() == {"stopped": 1}
    assert await reason(light) == "bounced"
    assert (await bounced(light, body)).json() == {"stopped": 0}
    complaint = [{"event": "spamreport", "email": "anna@school.example"}]
    assert (await bounced(light, complaint)).json() == {"stopped": 1}
    assert await reason(light) == "complained"
    unknown = {"bounces": [{"message_id": "<nothing@academy.example>", "kind": "bounce"}]}
    assert (await bounced(light, unknown)).json() == {"stopped": 0}
    answer = await bounced(light, {"bounces": [{"kind": "bounce"}]})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


async def test_a_mail_is_named_by_its_message_id(place: Place, office: PostOffice) -> None:
    await ask(place)
    body = {"bounces": [{"message_id": str(office.mails()[-1]["Message-ID"]), "kind": "complaint"}]}
    assert (await bounced(place, body)).json() == {"stopped": 1}
    assert await reason(place) == "complained"
    shown = await place.http.get(page(office))
    assert "reported as spam" in shown.text
    assert ticked(shown) == []
    await place.http.post(page(office), data={"cell": "email:csat"})
    assert await reason(place) is None


async def test_only_a_server_tells_what_came_back(light: Place) -> None:
    body = {"bounces": [{"email": "a@b.example", "kind": "bounce"}]}
    assert (await light.http.post("/v1/email/bounces", json=body)).status_code == 401
    other = light.workspaces["academy"].browser.id
    assert (await light.http.post("/v1/email/bounces", json=body, auth=(other, ""))).status_code == 401
