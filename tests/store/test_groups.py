"""Groups in the store: five different people together, once, and nothing that leads back to them."""

import asyncio
from typing import Any

import pytest

from tests.store.conftest import Open
from tests.store.made import DAY, Clock, asking, told, version
from widget_server.core.access import Deed, Scope
from widget_server.core.errors import AnswerRefused, NotFound
from widget_server.core.events import Participant
from widget_server.core.groups import Gathered, Given
from widget_server.core.questions import Chosen, Value
from widget_server.core.webhooks import Endpoint
from widget_server.ports import Filling, Kept, Store
from widget_server.ports.groups import Joined
from widget_server.ports.matrix import RoomPost
from widget_server.ports.privacy import BEGIN, Horizon, Round

ALL = Scope(workspace="acme", everything=True)
KEY = "csat"


async def ask(store: Store, who: str, id: str, *, mentor: str = "m1", verified: bool = True, **fields: Any) -> str:
    """Ask somebody in a conversation with a mentor; the invitation's id."""
    people = (Participant(id=who, role="student"), Participant(id=mentor, role="mentor"))
    incoming = told(id, who, conversation_id=f"{mentor}-{who}", participants=people, verified=verified, **fields)
    [outcome] = await store.ingest([incoming], asking(KEY, identity="grouped", team="school"))
    assert isinstance(outcome, Kept)
    assert outcome.decision is not None
    assert outcome.decision.invitation is not None
    return outcome.decision.invitation.id


async def join(store: Store, clock: Clock, who: str, invitation: str, score: Value, **fields: Any) -> Joined:
    """Answer all at once."""
    needed = fields.pop("needed", 5)
    kind = fields.pop("kind", "values")
    sent_id = fields.pop("sent_id", f"sent-{invitation}")

    def gather(filling: Filling) -> Gathered:
        return Gathered(
            **{
                "survey_key": filling.invitation.survey_key,
                "survey_version": filling.invitation.survey_version,
                "team": filling.invitation.team,
                "cell": filling.invitation.mentor_id or "",
                "erasable": True,
                "names": False,
                **fields,
            },
            answers=(Given(question_id="score", value=score, kind=kind, needed=needed),),
        )

    return await store.join_group("acme", who, invitation, gather, sent_id=sent_id, now=clock())


async def say(store: Store, clock: Clock, who: str, score: Value, **fields: Any) -> Joined:
    """Be asked and answer."""
    asked = {name: fields.pop(name) for name in ("mentor", "verified") if name in fields}
    id = f"{who}-{score!r}"
    return await join(store, clock, who, await ask(store, who, id, **asked), score, **fields)


async def scores(store: Store, scope: Scope = ALL, **narrowed: Any) -> dict[Any, int]:
    """What is released: how often each score was given."""
    counts = await store.group_counts(scope, KEY, **narrowed)
    return {count.value: count.times for count in counts}


@pytest.fixture(autouse=True)
async def published(store: Store, clock: Clock) -> None:
    """The survey that is asked."""
    await store.publish(version(KEY), now=clock())


async def test_nothing_leaves_the_house_when_it_is_answered(store: Store, clock: Clock) -> None:
    """No webhook, and no edit in a room: whoever keeps those would know that somebody answered, and when."""
    await store.add_workspace("acme", now=clock())
    await store.add_webhook(
        Endpoint(workspace="acme", id="whk_1", url="https://crm.example/", made_at=1),
        Deed(workspace="acme", actor="operator", action="webhook_added"),
        most=9,
        now=clock(),
    )
    invitation = await ask(store, "s1", "e1")
    asks = RoomPost(invitation_id=invitation, event_id="$1", room_id="!r", kind="link", subject="", posted_at=clock())
    await store.add_post("acme", asks)
    before = await store.outbox("acme")
    assert [line.item.content for line in before] == [{"type": "invitation.created"}]
    await store.display("acme", "s1", invitation, id="d1", channel="chat", at=clock())
    await join(store, clock, "s1", invitation, 3)
    assert await store.outbox("acme") == before


async def test_a_batch_comes_out_whole_and_stays_as_it_is(store: Store, clock: Clock) -> None:
    for number in range(4):
        joined = await say(store, clock, f"s{number}", number)
        assert (joined.released, joined.filling.invitation.status) == (False, "completed")
        assert (joined.filling.response_id, joined.filling.answers) == (None, ())
    assert await scores(store) == {}
    assert (await say(store, clock, "s4", 0)).released
    assert await scores(store) == {0: 2, 1: 1, 2: 1, 3: 1}
    for number in range(5, 9):
        assert not (await say(store, clock, f"s{number}", 9)).released
    assert await scores(store) == {0: 2, 1: 1, 2: 1, 3: 1}
    assert (await say(store, clock, "s9", 9)).released
    assert await scores(store) == {0: 2, 1: 1, 2: 1, 3: 1, 9: 5}


async def test_whoever_answers_twice_is_one_of_five_and_waits_for_the_next(store: Store, clock: Clock) -> None:
    for number in range(3):
        await say(store, clock, "s0", number)
    for number in range(1, 4):
        await say(store, clock, f"s{number}", 10)
    assert await scores(store) == {}
    await say(store, clock, "s4", 10)
    assert await scores(store) == {0: 1, 10: 4}
    # In the second batch there is one already, and in the third.
    for number in range(5, 8):
        await say(store, clock, f"s{number}", 7)
    assert await scores(store) == {0: 1, 10: 4}
    await say(store, clock, "s8", 7)
    assert await scores(store) == {0: 1, 10: 4, 1: 1, 7: 4}


async def test_who_proves_no_identity_makes_no_group(store: Store, clock: Clock) -> None:
    await say(store, clock, "s0", 1)
    for number in range(9):
        assert not (await say(store, clock, f"anon:{number}", 2, verified=False)).released
    for number in range(1, 4):
        await say(store, clock, f"s{number}", 3)
    assert await scores(store) == {}
    await say(store, clock, "s4", 3)
    assert await scores(store) == {1: 1, 2: 9, 3: 4}


async def test_two_ids_that_are_one_person_are_one_of_five(store: Store, clock: Clock) -> None:
    await say(store, clock, "anon:v", 1, verified=False)
    for number in range(4):
        await say(store, clock, f"s{number}", 2)
    await store.ingest([told("login", "s0", name="signed_in", alias_of="anon:v", verified=True)], asking("none"))
    assert await scores(store) == {}
    await say(store, clock, "s4", 2)
    assert await scores(store) == {1: 1, 2: 5}


async def test_the_same_frame_again_changes_nothing(store: Store, clock: Clock) -> None:
    for number in range(4):
        await say(store, clock, f"s{number}", 5)
    invitation = await ask(store, "s9", "last")
    first = await join(store, clock, "s9", invitation, 5, sent_id="once")
    again = await join(store, clock, "s9", invitation, 1, sent_id="once")
    assert (first.released, again.released) == (True, False)
    assert first.filling == again.filling
    assert await scores(store) == {5: 5}


async def test_two_processes_fill_the_same_batches(
    store: Store, clock: Clock, lasting: str, open_another: Open
) -> None:
    other = await open_another()
    people = [f"s{number}" for number in range(12)]
    invitations = [await ask(store, who, f"e-{who}") for who in people]
    joined = await asyncio.gather(
        *(
            join((store, other)[number % 2], clock, who, invitation, number)
            for number, (who, invitation) in enumerate(zip(people, invitations, strict=True))
        )
    )
    assert sum(one.released for one in joined) == 2
    released = await scores(store)
    assert len(released) == 10
    assert set(released.values()) == {1}


async def test_what_is_refused_leaves_nothing(store: Store, clock: Clock) -> None:
    invitation = await ask(store, "s1", "e1")

    def refuse(filling: Filling) -> Gathered:
        raise AnswerRefused("no")

    with pytest.raises(AnswerRefused):
        await store.join_group("acme", "s1", invitation, refuse, sent_id="x", now=clock())
    with pytest.raises(NotFound):
        await join(store, clock, "somebody", invitation, 1)
    assert (await store.filling("acme", invitation)).invitation.status == "open"


async def test_each_reaches_their_own_cells(store: Store, clock: Clock) -> None:
    for number in range(5):
        await say(store, clock, f"a{number}", 1, mentor="m1")
        await say(store, clock, f"b{number}", 2, mentor="m2")
        await say(store, clock, f"c{number}", 3, cell="")
    m1 = Scope(workspace="acme", own=True, person_id="m1")
    assert await scores(store) == {1: 5, 2: 5, 3: 5}
    assert await scores(store, mentor_id="m2") == {2: 5}
    assert await scores(store, version="another") == {}
    assert await scores(store, m1) == {1: 5}
    assert await scores(store, m1, mentor_id="m2") == {}
    assert await scores(store, Scope(workspace="acme", own=True, person_id="m1", conversations=("m1-a0",))) == {}
    assert await scores(store, Scope(workspace="acme", own=True)) == {}
    assert await scores(store, Scope(workspace="acme", teams=("school",))) == {1: 5, 2: 5, 3: 5}
    assert await scores(store, Scope(workspace="acme", teams=("other",))) == {}
    assert await scores(store, Scope(workspace="elsewhere", everything=True)) == {}
    assert list(await store.group_mentors(ALL, KEY)) == ["m1", "m2"]
    assert list(await store.group_mentors(m1, KEY)) == ["m1"]


async def test_words_come_out_ten_together_counted_apart_from_what_was_chosen(store: Store, clock: Clock) -> None:
    for number in range(9):
        value = Chosen(choices=("slow",), other=f"words {number}")
        await say(store, clock, f"s{number}", value, kind="words", needed=10)
    assert await store.group_words(ALL, KEY, "score") == []
    await say(store, clock, "s9", Chosen(other="words 9"), kind="words", needed=10)
    counts = await store.group_counts(ALL, KEY)
    found = sorted((count.times, count.value.choices) for count in counts if isinstance(count.value, Chosen))
    assert found == [(1, ()), (9, ("slow",))]
    words = await store.group_words(ALL, KEY, "score")
    assert sorted(one.value.other or "" for one in words if isinstance(one.value, Chosen)) == [
        f"words {number}" for number in range(10)
    ]
    assert await store.group_words(Scope(workspace="acme", own=True, person_id="m2"), KEY, "score") == []


async def test_names_stay_only_where_the_card_said_so(store: Store, clock: Clock) -> None:
    for number in range(5):
        await say(store, clock, f"s{number}", number, names=True)
        await say(store, clock, f"t{number}", number)
    names = await store.group_names(ALL, KEY)
    assert {(one.respondent_id, one.value) for one in names} == {(f"s{number}", number) for number in range(5)}
    assert await store.group_names(Scope(workspace="acme", teams=("school",)), KEY) == []


async def test_what_is_too_old_to_be_kept_waits_no_longer(store: Store, clock: Clock) -> None:
    await say(store, clock, "s0", 0)
    await say(store, clock, "t0", 9, cell="other", erasable=False)
    old = Horizon(workspace="acme", before=clock.now + 1)
    clock.now += DAY
    for number in range(1, 4):
        await say(store, clock, f"s{number}", number)
    at: Round | None = BEGIN
    while at is not None:
        _, at = await store.forget_old(old, at)
    await say(store, clock, "s4", 4)
    assert await scores(store) == {}
    await say(store, clock, "s5", 5)
    assert await scores(store) == {1: 1, 2: 1, 3: 1, 4: 1, 5: 1}
    # Whose the anonymous one was nobody knows: it waits on, and counts for nobody.
    for number in range(1, 5):
        await say(store, clock, f"t{number}", number, cell="other", erasable=False)
    assert await scores(store, mentor_id="other") == {}
    await say(store, clock, "t5", 5, cell="other", erasable=False)
    assert await scores(store, mentor_id="other") == {1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 9: 1}


async def test_whoever_is_erased_is_not_in_what_waits(store: Store, clock: Clock) -> None:
    for number in range(4):
        await say(store, clock, f"s{number}", number, names=True)
    await store.erase("acme", "s0", Deed(workspace="acme", actor="operator", action="erased"), now=clock())
    await say(store, clock, "s4", 4)
    assert await scores(store) == {}
    await say(store, clock, "s5", 5)
    assert await scores(store) == {1: 1, 2: 1, 3: 1, 4: 1, 5: 1}
    assert {one.respondent_id for one in await store.group_names(ALL, KEY)} == {"s1", "s2", "s3"}
