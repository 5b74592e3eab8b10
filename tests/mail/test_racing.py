"""An answer that comes at the instant at which a mail is due: either the mail was on its way before, or it never goes."""

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.mail.post_office import PostOffice, open_office
from tests.mail.test_mailing import AGREED, house_of, opened
from tests.served import Clock, Place
from widget_server.settings import Settings

LATER = """
name: Usefulness
channels: [chat, { after: 1m, through: [email] }]
when: { event: review_received }
again: { after: 1m }
questions:
  - { id: stars, kind: rating, text: Was it useful?, required: true }
"""
MINUTE = 60_000


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with open_office() as office:
        yield office


@pytest.fixture
async def place(either_settings: Settings, office: PostOffice, clock: Clock) -> AsyncIterator[Place]:
    async with opened(either_settings, office, clock, survey=LATER) as place:
        yield place


async def mail_status(place: Place, invitation: str) -> str | None:
    """How far its mail is; None: there is none, so that none will go."""
    lines = await house_of(place).store.sendings("academy", invitation)
    return next((line.status for line in lines if line.item.kind == "email"), None)


async def test_no_mail_goes_after_the_acknowledgement_of_the_answer(
    place: Place, office: PostOffice, clock: Clock, *, full: bool
) -> None:
    house = house_of(place)
    came: dict[str, bool] = {}
    rounds = 100 if full else 10
    for round_ in range(rounds):
        chance, who = random.Random(round_), f"p{round_}"
        traits = {**AGREED, "email": f"{who}@school.example"}
        (await place.event("", who, kind="identify", traits=traits)).raise_for_status()
        (await place.event("review_received", who)).raise_for_status()
        issued_at = clock() // 1000
        token = place.keys.token(who, iat=issued_at, exp=issued_at + 600)
        [card] = (await place.exchange(token=token)).json()["state"]["cards"]
        clock.ahead_ms += MINUTE

        async def answer(card: dict[str, Any] = card, token: str = token, chance: random.Random = chance) -> str | None:
            for _ in range(chance.choice([0, 5, 40, 200])):
                await asyncio.sleep(0)
            frame = {"type": "answer", "id": "a1", "invitation": card["invitation"], "question": "stars", "value": 5}
            told = (await place.exchange({**frame, "answered_at": clock()}, token=token)).json()["frames"][0]
            assert told["type"] == "ack", told
            return await mail_status(place, card["invitation"])

        async def work() -> None:
            for _ in range(4):
                await house.deliver()

        if chance.random() < 0.7:  # a head start: its step is done, the mail itself is next
            await house.deliver()
        at_ack, _ = await asyncio.gather(answer(), work())
        # Nothing waits for its turn any more: what was not on its way is called off.
        assert at_ack in (None, "cancelled", "skipped", "sending", "sent")
        came[who] = at_ack in ("sending", "sent")
        async with asyncio.timeout(10):
            while await mail_status(place, card["invitation"]) in ("waiting", "taken", "sending"):
                await house.deliver()
        if came[who]:
            assert await mail_status(place, card["invitation"]) == "sent"
    addresses = [mail["To"] for mail in office.mails()]
    assert len(addresses) == len(set(addresses))
    assert set(addresses) == {f"{who}@school.example" for who, did in came.items() if did}
    if full:
        assert 0 < len(addresses) < rounds, "both ways were tried"
    print(f"{len(addresses)} of {rounds} mails were on their way before")
