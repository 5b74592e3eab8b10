"""Changing one's mind: for ten minutes after its end a response may be changed, unless a mentor has replied to it."""

import asyncio
import random

import pytest

from tests.store.conftest import Open, address, clock, lasting, open_another, store
from tests.store.made import DAY, MINUTE, NOW, Clock, asking, claimed, told
from widget_server.adapters.bus.local import LocalBus
from widget_server.adapters.tokens import Directory, SignedIdentity
from widget_server.core.actors import Grant, RespondentActor
from widget_server.core.errors import Conflict, InvitationClosed
from widget_server.core.patterns import Trigger
from widget_server.core.questions import Condition, LongText, Nps, Value
from widget_server.core.responses import Reply
from widget_server.core.surveys import Survey, SurveyVersion
from widget_server.ports import Filling, Store
from widget_server.services.cards import CHANGE_MS
from widget_server.services.items import item
from widget_server.services.responding import GRANT_MS, Responding

__all__ = ["address", "clock", "lasting", "open_another", "store"]

SURVEY = Survey(
    key="csat",
    name="How was it?",
    when=Trigger(event="failed"),
    questions=(
        Nps(id="score", text="How likely?"),
        LongText(id="sorry", text="What went wrong?", ask_if=Condition(question="score", at_most=6)),
        LongText(id="why", text="Why?"),
    ),
)
ANN = RespondentActor(workspace="acme", id="s1", verified=True)
SOMEBODY_ELSE = RespondentActor(workspace="acme", id="anon:somebody-else")


class Room:
    """One person, asked once, and what they say."""

    def __init__(self, store: Store, clock: Clock, invitation: str) -> None:
        self.store = store
        self.clock = clock
        self.invitation = invitation
        self.identity = SignedIdentity(directory=Directory(store), secret=b"s" * 32, store=store, clock=clock)
        self.responding = Responding(store=store, bus=LocalBus(), clock=clock, identity=self.identity)

    async def say(
        self, id: str, question: str, value: Value, *, granted: bool = False, answered_at: int | None = None
    ) -> None:
        grant = Grant(workspace="acme", invitation_id=self.invitation, respondent_id="s1", expires_at=NOW + GRANT_MS)
        await self.responding.answer(
            SOMEBODY_ELSE if granted else ANN,
            id=id,
            invitation=self.invitation,
            question=question,
            value=value,
            answered_at=self.clock.now if answered_at is None else answered_at,
            grant=self.identity.grant(grant) if granted else None,
        )

    async def reply(self, author: str) -> None:
        reply = Reply(
            id=f"r-{author}",
            invitation_id=self.invitation,
            author_id="x",
            author="mentor" if author == "mentor" else "respondent",
            text="!",
            sent_at=self.clock.now,
        )
        await self.store.reply("acme", reply)

    async def filling(self) -> Filling:
        return await self.store.filling("acme", self.invitation)

    async def given(self) -> dict[str, Value]:
        return {saved.question_id: saved.value for saved in (await self.filling()).answers}

    async def until(self) -> int | None:
        return (await self.responding.card(ANN, self.invitation)).changeable_until


@pytest.fixture
async def room(store: Store, clock: Clock) -> Room:
    await store.publish(SurveyVersion(workspace="acme", survey=SURVEY, version="v1"), now=NOW)
    [invited] = claimed(await store.ingest([told("e1")], asking(expires=2 * DAY)))
    return Room(store, clock, invited.id)


@pytest.fixture
async def done(room: Room) -> Room:
    """The same, answered: 9, and why."""
    await room.say("a1", "score", 9)
    assert await room.until() is None
    await room.say("a2", "why", "the hints")
    return room


async def test_a_changed_answer_takes_the_place_of_the_first_and_the_end_stays_where_it_was(done: Room) -> None:
    before = await done.filling()
    done.clock.now += 3 * MINUTE
    await done.say("a3", "score", 10)
    after = await done.filling()
    assert await done.given() == {"score": 10, "why": "the hints"}
    assert (after.response_id, after.response_status, after.completed_at) == (
        before.response_id,
        "complete",
        before.completed_at,
    )
    assert after.invitation == before.invitation
    assert len(await done.store.responses("acme", after=None, limit=10)) == 1
    assert [answer.value for answer in item(after).answers] == [10, "the hints"]


@pytest.mark.parametrize(
    ("after_ms", "granted", "made_after_ms", "reply", "taken"),
    [
        pytest.param(0, False, 0, None, True, id="at once"),
        pytest.param(CHANGE_MS - 1, False, 0, None, True, id="at the very end"),
        pytest.param(CHANGE_MS, False, 0, None, False, id="just after it"),
        pytest.param(MINUTE, True, MINUTE, None, True, id="by the grant"),
        pytest.param(DAY, True, MINUTE, None, True, id="made in time, come late by the grant"),
        pytest.param(DAY, False, MINUTE, None, False, id="made in time, come late without it"),
        pytest.param(DAY, True, CHANGE_MS, None, False, id="made too late, by the grant"),
        pytest.param(DAY, True, -1, None, False, id="made before the answer it would change"),
        pytest.param(MINUTE, False, 0, "mentor", False, id="replied to"),
        pytest.param(DAY, True, MINUTE, "mentor", False, id="made in time, replied to meanwhile"),
        pytest.param(MINUTE, False, 0, "respondent", True, id="the respondent wrote back"),
    ],
)
async def test_it_is_taken_for_ten_minutes_unless_it_was_replied_to(
    done: Room, after_ms: int, granted: bool, made_after_ms: int, reply: str | None, taken: bool
) -> None:
    end = done.clock.now
    if reply is not None:
        await done.reply(reply)
    done.clock.now = end + after_ms
    open_still = after_ms < CHANGE_MS and reply != "mentor"
    assert await done.until() == (end + CHANGE_MS if open_still else None)
    if taken:
        await done.say("a3", "score", 1, granted=granted, answered_at=end + made_after_ms)
        assert (await done.given())["score"] == 1
    else:
        with pytest.raises(InvitationClosed, match="final"):
            await done.say("a3", "score", 1, granted=granted, answered_at=end + made_after_ms)
        assert await done.given() == {"score": 9, "why": "the hints"}


async def test_a_completed_card_may_be_changed_although_its_time_to_begin_is_over(room: Room) -> None:
    room.clock.now = NOW + 2 * DAY - 1
    await room.say("a1", "score", 9)
    await room.say("a2", "why", None)
    room.clock.now += MINUTE
    await room.store.expire(now=room.clock.now)
    await room.say("a3", "why", "because")
    assert (await room.filling()).invitation.status == "completed"


async def test_what_a_change_brings_up_is_answered_too_and_what_it_takes_away_counts_no_more(done: Room) -> None:
    await done.say("a3", "score", 2)
    assert (await done.filling()).response_status == "complete"
    await done.say("a4", "sorry", "the tests")
    assert [answer.question for answer in item(await done.filling()).answers] == ["score", "why", "sorry"]
    await done.say("a5", "score", 8)
    assert [answer.question for answer in item(await done.filling()).answers] == ["score", "why"]


async def test_each_frame_counts_once_also_when_another_has_replaced_it(done: Room) -> None:
    await done.say("a3", "score", 10, answered_at=NOW)
    await done.say("a4", "score", 8, answered_at=NOW)
    await done.say("a3", "score", 10, answered_at=NOW)
    await done.say("a1", "score", 9, answered_at=NOW)
    assert (await done.given())["score"] == 8
    with pytest.raises(Conflict):
        await done.say("a3", "score", 7, answered_at=NOW)
    done.clock.now += CHANGE_MS
    await done.say("a4", "score", 8, answered_at=NOW)


async def test_what_was_dismissed_or_withdrawn_stays_final(room: Room) -> None:
    await room.say("a1", "score", 9)
    await room.store.dismiss("acme", "s1", room.invitation, now=NOW)
    with pytest.raises(InvitationClosed, match="dismissed"):
        await room.say("a2", "score", 1)
    assert await room.until() is None


@pytest.mark.parametrize("seed", range(5))
async def test_the_change_acknowledged_last_stands_in_one_record(done: Room, seed: int) -> None:
    chance = random.Random(seed)
    acknowledged: list[int] = []

    async def tab(name: str) -> None:
        for number in range(10):
            value = chance.randint(0, 10)
            await done.say(f"{name}{number}", "score", value, granted=chance.random() < 0.3)
            acknowledged.append(value)
            await asyncio.sleep(chance.random() / 1000)

    await asyncio.gather(tab("one"), tab("other"), tab("phone"))
    assert len(acknowledged) == 30
    assert (await done.given())["score"] == acknowledged[-1]
    assert len((await done.filling()).answers) == 2
    assert len(await done.store.responses("acme", after=None, limit=10)) == 1


async def test_two_processes_change_one_record(open_another: Open, room: Room, lasting: str) -> None:
    other = Room(await open_another(), room.clock, room.invitation)
    await room.say("a1", "score", 9)
    await room.say("a2", "why", None)
    results = await asyncio.gather(*((room, other)[n % 2].say(f"b{n}", "score", n % 11) for n in range(20)))
    assert len(results) == 20
    assert len((await other.filling()).answers) == 2
    await other.say("last", "score", 7)
    assert (await room.given())["score"] == 7
