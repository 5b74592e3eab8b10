"""The outbox: written with its cause, taken by one worker at a time, ended once, called off when its invitation ends."""

import asyncio
from typing import Any

import msgspec
import pytest

from tests.store.conftest import Open
from tests.store.made import (
    DAY,
    MINUTE,
    NOW,
    Clock,
    Deciding,
    answered,
    asked,
    asking,
    claimed,
    judge,
    quiet,
    told,
    version,
)
from widget_server.core.access import Deed
from widget_server.core.errors import NotFound
from widget_server.core.outbox import Failed, Later, OutboxItem, Sent, Skipped, Unsure
from widget_server.core.reaching import Preference
from widget_server.core.reasons import Reason
from widget_server.core.stepping import StepDone, StepHere
from widget_server.ports import Store

FAILED = Failed(reason=Reason(code="refused"))


def item(id: str, *, kind: Any = "notice", due_at: int = NOW, **fields: Any) -> OutboxItem:
    return OutboxItem(workspace="acme", id=id, kind=kind, due_at=due_at, give_up_at=due_at + DAY, made_at=NOW, **fields)


async def taken(store: Store, worker: str = "w1", *, most: int = 10, now: int = NOW, kind: Any = "notice") -> list[str]:
    found = await store.take_outbox(kind, worker=worker, now=now, leased_until=now + MINUTE, most=most)
    return [one.id for one in found]


async def status(store: Store, id: str) -> str:
    return (await store.outbox_line("acme", id)).status


@pytest.fixture(autouse=True)
async def _workspace(store: Store) -> None:
    await store.add_workspace("acme", now=NOW)


async def test_what_is_due_is_taken_once_and_the_longest_due_first(store: Store) -> None:
    items = [item("b", due_at=NOW - 1), item("a", due_at=NOW - 2), item("later", due_at=NOW + 1), item("c")]
    assert await store.add_outbox(items) == 4
    assert await store.add_outbox([item("a"), item("d", due_at=NOW + 2)]) == 1
    assert await store.due_outbox(now=NOW) == ["notice"]
    assert await taken(store, most=2) == ["a", "b"]
    assert await taken(store, "w2") == ["c"]
    assert await taken(store) == []
    assert await store.due_outbox(now=NOW) == []
    assert await taken(store, now=NOW + 1) == ["later"]


async def test_only_whoever_holds_it_ends_it(store: Store) -> None:
    await store.add_outbox([item("a", content={"why": ["ё", 1]})])
    [held] = await store.take_outbox("notice", worker="w1", now=NOW, leased_until=NOW + MINUTE, most=1)
    assert (held.content, held.attempts) == ({"why": ["ё", 1]}, 1)
    assert not await store.end_outbox(held, Sent(), worker="w2", now=NOW, due_at=NOW)
    assert not await store.begin_outbox(held, worker="w2")
    assert await store.begin_outbox(held, worker="w1")
    assert await store.end_outbox(held, Sent(), worker="w1", now=NOW + 5, due_at=NOW)
    assert not await store.end_outbox(held, FAILED, worker="w1", now=NOW, due_at=NOW)
    line = await store.outbox_line("acme", "a")
    assert (line.status, line.ended_at, line.note) == ("sent", NOW + 5, None)
    with pytest.raises(NotFound):
        await store.outbox_line("other", "a")


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (Skipped(reason=Reason(code="no_address")), "skipped"),
        (FAILED, "failed"),
        (Unsure(reason=Reason(code="error")), "unsure"),
        (Later(reason=Reason(code="busy")), "waiting"),
    ],
    ids=["skipped", "failed", "unsure", "later"],
)
async def test_what_comes_of_it_is_kept_with_its_reason(store: Store, result: Any, expected: str) -> None:
    await store.add_outbox([item("a")])
    [held] = await store.take_outbox("notice", worker="w1", now=NOW, leased_until=NOW + MINUTE, most=1)
    assert await store.end_outbox(held, result, worker="w1", now=NOW, due_at=NOW + DAY)
    line = await store.outbox_line("acme", "a")
    assert (line.status, line.note, line.item.due_at) == (
        expected,
        result.reason,
        NOW + DAY if expected == "waiting" else NOW,
    )
    again = await store.again_outbox("acme", "a", now=NOW + 1, give_up_at=NOW + DAY)
    assert again == (expected in ("failed", "skipped"))


async def test_a_lease_ends_and_what_was_being_sent_is_never_sent_again(store: Store) -> None:
    await store.add_outbox([item("a"), item("b")])
    held = await store.take_outbox("notice", worker="w1", now=NOW, leased_until=NOW + MINUTE, most=2)
    assert await store.begin_outbox(held[0], worker="w1")
    assert await store.lapse_outbox(now=NOW + MINUTE - 1) == 0
    assert await store.lapse_outbox(now=NOW + MINUTE) == 2
    assert await status(store, "a") == "unsure"
    assert await taken(store, "w2", now=NOW + MINUTE) == ["b"]
    assert not await store.begin_outbox(held[1], worker="w1")
    assert not await store.end_outbox(held[1], Sent(), worker="w1", now=NOW, due_at=NOW)
    assert not await store.again_outbox("acme", "a", now=NOW, give_up_at=NOW + DAY)


async def test_what_was_taken_goes_back(store: Store) -> None:
    await store.add_outbox([item("a"), item("b"), item("c")])
    first, _ = await store.take_outbox("notice", worker="w1", now=NOW, leased_until=NOW + MINUTE, most=2)
    await taken(store, "w2")
    assert await store.begin_outbox(first, worker="w1")
    assert await store.return_outbox("w1") == 1
    assert [await status(store, id) for id in "abc"] == ["sending", "waiting", "taken"]


async def test_many_who_take_at_once_share_them(store: Store, lasting: str, open_another: Open) -> None:
    others = [store] + ([await open_another() for _ in range(3)] if lasting.startswith("postgres") else [store] * 3)
    await store.add_outbox([item(f"i{number:03}") for number in range(100)])
    shares: list[list[str]] = [[] for _ in others]

    async def work(number: int, one: Store) -> None:
        while mine := await taken(one, f"w{number}", most=7):
            shares[number] += mine

    await asyncio.gather(*(work(number, one) for number, one in enumerate(others)))
    assert sorted(id for share in shares for id in share) == [f"i{number:03}" for number in range(100)]


# -- with invitations ------------------------------------------------------------------------------------------------


def sending(invitation_id: str) -> list[OutboxItem]:
    mail = item("mail", kind="email", invitation_id=invitation_id, due_at=NOW + DAY)
    return [mail, item("post", kind="matrix", invitation_id=invitation_id)]


@pytest.mark.parametrize("how", ["completed", "dismissed", "expired", "withdrawn"])
async def test_what_was_to_be_sent_is_called_off_with_the_end_of_its_invitation(store: Store, how: str) -> None:
    await store.publish(version(), now=NOW)
    invited = await asked(store)
    await store.add_outbox(sending(invited.id))
    assert [line.status for line in await store.sendings("acme", invited.id)] == ["waiting", "waiting"]
    match how:
        case "completed":
            await store.answer("acme", "s1", answered("a1", invited.id, 5), judge(complete=True), now=NOW)
        case "dismissed":
            await store.dismiss("acme", "s1", invited.id, now=NOW)
        case "expired":
            await store.expire(now=invited.expires_at)
        case _:
            await store.withdraw("acme", "csat", now=NOW)
    assert await status(store, "mail") == "cancelled"
    assert await status(store, "post") == "waiting"  # a room is still to be told


async def test_a_worker_that_holds_it_is_told_that_the_invitation_ended(store: Store) -> None:
    await store.publish(version(), now=NOW)
    invited = await asked(store)
    await store.add_outbox(sending(invited.id))
    [held] = await store.take_outbox("email", worker="w1", now=NOW + DAY, leased_until=NOW + 2 * DAY, most=1)
    await store.dismiss("acme", "s1", invited.id, now=NOW)
    assert not await store.begin_outbox(held, worker="w1")
    assert not await store.end_outbox(held, Sent(), worker="w1", now=NOW, due_at=NOW)


async def test_a_worker_that_holds_it_is_told_that_it_is_not_wanted_any_more(store: Store) -> None:
    await store.publish(version(), now=NOW)
    mine, other = await asked(store), await asked(store, "s2", event="e2")
    await store.add_outbox(
        [item(f"to-{one.respondent_id}", kind="email", invitation_id=one.id) for one in (mine, other)]
    )
    held = await store.take_outbox("email", worker="w1", now=NOW, leased_until=NOW + MINUTE, most=2)
    await store.prefer(
        "acme", "s1", [Preference(channel="email", kind="", wanted=False, source="person", changed_at=1)]
    )
    assert [await store.begin_outbox(one, worker="w1") for one in held] == [False, True]
    assert await taken(store, "w2", kind="email") == ["to-s1"], "whoever takes it next looks at what they want"


async def test_work_is_written_with_the_invitation(store: Store) -> None:
    await store.publish(version(), now=NOW)
    plain = asking()

    def decide(situation: Any) -> Any:
        decision = plain(situation)
        assert decision.invitation is not None
        later = item("step", kind="step", invitation_id=decision.invitation.id, subject="1", due_at=NOW + MINUTE)
        return msgspec.structs.replace(decision, outbox=(later,))

    await store.ingest([told("e1"), told("e2")], Deciding(decide))
    [line] = await store.outbox("acme")
    assert (line.item.kind, line.item.invitation_id, line.status) == ("step", "inv_csat_e1", "waiting")


async def test_a_step_opens_channels_and_writes_what_they_send_together(store: Store) -> None:
    await store.publish(version(), now=NOW)
    await store.ingest([told("e0", traits={"email": "sam@example.com"}, verified=True)], quiet)
    invited = await asked(store)
    await store.add_outbox([item("step", kind="step", invitation_id=invited.id, subject="1")])
    [held] = await store.take_outbox("step", worker="w1", now=NOW, leased_until=NOW + MINUTE, most=1)
    seen: list[StepHere] = []

    def judged(here: StepHere) -> StepDone:
        seen.append(here)
        return StepDone(opened=("inbox", "email"), skipped={"push": Reason(code="no_browser")})

    looked = await store.step(held, judged, worker="w1", now=NOW)
    assert looked is not None
    [here] = seen
    assert (here.contact.address, here.number, here.displayed) == ("sam@example.com", 1, False)
    assert [one.invitation_id for one in here.asked] == [invited.id]
    opened = (await store.filling("acme", invited.id)).invitation
    assert opened.channels == ("chat", "page", "inbox", "email")
    step, mail = sorted(await store.sendings("acme", invited.id), key=lambda line: line.item.kind, reverse=True)
    assert step.status == "sent"
    assert step.note == Reason(
        code="opened",
        values={"opened": ["inbox", "email"], "skipped": {"push": {"code": "no_browser", "values": {}}}},
    )
    assert (mail.item.kind, mail.status, mail.item.due_at) == ("email", "waiting", NOW)
    assert await store.step(held, judged, worker="w1", now=NOW) is None


async def test_a_step_that_is_held_back_waits(store: Store) -> None:
    await store.publish(version(), now=NOW)
    invited = await asked(store)
    await store.add_outbox([item("step", kind="step", invitation_id=invited.id, subject="1")])
    [held] = await store.take_outbox("step", worker="w1", now=NOW, leased_until=NOW + MINUTE, most=1)
    quiet_hours = StepDone(reason=Reason(code="quiet"), put_off_until=NOW + DAY)
    await store.step(held, lambda _: quiet_hours, worker="w1", now=NOW)
    line = await store.outbox_line("acme", "step")
    assert (line.status, line.item.due_at, line.note) == ("waiting", NOW + DAY, Reason(code="quiet"))


async def test_the_channel_of_an_answer_is_that_of_the_last_display_or_what_its_bringer_says(store: Store) -> None:
    await store.publish(version(), now=NOW)
    invited = await asked(store)
    await store.display("acme", "s1", invited.id, id="d1", channel="chat", at=NOW)
    await store.display("acme", "s1", invited.id, id="d2", channel="inbox", at=NOW + 1)
    first = await store.answer("acme", "s1", answered("a1", invited.id, 5), judge(complete=False), now=NOW)
    typed = msgspec.structs.replace(answered("a2", invited.id, "slow", question="why"), via="text")
    second = await store.answer("acme", "s1", typed, judge(complete=True), now=NOW)
    assert [one.via for one in first.answers] == ["inbox"]
    assert [one.via for one in second.answers] == ["inbox", "text"]


async def test_a_no_that_came_later_under_another_id_of_theirs_is_heeded(store: Store) -> None:
    def said(kind: str, *, wanted: bool, at: int, channel: str = "email") -> Preference:
        return Preference(channel=channel, kind=kind, wanted=wanted, source="person", changed_at=at)

    first = [said("nps", wanted=True, at=NOW), said("csat", wanted=True, at=NOW + 2), said("", wanted=True, at=NOW)]
    await store.prefer("acme", "sam", first)
    await store.prefer("acme", "sam-before", [said("", wanted=False, at=NOW + 1)])
    await store.ingest([told("e0", "sam-before", verified=True)], quiet)
    await store.ingest([told("e1", "sam", alias_of="sam-before", verified=True)], quiet)
    contact = await store.contact("acme", "sam")
    assert {one.kind: one.wanted for one in contact.preferences} == {"nps": False, "csat": True, "": False}


async def test_what_was_said_of_channels_follows_the_person(store: Store, clock: Clock) -> None:
    def said(channel: str, *, wanted: bool) -> Preference:
        return Preference(channel=channel, kind="", wanted=wanted, source="person", changed_at=NOW)

    await store.prefer("acme", "sam", [said("email", wanted=False)])
    await store.prefer("acme", "sam-before", [said("email", wanted=True), said("push", wanted=False)])
    await store.ingest([told("e0", "sam-before", verified=True)], quiet)
    await store.ingest([told("e1", "sam", alias_of="sam-before", verified=True)], quiet)
    contact = await store.contact("acme", "sam")
    assert {one.channel: one.wanted for one in contact.preferences} == {"email": False, "push": False}
    await store.prefer("acme", "sam", [said("inbox", wanted=False), said("link", wanted=True)])
    await store.split("acme", "sam-before", None, now=NOW)
    split = await store.contact("acme", "sam-before")
    # What was not wanted stays unwanted for both.
    assert {one.channel: one.wanted for one in split.preferences} == {"email": False, "push": False, "inbox": False}


async def test_what_belongs_to_nobody_s_name_can_be_left_out(store: Store) -> None:
    named = await asked(store)
    await store.publish(version("mood"), now=NOW)
    [grouped] = claimed(await store.ingest([told("e2", "s2")], asking("mood", identity="grouped")))
    mails = [item(one.id, kind="email", invitation_id=one.id, due_at=NOW + DAY) for one in (named, grouped)]
    await store.add_outbox([*mails, item("digest", due_at=NOW + DAY)])
    assert [line.item.id for line in await store.outbox("acme", named=True)] == sorted(
        (named.id, "digest"), reverse=True
    )
    assert len(await store.outbox("acme")) == 3
    assert [(one.kind, one.items) for one in await store.outbox_counts(["acme"], named=True)] == [
        ("email", 1),
        ("notice", 1),
    ]
    assert [(one.kind, one.items) for one in await store.outbox_counts(["acme"])] == [("email", 2), ("notice", 1)]


async def test_trying_again_is_told_to_the_audit_if_it_is_tried(store: Store) -> None:
    await store.add_outbox([item("a"), item("b")])
    [held] = await store.take_outbox("notice", worker="w1", now=NOW, leased_until=NOW + MINUTE, most=1)
    await store.end_outbox(held, FAILED, worker="w1", now=NOW, due_at=NOW)
    for id in ("a", "b"):
        deed = Deed(workspace="acme", actor="stf_1", action="sent_again", subject="outbox", subject_id=id)
        assert await store.again_outbox("acme", id, now=NOW, give_up_at=NOW + DAY, deed=deed) == (id == "a")
    assert [line.subject_id for line in await store.audited("acme", before=None, limit=10)] == ["a"]
