"""The inbox: lists within a scope, read by key, and what staff do and keep beside them."""

import random
from collections.abc import Sequence
from typing import Any

import pytest

from tests.store.made import DAY, MINUTE, NOW, answered, asked, quiet, told
from widget_server.core.access import Deed, Scope
from widget_server.core.errors import NotFound, ThreadFull
from widget_server.core.events import Message, Participant
from widget_server.core.headlines import Headline, Level
from widget_server.core.inbox import Filter
from widget_server.core.noticing import Preferences
from widget_server.core.responses import Answer, Reply
from widget_server.ports import Account, Filling, Store, Verdict
from widget_server.ports.inbox import Note, Notice, ReplyTemplate, View

EVERYTHING = Scope(workspace="acme", everything=True)
MARIA = Scope(workspace="acme", own=True, person_id="maria")


def lesson(student: str, mentor: str = "maria") -> dict[str, Any]:
    return {
        "conversation_id": f"c-{student}",
        "participants": (Participant(id=student, role="student"), Participant(id=mentor, role="mentor")),
    }


async def rated(
    store: Store,
    student: str = "s1",
    mark: float = 5,
    words: str = "",
    *,
    at: int = NOW,
    key: str = "csat",
    mentor: str | None = None,
    **fields: Any,
) -> str:
    """A response of that student at that time; its invitation's id."""
    event = f"{key}-{student}-{at}"
    told = lesson(student, mentor) if mentor else {}
    invitation = await asked(store, student, event=event, key=key, **told, **fields)
    level: Level = "low" if mark <= 2 else "high"

    def judge(filling: Filling, answer: Answer) -> Verdict:
        return Verdict(complete=True, headline=Headline(score=mark, level=level, search=words.casefold()))

    await store.answer("acme", student, answered(f"a-{event}", invitation.id, mark), judge, now=at)
    return invitation.id


def ids(found: Any) -> list[str]:
    return [reached.filling.invitation.id for reached in found.reached]


async def all_of(store: Store, scope: Scope, filter: Filter, **fields: Any) -> list[str]:
    """The whole list, read page by page."""
    found, after = [], None
    while True:
        page = await store.inbox(scope, filter, after=after, now=NOW, **fields)
        found += ids(page)
        if (after := page.after) is None:
            return found


async def reply(store: Store, invitation: str, author: str, id: str, at: int) -> None:
    who = "s1" if author == "respondent" else "maria"
    words: dict[str, Any] = {"author": author}
    await store.reply("acme", Reply(id=id, invitation_id=invitation, author_id=who, text="Hello", sent_at=at, **words))


async def account(store: Store, id: str = "stf_m", name: str = "Maria", person: str | None = "maria") -> None:
    made = Account(workspace="acme", id=id, name=name, person_id=person, made_at=NOW)
    await store.add_account(made, deed("staff_added", id), now=NOW)


def deed(action: Any, id: str) -> Deed:
    return Deed(workspace="acme", actor="operator", action=action, subject_id=id)


async def test_unread_ones_come_first_and_each_part_newest_first(store: Store) -> None:
    first, second, third = [await rated(store, f"s{n}", at=NOW + n) for n in range(3)]
    await store.mark("acme", third, "read", now=NOW)
    assert ids(await store.inbox(EVERYTHING, Filter(), now=NOW)) == [second, first, third]
    assert ids(await store.inbox(EVERYTHING, Filter(review="read"), now=NOW)) == [third]
    assert ids(await store.inbox(EVERYTHING, Filter(review="open"), now=NOW)) == [second, first]


async def test_a_mentor_lists_the_own_people_and_a_manager_the_own_team(store: Store) -> None:
    own = await rated(store, "s1", at=NOW, mentor="maria", team="school")
    other = await rated(store, "s2", at=NOW + 1, mentor="bob", team="school")
    third = await rated(store, "s3", at=NOW + 2, mentor="bob", team="sales")
    assert await all_of(store, MARIA, Filter()) == [own]
    assert await all_of(store, Scope(workspace="acme", teams=("school",)), Filter()) == [other, own]
    both = Scope(workspace="acme", teams=("sales", "none"), own=True, person_id="maria")
    [first, last] = (await store.inbox(both, Filter(), now=NOW)).reached
    assert (first.filling.invitation.id, first.by) == (third, frozenset({"teams"}))
    assert (last.filling.invitation.id, last.by) == (own, frozenset({"own"}))
    assert await all_of(store, Scope(workspace="acme"), Filter()) == []
    assert await all_of(store, Scope(workspace="shop", everything=True), Filter()) == []


@pytest.mark.parametrize(
    "scope", [EVERYTHING, MARIA, Scope(workspace="acme", teams=("school",), own=True, person_id="maria")]
)
async def test_every_filter_says_what_a_slow_look_says(store: Store, scope: Scope) -> None:
    chance = random.Random(7)
    made: list[dict[str, Any]] = []
    for n in range(24):
        student, mark = f"s{chance.randrange(5)}", chance.choice([1.0, 2.0, 3.0, 5.0])
        team, key = chance.choice(["school", "sales"]), f"k{n}"
        mentor = "maria" if student != "s4" else "bob"
        words = chance.choice(["the hints", "Fast", ""])
        id = await rated(store, student, mark, words, at=NOW - n * DAY, key=key, mentor=mentor, team=team)
        made.append(
            {"id": id, "student": student, "mark": mark, "team": team, "key": key, "at": NOW - n * DAY, "words": words}
        )
        if chance.random() < 0.5:
            await store.mark("acme", id, chance.choice(["read", "resolved"]), now=NOW)
    state = {id: (await store.filling("acme", id)).review for id in (one["id"] for one in made)}
    reachable = [
        one for one in made if scope.everything or one["team"] in scope.teams or (scope.own and one["student"] != "s4")
    ]
    ordered = [one for one in reachable if state[one["id"]] == "open"] + [
        one for one in reachable if state[one["id"]] != "open"
    ]
    cases: Sequence[tuple[Filter, Any]] = [
        (Filter(), lambda one: True),
        (Filter(level="low"), lambda one: one["mark"] <= 2),
        (Filter(score_from=2, score_to=3), lambda one: 2 <= one["mark"] <= 3),
        (Filter(team="school"), lambda one: one["team"] == "school"),
        (Filter(survey="k3"), lambda one: one["key"] == "k3"),
        (Filter(respondent="s2"), lambda one: one["student"] == "s2"),
        (Filter(conversation="c-s1"), lambda one: one["student"] == "s1"),
        (Filter(mentor="bob"), lambda one: one["student"] == "s4"),
        (Filter(within="10d"), lambda one: one["at"] >= NOW - 10 * DAY),
        (Filter(since=NOW - 9 * DAY, until=NOW - 2 * DAY), lambda one: NOW - 9 * DAY <= one["at"] < NOW - 2 * DAY),
        (Filter(happened="failed"), lambda one: False),
        (Filter(text="HINTS"), lambda one: "hints" in one["words"]),
        (Filter(text="s3"), lambda one: one["student"] == "s3"),
        (Filter(review="resolved", level="low"), lambda one: state[one["id"]] == "resolved" and one["mark"] <= 2),
    ]
    for filter, keeps in cases:
        expected = [one["id"] for one in ordered if keeps(one)]
        assert await all_of(store, scope, filter, limit=3) == expected, filter
        assert await store.counts(scope, [filter], now=NOW) == [len(expected)], filter


async def test_names_are_searched_only_where_they_are_shown(store: Store) -> None:
    await store.ingest([told("e0", "s1", traits={"name": "Анна Ким"})], quiet)
    found = await rated(store, "s1")
    assert await all_of(store, EVERYTHING, Filter(text="анна")) == [found]
    assert await all_of(store, EVERYTHING, Filter(text="анна"), names=False) == []


async def test_a_look_that_finds_nothing_ends_and_says_where_it_goes_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("widget_server.adapters.sql.listing.SMALLEST_CHUNK", 2)
    for n in range(6):
        await rated(store, f"s{n}", 5, at=NOW + n)
    last = await rated(store, "s9", 1, at=NOW - DAY)
    page = await store.inbox(EVERYTHING, Filter(level="low"), limit=1, most=2, now=NOW)
    assert (ids(page), page.cut, page.looked) == ([], True, 2)
    page = await store.inbox(EVERYTHING, Filter(level="low"), after=page.after, limit=1, most=10, now=NOW)
    assert (ids(page), page.cut, page.after) == ([last], False, None)


async def test_what_waits_is_a_low_mark_untouched_or_the_students_last_word(store: Store) -> None:
    waiting = Filter(queue="waiting")
    low, good = await rated(store, "s1", 1, mentor="maria"), await rated(store, "s2", 5, at=NOW + 1, mentor="maria")
    for scope in (EVERYTHING, MARIA):
        assert await all_of(store, scope, waiting) == [low]
    await store.mark("acme", low, "read", now=NOW)
    assert await all_of(store, MARIA, waiting) == []
    await store.mark("acme", low, "open", now=NOW)
    assert await all_of(store, MARIA, waiting) == [low]
    await reply(store, low, "mentor", "p1", NOW + MINUTE)
    assert await all_of(store, MARIA, waiting) == []
    assert (await store.filling("acme", low)).review == "read"
    assert (await store.filling("acme", low)).first_reply_at == NOW + MINUTE
    await reply(store, low, "respondent", "p2", NOW + 2 * MINUTE)
    again = await store.filling("acme", low)
    assert (again.review, again.waiting_since, again.first_reply_at) == ("open", NOW + 2 * MINUTE, NOW + MINUTE)
    await store.mark("acme", low, "read", now=NOW)
    assert await all_of(store, EVERYTHING, waiting) == [low]
    await store.mark("acme", low, "resolved", now=NOW)
    assert await all_of(store, EVERYTHING, waiting) == []
    assert (await store.filling("acme", good)).waiting_since is None


async def test_marking_many_says_what_each_was_and_giving_it_back_undoes_it(store: Store) -> None:
    own, other = await rated(store, "s1", mentor="maria"), await rated(store, "s2", mentor="bob")
    await store.mark("acme", own, "read", now=NOW)
    marked = await store.mark_all(MARIA, {own: "resolved", other: "resolved", "none": "read"}, now=NOW)
    assert {id: one.before for id, one in marked.items()} == {own: "read"}
    assert marked[own].conversation_id == "c-s1"
    assert (await store.filling("acme", other)).review == "open"
    await store.mark_all(MARIA, {id: one.before for id, one in marked.items()}, now=NOW)
    assert (await store.filling("acme", own)).review == "read"


async def test_what_is_handed_over_is_listed_for_that_account_until_it_is_resolved(store: Store) -> None:
    await rated(store, "s2", at=NOW + 1)
    one = await rated(store, "s1", team="school")
    await store.hand_over("acme", one, "stf_m", deed("handed_over", one), now=NOW)
    manager = Scope(workspace="acme", teams=("school",), staff_id="stf_m")
    assert await all_of(store, manager, Filter(queue="handed")) == [one]
    assert (
        await all_of(store, Scope(workspace="acme", teams=("sales",), staff_id="stf_m"), Filter(queue="handed")) == []
    )
    assert await all_of(store, Scope(workspace="acme", everything=True, staff_id="stf_n"), Filter(queue="handed")) == []
    assert [line.action for line in await store.audited("acme", before=None, limit=9)] == ["handed_over"]
    await store.mark("acme", one, "resolved", now=NOW)
    assert await all_of(store, manager, Filter(queue="handed")) == []
    with pytest.raises(NotFound):
        await store.hand_over("acme", "none", "stf_m", deed("handed_over", one), now=NOW)


async def test_notes_are_kept_once_with_their_author_and_audited(store: Store) -> None:
    one = await rated(store)
    await store.add_workspace("acme", now=NOW)
    await account(store)
    note = Note(id="n1", author_id="stf_m", author_name=None, text="Call her", written_at=NOW)
    for _ in range(2):
        await store.add_note("acme", one, note, deed("noted", one), now=NOW)
    assert [(kept.text, kept.author_name) for kept in await store.notes("acme", one)] == [("Call her", "Maria")]
    noted = [line for line in await store.audited("acme", before=None, limit=9) if line.action == "noted"]
    assert len(noted) == 1
    with pytest.raises(NotFound):
        await store.add_note("acme", "none", note, deed("noted", one), now=NOW)


async def test_what_happened_since_the_ask_is_the_first_of_it_and_of_that_conversation(store: Store) -> None:
    one = await rated(store, "s1", mentor="maria")
    invitation = (await store.filling("acme", one)).invitation
    said = [Message(id=f"m{n}", author_id="maria", text=f"Word {n}", sent_at=NOW + n) for n in range(1, 4)]
    await store.ingest(
        [
            told(f"later{n}", at=NOW + n, name=f"step_{n}", conversation_id="c-s1", message=message)
            for n, message in enumerate(said, start=1)
        ],
        quiet,
    )
    wanted: dict[str, Any] = {"respondent_id": "s1", "conversation_id": "c-s1", "since": NOW, "most": 2}
    after = await store.aftermath("acme", event_id=invitation.event_id, **wanted)
    assert [event.name for event in after.events] == ["step_1", "step_2"]
    assert [message.text for message in after.messages] == ["Word 1", "Word 2"]
    unknown = await store.aftermath("acme", event_id="gone", **wanted)
    assert [event.name for event in unknown.events] == ["step_1", "step_2"]
    nowhere = await store.aftermath("acme", event_id=invitation.event_id, **{**wanted, "conversation_id": None})
    assert nowhere.messages == ()


async def test_others_of_a_person_are_those_within_the_scope(store: Store) -> None:
    first = await rated(store, "s1", key="k1", mentor="maria")
    second = await rated(store, "s1", key="k2", at=NOW + 1, mentor="bob")
    third = await rated(store, "s1", key="k3", at=NOW + 2, mentor="bob")
    found = await store.others_of(EVERYTHING, "s1", but=third, now=NOW)
    assert [one.filling.invitation.id for one in found] == [second, first]
    assert await store.others_of(MARIA, "s1", but=third, now=NOW) == []


async def test_replies_are_seen_as_far_as_they_were_on_the_screen_and_only_by_their_student(store: Store) -> None:
    one = await rated(store)
    await reply(store, one, "mentor", "p1", NOW + 1)
    await reply(store, one, "respondent", "p2", NOW + 2)
    await reply(store, one, "mentor", "p3", NOW + 3)
    assert await store.seen("acme", "s1", one, reply_id="p1", now=NOW + 9)
    assert not await store.seen("acme", "s1", one, reply_id="p2", now=NOW + 10)
    assert [said.seen_at for said in (await store.filling("acme", one)).replies] == [NOW + 9, None, None]
    with pytest.raises(NotFound):
        await store.seen("acme", "s2", one, reply_id="p3", now=NOW)


async def test_views_and_templates_are_an_accounts_own(store: Store) -> None:
    await store.add_workspace("acme", now=NOW)
    await account(store)
    await account(store, "stf_n", "Nina", None)
    for id in ("v1", "v2"):
        await store.keep_view("acme", "stf_m", View(id=id, name=id, filter=Filter(level="low")))
    await store.keep_view("acme", "stf_n", View(id="v1", name="mine now", filter=Filter()))
    await store.keep_view("acme", "stf_m", View(id="v1", name="Bad days", filter=Filter(survey="csat", within="7d")))
    await store.place_views("acme", "stf_m", ["v2", "v1"])
    views = await store.views("acme", "stf_m")
    assert [(view.name, view.filter.survey) for view in views] == [("v2", None), ("Bad days", "csat")]
    assert await store.views("acme", "stf_n") == []
    await store.drop_view("acme", "stf_m", "v2")
    assert [view.id for view in await store.views("acme", "stf_m")] == ["v1"]

    await store.keep_template("acme", "stf_m", ReplyTemplate(id="t1", name="Sorry", text="Sorry, {name}"), now=NOW)
    await store.keep_template("acme", "", ReplyTemplate(id="t2", name="All", text="Hello", shared=True), now=NOW)
    assert [(each.name, each.shared) for each in await store.templates("acme", "stf_m")] == [
        ("Sorry", False),
        ("All", True),
    ]
    assert [each.id for each in await store.templates("acme", "stf_n")] == ["t2"]
    await store.drop_template("acme", "stf_n", "t1", shared=False)
    await store.drop_template("acme", "stf_m", "t2", shared=True)
    assert [each.id for each in await store.templates("acme", "stf_m")] == ["t1"]


async def test_somebody_is_told_once_of_what_waits_unseen(store: Store) -> None:
    await store.add_workspace("acme", now=NOW)
    await account(store)
    low = await rated(store, "s1", 1, mentor="maria")
    await rated(store, "s2", 5, mentor="maria")
    assert await store.unseen("acme", after=(0, ""), until=NOW - 1) == []
    [unseen] = await store.unseen("acme", after=(0, ""), until=NOW)
    assert (unseen.invitation_id, unseen.kind, unseen.mentor_id, unseen.since) == (low, "low", "maria", NOW)
    assert await store.unseen("acme", after=(unseen.since, unseen.response_id), until=NOW) == []
    notice = Notice(staff_id="stf_m", invitation_id=low, since=NOW, kind="low", channel="email", due_at=NOW + MINUTE)
    assert await store.add_notices("acme", [notice], now=NOW) == 1
    assert await store.add_notices("acme", [notice], now=NOW) == 0
    assert await store.unseen("acme", after=(0, ""), until=NOW) == []
    assert await store.notices("acme", now=NOW) == []
    assert await store.notices("acme", now=NOW + MINUTE) == [notice]
    await store.mark("acme", low, "read", now=NOW)
    assert await store.notices("acme", now=NOW + MINUTE) == []
    await store.mark("acme", low, "open", now=NOW)
    assert await store.sent_notice("acme", notice, now=NOW)
    assert not await store.sent_notice("acme", notice, now=NOW)
    assert await store.notices("acme", now=NOW + MINUTE) == []
    await store.unsent_notice("acme", notice, now=NOW - 1)
    assert await store.notices("acme", now=NOW + MINUTE) == [], "another took it then"
    await store.unsent_notice("acme", notice, now=NOW)
    assert await store.notices("acme", now=NOW + MINUTE, staff_id="stf_m") == [notice]
    assert await store.notices("acme", now=NOW + MINUTE, staff_id="stf_x") == []
    [mail] = await store.outbox("acme")
    assert (mail.item.kind, mail.item.subject, mail.item.due_at) == ("notice", "stf_m", NOW + MINUTE)
    assert mail.item.invitation_id is None, "a mail tells of all that is due at its time"


async def test_preferences_are_kept(store: Store) -> None:
    await store.add_workspace("acme", now=NOW)
    await account(store)
    assert await store.preferences("acme", "stf_m") == Preferences()
    await store.set_preferences("acme", "stf_m", Preferences(after="4h", weekly=False))
    assert await store.preferences("acme", "stf_m") == Preferences(after="4h", weekly=False)
    with pytest.raises(NotFound):
        await store.preferences("acme", "stf_x")


async def test_a_full_pile_of_notes_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    one = await rated(store)
    monkeypatch.setattr("widget_server.adapters.sql.inbox.MOST_NOTES", 1)
    for id, full in (("n1", False), ("n2", True)):
        note = Note(id=id, author_id="stf_m", author_name=None, text="x", written_at=NOW)
        if full:
            with pytest.raises(ThreadFull):
                await store.add_note("acme", one, note, deed("noted", one), now=NOW)
        else:
            await store.add_note("acme", one, note, deed("noted", one), now=NOW)
