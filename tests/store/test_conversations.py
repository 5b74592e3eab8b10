"""Who is in a conversation and what was said there, as told by servers."""

import pytest

from tests.store.conftest import Open
from tests.store.made import (
    NOW,
    Witness,
    quiet,
    told,
)
from widget_server.core.events import Message, Participant
from widget_server.ports import Kept, Store

STUDENT, MENTOR = Participant(id="s1", role="student"), Participant(id="maria", role="mentor")


async def test_what_is_told_of_a_conversation_counts_for_the_same_event(store: Store) -> None:
    witness = Witness()
    hello = Message(id="m1", author_id="maria", text="Привет", sent_at=NOW - 5)
    await store.ingest(
        [told("e1", conversation_id="c1", participants=(STUDENT, MENTOR), message=hello), told("e2")], witness
    )
    for situation in witness.seen:
        assert situation.conversation is not None
        assert situation.conversation.id == "c1"
        assert situation.conversation.participants == (STUDENT, MENTOR)
        assert situation.conversation.messages == (hello,)
    assert await store.conversation("acme", "c1", messages=9) == witness.seen[0].conversation


async def test_participants_are_replaced_whole(store: Store) -> None:
    other = Participant(id="pavel", role="mentor")
    for number, participants in enumerate([(STUDENT, MENTOR), (STUDENT, other), (MENTOR, STUDENT), (MENTOR, STUDENT)]):
        await store.ingest([told(f"e{number}", conversation_id="c1", participants=participants)], quiet)
        assert (await store.conversation("acme", "c1")).participants == participants


async def test_participants_told_late_change_nothing(store: Store) -> None:
    pavel = Participant(id="pavel", role="mentor")
    hello = Message(id="m1", text="late", sent_at=NOW)

    async def tell(*events: tuple[int, Participant, Message | None]) -> tuple[Participant, ...]:
        batch = [
            told(f"{at} {mentor.id}", conversation_id="c1", told_at=at, participants=(STUDENT, mentor), message=message)
            for at, mentor, message in events
        ]
        await store.ingest(batch, quiet)
        return (await store.conversation("acme", "c1")).participants

    assert await tell((10, MENTOR, None)) == (STUDENT, MENTOR)
    assert await tell((20, pavel, None), (15, MENTOR, None)) == (STUDENT, pavel)
    assert await tell((19, MENTOR, hello)) == (STUDENT, pavel)
    assert (await store.conversation("acme", "c1", messages=1)).messages == (hello,)
    assert await tell((30, pavel, None)) == (STUDENT, pavel)
    assert await tell((25, MENTOR, None)) == (STUDENT, pavel)
    assert await tell((31, MENTOR, None)) == (STUDENT, MENTOR)


async def test_participants_told_late_to_another_store_change_nothing(open_another: Open, lasting: str) -> None:
    for at, mentor in [(10, MENTOR), (30, STUDENT), (20, MENTOR)]:
        one = told(f"e{at}", conversation_id="c1", told_at=at, participants=(mentor,))
        await (await open_another()).ingest([one], quiet)
    assert (await (await open_another()).conversation("acme", "c1")).participants == (STUDENT,)


async def test_an_event_without_a_conversation_belongs_to_the_last_one_its_person_is_in_still(store: Store) -> None:
    witness = Witness()
    await store.ingest([told("1", conversation_id="c1"), told("2")], witness)
    await store.ingest([told("3", conversation_id="c1", participants=(STUDENT, MENTOR)), told("4")], witness)
    await store.ingest([told("5", "maria", conversation_id="c1", participants=(MENTOR,))], witness)
    await store.ingest([told("6"), told("7", conversation_id="c1")], witness)
    here = [situation.conversation and situation.conversation.id for situation in witness.seen]
    assert here == ["c1", None, "c1", "c1", "c1", None, "c1"]


async def test_messages_are_bounded(store: Store) -> None:
    batch = [
        told(
            f"e{number}",
            conversation_id="c1",
            message=Message(id=f"m{number:03d}", text="я" * 5000, sent_at=NOW + number),
        )
        for number in range(230)
    ]
    for first in range(0, 230, 23):
        await store.ingest(batch[first : first + 23], quiet)
    kept = (await store.conversation("acme", "c1", messages=1000)).messages
    assert [message.id for message in kept] == [f"m{number:03d}" for number in range(30, 230)]
    assert {len(message.text or "") for message in kept} == {4000}


async def test_a_page_can_tell_nothing_of_a_conversation(store: Store) -> None:
    witness = Witness()
    claim = Message(id="m1", text="said a page", sent_at=NOW, verified=False)
    await store.ingest([told("e1", conversation_id="c1", message=claim)], witness)
    assert witness.seen[0].conversation is not None
    assert witness.seen[0].conversation.messages == ()


@pytest.mark.parametrize("id", ['"', "\\", "a'b", "ключ", "😀", "a\nb", "\u2028", "%_", "$1", ":id"])
async def test_ids_are_any_text(store: Store, id: str) -> None:
    witness = Witness()
    message = Message(id=id, sent_at=NOW)
    for number in range(2):
        await store.ingest(
            [told(f"{id}{number}", id, conversation_id=id, participants=(MENTOR,), message=message)], witness
        )
    assert await store.ingest([told(f"{id}0", id)], quiet) == [Kept(decision=None)]
    assert len(witness.seen[1].window.events) == 2
    assert (await store.conversation("acme", id, messages=5)).messages == (message,)
