"""Answers given in time that come late: a grant promises to deliver them, whatever has ended meanwhile."""

from collections.abc import AsyncIterator

import pytest

from tests.store.made import DAY, NOW, Clock, asked, new_id, quiet, told
from widget_server.adapters.bus.local import LocalBus
from widget_server.adapters.sql import open_store
from widget_server.adapters.tokens import Directory, SignedIdentity
from widget_server.core.actors import Grant, RespondentActor
from widget_server.core.errors import CuecardError, NotFound
from widget_server.ports import Filling, Store
from widget_server.services.responding import GRANT_MS, Responding

EXPIRES_AT = NOW + 2 * DAY
SOMEBODY_ELSE = RespondentActor(workspace="acme", id="anon:somebody-else")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(clock: Clock) -> AsyncIterator[Store]:
    store = await open_store(":memory:", new_id=new_id, clock=clock)
    yield store
    await store.aclose()


@pytest.fixture
def identity(store: Store, clock: Clock) -> SignedIdentity:
    return SignedIdentity(directory=Directory(store), secret=b"s" * 32, store=store, clock=clock)


@pytest.fixture
def responding(store: Store, clock: Clock, identity: SignedIdentity) -> Responding:
    return Responding(store=store, bus=LocalBus(), clock=clock, identity=identity)


def granted(identity: SignedIdentity, invitation: str) -> str:
    return identity.grant(
        Grant(workspace="acme", invitation_id=invitation, respondent_id="anon:1", expires_at=NOW + GRANT_MS)
    )


@pytest.mark.parametrize("closed", [True, False], ids=["expired", "overdue"])
@pytest.mark.parametrize(
    ("displayed_at", "answered_at", "with_grant", "taken"),
    [
        pytest.param(NOW + 1, EXPIRES_AT - 1, True, True, id="in time"),
        pytest.param(NOW + 1, EXPIRES_AT - 1, False, False, id="without a grant"),
        pytest.param(NOW + 1, EXPIRES_AT, True, False, id="answered too late"),
        pytest.param(EXPIRES_AT, EXPIRES_AT - 1, True, False, id="displayed too late"),
        pytest.param(None, EXPIRES_AT - 1, True, False, id="never displayed"),
    ],
)
async def test_an_answer_given_in_time_is_taken_with_its_grant(
    store: Store,
    responding: Responding,
    identity: SignedIdentity,
    clock: Clock,
    closed: bool,
    displayed_at: int | None,
    answered_at: int,
    with_grant: bool,
    taken: bool,
) -> None:
    invited = await asked(store, "anon:1", expires=2 * DAY)
    if displayed_at is not None:
        await store.display("acme", "anon:1", invited.id, id="d", channel="chat", at=displayed_at)
    clock.now = NOW + 3 * DAY
    if closed:
        await store.expire(now=clock.now)

    async def answer(id: str, question: str, value: int | str) -> Filling:
        await responding.answer(
            RespondentActor(workspace="acme", id="anon:1") if not with_grant else SOMEBODY_ELSE,
            id=id,
            invitation=invited.id,
            question=question,
            value=value,
            answered_at=answered_at,
            grant=granted(identity, invited.id) if with_grant else None,
        )
        return await store.filling("acme", invited.id)

    if taken:
        begun = await answer("a1", "score", 9)
        assert (begun.invitation.status, begun.response_status) == ("expired" if closed else "open", "open")
        done = await answer("a2", "why", "because")
        assert (done.invitation.status, done.response_status) == ("completed", "complete")
        assert await answer("a2", "why", "because") == done
    else:
        with pytest.raises(CuecardError) as refusal:
            await answer("a1", "score", 9)
        assert refusal.value.code == "invitation_closed"


@pytest.mark.parametrize("end", ["dismissed", "withdrawn"])
async def test_what_somebody_ended_stays_ended(
    store: Store, responding: Responding, identity: SignedIdentity, clock: Clock, end: str
) -> None:
    invited = await asked(store, "anon:1", expires=2 * DAY)
    await store.display("acme", "anon:1", invited.id, id="d", channel="chat", at=NOW)
    if end == "dismissed":
        await store.dismiss("acme", "anon:1", invited.id, now=NOW)
    else:
        await store.withdraw("acme", "csat", now=NOW)
    clock.now = NOW + 3 * DAY
    grant = granted(identity, invited.id)
    with pytest.raises(CuecardError, match=end):
        await responding.answer(
            SOMEBODY_ELSE, id="a", invitation=invited.id, question="score", value=1, answered_at=NOW, grant=grant
        )


async def test_a_grant_delivers_to_whom_the_invitation_belongs_now(
    store: Store, responding: Responding, identity: SignedIdentity
) -> None:
    invited = await asked(store, "anon:1")
    for number, (person, old) in enumerate([("s1", "anon:1"), ("s2", "s1")]):
        await store.ingest([told(f"joined {number}", person, verified=True, alias_of=old)], quiet)
        await responding.answer(
            SOMEBODY_ELSE,
            id=f"a{number}",
            invitation=invited.id,
            question="score",
            value=number,
            answered_at=NOW,
            grant=granted(identity, invited.id),
        )
    filling = await store.filling("acme", invited.id)
    assert (filling.invitation.respondent_id, filling.answers[0].value) == ("s2", 1)


async def test_a_visitor_answers_its_own_card_and_never_sees_the_persons(store: Store, responding: Responding) -> None:
    visitor = RespondentActor(workspace="acme", id="anon:1")
    mine, other = await asked(store, "anon:1", key="mine"), await asked(store, "s1", event="e2", key="other")
    await store.ingest([told("joined", "s1", verified=True, alias_of="anon:1")], quiet)
    said = {"id": "a", "question": "score", "value": 1, "answered_at": NOW}
    await responding.answer(visitor, invitation=mine.id, **said)  # type: ignore[arg-type]
    assert await responding.cards(visitor) == []
    with pytest.raises(NotFound):
        await responding.answer(visitor, invitation=other.id, **said)  # type: ignore[arg-type]
