"""One invitation's way, on its own page and beside its answers: for those who may see it, and without what would tell too much."""

import re
from collections.abc import AsyncIterator
from html import unescape

import pytest

from tests.console.desk import hire, seated
from tests.console.travelling import NO_BROWSER, asked, far, shown, travelled
from tests.served import Clock, Place
from widget_server.core import wording
from widget_server.settings import Settings


@pytest.fixture
async def place(either_settings: Settings, clock: Clock) -> AsyncIterator[Place]:
    """A server whose surveys go a long way, on each database."""
    async with far(either_settings, clock) as running:
        yield running


@pytest.fixture
async def near(light_settings: Settings, clock: Clock) -> AsyncIterator[Place]:
    """The same on SQLite alone."""
    async with far(light_settings, clock) as running:
        yield running


def said(page: str, what: str = "journey-line") -> str:
    """The words of a list of the page."""
    [_, rest] = re.split(rf'<ol class="[\w -]*{what}"', page, maxsplit=1)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", rest.split("</ol>")[0].split(">", 1)[1])).split())


async def test_the_whole_way_is_drawn_in_order(place: Place, clock: Clock) -> None:
    invitation = await travelled(place, clock)
    await hire(place, "maria", "mentor")
    maria = await seated(place, "maria")
    page = await maria.get(f"/invitations/{invitation}")
    assert page.status_code == 200
    told = said(page.text)
    expected = [
        "Asked 1 day ago",
        "Open in the chat at once",
        "work_reviewed",
        "Seen in the chat 2 times",
        "Now also in the personal account 2 hours later",
        "Left out: Notification",
        wording.said(NO_BROWSER, "en", now=0),
        "Now also by personal link",
        "Email sent 1 day later",
        "Opened from the email",
        "Answered from the email 2 answers",
        "Complete",
        "A reply to them",
        "Not seen yet",
    ]
    places = [told.find(one) for one in expected]
    assert -1 not in places, (told, expected[places.index(-1)])
    assert places == sorted(places), told
    assert "The tests say nothing" not in page.text, "answers stand on the page of the answers"
    assert said(page.text, "stops") == (
        "Chat seen Account not seen here Notification left out Email answered here Link not seen here"
    )
    beside = await maria.get(f"/responses/{invitation}")
    assert said(beside.text) == told
    assert f'href="/console/academy/responses/{invitation}"' in page.text
    server = await place.http.get(f"/v1/invitations/{invitation}/journey", auth=(place.keys.secret, ""))
    moments = server.json()["moments"]
    assert [one["kind"] for one in moments] == [
        "asked", "shown", "opened", "left_out", "opened", "sent", "shown", "answered", "ended", "replied",
    ]  # fmt: skip
    assert moments[3]["reason"] == {"code": "no_browser", "text": wording.said(NO_BROWSER, "en", now=0)}
    assert "The tests say nothing" not in server.text


async def test_what_is_still_to_come_stands_after_now(near: Place) -> None:
    invitation = await asked(near)
    await hire(near, "boss", "administrator", language="ru")
    boss = await seated(near, "boss")
    assert f"/invitations/{invitation}" in (await boss.get("/people/s1")).text
    told = said((await boss.get(f"/invitations/{invitation}")).text)
    assert told.index("Сейчас") < told.index("Дальше: Кабинет, Уведомление") < told.index("Дальше: Письмо, Ссылка")
    assert "через 1 час" in told
    assert "Истечёт, если ответа не будет" in told
    await near.http.post(f"/v1/invitations/{invitation}/dismiss", auth=(near.keys.secret, ""))
    told = said((await boss.get(f"/invitations/{invitation}")).text)
    assert "Отложено: не сейчас" in told
    assert "Больше не нужно: Кабинет, Уведомление" in told
    assert "Сейчас" not in told


async def test_a_way_is_seen_by_those_whose_person_it_is(place: Place) -> None:
    invitation = await asked(place)
    for id, role, status in (
        ("maria", "mentor", 200),
        ("other", "mentor", 404),
        ("boss", "administrator", 200),
        ("head", "manager", 200),
        ("numbers", "analyst", 404),
        ("eyes", "auditor", 404),
    ):
        await hire(place, id, role)  # type: ignore[arg-type]
        answer = await (await seated(place, id)).get(f"/invitations/{invitation}")
        assert answer.status_code == status, id
    assert (await (await seated(place, "boss")).get("/invitations/nothing")).status_code == 404


async def test_without_names_it_tells_nothing_of_an_answer(near: Place) -> None:
    invitation = await asked(near, "week_over")
    await hire(near, "boss", "administrator")
    boss = await seated(near, "boss")
    secret = (near.keys.secret, "")
    path = f"/v1/invitations/{invitation}"

    async def looks() -> tuple[str, dict[str, object]]:
        page = await boss.get(f"/invitations/{invitation}")
        told = await near.http.get(f"{path}/journey", auth=secret)
        return re.sub(r"just now|\d+ seconds? ago", "", page.text), told.json()

    before = await looks()
    await shown(near, invitation, "chat", "d1")
    answer = await near.http.post(f"{path}/answers", json={"question": "mood", "value": 5}, auth=secret)
    assert answer.json()["done"] is True
    assert await looks() == before
    assert [one["kind"] for one in before[1]["moments"]] == ["asked"]  # type: ignore[attr-defined]
    assert before[1]["status"] is None
