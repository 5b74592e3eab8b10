"""Waits: set with the event that caused them, rung when they are due, decided as events are."""

from typing import Any

import pytest

from tests.store.conftest import Open
from tests.store.made import (
    DAY,
    EVERYTHING,
    MINUTE,
    NOW,
    Clock,
    Deciding,
    Witness,
    answered,
    asked,
    asking,
    claimed,
    invitation,
    invited,
    judge,
    quiet,
    timer,
    told,
    version,
    waiting,
)
from widget_server.core.deciding import Decision
from widget_server.core.events import Participant
from widget_server.core.reasons import Needs, Reason
from widget_server.core.situations import Situation
from widget_server.ports import Store


async def test_a_wait_rings_when_it_is_due_and_once(store: Store) -> None:
    await store.publish(version(), now=NOW)
    await store.ingest([told("e1", page="/lesson", conversation_id="c1")], waiting())
    assert await store.ring(waiting(), now=NOW + 5 * MINUTE - 1) == []
    [decision] = await store.ring(waiting(), now=NOW + 5 * MINUTE)
    assert decision.invitation is not None
    assert await store.ring(waiting(), now=NOW + DAY) == []
    filling = await store.filling("acme", decision.invitation.id)
    assert (filling.invitation.event_id, filling.invitation.status) == ("e1", "open")
    assert filling.invitation.conversation_id == "c1"
    rung, begun = await store.decisions("acme", "s1", before=None, limit=10)
    assert (rung.event_id, rung.survey_key, begun.survey_key) == ("e1", "csat", None)
    assert begun.reasons["csat"].code == "waiting"


@pytest.mark.parametrize("again", [False, True], ids=["warm", "cold"])
async def test_a_ring_sees_what_an_event_would_see(open_another: Open, lasting: str, clock: Clock, again: bool) -> None:
    store = await open_another()
    first = await asked(store, event="e1", key="first")
    await store.answer("acme", "s1", answered("a1", first.id), judge(complete=True), now=NOW)
    here: dict[str, Any] = {
        "conversation_id": "c1",
        "participants": (Participant(id="s1", role="student"),),
        "traits": {"plan": "pro"},
    }
    await store.ingest([told("e2", **here), told("e3", name="opened")], waiting())
    await store.ingest([told("e4"), told("e5", at=NOW + MINUTE)], quiet)
    witness = Witness(Needs(answers_ms=DAY, counted=frozenset({"failed"})))
    await (await open_another() if again else store).ring(witness, now=NOW + 9 * MINUTE)
    [seen] = witness.seen
    assert (seen.event.id, seen.event.name, seen.now, seen.ordinal) == ("e2", "failed", NOW + 9 * MINUTE, 2)
    assert [event.id for event in seen.window.events] == ["e1", "e2", "e3", "e4", "e5"]
    assert [(one.survey_key, one.status) for one in seen.asked] == [("first", "completed")]
    assert [one.value for one in seen.answered] == [9]
    assert seen.conversation is not None
    assert seen.conversation.has("s1")
    assert seen.respondent.traits == {"plan": "pro"}
    assert seen.timer is not None
    assert (seen.timer.since, seen.timer.due_at, seen.timer.kind) == (NOW, NOW + 5 * MINUTE, "wait")


async def test_a_ring_lets_go_of_what_is_too_old_for_the_window(store: Store) -> None:
    witness = Witness(Needs(window_ms=6 * MINUTE))
    await store.ingest([told("old", at=NOW - MINUTE), told("e1")], waiting())
    await store.ingest([told("e2", at=NOW + MINUTE)], witness)
    await store.ring(witness, now=NOW + 6 * MINUTE)
    assert [event.id for event in witness.seen[-1].window.events] == ["e1", "e2"]


async def test_one_timer_per_person_and_survey(store: Store) -> None:
    await store.ingest([told("e1"), told("e2", at=NOW + MINUTE)], waiting())
    witness = Witness()
    await store.ingest([told("e3"), told("e4", "s2")], witness)
    assert [situation.waiting for situation in witness.seen] == [{"csat"}, frozenset()]
    await store.ingest([told("e5", at=NOW + MINUTE)], waiting())
    await store.ring(witness, now=NOW + DAY)
    assert [situation.event.id for situation in witness.seen[2:]] == ["e1"]
    await store.ingest([told("e6")], witness)
    assert witness.seen[-1].waiting == frozenset()


async def test_what_waits_is_known_to_a_store_that_remembers_nothing(open_another: Open, lasting: str) -> None:
    first, second, witness = await open_another(), await open_another(), Witness()
    await first.ingest([told("e1")], waiting("one"))
    await second.ingest([told("e2")], waiting("two"))
    await first.ingest([told("e3")], witness)
    await (await open_another()).ingest([told("e4")], witness)
    assert [situation.waiting for situation in witness.seen] == [{"one", "two"}] * 2
    await second.ring(quiet, now=NOW + DAY)
    await first.ingest([told("e5")], witness)
    assert witness.seen[-1].waiting == frozenset()


async def test_a_ring_may_wait_again(store: Store) -> None:
    await store.ingest([told("e1")], waiting())
    later = waiting(again=MINUTE)
    for number in range(3):
        [decision] = await store.ring(later, now=NOW + (5 + number) * MINUTE)
        assert decision.timers[0].event_id == "e1"
        assert await store.ring(later, now=NOW + (5 + number) * MINUTE) == []
    witness = Witness()
    await store.ingest([told("e2")], witness)
    assert witness.seen[0].waiting == {"csat"}


async def test_a_ring_claims_in_order_and_each_sees_the_one_before(store: Store) -> None:
    for key in "abc":
        await store.publish(version(key), now=NOW)
    await store.set_timers([timer(key=key, due_at=NOW - place) for place, key in enumerate("abc")])
    seen: list[tuple[str, int, frozenset[str]]] = []

    @Deciding
    def decide(situation: Situation) -> Decision:
        assert situation.timer is not None
        key = situation.timer.survey_key
        seen.append((key, len(situation.asked), situation.waiting))
        if situation.asked:
            return Decision(reasons={key: Reason(code="resting")}, near=True)
        return asking(key)(situation)

    decisions = await store.ring(decide, now=NOW)
    assert seen == [("c", 0, frozenset()), ("b", 1, frozenset()), ("a", 1, frozenset())]
    assert [decision.survey_key for decision in decisions] == ["c", None, None]


async def test_a_survey_that_is_open_is_not_claimed_again_by_a_ring(store: Store) -> None:
    await asked(store)
    await store.ingest([told("e2")], waiting())
    [decision] = await store.ring(waiting(), now=NOW + DAY)
    assert decision.invitation is None
    assert decision.reasons == {"csat": Reason(code="open")}


async def test_a_schedule_rings_with_an_event_that_nobody_keeps(store: Store) -> None:
    await store.ingest([told("e1", at=NOW - 1)], quiet)
    assert await store.set_timers([timer(), timer("never seen"), timer(key="other", due_at=NOW + 1)]) == 3
    witness = Witness()
    assert await store.ring(witness, now=NOW) == [Decision()] * 2
    unseen, known = sorted(witness.seen, key=lambda situation: situation.respondent.id)
    assert [event.id for event in known.window.events] == ["e1"]
    assert unseen.window.events == ()
    for situation in (known, unseen):
        event = situation.event
        assert (event.name, event.id[:4], event.occurred_at) == ("survey_scheduled", "sch_", NOW)
        assert event.respondent_id == situation.respondent.id
    assert known.waiting == frozenset()
    explained = await store.situation("acme", "s1", EVERYTHING, now=NOW)
    assert explained is not None
    assert explained.waiting == frozenset()
    assert explained.turns == {"other"}
    await store.ingest([told("e2")], witness)
    assert [event.id for event in witness.seen[-1].window.events] == ["e1", "e2"]


async def test_timers_set_for_many_leave_those_that_are_set(store: Store) -> None:
    await store.ingest([told("e1")], waiting("csat"))
    many = [timer(f"s{number}", due_at=NOW + number) for number in range(50)]
    assert await store.set_timers(many) == 50
    assert await store.set_timers([*many, timer("s1", key="other"), timer("s1", key="other"), timer("x")]) == 2
    assert await store.set_timers([timer("s1", kind="wait"), timer("s1", key="other", kind="wait")]) == 1
    assert await store.set_timers([]) == 0
    witness = Witness()
    await store.ingest([told("e2")], witness)
    assert witness.seen[0].waiting == {"csat", "other"}
    await store.ring(witness, now=NOW + DAY)
    assert [
        (one.timer.survey_key, one.timer.kind) for one in witness.seen[1:] if one.timer and one.respondent.id == "s1"
    ] == [("other", "schedule"), ("other", "wait"), ("csat", "schedule"), ("csat", "wait")]
    assert len(witness.seen) == 1 + 54


async def test_the_other_side_of_an_episode_is_asked_by_the_same_event(store: Store) -> None:
    for key in ("csat", "for_mentors"):
        await store.publish(version(key), now=NOW)
    both = (Participant(id="s1", role="student"), Participant(id="m1", role="mentor"))

    @Deciding
    def decide(situation: Situation) -> Decision:
        event = situation.event
        if situation.timer is not None:
            key = situation.timer.survey_key
            return Decision(
                survey_key=key, invitation=invitation(situation, key, episode=situation.timer.episode), near=True
            )
        other = timer("m1", key="for_mentors", kind="episode", event_id=event.id, episode=f"epi_{event.id}")
        chosen = invitation(situation, "csat", episode=f"epi_{event.id}")
        return Decision(survey_key="csat", invitation=chosen, timers=(other,), near=True)

    await store.ingest([told("m", "m1", name="wrote", conversation_id="c2")], quiet)
    [student] = claimed(await store.ingest([told("e1", conversation_id="c1", participants=both)], decide))
    [decision] = await store.ring(decide, now=NOW)
    mentor = decision.invitation
    assert mentor is not None
    assert (mentor.respondent_id, mentor.conversation_id, mentor.event_id) == ("m1", "c1", "e1")
    assert mentor.episode == student.episode == "epi_e1"
    assert (await store.filling("acme", mentor.id)).invitation == mentor
    witness = Witness()
    await store.set_timers([timer("m1", key="x", kind="episode", event_id="e1")])
    await store.ring(witness, now=NOW)
    [seen] = witness.seen
    assert (seen.respondent.id, seen.event.respondent_id, seen.event.id) == ("m1", "s1", "e1")
    assert [event.id for event in seen.window.events] == ["m"]
    assert seen.conversation is not None
    assert (seen.conversation.id, seen.conversation.mentor()) == ("c1", "m1")
    assert [record.respondent_id for record in await store.latest_decisions("acme", limit=1)] == ["m1"]


async def test_a_timer_whose_event_is_gone_rings_no_more(store: Store) -> None:
    await store.set_timers([timer(kind="wait", event_id="unheard")])
    assert await store.ring(waiting(), now=NOW) == []
    witness = Witness()
    await store.ingest([told("e1")], witness)
    assert witness.seen[0].waiting == frozenset()


async def test_an_old_ids_timers_move_to_the_person_who_keeps_their_own(store: Store) -> None:
    await store.ingest([told("old a", "anon:1")], waiting("a"))
    await store.ingest([told("old b", "anon:1")], waiting("b"))
    await store.ingest([told("own b", "s1")], waiting("b"))
    witness = Witness(Needs(counted=frozenset({"failed"})))
    await store.ingest([told("joined", "s1", name="joined", alias_of="anon:1")], quiet)
    await store.set_timers([timer("anon:1", key="c", due_at=NOW + DAY)])
    await store.ingest([told("then", "anon:1", name="opened")], witness)
    assert witness.seen[0].respondent.id == "s1"
    assert witness.seen[0].waiting == {"a", "b"}
    await store.ring(witness, now=NOW + 5 * MINUTE)
    one, two = sorted(witness.seen[1:], key=lambda situation: situation.event.id)
    assert [(situation.event.id, situation.event.respondent_id) for situation in (one, two)] == [
        ("old a", "s1"),
        ("own b", "s1"),
    ]
    assert [event.id for event in one.window.events] == ["old a", "old b", "own b", "joined", "then"]
    assert (one.ordinal, two.ordinal) == (1, 3)
    await store.ingest([told("last", "s1")], witness)
    assert [event.id for event in witness.seen[-1].window.events][-2:] == ["then", "last"]


async def test_timers_of_unknown_workspaces_stay_and_keep_nobody_waiting(store: Store) -> None:
    await store.publish(version(workspace="known"), now=NOW)
    unknown = [timer(f"s{number}", due_at=NOW - 9, workspace="unknown") for number in range(30)]
    await store.set_timers([*unknown, timer(workspace="known")])

    class Knowing(Deciding):
        def needs(self, workspace: str) -> Needs | None:
            return EVERYTHING if workspace == "known" else None

    ask = asking()
    assert invited(await store.ring(Knowing(ask), now=NOW, most=10)) == ["s1"]
    assert await store.ring(Knowing(ask), now=NOW, most=10) == []
    assert len(await store.ring(quiet, now=NOW, most=10)) == 10
    assert len(await store.ring(quiet, now=NOW)) == 20


async def test_whoever_fails_rings_later_and_fails_alone(store: Store, clock: Clock) -> None:
    await store.publish(version(), now=NOW)
    await store.set_timers([timer(f"s{number}") for number in range(5)])

    def failing(bad: str) -> Deciding:
        def decide(situation: Situation) -> Decision:
            if situation.respondent.id == bad:
                raise ZeroDivisionError
            return asking("unpublished" if situation.respondent.id == "s4" else "csat")(situation)

        return Deciding(decide)

    assert invited(await store.ring(failing("s3"), now=NOW)) == ["s0", "s1", "s2"]
    assert await store.ring(failing("nobody"), now=NOW + MINUTE) == []
    assert invited(await store.ring(asking(), now=NOW + 5 * MINUTE)) == ["s3", "s4"]
