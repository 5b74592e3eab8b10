"""What was begun, called off or told under an id counts for the person whose it turned out to be."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from tests.store.conftest import Open
from tests.store.made import MINUTE, NOW, Witness, invited, new_id, quiet, told, waiting
from widget_server.core.events import Participant
from widget_server.core.reasons import Needs
from widget_server.core.surveys import Survey
from widget_server.ports import Kept, Store
from widget_server.services import inviting, publishing
from widget_server.services.publishing import Content

QUESTIONS = [{"id": "why", "kind": "text", "text": "Why?"}]
MENTOR = Participant(id="maria", role="mentor")


async def deciding(store: Store, *surveys: Mapping[str, Any]) -> inviting.Deciding:
    """The real rules, with those surveys live."""
    read = msgspec.convert([{"name": "Stuck?", "questions": QUESTIONS, **one} for one in surveys], tuple[Survey, ...])
    live = publishing.live("acme", Content(surveys=read))
    for one in live.versions.values():
        await store.publish(one, now=NOW)
    return inviting.Deciding(lambda workspace: live, new_id=new_id)


UNLESS = {"wait": "5m", "unless": [{"event": "helped"}]}


@pytest.mark.parametrize(
    ("when", "happened", "reason"),
    [
        pytest.param({"event": "failed"}, ["anon:v1 failed"], "chosen", id="begun"),
        pytest.param({"event": "failed"}, ["anon:v1 failed", "anon:v1 helped"], "called_off", id="called off"),
        pytest.param(
            {"event": "failed"},
            ["anon:v1 failed", "b becomes anon:v1", "b helped"],
            "called_off",
            id="called off under an id between the two",
        ),
        pytest.param(
            {"event": "failed"}, ["anon:v2 helped", "anon:v1 failed"], "chosen", id="helped before, on another device"
        ),
        pytest.param(
            {"event": "failed", "times": 2, "within": "10m"},
            ["anon:v1 failed", "anon:v1 failed"],
            "chosen",
            id="begun by the second of two",
        ),
    ],
)
async def test_a_wait_goes_on_after_a_login_as_it_would_have_without(
    store: Store, when: Mapping[str, Any], happened: list[str], reason: str
) -> None:
    decide = await deciding(store, {"key": "stuck", "when": {**when, **UNLESS}})
    for number, what in enumerate([*happened, "s1 becomes b", "s1 becomes anon:v1", "s1 becomes anon:v2"]):
        who, name, *former = what.split()
        joined = {"alias_of": former[0], "verified": True} if former else {"verified": who == "b"}
        await store.ingest([told(f"e{number}", who, name=name, at=NOW + number * 1_000, **joined)], decide)
    [decision] = await store.ring(decide, now=NOW + 6 * MINUTE)
    assert decision.reasons["stuck"].code == reason
    assert invited([decision]) == (["s1"] if reason == "chosen" else [])


async def test_what_was_done_under_a_former_id_is_in_the_window_within_its_bounds(store: Store) -> None:
    witness = Witness(Needs(window_ms=6 * MINUTE))
    await store.ingest([told("old", "anon:1", at=NOW - 2 * MINUTE), told("before", "s1", at=NOW - 1)], quiet)
    await store.ingest([told("begun", "anon:1")], waiting())
    many = [told(f"e{number}", "anon:1", at=NOW + 1 + number) for number in range(1_010)]
    await store.ingest(many[:2], quiet)
    await store.ingest([told("joined", "s1", name="joined", at=NOW + MINUTE, alias_of="anon:1")], quiet)
    await store.ring(witness, now=NOW + 5 * MINUTE)
    [seen] = witness.seen
    assert [event.id for event in seen.window.events] == ["before", "begun", "e0", "e1", "joined"]
    assert {event.respondent_id for event in seen.window.events} == {"s1"}
    await store.ingest([told("then", "s1", at=NOW + 2 * MINUTE)], witness)
    assert [event.id for event in witness.seen[-1].window.events] == ["before", "begun", "e0", "e1", "joined", "then"]
    await store.ingest([told("again", "anon:3")], waiting())
    await store.ingest([msgspec.structs.replace(one, event=_by(one.event, "anon:3")) for one in many[2:]], quiet)
    await store.ingest([told("joined too", "s1", name="joined", at=NOW + MINUTE, alias_of="anon:3")], quiet)
    await store.ring(witness, now=NOW + 5 * MINUTE)
    assert len(witness.seen[-1].window.events) == 1_000


def _by(event: Any, who: str) -> Any:
    return msgspec.structs.replace(event, respondent_id=who)


@pytest.mark.parametrize("former", ["old", "anon:v1"])
@pytest.mark.parametrize("told_when", ["before", "after"])
async def test_a_participant_told_by_a_former_id_is_who_it_is_now(store: Store, former: str, told_when: str) -> None:
    surveys = (
        {"key": "s", "when": {"event": "finished"}, "counterpart": "m", "audience": {"role": "student"}},
        {"key": "m", "when": {"request": True}},
    )
    decide = await deciding(store, *surveys)
    both = (Participant(id=former, role="student"), Participant(id="maria2", role="mentor"))
    said = told("said", former, name="said", conversation_id="c1", participants=both, verified=former == "old")
    joined = [
        told("met", "maria2", name="met", verified=True),
        told("known", former, name="met", verified=former == "old"),
        told("joined 1", "s1", name="joined", alias_of=former),
        told("joined 2", "maria", name="joined", alias_of="maria2"),
    ]
    for one in [said, *joined] if told_when == "before" else [*joined, said]:
        await store.ingest([one], decide)
    [outcome] = await store.ingest([told("f1", former, name="finished", conversation_id="c1")], decide)
    assert isinstance(outcome, Kept)
    assert outcome.decision is not None
    assert outcome.decision.survey_key == "s"
    assert outcome.decision.invitation is not None
    assert outcome.decision.invitation.mentor_id == "maria"
    assert [(one.respondent_id, one.kind) for one in outcome.decision.timers] == [("maria", "episode")]
    # Whoever still comes under the former id is still found in it.
    assert (await store.conversation("acme", "c1")).participants == both


async def test_what_is_remembered_of_a_conversation_is_who_its_participants_are(
    open_another: Open, lasting: str
) -> None:
    first, second, witness = await open_another(), await open_another(), Witness()
    both = (Participant(id="a", role="student"), MENTOR)
    await first.ingest([told(f"met {id}", id, verified=True) for id in "abc"], quiet)
    for store in (first, second):
        await store.ingest([told(f"e{id(store)}", "a", conversation_id="c1", participants=both)], quiet)
    for former, own in [("a", "b"), ("b", "c")]:
        batch = [told(f"joined {own}", own, alias_of=former), told(f"in the batch {own}", own, conversation_id="c1")]
        await first.ingest(batch, witness)
        for store in (first, second):
            one = told(f"then {own} {id(store)}", "a", conversation_id="c1", participants=both)
            await store.ingest([one], witness)
        for seen in witness.seen[-3:]:
            assert seen.respondent.id == own
            assert seen.conversation is not None
            assert seen.conversation.participants == (Participant(id=own, role="student"), MENTOR)


async def test_participants_told_in_turns_in_one_batch_are_all_resolved(store: Store) -> None:
    witness = Witness()
    old, other = (Participant(id="old", role="student"), MENTOR), (Participant(id="s2", role="student"), MENTOR)
    both_ids = (*old, Participant(id="s1", role="student"))
    await store.ingest([told("met", "old", verified=True), told("joined", "s1", alias_of="old")], quiet)
    batch = [
        told(f"e{number}", "s1", conversation_id="c1", participants=participants, told_at=number)
        for number, participants in enumerate([old, other, old, both_ids])
    ]
    await store.ingest(batch[:1], witness)
    await store.ingest(batch[1:], witness)
    now = [[one.id for one in seen.conversation.participants] for seen in witness.seen if seen.conversation]
    assert now == [["s1", "maria"], ["s2", "maria"], ["s1", "maria"], ["s1", "maria"]]
    assert (await store.conversation("acme", "c1")).participants == both_ids
