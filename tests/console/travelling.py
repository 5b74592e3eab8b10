"""One invitation that goes a long way: seen in the chat, left open, waiting in the account, written to, answered by the link."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.console.desk import house
from tests.served import Clock, Place, prepare, serving, write_workspace
from widget_server.core.actors import RespondentActor
from widget_server.core.outbox import OutboxItem, Result, Sent
from widget_server.core.reasons import Reason
from widget_server.core.responses import Reply
from widget_server.services.ids import new_id
from widget_server.services.responding import Responding
from widget_server.settings import Settings

HOUR = 3_600_000
NEVER = 4_102_444_800_000
"""In the year 2100."""
LONG = """
name: { en: The review, ru: Проверка работы }
when: { event: work_reviewed }
again: { after: 1m }
channels: [chat, {after: 2h, through: [inbox, push]}, {after: 24h, through: [email, link]}]
questions:
  - { id: stars, kind: rating, text: { en: "Was it useful?", ru: "Помогло?" }, required: true }
  - { id: words, kind: text, text: { en: "In your words", ru: "Своими словами" } }
"""
HONEST = """
name: { en: How is it going, ru: Как дела }
when: { event: week_over }
channels: [chat, {after: 2h, through: [email]}]
identity: grouped
questions:
  - { id: mood, kind: csat, text: { en: "How satisfied are you?", ru: "Довольны ли вы?" }, required: true }
"""
NO_BROWSER = Reason(code="no_browser")


def long_surveys(workspaces: Path) -> None:
    """Before the server starts."""
    write_workspace(workspaces / "academy", {"long": LONG, "honest": HONEST})


@asynccontextmanager
async def far(settings: Settings, clock: Clock) -> AsyncIterator[Place]:
    """A server whose surveys go a long way."""
    keys = await prepare(settings, "academy")
    long_surveys(settings.workspaces)
    async with serving(settings, keys, clock=clock) as running:
        yield running


async def asked(place: Place, event: str = "work_reviewed", user: str = "s1") -> str:
    """The id of the invitation that the event makes."""
    await place.lesson(student=user)
    context = {"conversation": {"id": "c1"}}
    (await place.event(event, user, context=context)).raise_for_status()
    query = {"respondent": user, "status": "open"}
    answer = await place.http.get("/v1/invitations", params=query, auth=(place.keys.secret, ""))
    return str(answer.raise_for_status().json()["invitations"][-1]["invitation"])


async def shown(place: Place, invitation: str, channel: str, id: str) -> None:
    """It was on a screen."""
    said = {"id": id, "channel": channel}
    path = f"/v1/invitations/{invitation}/displays"
    (await place.http.post(path, json=said, auth=(place.keys.secret, ""))).raise_for_status()


async def steps(place: Place) -> dict[str, OutboxItem]:
    """The steps to come by their numbers, taken by nobody but the test."""
    found = await house(place).store.take_outbox("step", worker="test", now=NEVER, leased_until=NEVER, most=10)
    return {item.subject: item for item in found}


async def ended(place: Place, item: OutboxItem, result: Result) -> None:
    """What came of it, now."""
    store = house(place).store
    assert await store.end_outbox(item, result, worker="test", now=house(place).clock(), due_at=item.due_at)


async def sent(place: Place, invitation: str, kind: Any, result: Result) -> None:
    """Something that was sent for it, as its channel would have."""
    item = OutboxItem(
        workspace="academy",
        id=f"{kind}_{invitation}_9",
        kind=kind,
        invitation_id=invitation,
        subject="2",
        due_at=NEVER,
        give_up_at=NEVER,
        made_at=house(place).clock(),
    )
    store = house(place).store
    await store.add_outbox([item])
    [held] = await store.take_outbox(kind, worker="test", now=NEVER, leased_until=NEVER, most=1)
    await ended(place, held, result)


async def by_mail(place: Place, invitation: str, user: str, question: str, value: Any) -> None:
    """Answered on the page that the mail's link opens."""
    held = house(place)
    # Whoever may answer was asked by the page: nobody looks at a token here.
    responding = Responding(store=held.store, bus=held.bus, clock=held.clock, identity=None)  # type: ignore[arg-type]
    await responding.answer(
        RespondentActor(workspace="academy", id=user, verified=True),
        id=new_id("ans_"),
        invitation=invitation,
        question=question,
        value=value,
        answered_at=held.clock(),
        via="email",
    )


def opened(*channels: str, **skipped: Reason) -> Sent:
    """What a step came to."""
    left = {channel: {"code": reason.code, "values": dict(reason.values)} for channel, reason in skipped.items()}
    return Sent(note=Reason(code="opened", values={"opened": list(channels), "skipped": left}))


async def travelled(place: Place, clock: Clock, *, user: str = "s1", until: str = "answered") -> str:
    """The whole way within the last 30 hours; up to the mail, or until it is answered and replied to."""
    clock.ahead_ms = -30 * HOUR
    invitation = await asked(place, user=user)
    both = await steps(place)
    clock.ahead_ms += 40_000
    await shown(place, invitation, "chat", "d1")
    clock.ahead_ms += 15 * 60_000
    await shown(place, invitation, "chat", "d2")
    clock.ahead_ms = -28 * HOUR
    await ended(place, both["1"], opened("inbox", push=NO_BROWSER))
    clock.ahead_ms = -6 * HOUR
    await ended(place, both["2"], opened("email", "link"))
    await sent(place, invitation, "email", Sent())
    if until == "answered":
        clock.ahead_ms = -2 * HOUR
        await shown(place, invitation, "email", "d3")
        for question, value in (("stars", 2), ("words", "The tests say nothing")):
            clock.ahead_ms += 30_000
            await by_mail(place, invitation, user, question, value)
        clock.ahead_ms = -HOUR
        reply = Reply(
            id="r1",
            invitation_id=invitation,
            author_id="maria",
            author="mentor",
            text="I will look at them again",
            sent_at=house(place).clock(),
        )
        await house(place).store.reply("academy", reply)
    clock.ahead_ms = 0
    return invitation
