"""Two ids of one person: events and invitations of the old one belong to the new."""

import asyncio

import pytest

from tests.store.conftest import Open
from tests.store.made import (
    DAY,
    NOW,
    Clock,
    Deciding,
    Witness,
    answered,
    asked,
    asking,
    claimed,
    judge,
    quiet,
    told,
    version,
)
from widget_server.core.deciding import Decision
from widget_server.core.errors import NotFound
from widget_server.core.reasons import Reason
from widget_server.core.situations import Situation
from widget_server.ports import Store


async def test_all_events_of_an_alias_belong_to_the_person(store: Store) -> None:
    witness = Witness()
    await store.ingest([told("before", "anon:1")], witness)
    joined = told("joined", "s1", alias_of="anon:1")
    await store.ingest([told("mine", "s1"), joined, told("in the same batch", "anon:1")], witness)
    await store.ingest([told("after", "anon:1"), told("also", "s1")], witness)
    last = witness.seen[-1]
    assert [event.id for event in last.window.events] == [
        "before",
        "mine",
        "joined",
        "in the same batch",
        "after",
        "also",
    ]
    assert {event.respondent_id for event in last.window.events} == {"s1"}
    assert await store.resolve("acme", "anon:1") == "s1"
    assert await store.resolve("other", "anon:1") == "anon:1"


async def test_aliases_never_form_a_chain_or_a_circle(store: Store) -> None:
    await store.ingest([told(id, id, verified=True) for id in "abc"], quiet)
    await store.ingest(
        [told("1", "b", alias_of="a"), told("2", "c", alias_of="b"), told("3", "a", alias_of="c")], quiet
    )
    assert [await store.resolve("acme", id) for id in "abc"] == ["c", "c", "c"]


async def test_an_old_id_means_a_respondent_where_one_is_known_and_else_the_visitor(store: Store) -> None:
    await store.ingest([told("1", "known", verified=True), told("2", "seen"), told("3", "anon:seen")], quiet)
    batch = [told(f"joined {id}", "s1", alias_of=id) for id in ["known", "seen", "unheard", "a" * 124]]
    await store.ingest([*batch, told("4", "met here", verified=True), told("5", "s1", alias_of="met here")], quiet)
    assert {id: await store.resolve("acme", id) for id in ["known", "met here", "anon:seen", "anon:unheard"]} == {
        "known": "s1",
        "met here": "s1",
        "anon:seen": "s1",
        "anon:unheard": "s1",
    }
    for id in ["seen", "unheard", "anon:known", "anon:met here"]:
        assert await store.resolve("acme", id) == id


async def test_invitations_of_an_old_id_move_to_the_person_and_count(store: Store, clock: Clock) -> None:
    done = await asked(store, "anon:1", event="e1", key="done")
    waiting = await asked(store, "anon:1", event="e2", key="waiting")
    twice = await asked(store, "anon:1", event="e3", key="twice")
    begun = await store.answer("acme", "anon:1", answered("a1", done.id), judge(), now=NOW)
    await asked(store, "s1", event="e4", key="twice")
    witness = Witness()
    clock.now += 1
    await store.ingest([told("joined", "s1", alias_of="anon:1")], quiet)
    await store.ingest([told("after", "anon:1")], witness)
    assert {one.invitation_id: one.status for one in witness.seen[0].asked} == {
        done.id: "open",
        waiting.id: "open",
        twice.id: "withdrawn",
        "inv_twice_e4": "open",
    }
    assert [filling.invitation.id for filling in await store.fillings("acme", "s1", since=0)] == sorted(
        [done.id, waiting.id, "inv_twice_e4"]
    )
    assert await store.fillings("acme", "anon:1", since=0) == []
    moved = await store.filling("acme", done.id)
    assert (moved.invitation.respondent_id, moved.response_id) == ("s1", begun.response_id)
    assert (await store.filling("acme", twice.id)).invitation.closed_at == clock.now


async def test_an_overdue_invitation_never_takes_the_place_of_one_that_moves(store: Store, clock: Clock) -> None:
    await store.publish(version(), now=NOW)
    [overdue] = claimed(await store.ingest([told("e1", "s1")], asking(expires=DAY)))
    [live] = claimed(await store.ingest([told("e2", "old", verified=True)], asking()))
    clock.now += DAY
    await store.ingest([told("joined", "s1", alias_of="old", at=clock.now)], quiet)
    assert (await store.filling("acme", overdue.id)).invitation.status == "expired"
    assert (await store.filling("acme", live.id)).invitation.status == "open"


async def test_the_old_ids_own_card_takes_its_answers_after_it_moved_twice(store: Store) -> None:
    mine = await asked(store, "anon:1", event="e1", key="mine")
    other = await asked(store, "b", event="e2", key="other", verified=True)
    await store.ingest([told("1", "b", alias_of="anon:1"), told("2", "c", verified=True, alias_of="b")], quiet)
    filling = await store.answer("acme", "anon:1", answered("a1", mine.id), judge(complete=True), now=NOW)
    assert (filling.invitation.status, filling.invitation.respondent_id) == ("completed", "c")
    await store.display("acme", "anon:1", mine.id, id="d1", channel="chat", at=NOW)
    assert (await store.dismiss("acme", "b", other.id, now=NOW)).invitation.status == "dismissed"
    with pytest.raises(NotFound):
        await store.answer("acme", "anon:1", answered("a2", other.id), judge(), now=NOW)
    witness = Witness()
    await store.ingest([told("last", "c")], witness)
    assert {one.survey_key: one.status for one in witness.seen[0].asked} == {"mine": "completed", "other": "dismissed"}


async def test_two_stores_that_join_and_answer_at_once_lose_nothing(open_another: Open, lasting: str) -> None:
    stores = [await open_another(), await open_another()] if lasting.startswith("postgres") else [await open_another()]
    for number in range(12):
        mine = await asked(stores[0], f"anon:{number}", event=f"e{number}", key=f"k{number}")
        joined = told(f"joined {number}", "s1", verified=True, alias_of=f"anon:{number}")
        await asyncio.gather(
            stores[0].ingest([joined], quiet),
            stores[-1].answer("acme", f"anon:{number}", answered("a1", mine.id), judge(complete=True), now=NOW),
        )
    witness = Witness()
    await stores[0].ingest([told("last")], witness)
    assert [one.status for one in witness.seen[0].asked] == ["completed"] * 12


async def test_what_was_decided_about_an_old_id_is_found_under_the_persons(store: Store, clock: Clock) -> None:
    @Deciding
    def decide(situation: Situation) -> Decision:
        key = "odd" if int(situation.event.id) % 2 else "even"
        return Decision(reasons={key: Reason(code="once", values={"asked_at": NOW})}, near=True)

    for number, who in enumerate(["anon:1", "s1", "anon:2", "anon:1", "s2", "anon:2"]):
        clock.now += 1
        await store.ingest([told(str(number), who)], decide)
    assert [one.event_id for one in await store.decisions("acme", "s1", before=None, limit=9)] == ["1"]
    joined = [told(f"joined {id}", "s1", name="joined", alias_of=id) for id in ("anon:1", "anon:2")]
    await store.ingest(joined, quiet)
    seen, before = [], None
    while page := await store.decisions("acme", "s1", before=before, limit=2):
        seen += [(one.event_id, one.respondent_id) for one in page]
        before = (page[-1].decided_at, page[-1].id)
    assert seen == [("5", "anon:2"), ("3", "anon:1"), ("2", "anon:2"), ("1", "s1"), ("0", "anon:1")]
    of_one = await store.decisions("acme", "s1", before=None, limit=9, survey_key="even")
    assert [one.event_id for one in of_one] == ["2", "0"]
    assert [one.event_id for one in await store.decisions("acme", "s2", before=None, limit=9)] == ["4"]
