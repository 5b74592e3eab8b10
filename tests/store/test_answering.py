"""What comes of an invitation: displayed, answered, dismissed, replied to, ended."""

import asyncio
import contextlib
import sqlite3

import asyncpg
import msgspec
import pytest

from tests.store.conftest import Open
from tests.store.made import DAY, NOW, answered, asked, judge, quiet, told, version
from widget_server.core.errors import AnswerRefused, Conflict, CuecardError, InvitationClosed, NotFound, ThreadFull
from widget_server.core.events import Message
from widget_server.core.questions import Chosen
from widget_server.core.responses import Answer, Reply
from widget_server.ports import Filling, Store, Verdict


async def test_a_filling_tells_all_of_its_invitation(store: Store) -> None:
    await store.ingest(
        [told("0", "maria", traits={"name": "Мария"}), told("1", traits={"name": "Семён"}, conversation_id="c1")], quiet
    )
    invited = await asked(store, conversation_id="c1")
    filling = await store.filling("acme", invited.id)
    assert filling == Filling(invitation=invited, survey=version(), respondent_name="Семён")


@pytest.mark.parametrize(
    "value", [0, 10, "лучше не бывает\n\"'\\", Chosen(choices=("a", "b"), other="ещё"), Chosen(), None]
)
async def test_a_value_comes_back_as_it_was_given(store: Store, value: int | str | Chosen | None) -> None:
    invited = await asked(store)
    filling = await store.answer("acme", "s1", answered("a1", invited.id, value), judge(), now=NOW)
    assert [saved.value for saved in filling.answers] == [value]
    assert filling == await store.filling("acme", invited.id)


async def test_the_first_answer_begins_and_the_verdict_completes(store: Store) -> None:
    invited = await asked(store)
    begun = await store.answer("acme", "s1", answered("a1", invited.id), judge(), now=NOW + 1)
    assert (begun.response_status, begun.started_at, begun.completed_at) == ("open", NOW + 1, None)
    assert begun.invitation.status == "open"
    done = await store.answer(
        "acme", "s1", answered("a2", invited.id, "so", question="why"), judge(complete=True), now=NOW + 2
    )
    assert (done.response_id, done.response_status, done.started_at) == (begun.response_id, "complete", NOW + 1)
    assert (done.completed_at, done.invitation.status, done.invitation.closed_at) == (NOW + 2, "completed", NOW + 2)
    assert [saved.question_id for saved in done.answers] == ["score", "why"]


async def test_a_later_answer_replaces_the_earlier_in_its_place(store: Store) -> None:
    invited = await asked(store)
    for id, value, question in [("a1", 3, "score"), ("a2", "so", "why"), ("a3", 9, "score")]:
        await store.answer("acme", "s1", answered(id, invited.id, value, question=question), judge(), now=NOW)
    filling = await store.filling("acme", invited.id)
    assert [(saved.question_id, saved.value) for saved in filling.answers] == [("score", 9), ("why", "so")]
    assert await store.answer("acme", "s1", answered("a1", invited.id, 3), judge(), now=NOW) == filling


async def test_the_same_answer_again_changes_nothing_even_after_completion(store: Store) -> None:
    def refusing(filling: Filling, answer: Answer) -> Verdict:
        raise InvitationClosed("closed")

    invited = await asked(store)
    done = await store.answer("acme", "s1", answered("a1", invited.id), judge(complete=True), now=NOW)
    assert await store.answer("acme", "s1", answered("a1", invited.id), refusing, now=NOW + 5) == done
    with pytest.raises(Conflict):
        await store.answer("acme", "s1", answered("a1", invited.id, 1), refusing, now=NOW)
    with pytest.raises(InvitationClosed):
        await store.answer("acme", "s1", answered("a2", invited.id), refusing, now=NOW)
    assert await store.filling("acme", invited.id) == done


@pytest.mark.parametrize("complete", [True, False])
async def test_what_is_complete_stays_so_when_an_answer_is_changed(store: Store, complete: bool) -> None:
    invited = await asked(store)
    await store.answer("acme", "s1", answered("a1", invited.id, 3), judge(complete=True), now=NOW)
    changed = await store.answer("acme", "s1", answered("a2", invited.id, 8), judge(complete=complete), now=NOW + 9)
    assert (changed.response_status, changed.completed_at) == ("complete", NOW)
    assert (changed.invitation.status, changed.invitation.closed_at) == ("completed", NOW)
    assert [(saved.value, saved.answered_at) for saved in changed.answers] == [(8, NOW)]
    assert await store.answer("acme", "s1", answered("a1", invited.id, 3), judge(), now=NOW + 9) == changed


async def test_a_refused_answer_leaves_nothing(store: Store) -> None:
    def refusing(filling: Filling, answer: Answer) -> Verdict:
        raise AnswerRefused("out of range")

    invited = await asked(store)
    good = [store.answer("acme", "s1", answered(f"a{n}", invited.id, n), judge(), now=NOW) for n in range(3)]
    bad = [store.answer("acme", "s1", answered(f"b{n}", invited.id), refusing, now=NOW) for n in range(3)]
    results = await asyncio.gather(good[0], bad[0], good[1], bad[1], bad[2], good[2], return_exceptions=True)
    assert [isinstance(result, AnswerRefused) for result in results] == [False, True, False, True, True, False]
    assert [saved.value for saved in (await store.filling("acme", invited.id)).answers] == [2]


async def test_answers_to_one_invitation_from_two_stores_begin_one_response(open_another: Open, lasting: str) -> None:
    stores = [await open_another(), await open_another()]
    invited = await asked(stores[0])
    fillings = await asyncio.gather(
        *(stores[n % 2].answer("acme", "s1", answered(f"a{n}", invited.id, n), judge(), now=NOW) for n in range(20))
    )
    assert len({filling.response_id for filling in fillings}) == 1
    assert len((await stores[0].filling("acme", invited.id)).answers) == 1


@pytest.mark.parametrize(("workspace", "respondent_id"), [("acme", "s2"), ("other", "s1"), ("acme", "nobody")])
async def test_somebody_elses_invitation_is_not_found(store: Store, workspace: str, respondent_id: str) -> None:
    invited = await asked(store)
    await store.ingest([told("e2", "s2"), told("e2", "s1", workspace="other")], quiet)
    for call in (
        store.answer(workspace, respondent_id, answered("a1", invited.id), judge(), now=NOW),
        store.dismiss(workspace, respondent_id, invited.id, now=NOW),
        store.display(workspace, respondent_id, invited.id, id="d1", channel="chat", at=NOW),
    ):
        with pytest.raises(NotFound, match=r"There is no such invitation\."):
            await call
    assert await store.filling("acme", invited.id) == Filling(invitation=invited, survey=version())
    with pytest.raises(NotFound):
        await store.filling("other", invited.id)


async def test_the_first_display_keeps_what_the_page_said(store: Store) -> None:
    invited = await asked(store)
    around = [Message(id="m1", author_id="maria", text="я" * 5000, sent_at=NOW)]
    for id, at in [("d1", NOW + 1), ("d1", NOW + 1), ("d2", NOW + 2)]:
        await store.display("acme", "s1", invited.id, id=id, channel="chat", at=at, page_messages=around)
        around = [Message(id="later", text="other", sent_at=NOW)]
    filling = await store.filling("acme", invited.id)
    assert filling.displayed_at == NOW + 1
    assert filling.page_messages == (Message(id="m1", author_id="maria", text="я" * 4000, sent_at=NOW, verified=False),)


async def test_dismissing_closes_once(store: Store) -> None:
    invited = await asked(store)
    closed = await store.dismiss("acme", "s1", invited.id, now=NOW + 1)
    assert (closed.invitation.status, closed.invitation.closed_at) == ("dismissed", NOW + 1)
    assert await store.dismiss("acme", "s1", invited.id, now=NOW + 9) == closed


@pytest.mark.parametrize("end", ["completed", "expired", "withdrawn"])
async def test_what_has_ended_cannot_be_dismissed(store: Store, end: str) -> None:
    invited = await asked(store)
    if end == "completed":
        await store.answer("acme", "s1", answered("a1", invited.id), judge(complete=True), now=NOW)
    elif end == "expired":
        await store.expire(now=invited.expires_at)
    else:
        await store.withdraw("acme", "csat", now=NOW)
    with pytest.raises(InvitationClosed):
        await store.dismiss("acme", "s1", invited.id, now=NOW)


async def test_a_thread_is_kept_in_order_and_once(store: Store) -> None:
    invited = await asked(store)
    first = Reply(id="r1", invitation_id=invited.id, author_id="maria", author="mentor", text="Спасибо!", sent_at=NOW)
    with pytest.raises(NotFound):
        await store.reply("acme", first)
    await store.answer("acme", "s1", answered("a1", invited.id), judge(complete=True), now=NOW)
    second = Reply(id="r2", invitation_id=invited.id, author_id="s1", author="respondent", text="!", sent_at=NOW + 1)
    await store.reply("acme", second)
    await store.reply("acme", first)
    filling = await store.reply("acme", msgspec.structs.replace(first, sent_at=NOW + 99))
    assert filling.replies == (first, second)
    with pytest.raises(Conflict):
        await store.reply("acme", msgspec.structs.replace(first, text="other"))
    with pytest.raises(NotFound):
        await store.reply("other", first)


async def test_a_thread_takes_two_hundred_replies_and_says_when_it_is_full(store: Store) -> None:
    invited = await asked(store)
    await store.answer("acme", "s1", answered("a1", invited.id), judge(), now=NOW)

    def reply(number: int) -> Reply:
        return Reply(
            id=f"r{number:03d}", invitation_id=invited.id, author_id="s1", author="respondent", text="!", sent_at=NOW
        )

    await asyncio.gather(*(store.reply("acme", reply(number)) for number in range(200)))
    with pytest.raises(ThreadFull, match="200 replies"):
        await store.reply("acme", reply(200))
    assert len((await store.reply("acme", reply(7))).replies) == 200


async def test_at_most_twenty_displays_are_kept(open_another: Open, lasting: str) -> None:
    store = await open_another()
    invited = await asked(store)
    for number in range(30):
        await store.display("acme", "s1", invited.id, id=f"d{number}", channel="chat", at=NOW + number)
    count = "SELECT count(*), min(displayed_at) FROM display"
    if lasting.startswith("postgres"):
        connection = await asyncpg.connect(lasting)
        [found] = await connection.fetch(count)
        await connection.close()
    else:
        with contextlib.closing(sqlite3.connect(lasting)) as file:
            [found] = file.execute(count).fetchall()
    assert tuple(found) == (20, NOW)


async def test_an_expired_invitation_is_completed_where_the_judge_takes_a_late_answer(store: Store) -> None:
    invited = await asked(store)
    await store.expire(now=invited.expires_at)
    late = invited.expires_at + 9
    begun = await store.answer("acme", "s1", answered("a1", invited.id), judge(), now=late)
    assert (begun.invitation.status, begun.response_status) == ("expired", "open")
    done = await store.answer(
        "acme", "s1", answered("a2", invited.id, "so", question="why"), judge(complete=True), now=late
    )
    assert (done.invitation.status, done.invitation.closed_at, done.response_status) == ("completed", late, "complete")


async def test_a_review_is_marked(store: Store) -> None:
    invited = await asked(store)
    with pytest.raises(NotFound):
        await store.mark("acme", invited.id, "read", now=NOW)
    await store.answer("acme", "s1", answered("a1", invited.id), judge(), now=NOW)
    assert (await store.mark("acme", invited.id, "resolved", now=NOW)).review == "resolved"
    with pytest.raises(NotFound):
        await store.mark("other", invited.id, "read", now=NOW)


async def test_what_is_overdue_expires_once(store: Store) -> None:
    invited = [await asked(store, f"s{n}", event=f"e{n}") for n in range(5)]
    await asked(store, "s9", event="e9", workspace="other")
    assert await store.expire(now=NOW + 7 * DAY - 1) == []
    some = await store.expire(now=NOW + 7 * DAY, most=4)
    rest = await store.expire(now=NOW + 7 * DAY)
    assert (len(some), len(rest)) == (4, 2)
    assert {one.id for one in some + rest} == {one.id for one in invited} | {"inv_csat_e9"}
    assert {(one.status, one.closed_at) for one in some + rest} == {("expired", NOW + 7 * DAY)}
    assert await store.expire(now=NOW + 8 * DAY) == []


async def test_a_withdrawn_survey_leaves_those_begun(store: Store) -> None:
    begun, waiting = await asked(store, "s1", event="e1"), await asked(store, "s2", event="e2")
    other = await asked(store, "s2", event="e3", key="nps")
    await store.answer("acme", "s1", answered("a1", begun.id), judge(), now=NOW)
    assert [one.id for one in await store.withdraw("acme", "csat", now=NOW)] == [waiting.id]
    assert await store.withdraw("acme", "csat", now=NOW) == []
    assert (await store.filling("acme", other.id)).invitation.status == "open"


async def test_a_respondent_sees_what_is_open_or_lately_completed(store: Store) -> None:
    for number, key in enumerate(["open", "done", "long done", "dismissed"]):
        await asked(store, event=f"e{number}", key=key.replace(" ", "-"))
    await asked(store, "s2", event="e9", key="open")
    await store.answer("acme", "s1", answered("a1", "inv_done_e1"), judge(complete=True), now=NOW + 10)
    await store.answer("acme", "s1", answered("a2", "inv_long-done_e2"), judge(complete=True), now=NOW + 1)
    await store.dismiss("acme", "s1", "inv_dismissed_e3", now=NOW + 10)
    seen = await store.fillings("acme", "s1", since=NOW + 10)
    assert {filling.invitation.id for filling in seen} == {"inv_open_e0", "inv_done_e1"}
    assert await store.fillings("other", "s1", since=0) == []


async def test_a_refusal_speaks_of_one_call_only(store: Store) -> None:
    await store.add_workspace("acme", now=NOW)
    results = await asyncio.gather(
        *(store.add_workspace(id, now=NOW) for id in ["a", "acme", "b", "a", "c"]), return_exceptions=True
    )
    assert [isinstance(result, CuecardError) for result in results] == [False, True, False, True, False]
    assert await store.workspaces() == ["a", "acme", "b", "c"]
