"""What staff and other systems read: who may see it, and paging that neither skips nor repeats."""

import asyncio
from collections.abc import Sequence

import pytest

from tests.store.made import NOW, Clock, Deciding, answered, asked, invitation, judge, quiet, told, version
from widget_server.core.access import Scope
from widget_server.core.deciding import Decision
from widget_server.core.errors import NotFound
from widget_server.core.events import Participant
from widget_server.core.reasons import Reason
from widget_server.core.situations import Situation
from widget_server.ports import Refusal, Store


async def answered_in(store: Store, conversation: str, mentor: str, *, workspace: str = "acme") -> str:
    """The id of an invitation asked and answered in that conversation, of which `mentor` is mentor."""
    student = f"student of {conversation}"
    invited = await asked(
        store,
        student,
        event=f"{workspace} {conversation} {mentor}",
        workspace=workspace,
        conversation_id=conversation,
        participants=(Participant(id=student, role="student"), Participant(id=mentor, role="mentor")),
    )
    await store.answer(workspace, student, answered("a1", invited.id), judge(), now=NOW)
    return invited.id


def mentor(id: str, conversations: Sequence[str] | None = None, *, workspace: str = "acme") -> Scope:
    return Scope(
        workspace=workspace,
        own=True,
        person_id=id,
        conversations=None if conversations is None else tuple(conversations),
    )


async def test_a_mentor_sees_those_assigned_now(store: Store) -> None:
    id = await answered_in(store, "c1", "maria")
    [seen] = await store.reviews(mentor("maria"), "c1", now=NOW)
    assert (seen.filling.invitation.id, seen.filling.invitation.mentor_id) == (id, "maria")
    assert await store.reviewable(mentor("maria"), id, now=NOW) == seen
    assert seen.by == {"own"}


@pytest.mark.parametrize(
    "who",
    [
        pytest.param(mentor("pavel"), id="another mentor"),
        pytest.param(mentor("student of c1"), id="the student"),
        pytest.param(mentor("maria", workspace="other"), id="the same name in another workspace"),
        pytest.param(mentor("maria", ["c2"]), id="a token narrowed to another conversation"),
        pytest.param(mentor("maria", []), id="a token narrowed to nothing"),
    ],
)
async def test_nobody_else_sees_it(store: Store, who: Scope) -> None:
    id = await answered_in(store, "c1", "maria")
    await answered_in(store, "c1", "maria", workspace="other")
    await answered_in(store, "c2", "pavel")
    if who.workspace == "acme":
        assert await store.reviews(who, "c1", now=NOW) == []
    with pytest.raises(NotFound):
        await store.reviewable(who, id, now=NOW)


async def test_a_token_that_names_the_conversation_narrows_nothing(store: Store) -> None:
    await answered_in(store, "c1", "maria")
    assert len(await store.reviews(mentor("maria", ["c0", "c1"]), "c1", now=NOW)) == 1


async def test_what_a_mentor_answered_no_mentor_reads(store: Store) -> None:
    await store.publish(version(), now=NOW)
    both = (Participant(id="maria", role="mentor"), Participant(id="boris", role="mentor"))
    student = Participant(id="s1", role="student")
    invited = await asked(store, "maria", event="e1", conversation_id="c1", participants=(student, *both))
    await store.answer("acme", "maria", answered("a1", invited.id), judge(), now=NOW)
    for one in both:
        assert await store.reviews(mentor(one.id), "c1", now=NOW) == []
        with pytest.raises(NotFound):
            await store.reviewable(mentor(one.id), invited.id, now=NOW)


async def test_a_replaced_mentor_sees_no_more_and_stays_named(store: Store) -> None:
    id = await answered_in(store, "c1", "maria")
    students = (Participant(id="student of c1", role="student"), Participant(id="pavel", role="mentor"))
    await store.ingest([told("moved", conversation_id="c1", participants=students)], quiet)
    assert await store.reviews(mentor("maria"), "c1", now=NOW) == []
    [seen] = await store.reviews(mentor("pavel"), "c1", now=NOW)
    assert (seen.filling.invitation.id, seen.filling.invitation.mentor_id) == (id, "maria")


async def test_of_somebody_who_left_the_conversation_no_mentor_sees_more(store: Store) -> None:
    id = await answered_in(store, "c1", "maria")
    maria, student = Participant(id="maria", role="mentor"), Participant(id="student of c1", role="student")
    await store.ingest([told("left", conversation_id="c1", participants=(maria,))], quiet)
    assert await store.reviews(mentor("maria"), "c1", now=NOW) == []
    with pytest.raises(NotFound):
        await store.reviewable(mentor("maria"), id, now=NOW)
    await store.ingest([told("back", conversation_id="c1", participants=(maria, student))], quiet)
    assert (await store.reviewable(mentor("maria"), id, now=NOW)).filling.invitation.id == id


async def test_somebody_in_the_conversation_under_an_old_id_is_in_it(store: Store) -> None:
    id = await answered_in(store, "c1", "maria")
    await store.ingest([told("1", "student of c1", verified=True), told("2", "s1", alias_of="student of c1")], quiet)
    [seen] = await store.reviews(mentor("maria"), "c1", now=NOW)
    assert (seen.filling.invitation.id, seen.filling.invitation.respondent_id) == (id, "s1")
    assert await store.reviewable(mentor("maria"), id, now=NOW) == seen


async def test_only_what_was_answered_is_reviewed(store: Store) -> None:
    await answered_in(store, "c1", "maria")
    waiting = await asked(store, "student of c1", event="e2", key="nps", conversation_id="c1")
    assert len(await store.reviews(mentor("maria"), "c1", now=NOW)) == 1
    with pytest.raises(NotFound):
        await store.reviewable(mentor("maria"), waiting.id, now=NOW)


async def test_reviews_are_newest_first_and_bounded(store: Store) -> None:
    await answered_in(store, "c1", "maria")
    who = "student of c1"
    for number in range(1, 4):
        invited = await asked(store, who, event=f"e{number}", key=f"k{number}", conversation_id="c1")
        await store.answer("acme", who, answered("a1", invited.id), judge(), now=NOW + number)
    seen = await store.reviews(mentor("maria"), "c1", most=3, now=NOW)
    assert [one.filling.started_at for one in seen] == [NOW + 3, NOW + 2, NOW + 1]


async def test_responses_are_paged_without_gap_or_repeat(store: Store) -> None:
    await store.publish(version(), now=NOW)
    ids = []
    for number in range(9):
        invited = await asked(store, f"s{number}", event=f"e{number}")
        await store.answer("acme", f"s{number}", answered("a1", invited.id), judge(), now=NOW + number // 3)
        ids.append(invited.id)
    await answered_in(store, "c1", "maria", workspace="other")
    seen: list[str] = []
    after = None
    while page := await store.responses("acme", after=after, limit=2):
        seen += [filling.invitation.id for filling in page]
        assert page[-1].started_at is not None
        assert page[-1].response_id is not None
        after = (page[-1].started_at, page[-1].response_id)
        if len(seen) == 4:
            late = await asked(store, "late", event="late")
            await store.answer("acme", "late", answered("a1", late.id), judge(), now=NOW + 99)
            ids.append(late.id)
    assert sorted(seen) == sorted(ids)
    assert len(set(seen)) == len(seen)


async def test_decisions_are_told_newest_first(store: Store, clock: Clock) -> None:
    @Deciding
    def decide(situation: Situation) -> Decision:
        number = int(situation.event.id)
        if number == 3:
            return Decision()
        if number == 4:
            chosen = invitation(situation, "csat")
            return Decision(survey_key="csat", invitation=chosen, reasons={"csat": Reason(code="chosen")}, near=True)
        values = {"seen": number, "of": 2, "слова": ["да", None]}
        return Decision(reasons={f"k{number % 2}": Reason(code="count", values=values)}, near=True)

    await store.publish(version(), now=NOW)
    for number in range(8):
        clock.now += number % 2
        await store.ingest([told(str(number)), told(str(number), "s1", workspace="other")][: 1 + (number == 7)], decide)
    seen = []
    before = None
    while page := await store.decisions("acme", "s1", before=before, limit=3):
        seen += page
        before = (page[-1].decided_at, page[-1].id)
    assert [record.event_id for record in seen] == ["7", "6", "5", "4", "2", "1", "0"]
    assert seen[0].reasons == {"k1": Reason(code="count", values={"seen": 7, "of": 2, "слова": ["да", None]})}
    assert (seen[3].survey_key, seen[3].invitation_id, seen[3].event_name) == ("csat", "inv_csat_4", "failed")
    assert await store.latest_decisions("acme", limit=2) == seen[:2]
    for key, events in [("k1", ["7", "5", "1"]), ("csat", ["4"]), ("unknown", [])]:
        of_one = await store.decisions("acme", "s1", before=None, limit=9, survey_key=key)
        assert [record.event_id for record in of_one] == events
    assert len(await store.decisions("other", "s1", before=None, limit=9)) == 1


async def test_the_refusal_log_keeps_the_newest(store: Store) -> None:
    log = [
        Refusal(id=f"r{number:05d}", refused_at=NOW + number // 7, code="invalid_input", message="нет", item_id=None)
        for number in range(10_050)
    ]
    await store.log_refusals("other", log[:1])
    for first in range(0, len(log), 2010):
        await store.log_refusals("acme", log[first : first + 2010])
    await store.log_refusals("acme", [])
    assert await store.refusals("acme", before=None, limit=20_000) == log[50:][::-1]
    before = (log[60].refused_at, log[60].id)
    assert await store.refusals("acme", before=before, limit=3) == log[57:60][::-1]
    assert await store.refusals("other", before=None, limit=9) == log[:1]


async def test_what_is_not_there_is_not_found(store: Store) -> None:
    for call in (
        store.respondent("acme", "s1"),
        store.conversation("acme", "c1"),
        store.filling("acme", "inv"),
        store.reviewable(mentor("maria"), "inv", now=NOW),
    ):
        with pytest.raises(NotFound):
            await call


async def test_a_reader_who_goes_away_harms_nobody(store: Store) -> None:
    await answered_in(store, "c1", "maria")
    for number in range(20):
        task = asyncio.create_task(store.responses("acme", after=None, limit=9))
        for _ in range(number):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert len(await store.responses("acme", after=None, limit=9)) == 1
