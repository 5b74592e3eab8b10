"""The outbox in the console: for administrators, without what would tell who has answered, tried again by a button."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from html import unescape

import pytest
from click.testing import CliRunner

from tests.console.desk import hire, house, seated
from tests.console.travelling import NEVER, asked, far, long_surveys, sent, steps, travelled
from tests.served import Clock, Place, prepare, serving
from widget_server.cli import main
from widget_server.core.outbox import Failed, OutboxItem, Sent, Skipped, Unsure
from widget_server.core.reasons import Reason
from widget_server.settings import Settings

REFUSED = Reason(code="mail_refused", values={"status": 554})
CUT = Reason(code="push_cut")


@pytest.fixture
async def near(light_settings: Settings, clock: Clock) -> AsyncIterator[Place]:
    """The same on SQLite alone."""
    async with far(light_settings, clock) as running:
        yield running


@pytest.fixture
async def place(either_settings: Settings, clock: Clock) -> AsyncIterator[Place]:
    """A server whose surveys go a long way, on each database."""
    async with far(either_settings, clock) as running:
        yield running


async def test_what_failed_is_seen_with_its_reason_and_tried_again(place: Place) -> None:
    await hire(place, "boss", "administrator")
    boss = await seated(place, "boss")
    assert "Nothing to send yet" in (await boss.get("/outbox")).text
    invitation = await asked(place)
    await sent(place, invitation, "email", Failed(reason=REFUSED))
    await sent(place, invitation, "push", Unsure(reason=CUT))
    page = (await boss.get("/outbox")).text
    assert f"/invitations/{invitation}" in page
    assert "The mail server refused it (554)" in page
    failed = (await boss.get("/outbox?kind=email&status=failed")).text
    assert "push_cut" not in failed
    assert f'hx-post="/console/academy/outbox/email_{invitation}_9/again' in failed
    assert f"outbox/push_{invitation}_9/again" not in page, "it may have been sent"
    store = house(place).store
    told = await boss.post(f"/outbox/email_{invitation}_9/again?kind=email")
    assert "1 is tried again." in told.text
    assert (await store.outbox_line("academy", f"email_{invitation}_9")).status != "failed"
    assert "can&#39;t be tried again" in (await boss.post(f"/outbox/push_{invitation}_9/again")).text
    assert (await boss.post("/outbox/nothing/again")).status_code == 404
    lines = await store.audited("academy", before=None, limit=20)
    assert [(line.actor, line.subject_id) for line in lines if line.action == "sent_again"] == [
        ("boss", f"email_{invitation}_9")
    ]


async def test_all_that_failed_is_tried_again_at_once(near: Place) -> None:
    await hire(near, "boss", "administrator")
    boss = await seated(near, "boss")
    for user in ("s1", "s2", "s3"):
        await sent(near, await asked(near, user=user), "email", Failed(reason=REFUSED))
    assert "Nothing failed." in (await boss.post("/outbox/failed/again?kind=push")).text
    assert "3 are tried again." in (await boss.post("/outbox/failed/again?kind=email")).text
    assert await house(near).store.outbox("academy", status="failed") == []


def rows(page: str) -> list[str]:
    """The words of each row."""
    found = re.findall(r'<tr data-row class="item">(.*?)</tr>', page, flags=re.DOTALL)
    return [" ".join(unescape(re.sub(r"<dl>.*?</dl>|<[^>]+>", " ", row, flags=re.DOTALL)).split()) for row in found]


async def test_a_row_says_what_is_asked_by_which_channel_and_whom(place: Place, clock: Clock) -> None:
    await hire(place, "boss", "administrator", name="Maria Petrova")
    boss, store = await seated(place, "boss"), house(place).store
    await travelled(place, clock, until="seen")
    told = rows((await boss.get("/outbox")).text)
    assert any(one.startswith("The review → Account, Notification · Student s1 Next channels done") for one in told), (
        told
    )
    assert any("Now also asked by email and by personal link" in one for one in told), told
    assert any(one.startswith("The review → Email · Student s1 Mail to a student sent") for one in told), told
    assert 'href="/console/academy/people/s1"' in (await boss.get("/outbox")).text
    notice = {"kind": "notice", "subject": "boss", "due_at": NEVER, "give_up_at": NEVER, "made_at": 0}
    await store.add_outbox([OutboxItem(workspace="academy", id="n", **notice)])  # type: ignore[arg-type]
    [notice_row] = rows((await boss.get("/outbox?kind=notice")).text)
    assert notice_row.startswith("Mail to staff → Maria Petrova"), notice_row


@pytest.mark.parametrize(("language", "why"), [("en", "It was put aside before"), ("ru", "Опрос уже отложили")])
async def test_what_was_called_off_says_why(near: Place, language: str, why: str) -> None:
    await hire(near, "boss", "administrator", language=language)
    boss = await seated(near, "boss")
    invitation = await asked(near)
    await near.http.post(f"/v1/invitations/{invitation}/dismiss", auth=(near.keys.secret, ""))
    told = rows((await boss.get("/outbox?status=cancelled")).text)
    assert len(told) == 2
    assert all(why in one for one in told), told


async def test_what_is_sent_without_names_is_the_operator_s_alone(near: Place) -> None:
    await hire(near, "boss", "administrator")
    boss = await seated(near, "boss")
    invitation = await asked(near, "week_over")
    before = (await boss.get("/outbox")).text
    assert invitation not in before
    await near.http.post(f"/v1/invitations/{invitation}/dismiss", auth=(near.keys.secret, ""))
    assert (await boss.get("/outbox")).text == before
    everything = await house(near).store.outbox("academy")
    assert [(line.item.invitation_id, line.status) for line in everything] == [(invitation, "cancelled")]
    about = everything[0].about
    assert about.survey is not None
    assert (about.survey.key, about.respondent, about.name, about.came) == ("honest", None, None, None)
    await sent(near, await asked(near, "week_over", "s2"), "email", Skipped(reason=REFUSED))
    for line in await house(near).store.outbox("academy"):
        assert (await boss.post(f"/outbox/{line.item.id}/again")).status_code == 404, line.status


async def test_the_command_tells_what_waits_and_tries_again(
    light_settings: Settings, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = await prepare(light_settings, "academy")
    long_surveys(light_settings.workspaces)

    def said(*words: str) -> str:
        result = CliRunner().invoke(main, ["--database", light_settings.database, "outbox", *words])
        assert result.exit_code == 0, result.output
        return result.output

    assert await asyncio.to_thread(said) == "Nothing waits, and nothing failed.\n"
    async with serving(light_settings, keys, clock=clock) as place:
        invitation = await asked(place)
        await steps(place)
        await sent(place, invitation, "email", Failed(reason=REFUSED))
        await sent(place, invitation, "push", Sent())
        late = OutboxItem(workspace="academy", id="late", kind="notice", due_at=0, give_up_at=NEVER, made_at=0)
        await house(place).store.add_outbox([late])
        [held] = await house(place).store.take_outbox("notice", worker="test", now=1, leased_until=NEVER, most=1)
        await house(place).tell_late()
        logged = capsys.readouterr().err
        assert "academy: 1 wait in the outbox by notice" in logged
        assert "by step" not in logged
    told = await asyncio.to_thread(said)
    assert "workspace" in told
    assert "days" in told, "the oldest is overdue for so long"
    listed = await asyncio.to_thread(said, "--status", "failed")
    assert f"email_{invitation}_9" in listed
    assert "long → email" in listed
    assert "The mail server refused it (554)" in listed
    found = json.loads(await asyncio.to_thread(said, "--json", "--kind", "email"))
    assert found["late_ms"] > 86_400_000
    assert [(one["id"], one["status"]) for one in found["items"]] == [(f"email_{invitation}_9", "failed")]
    assert [(one["survey"], one["channels"]) for one in found["items"]] == [("long", ["email"])]
    assert {one["kind"] for one in found["counts"]} == {"email", "notice", "step"}
    assert "is tried again" in await asyncio.to_thread(said, "--again", f"email_{invitation}_9")
    assert "There is nothing of the kind" in await asyncio.to_thread(said, "--status", "failed")
    assert await asyncio.to_thread(said, "--all-failed") == "Nothing failed.\n"
    assert held.id == "late"
