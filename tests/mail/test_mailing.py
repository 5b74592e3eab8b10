"""An invitation as a mail, from its claim to the mailbox: once, to whoever wants it, in their language."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.mail.post_office import PostOffice, open_office
from tests.served import Clock, Place, prepare, serving
from widget_server.core.outbox import OutboxLine
from widget_server.house import House
from widget_server.settings import Settings

PUBLIC = "https://feedback.example"
WORKSPACE = """
name: Academy
language: en
context: { traits: [name] }
email: { from: "Academy <hello@academy.example>", reply_to: team@academy.example, address_line: "12 Main Street" }
"""
SURVEY = """
name: Usefulness
kind: csat
channels: [chat, email]
when: { event: review_received }
again: { after: 1m }
about: { en: About the review, ru: О ревью }
questions:
  - { id: stars, kind: rating, text: { en: "Was it useful?", ru: "Помогло?" }, required: true }
  - { id: words, kind: text, text: { en: "In your words", ru: "Своими словами" } }
"""
AGREED = {"email": "anna@school.example", "consent_email": True}


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with open_office() as office:
        yield office


def write(folder: Path, workspace: str = WORKSPACE, survey: str = SURVEY) -> None:
    (folder / "workspace.yaml").write_text(workspace)
    for file in (folder / "surveys").iterdir():
        file.unlink()
    (folder / "surveys" / "useful.yaml").write_text(survey)


@contextlib.asynccontextmanager
async def opened(settings: Settings, office: PostOffice, clock: Clock, **changes: str) -> AsyncIterator[Place]:
    settings = msgspec.structs.replace(settings, public_url=PUBLIC, smtp_url=office.url)
    keys = await prepare(settings, "academy")
    write(Path(settings.workspaces) / "academy", **changes)
    async with serving(settings, keys, clock=clock) as place:
        yield place


@pytest.fixture
async def place(either_settings: Settings, office: PostOffice, clock: Clock) -> AsyncIterator[Place]:
    async with opened(either_settings, office, clock) as place:
        yield place


@pytest.fixture
async def light(light_settings: Settings, office: PostOffice, clock: Clock) -> AsyncIterator[Place]:
    async with opened(light_settings, office, clock) as place:
        yield place


def house_of(place: Place) -> House:
    """What the server holds open."""
    assert place.app.house is not None
    return place.app.house


async def ask(place: Place, user: str = "anna", **traits: object) -> str:
    """Ask somebody, and see through what is to be sent; returns the invitation's id."""
    (await place.event("", user, kind="identify", traits={**AGREED, **traits})).raise_for_status()
    (await place.event("review_received", user)).raise_for_status()
    invitation = (await house_of(place).store.fillings("academy", user, since=0))[-1].invitation.id
    await see_through(place, invitation)
    return invitation


async def see_through(place: Place, invitation: str) -> None:
    """Until nothing of it is due: the server's own worker takes its share."""
    house = house_of(place)
    async with asyncio.timeout(10):
        while True:
            await house.deliver()
            lines = await house.store.sendings("academy", invitation)
            going = (one.status in ("taken", "sending") for one in lines)
            due = (one.status == "waiting" and one.item.due_at <= house.clock() for one in lines)
            if not any(going) and not any(due):
                return
            await asyncio.sleep(0.01)


async def mail_of(place: Place, invitation: str) -> OutboxLine:
    lines = await house_of(place).store.sendings("academy", invitation)
    [line] = [line for line in lines if line.item.kind == "email"]
    return line


async def test_who_agreed_gets_one_mail(place: Place, office: PostOffice) -> None:
    invitation = await ask(place)
    await see_through(place, invitation)
    [mail] = office.mails()
    assert mail["To"] == "anna@school.example"
    assert mail["From"] == "Academy <hello@academy.example>"
    assert mail["Reply-To"] == "team@academy.example"
    assert mail["Subject"] == "Was it useful?"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    html = mail.get_body(("html",))
    assert html is not None
    assert f"{PUBLIC}/s/" in html.get_content()
    assert "#stars=5" in html.get_content()
    assert (await mail_of(place, invitation)).status == "sent"


async def test_a_person_reads_their_own_language(light: Place, office: PostOffice) -> None:
    await ask(light, language="ru-RU")
    [mail] = office.mails()
    assert mail["Subject"] == "Помогло?"
    assert mail["Content-Language"] == "ru-RU"
    text = mail.get_body(("plain",))
    assert text is not None
    assert "О ревью" in text.get_content()


@pytest.mark.parametrize(
    ("traits", "reason"),
    [
        ({"consent_email": False}, "no_consent"),
        ({"consent_email": None}, "no_consent"),
        ({"email": None}, "no_address"),
    ],
)
async def test_who_did_not_agree_gets_none_and_the_journey_says_why(
    light: Place, office: PostOffice, traits: dict[str, Any], reason: str
) -> None:
    invitation = await ask(light, **traits)
    assert office.came == []
    [step] = await house_of(light).store.sendings("academy", invitation)
    assert step.note is not None
    assert step.note.values["skipped"]["email"]["code"] == reason


async def test_without_a_mail_server_the_mail_is_skipped_and_says_so(light_settings: Settings, clock: Clock) -> None:
    async with open_office() as office:
        settings = msgspec.structs.replace(light_settings)
        office.port = 0
        async with opened_without_mail(settings, clock) as place:
            line = await mail_of(place, await ask(place))
    assert line.status == "skipped"
    assert line.note is not None
    assert line.note.code == "mail_not_set_up"


@contextlib.asynccontextmanager
async def opened_without_mail(settings: Settings, clock: Clock) -> AsyncIterator[Place]:
    keys = await prepare(settings, "academy")
    write(Path(settings.workspaces) / "academy")
    async with serving(settings, keys, clock=clock) as place:
        yield place


async def test_who_answers_before_it_goes_gets_none(light: Place, office: PostOffice) -> None:
    office.to = lambda address: "450 4.2.0 later"
    invitation = await ask(light)
    assert (await mail_of(light, invitation)).status == "waiting"
    office.to = lambda address: None
    async with light.student("anna") as anna:
        [card] = anna.state["cards"]
        await anna.answer(card, "stars", 5)
        await anna.answer(card, "words", None)
    assert (await mail_of(light, invitation)).status == "cancelled"
    light_clock(light).ahead_ms += 3_600_000
    await see_through(light, invitation)
    assert office.came == []


def light_clock(place: Place) -> Clock:
    clock = house_of(place).clock
    assert isinstance(clock, Clock)
    return clock


async def test_a_busy_server_is_tried_again(light: Place, office: PostOffice) -> None:
    office.to = lambda address: "450 4.2.0 greylisted"
    invitation = await ask(light)
    assert (await mail_of(light, invitation)).status == "waiting"
    office.to = lambda address: None
    light_clock(light).ahead_ms += 60_000
    await see_through(light, invitation)
    assert (await mail_of(light, invitation)).status == "sent"
    assert len(office.came) == 1


async def test_what_waited_until_the_night_waits_for_the_morning(
    light_settings: Settings, office: PostOffice, clock: Clock
) -> None:
    async with opened(light_settings, office, clock) as place:
        office.to = lambda address: "450 4.2.0 later"
        invitation = await ask(place, time_zone="UTC")
        now = datetime.fromtimestamp(clock() / 1000, UTC)
        begins, ends = now.strftime("%H:%M"), (now + timedelta(hours=3)).strftime("%H:%M")
        policy = light_settings.workspaces / "academy" / "policy.yaml"
        policy.write_text(f"rest: null\nquiet: [{{from: '{begins}', to: '{ends}'}}]\n")
        await house_of(place).refresh()
        office.to = lambda address: None
        clock.ahead_ms += 600_000
        await see_through(place, invitation)
        line = await mail_of(place, invitation)
        assert (line.status, line.note and line.note.code) == ("waiting", "quiet")
        clock.ahead_ms += 3 * 3_600_000
        await see_through(place, invitation)
        assert (await mail_of(place, invitation)).status == "sent"


async def test_an_address_that_is_none_is_not_written_to_again(light: Place, office: PostOffice, clock: Clock) -> None:
    office.to = lambda address: "550 5.1.1 no such user"
    line = await mail_of(light, await ask(light))
    assert (line.status, line.note and line.note.code) == ("failed", "no_such_address")
    office.to = lambda address: None
    clock.ahead_ms += 3_600_000
    invitation = await ask(light, "anna-at-work")
    [step] = await house_of(light).store.sendings("academy", invitation)
    assert step.note is not None
    assert step.note.values["skipped"]["email"]["code"] == "bounced"
    assert office.addressed == ["anna@school.example"]


async def test_a_server_that_dies_in_the_middle_is_never_given_it_again(
    light: Place, office: PostOffice, clock: Clock
) -> None:
    office.dies_in_the_middle = True
    invitation = await ask(light)
    assert (await mail_of(light, invitation)).status == "unsure"
    office.dies_in_the_middle = False
    clock.ahead_ms += 86_400_000
    await see_through(light, invitation)
    assert len(office.came) == 1


async def test_a_name_can_not_add_a_header(light_settings: Settings, office: PostOffice, clock: Clock) -> None:
    nasty = 'name: "Academy\\r\\nBcc: x@y.example"\n' + WORKSPACE.split("\n", 2)[2]
    async with opened(light_settings, office, clock, workspace=nasty) as place:
        await ask(place, name="Anna\r\nBcc: x@y.example")
    [mail] = office.mails()
    assert mail["Bcc"] is None
    assert office.addressed == ["anna@school.example"]
