"""Events in: kept once, decided in order, claimed in the same transaction."""

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
    invitation,
    judge,
    once,
    quiet,
    told,
    version,
)
from widget_server.core.deciding import Decision
from widget_server.core.errors import InvalidInput
from widget_server.core.reasons import Reason
from widget_server.core.situations import Situation
from widget_server.ports import Clashed, Failed, Kept, Store


async def test_an_event_kept_before_changes_nothing(store: Store) -> None:
    await store.publish(version(), now=NOW)
    [first] = claimed(await store.ingest([told("e1")], once()))
    assert await store.ingest([told("e1"), told("e1")], asking()) == [Kept(decision=None)] * 2
    assert [filling.invitation.id for filling in await store.fillings("acme", "s1", since=0)] == [first.id]
    assert len(await store.latest_decisions("acme", limit=10)) == 1


async def test_the_same_id_with_other_content_clashes_and_changes_nothing(store: Store) -> None:
    witness = Witness()
    await store.ingest([told("e1")], witness)
    other = told("e1", fingerprint="other", traits={"plan": "pro"}, alias_of="anon:1")
    outcomes = await store.ingest([other, told("e2"), told("e2", fingerprint="other")], witness)
    assert outcomes == [Clashed(event_id="e1"), Kept(decision=Decision()), Clashed(event_id="e2")]
    assert (await store.respondent("acme", "s1")).traits == {}
    assert await store.resolve("acme", "anon:1") == "anon:1"
    assert [situation.event.id for situation in witness.seen] == ["e1", "e2"]


async def test_the_same_id_in_two_workspaces_is_two_events(store: Store) -> None:
    outcomes = await store.ingest([told("e1"), told("e1", workspace="other", fingerprint="other")], quiet)
    assert outcomes == [Kept(decision=Decision())] * 2


async def test_a_decision_sees_the_window_with_the_events_of_the_same_batch(store: Store) -> None:
    witness = Witness()
    await store.ingest([told("e1", at=NOW - 5), told("e2", at=NOW - 3, properties={"n": [1, {"a": None}]})], witness)
    await store.ingest([told("e3", at=NOW - 4), told("x", "s2", at=NOW)], witness)
    assert [[event.id for event in situation.window.events] for situation in witness.seen] == [
        ["e1"],
        ["e1", "e2"],
        ["e1", "e3", "e2"],
        ["x"],
    ]
    assert witness.seen[2].window.events[2].properties == {"n": [1, {"a": None}]}


async def test_a_store_that_remembers_nothing_sees_the_same(open_another: Open, lasting: str) -> None:
    remembering, witness, cold = await open_another(), Witness(), Witness()
    await remembering.publish(version(), now=NOW)
    await remembering.ingest([told("e1", at=NOW - 9, conversation_id="c1", page="/a")], asking())
    for number in range(2, 30):
        await remembering.ingest([told(f"e{number}", at=NOW - (number * 7) % 11, traits={"n": number})], witness)
    await (await open_another()).ingest([told("last", at=NOW)], cold)
    await remembering.ingest([told("and one", at=NOW)], witness)
    assert witness.seen[-1].window.events[:-1] == cold.seen[0].window.events
    assert witness.seen[-1].asked == cold.seen[0].asked
    assert witness.seen[-1].respondent == cold.seen[0].respondent
    assert witness.seen[-1].conversation == cold.seen[0].conversation


async def test_a_window_holds_the_last_thousand_events_of_ninety_days(open_another: Open, lasting: str) -> None:
    store, witness = await open_another(), Witness()
    await store.ingest([told("old", at=NOW - 91 * DAY)], quiet)
    await store.ingest([told(f"e{number:04d}", at=NOW - 2000 + number) for number in range(1100)], quiet)
    again = await open_another()
    for one in (store, again):
        await one.ingest([told(f"last of {id(one)}", at=NOW)], witness)
    warm, cold = (situation.window.events for situation in witness.seen)
    assert len(warm) == len(cold) == 1000
    assert warm[0].id == "e0101"
    assert cold[0].id == "e0102"


async def test_traits_are_merged_and_proof_lasts(store: Store) -> None:
    witness = Witness()
    await store.ingest([told("e1", traits={"plan": "pro", "name": "Аня", "age": 3})], witness)
    await store.ingest([told("e2", verified=True, traits={"age": None, "tags": ["a"]}), told("e3")], witness)
    assert [situation.respondent.verified for situation in witness.seen] == [False, True, True]
    found = await store.respondent("acme", "s1")
    assert (found.verified, found.traits) == (True, {"plan": "pro", "name": "Аня", "tags": ["a"]})
    assert witness.seen[-1].respondent == found


async def test_one_open_invitation_per_respondent_and_survey(store: Store) -> None:
    await store.publish(version(), now=NOW)
    first = claimed(await store.ingest([told("e1"), told("e2"), told("e3", "s2")], asking()))
    assert [one.event_id for one in first] == ["e1", "e3"]
    [outcome] = await store.ingest([told("e4")], asking())
    assert isinstance(outcome, Kept)
    assert outcome.decision is not None
    assert outcome.decision.invitation is None
    assert outcome.decision.survey_key is None
    assert outcome.decision.reasons == {"csat": Reason(code="open")}


async def test_an_overdue_invitation_gives_way_to_a_new_one(store: Store, clock: Clock) -> None:
    await store.publish(version(), now=NOW)
    [first] = claimed(await store.ingest([told("e1")], asking(expires=DAY)))
    clock.now += DAY
    [second] = claimed(await store.ingest([told("e2", at=clock.now)], asking()))
    assert (await store.filling("acme", first.id)).invitation.status == "expired"
    assert (await store.filling("acme", second.id)).invitation.status == "open"


async def test_of_64_at_once_exactly_one_is_asked(store: Store) -> None:
    await store.publish(version(), now=NOW)
    outcomes = await asyncio.gather(*(store.ingest([told(f"e{number}")], once()) for number in range(64)))
    assert len(claimed([outcome for one in outcomes for outcome in one])) == 1


async def test_of_64_at_once_over_two_stores_exactly_one_is_asked(open_another: Open, lasting: str) -> None:
    if not lasting.startswith("postgres"):
        pytest.skip("a SQLite file belongs to one server process")
    stores = [await open_another(), await open_another()]
    await stores[0].publish(version(), now=NOW)
    people = [f"s{number}" for number in range(8)]
    calls = [
        stores[number % 2].ingest([told(f"e{number} {who}", who) for who in order], once())
        for number in range(64)
        for order in [people if number % 3 else people[::-1]]
    ]
    invited = claimed([outcome for one in await asyncio.gather(*calls) for outcome in one])
    assert sorted(one.respondent_id for one in invited) == people


async def test_what_another_store_did_is_seen(open_another: Open, lasting: str) -> None:
    here, there, witness = await open_another(), await open_another(), Witness()
    invited = await asked(here)
    await there.ingest([told("e2")], quiet)
    await there.answer("acme", "s1", answered("a1", invited.id), judge(complete=True), now=NOW)
    await here.ingest([told("e3")], witness)
    assert [event.id for event in witness.seen[0].window.events] == ["e1", "e2", "e3"]
    assert [one.status for one in witness.seen[0].asked] == ["completed"]


async def test_a_closed_invitation_counts_as_what_became_of_it(store: Store, clock: Clock) -> None:
    witness = Witness()
    for number, key in enumerate(["done", "dismissed", "overdue", "withdrawn", "left"]):
        await asked(store, event=f"e{number}", key=key)
    await store.answer("acme", "s1", answered("a1", "inv_done_e0"), judge(complete=True), now=NOW)
    await store.dismiss("acme", "s1", "inv_dismissed_e1", now=NOW)
    await store.withdraw("acme", "withdrawn", now=NOW)
    await store.ingest([told("last")], witness)
    became = {one.survey_key: one.status for one in witness.seen[0].asked}
    assert became == {
        "done": "completed",
        "dismissed": "dismissed",
        "overdue": "open",
        "withdrawn": "withdrawn",
        "left": "open",
    }
    await store.expire(now=NOW + 8 * DAY)
    await store.ingest([told("the last")], witness)
    assert {one.survey_key: one.status for one in witness.seen[1].asked} == became | {
        "overdue": "expired",
        "left": "expired",
    }


async def test_a_bad_item_fails_alone(store: Store) -> None:
    await store.publish(version(), now=NOW)

    @Deciding
    def failing(situation: Situation) -> Decision:
        raise ZeroDivisionError(situation.event.id)

    @Deciding
    def unpublished(situation: Situation) -> Decision:
        return Decision(invitation=invitation(situation, "unknown"), near=True)

    good = [store.ingest([told(f"good {number}")], once()) for number in range(8)]
    bad = [store.ingest([told("bad 1")], failing), store.ingest([told("bad 2")], unpublished)]
    outcomes = [one for result in await asyncio.gather(*good[:4], *bad, *good[4:]) for one in result]
    assert [isinstance(outcome, Failed) for outcome in outcomes] == [False] * 4 + [True] * 2 + [False] * 4
    assert isinstance(outcomes[4], Failed)
    assert isinstance(outcomes[4].error, ZeroDivisionError)
    assert len(claimed(outcomes)) == 1
    witness = Witness()
    await store.ingest([told("last")], witness)
    assert {event.id for event in witness.seen[0].window.events} == {f"good {n}" for n in range(8)} | {"last"}


async def test_the_other_items_of_a_failing_call_are_kept(store: Store) -> None:
    @Deciding
    def failing(situation: Situation) -> Decision:
        if situation.event.id == "bad":
            raise ZeroDivisionError
        return Decision()

    outcomes = await store.ingest([told("e1"), told("bad"), told("e2")], failing)
    assert [type(outcome) for outcome in outcomes] == [Kept, Failed, Kept]
    assert await store.ingest([told("e1"), told("e2")], quiet) == [Kept(decision=None)] * 2


async def test_traits_told_late_change_nothing(store: Store) -> None:
    for number, (at, plan) in enumerate([(10, "a"), (20, "b"), (15, "c"), (30, "b"), (25, "d")]):
        await store.ingest([told(f"e{number}", told_at=at, traits={"plan": plan, f"at {at}": True})], quiet)
    assert (await store.respondent("acme", "s1")).traits == {"plan": "b", "at 10": True, "at 20": True, "at 30": True}


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"long": "я" * 30_000}, id="bytes"),
        pytest.param({f"k{n}": {"a": [n]} for n in range(600)}, id="values"),
    ],
)
async def test_traits_that_grow_too_large_fail_alone(store: Store, more: dict[str, object]) -> None:
    first = {"text": "x" * 6_000, "list": list(range(600))}
    batch = [told("e1", traits=first), told("e2", traits=more), told("e3", traits={"n": 1}), told("e2", traits=more)]
    outcomes = await store.ingest(batch, quiet)
    assert [type(outcome) for outcome in outcomes] == [Kept, Failed, Kept, Failed]
    assert isinstance(outcomes[1], Failed)
    assert isinstance(outcomes[1].error, InvalidInput)
    witness = Witness()
    await store.ingest([told("e2")], witness)
    assert [event.id for event in witness.seen[0].window.events] == ["e1", "e3", "e2"]
    assert (await store.respondent("acme", "s1")).traits == {**first, "n": 1}
