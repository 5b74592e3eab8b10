"""Mail to staff: what waits unseen and the week, each once, when they are awake, and nothing that a mail should not hold."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.console.desk import hire, house
from tests.mail.post_office import PostOffice, open_office
from tests.served import Clock, Place, prepare, serving
from widget_server.core.access import RoleGrant
from widget_server.core.noticing import Preferences
from widget_server.settings import Settings

HOUR = 3_600_000
DAY = 24 * HOUR
ALWAYS = Preferences(awake_from="00:00", awake_to="00:00", weekly=False)
SENDER = "email: { from: 'Academy <hello@academy.example>', consent: assumed }\n"


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    """A mail server."""
    async with open_office() as opened:
        yield opened


@pytest.fixture
async def place(either_settings: Settings, clock: Clock, office: PostOffice) -> AsyncIterator[Place]:
    """A server that sends mail, on each database."""
    async with school(either_settings, clock, office) as running:
        yield running


@pytest.fixture
async def light(light_settings: Settings, clock: Clock, office: PostOffice) -> AsyncIterator[Place]:
    """The same on SQLite alone."""
    async with school(light_settings, clock, office) as running:
        yield running


def school(settings: Settings, clock: Clock, office: PostOffice) -> Any:
    """A server with one workspace whose mail is set up."""

    class Opening:
        async def __aenter__(self) -> Place:
            public = msgspec.structs.replace(settings, smtp_url=office.url, public_url="https://feedback.example")
            keys = await prepare(public, "academy")
            file = public.workspaces / "academy" / "workspace.yaml"
            file.write_text(file.read_text() + SENDER)
            self.served = serving(public, keys, clock=clock)
            return await self.served.__aenter__()

        async def __aexit__(self, *why: Any) -> None:
            await self.served.__aexit__(*why)

    return Opening()


async def low(place: Place, user: str = "s1", *, mentor: bool = True) -> str:
    """Somebody is not content, and says so; the id of the invitation."""
    if mentor:
        await place.lesson(f"c-{user}", student=user)
        await place.ask(user, f"c-{user}")
    else:
        (await place.event("review_received", user)).raise_for_status()
    secret = (place.keys.secret, "")
    listed = await place.http.get("/v1/invitations", params={"respondent": user}, auth=secret)
    invitation = str(listed.json()["invitations"][-1]["invitation"])
    answers = [{"question": "stars", "value": 1}, {"question": "words", "value": "Nobody hints at anything"}]
    path = f"/v1/invitations/{invitation}/answers"
    (await place.http.post(path, json={"answers": answers}, auth=secret)).raise_for_status()
    return invitation


async def statuses(place: Place) -> list[tuple[str, str]]:
    """How what was to be told stands, and why, once nothing of it is on its way."""
    async with asyncio.timeout(10):
        while True:
            await house(place).deliver()
            lines = await house(place).store.outbox("academy", kind="notice")
            if all(line.status not in ("taken", "sending") for line in lines):
                return [(line.status, line.note.code if line.note else "") for line in lines]
            await asyncio.sleep(0.02)


async def maria(place: Place, preferences: Preferences = ALWAYS, **more: Any) -> None:
    """A mentor with an address."""
    await hire(place, "maria", "mentor", **{"email": "maria@academy.example", "language": "en", **more})
    await house(place).store.set_preferences("academy", "maria", preferences)


async def test_what_waits_unseen_is_told_once_with_numbers_and_links_alone(
    place: Place, clock: Clock, office: PostOffice
) -> None:
    await maria(place)
    first, second = await low(place), await low(place, "s2")
    clock.ahead_ms += 3 * HOUR
    assert await house(place).notice() == 2
    assert await statuses(place) == [("sent", "")]
    assert await house(place).notice() == 0
    [mail] = office.mails()
    assert (mail["to"], mail["from"]) == ("maria@academy.example", "Academy <hello@academy.example>")
    assert mail["subject"] == "2 things wait for you in Academy"
    assert mail["list-unsubscribe"] == "<https://feedback.example/console/academy/notices>"
    assert mail["list-unsubscribe-post"] is None
    whole = "".join(part.get_content() for part in mail.iter_parts())
    for invitation in (first, second):
        assert whole.count(f"https://feedback.example/console/academy/responses/{invitation}") == 2
    assert "hints" not in whole, "no answers"
    assert "s1" not in whole.replace(first, "").replace(second, ""), "nobody's name or id"
    assert await statuses(place) == [("sent", "")]
    assert len(office.came) == 1


async def test_several_processes_tell_it_once(
    postgres_with_tables: str, tmp_path: Path, clock: Clock, office: PostOffice
) -> None:
    settings = Settings(database=postgres_with_tables, workspaces=tmp_path / "workspaces", port=0)
    async with school(settings, clock, office) as place:
        public = house(place).settings
        async with serving(public, place.workspaces, clock=clock) as other:
            await maria(place)
            for number in range(6):
                await low(place, f"s{number}")
            clock.ahead_ms += 3 * HOUR
            both = (house(place), house(other))
            assert sum(await asyncio.gather(*(one.notice() for one in both))) == 6
            await asyncio.gather(*(one.deliver() for one in both))
            assert {status for status, _ in await statuses(place)} == {"sent"}
            waiting = [mail["subject"] for mail in office.mails()]
            assert sum(int(subject.split()[0]) for subject in waiting) == 6, waiting
            assert await house(place).store.notices("academy", now=house(place).clock()) == []


async def test_what_was_seen_meanwhile_is_not_told(light: Place, clock: Clock, office: PostOffice) -> None:
    await maria(light)
    invitation = await low(light)
    clock.ahead_ms += 3 * HOUR
    office.to = lambda address: "451 4.3.0 later"
    assert await house(light).notice() == 1
    assert await statuses(light) == [("waiting", "mail_refused")]
    await house(light).store.mark("academy", invitation, "read", now=house(light).clock())
    office.to = lambda address: None
    clock.ahead_ms += HOUR
    assert await statuses(light) == [("skipped", "seen")]
    assert office.came == []


async def test_a_busy_mail_server_is_tried_again_and_one_that_died_is_not(
    light: Place, clock: Clock, office: PostOffice
) -> None:
    await maria(light)
    await low(light)
    clock.ahead_ms += 3 * HOUR
    office.message = lambda envelope: "451 4.3.0 later"
    await house(light).notice()
    assert [status for status, _ in await statuses(light)] == ["waiting"]
    office.message = lambda envelope: None
    office.dies_in_the_middle = True
    clock.ahead_ms += HOUR
    assert [status for status, _ in await statuses(light)] == ["unsure"]
    clock.ahead_ms += DAY
    assert await house(light).notice() == 0
    assert [status for status, _ in await statuses(light)] == ["unsure"]
    assert len(office.came) == 1


async def test_nobody_is_told_what_they_do_not_want(light: Place, clock: Clock, office: PostOffice) -> None:
    await maria(light)
    await low(light)
    clock.ahead_ms += 3 * HOUR
    for unwanted in (
        Preferences(channel="none", weekly=False),
        msgspec.structs.replace(ALWAYS, low=False),
        msgspec.structs.replace(ALWAYS, after="1d"),
    ):
        await house(light).store.set_preferences("academy", "maria", unwanted)
        assert await house(light).notice() == 0
    assert await statuses(light) == []
    await house(light).store.set_preferences("academy", "maria", ALWAYS)
    assert await house(light).notice() == 1


async def test_a_mail_that_waited_into_the_night_waits_for_the_morning(
    light: Place, clock: Clock, office: PostOffice
) -> None:
    await maria(light)
    await low(light)
    clock.ahead_ms += 3 * HOUR
    now = house(light).clock()
    hour = now // HOUR % 24
    asleep = Preferences(
        awake_from=f"{(hour + 2) % 24:02}:00", awake_to=f"{(hour + 4) % 24:02}:00", zone="UTC", weekly=False
    )
    office.to = lambda address: "451 4.3.0 later"
    assert await house(light).notice() == 1
    await statuses(light)
    await house(light).store.set_preferences("academy", "maria", asleep)
    office.to = lambda address: None
    clock.ahead_ms += 5 * 60_000
    assert await statuses(light) == [("waiting", "asleep")]
    assert office.came == []
    clock.ahead_ms += 2 * HOUR
    assert await statuses(light) == [("sent", "")]


async def test_where_no_mentor_was_asked_about_the_managers_who_want_it_are_told(
    light: Place, clock: Clock, office: PostOffice
) -> None:
    for id, team, wanted in (("all", "*", True), ("ours", "", True), ("not", "*", False)):
        grants = (RoleGrant(role="manager", team=team),)
        await hire(light, id, grants=grants, email=f"{id}@academy.example", language="ru")
        await house(light).store.set_preferences("academy", id, msgspec.structs.replace(ALWAYS, team=wanted))
    await low(light, mentor=False)
    clock.ahead_ms += 3 * HOUR
    assert await house(light).notice() == 1
    assert await statuses(light) == [("sent", "")]
    [mail] = office.mails()
    assert mail["to"] == "all@academy.example"
    assert mail["subject"] == "Вас ждёт 1 дело: Academy"
    assert "1 низкая оценка ждёт" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


async def test_the_week_comes_once_at_its_hour_and_only_where_there_is_something(
    light: Place, clock: Clock, office: PostOffice
) -> None:
    now = house(light).clock()
    days, minutes = now // DAY, now % DAY // 60_000 + 90
    day = ("thu", "fri", "sat", "sun", "mon", "tue", "wed")[(days + minutes // 1440) % 7]
    at = f"{minutes % 1440 // 60:02}:{minutes % 60:02}"
    theirs = Preferences(week_day=day, week_at=at, zone="UTC", low=False, reply=False)  # type: ignore[arg-type]
    await maria(light, theirs)
    await hire(light, "idle", "mentor", email="idle@academy.example")
    await house(light).store.set_preferences("academy", "idle", theirs)
    await low(light)
    clock.ahead_ms += HOUR
    await house(light).notice()
    assert await statuses(light) == []
    clock.ahead_ms += HOUR
    await asyncio.gather(house(light).notice(), house(light).notice())
    assert sorted(await statuses(light)) == [("sent", ""), ("skipped", "nothing_new")]
    clock.ahead_ms += HOUR
    await house(light).notice()
    await statuses(light)
    [mail] = office.mails()
    assert (mail["to"], mail["subject"]) == ("maria@academy.example", "Your week in Academy")
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "1 rating came this week, 1 of them was low" in text
    assert "https://feedback.example/console/academy/notices" in text
    assert "hints" not in text
