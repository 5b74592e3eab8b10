"""Rights of the person: everything of theirs goes at once, nothing comes back with a backup, nothing is kept for ever."""

import asyncio
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest

from tests.store.conftest import Open
from tests.store.made import (
    DAY,
    MINUTE,
    NOW,
    Clock,
    Witness,
    answered,
    asked,
    asking,
    claimed,
    judge,
    new_id,
    once,
    quiet,
    timer,
    told,
    version,
)
from tests.store.staffed import given, hired
from widget_server.adapters.sql import erasing, migrate, open_store
from widget_server.core.access import Deed
from widget_server.core.errors import Conflict, NotFound
from widget_server.core.events import Message, Participant
from widget_server.core.groups import Gathered, Given
from widget_server.core.matrix import Spoken
from widget_server.core.outbox import OutboxItem
from widget_server.core.reaching import Preference
from widget_server.core.responses import Reply
from widget_server.ports import Store
from widget_server.ports.inbox import Note, Notice
from widget_server.ports.matrix import RoomPost
from widget_server.ports.privacy import BEGIN, Erasure, Horizon, Round
from widget_server.ports.push import PushSubscription

BY = Deed(workspace="acme", actor="operator", action="erased", subject="respondent")
SECRET = "what only sam wrote"

COVERED: dict[str, str] = {
    "respondent": "id",
    "alias": "id, respondent_id",
    "event": "respondent_id",
    "event_count": "respondent_id",
    "timer": "respondent_id",
    "participant": "person_id",
    "message": "author_id",
    "invitation": "respondent_id, asked_as; of others: context, page_messages",
    "display": "by invitation",
    "response": "by invitation",
    "answer": "by response",
    "answer_sent": "by invitation",
    "reply": "by invitation",
    "note": "by invitation",
    "notice": "by invitation",
    "decision": "respondent_id",
    "assignment": "subject_id",
    "respondent_group": "respondent_id",
    "group_member": "respondent_id",
    "group_pending": "respondent_id",
    "group_name": "respondent_id",
    "outbox": "by invitation",
    "matrix_post": "by invitation",
    "matrix_event": "sender, until it is worked off",
    "preference": "respondent_id",
    "push_subscription": "respondent_id",
    "erasure": "respondent_id: becomes its hash",
}
"""Tables in which something is a person's, and by what it is found. A new table belongs here, or into the next."""

NOBODYS: dict[str, str] = {
    "workspace": "a tenant",
    "access_key": "the tenant's",
    "origin": "the tenant's",
    "installation": "the operator's",
    "build": "the widget's",
    "public_link": "the tenant's: whoever comes by one is a visitor of their own",
    "build_file": "the widget's",
    "migration": "the database's",
    "spent_ticket": "random ids that end within a minute",
    "survey_version": "the tenant's",
    "conversation": "the tenant's: whoever is in it stands in participant",
    "refusal": "ids of items that were not kept; the newest 10,000",
    "staff": "accounts: disabled by hand, never erased by a respondent's id",
    "staff_role": "likewise",
    "sign_in": "likewise",
    "sign_in_attempt": "ends within minutes",
    "session": "an account's",
    "audit": "append-only: ids of what staff looked at, and never what it said",
    "inbox_view": "an account's",
    "reply_template": "an account's",
    "group_cell": "of a mentor or a survey",
    "group_batch": "of a mentor or a survey",
    "group_answer": "released: nothing says whose it is",
    "mail_stop": "a hash of an address, and of nobody whose it is: who is erased must not be written to again either",
    "webhook_endpoint": "the tenant's",
    "webhook_type": "the tenant's",
    "tally": "numbers",
    "tally_change": "numbers",
    "matrix_home": "the tenant's",
    "matrix_room": "the tenant's: whoever is in it stands in participant",
    "tombstone": "what is left of those who are erased",
}


async def lived(store: Store) -> None:
    """Sam under two ids, with one record at least in every table, and Lee, who talks with them."""
    await hired(store, "stf_1", "mentor", person_id="maria")
    await store.publish(version(), now=NOW)
    talk: dict[str, Any] = {
        "conversation_id": "c1",
        "participants": tuple(
            Participant(id=id, role="mentor" if id == "maria" else "student") for id in ("sam", "lee", "maria")
        ),
    }
    said = Message(id="m1", author_id="sam", text=SECRET, sent_at=NOW)
    await store.ingest([told("e0", "sam-before", properties={"note": SECRET}, verified=True)], quiet)
    joined = told(
        "e1",
        "sam",
        traits={"name": SECRET, "groups": ["g1"], "email": "sam@school.example"},
        verified=True,
        message=said,
        alias_of="sam-before",
        **talk,
    )
    await store.ingest([joined], once())
    invited = (await store.fillings("acme", "sam", since=0))[0].invitation.id
    await store.display("acme", "sam", invited, id="d1", channel="chat", at=NOW, page_messages=[said])
    await store.answer("acme", "sam", answered("a1", invited, SECRET, question="why"), judge(complete=True), now=NOW)
    for id, author, who in (("r1", "mentor", "maria"), ("r2", "respondent", "sam")):
        reply = Reply(id=id, invitation_id=invited, author_id=who, author=author, text=SECRET, sent_at=NOW)  # type: ignore[arg-type]
        await store.reply("acme", reply)
    noted = Note(id="n1", author_id="stf_1", author_name=None, text=SECRET, written_at=NOW)
    await store.add_note("acme", invited, noted, msgspec.structs.replace(BY, action="noted"), now=NOW)
    notice = Notice(staff_id="stf_1", invitation_id=invited, since=NOW, kind="low", channel="console", due_at=NOW)
    await store.add_notices("acme", [notice], now=NOW)
    await store.assign("acme", [given("stf_1", "respondent", "sam")], source="hand", now=NOW)
    await store.set_timers([timer("sam", key="later", due_at=NOW + DAY)])
    pushed = PushSubscription(
        id="psh_1", respondent_id="sam", endpoint=f"https://push.example/{SECRET}", p256dh="p", auth="a", made_at=NOW
    )
    await store.subscribe("acme", pushed)
    unwanted = Preference(channel="email", kind="", wanted=False, source="person", changed_at=NOW)
    await store.prefer("acme", "sam", [unwanted])
    await store.stop_mail("acme", "sam@school.example", "bounce", now=NOW)
    mail = OutboxItem(
        workspace="acme", id="mail-1", kind="email", invitation_id=invited, due_at=NOW, give_up_at=NOW, made_at=NOW
    )
    await store.add_outbox([mail])
    asks = RoomPost(invitation_id=invited, event_id="$asked", room_id="c1", kind="ask", subject="why", posted_at=NOW)
    await store.add_post("acme", asks)
    await store.keep_matrix("acme", [Spoken(id="$m2", room="c1", sender="sam", at=NOW, text=SECRET)], now=NOW)
    other = await asked(store, "lee", event="e2", key="other", conversation_id="c1")
    await store.display("acme", "lee", other.id, id="d2", channel="chat", at=NOW, page_messages=[said])
    await store.publish(version("group"), now=NOW)
    [grouped] = claimed(await store.ingest([told("e3", "sam")], asking("group", identity="grouped")))
    async with store._database.write() as tx:  # type: ignore[attr-defined]
        await tx.fetch("keep_count", workspace="acme", respondent_id="sam", name="failed", times=1, seq=1)
    of = {"survey_key": "group", "survey_version": "v1", "team": "", "cell": "", "erasable": True, "names": True}
    gathered = Gathered(**of, answers=(Given(question_id="score", kind="values", value=7, needed=5),))  # type: ignore[arg-type]
    await store.join_group("acme", "sam", grouped.id, lambda filling: gathered, sent_id="g1", now=NOW)
    request = Erasure(id="era_1", respondent_id="sam", state="asked", asked_by="stf_9", asked_at=NOW)
    await store.ask_erasure("acme", request, msgspec.structs.replace(BY, action="erasure_asked", subject_id="x"))


async def rows(address: str) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    if address.startswith("postgres"):
        connection = await asyncpg.connect(address)
        try:
            return {
                table: [repr(tuple(row)) for row in await connection.fetch(f"SELECT * FROM {table}")]
                for table in (*COVERED, *NOBODYS)
            }
        finally:
            await connection.close()
    lite = sqlite3.connect(address)
    try:
        return {table: [repr(row) for row in lite.execute(f"SELECT * FROM {table}")] for table in (*COVERED, *NOBODYS)}
    finally:
        lite.close()


def test_every_table_says_whose_it_is(tmp_path: Path) -> None:
    asyncio.run(migrate(tmp_path / "cuecard.db", clock=Clock()))
    lite = sqlite3.connect(tmp_path / "cuecard.db")
    tables = {name for (name,) in lite.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    lite.close()
    assert tables == {*COVERED, *NOBODYS}, "say in COVERED or NOBODYS what becomes of it when a person is erased"
    assert {*erasing.OF_INVITATIONS, *erasing.OF_GROUPS, *erasing.OF_PEOPLE, "erasure"} == {*COVERED}


async def test_all_that_is_somebodys_goes_at_once(store: Store, lasting: str) -> None:
    await lived(store)
    before = await rows(lasting)
    assert [table for table in COVERED if not before[table]] == [], "nothing to erase there: the test is blind"
    told = await store.erase("acme", "sam-before", BY, rehearse=True, now=NOW)
    assert await rows(lasting) == before
    erased = await store.erase("acme", "sam-before", BY, now=NOW + 1)
    assert erased == told
    assert erased.ids == ("sam", "sam-before")
    assert {*erased.counts} == {*COVERED, "moments"} - {"erasure"}
    after = await rows(lasting)
    mine = re.compile(rf"'sam(-before)?'|\"sam(-before)?\"|{SECRET}")
    left = {table: [row for row in found if mine.search(row)] for table, found in after.items()}
    assert {table for table, found in left.items() if found} <= {"audit"}
    assert len(after["respondent"]) == 1, "whoever they talked with stays"
    assert len(after["invitation"]) == len(after["display"]) == 1
    with pytest.raises(NotFound):
        await store.erase("acme", "sam", BY, now=NOW + 2)


async def test_whoever_comes_back_is_somebody_new(store: Store, clock: Clock) -> None:
    await lived(store)
    await store.erase("acme", "sam", BY, now=NOW)
    clock.now += 1
    await store.ingest([told("e9", "sam")], seen := Witness())
    assert [event.id for event in seen.seen[0].window.events] == ["e9"]
    assert (await store.people("acme", ["sam"]))["sam"].traits == {}


async def test_what_another_process_remembers_of_them_is_forgotten(
    store: Store, lasting: str, open_another: Open, clock: Clock
) -> None:
    await store.ingest([told("e1", "sam")], quiet)
    await (await open_another()).erase("acme", "sam", BY, now=NOW)
    clock.now += 1
    await store.ingest([told(f"e{number}", "sam") for number in range(2, 5)], seen := Witness())
    assert [event.id for event in seen.seen[-1].window.events] == ["e2", "e3", "e4"]


@asynccontextmanager
async def serving(home: Path, clock: Clock) -> AsyncIterator[Store]:
    store = await open_store(home, new_id=new_id, clock=clock, serve=True)
    try:
        yield store
    finally:
        await store.aclose()


async def test_a_backup_brings_nobody_back(tmp_path: Path, clock: Clock) -> None:
    home, copy = tmp_path / "cuecard.db", tmp_path / "copy.db"
    async with serving(home, clock) as store:
        await lived(store)
        await store.backup(copy)
        await store.erase("acme", "sam", BY, now=NOW + MINUTE)
    home.unlink()
    shutil.copy(copy, home)
    async with serving(home, clock) as store:
        with pytest.raises(NotFound):
            await store.held("acme", "sam", BY, now=NOW)
        assert (await store.people("acme", ["sam", "sam-before", "lee"])).keys() == {"lee"}
        clock.now += DAY
        await store.ingest([told("e9", "sam")], quiet)
    async with serving(home, clock) as store:
        assert (await store.people("acme", ["sam"])).keys() == {"sam"}, (
            "first seen after they were erased: somebody new"
        )
    assert SECRET.encode() not in home.read_bytes()


async def test_tombstones_can_be_carried_to_another_database(store: Store, open_another: Open, clock: Clock) -> None:
    await lived(store)
    await store.erase("acme", "sam", BY, now=NOW)
    carried = await store.tombstones("acme")
    assert len(carried) == 2
    clock.now -= DAY
    await store.ingest([told("e1", "sam")], quiet)
    later = [msgspec.structs.replace(one, erased_at=NOW + 1) for one in carried]
    assert await store.replay(later, now=NOW) == 1
    assert await store.replay(later, now=NOW) == 0
    assert await store.people("acme", ["sam"]) == {}


async def test_another_has_to_confirm_and_once(store: Store) -> None:
    await lived(store)
    again = Erasure(id="era_2", respondent_id="sam-before", state="asked", asked_by="stf_9", asked_at=NOW)
    with pytest.raises(Conflict, match="already"):
        await store.ask_erasure("acme", again, BY)
    with pytest.raises(Conflict, match="Somebody else"):
        await store.erase("acme", "sam", msgspec.structs.replace(BY, actor="stf_9"), request="era_1", now=NOW)
    with pytest.raises(NotFound):
        await store.erase("acme", "sam", BY, request="era_7", now=NOW)
    await store.erase("acme", "sam", BY, request="era_1", now=NOW)
    [done] = await store.erasures("acme")
    assert (done.state, done.decided_by, len(done.respondent_id)) == ("done", "operator", 64)
    with pytest.raises(Conflict, match="decided"):
        await store.cancel_erasure("acme", "era_1", BY, now=NOW)


async def test_an_account_that_may_sign_in_is_in_the_way(store: Store) -> None:
    await hired(store, "stf_1", "mentor", person_id="maria")
    await store.ingest([told("e1", "maria")], quiet)
    assert (await store.erase("acme", "maria", BY, rehearse=True, now=NOW)).total
    with pytest.raises(Conflict, match="disable"):
        await store.erase("acme", "maria", BY, now=NOW)


async def test_all_that_is_held_is_handed_out(store: Store) -> None:
    await lived(store)
    held = await store.held("acme", "sam-before", msgspec.structs.replace(BY, action="person_exported"), now=NOW)
    assert held.ids == ("sam", "sam-before")
    assert {one.invitation.survey_key for one in held.fillings} == {"csat", "group"}
    assert [kind for kind, found in held.rest.items() if not found] == []
    assert held.rest["waiting_in_groups"][0]["value"] == 7
    [line] = [one for one in await store.audited("acme", before=None, limit=9) if one.action == "person_exported"]
    assert line.subject_id == await store.person_hash("acme", "sam")


async def round_of(store: Store, horizon: Horizon) -> int:
    """All that a whole round drops."""
    dropped = 0
    at: Round | None = BEGIN
    while at is not None:
        count, at = await store.forget_old(horizon, at, limit=1)
        dropped += count
    return dropped


async def test_nothing_is_kept_for_longer_than_it_may(store: Store, clock: Clock, lasting: str) -> None:
    await lived(store)
    clock.now += 30 * DAY
    await store.expire(now=clock.now)
    young = await asked(store, "lee", event="e8", key="young", at=clock.now)
    assert await round_of(store, Horizon(workspace="acme", before=NOW)) == 0
    before = await rows(lasting)
    assert await round_of(store, Horizon(workspace="acme", before=NOW, surveys={"csat": NOW + 1})) > 5
    after = await rows(lasting)
    assert not any("'csat'" in row for row in after["invitation"])
    assert len(after["invitation"]) == len(before["invitation"]) - 1
    assert len(after["event"]) == len(before["event"])
    assert after["matrix_event"] == before["matrix_event"] != []
    assert await round_of(store, Horizon(workspace="acme", before=NOW + 1)) > 5
    left = await rows(lasting)
    assert [row for row in left["invitation"] if young.id in row] == left["invitation"]
    assert len(left["event"]) == 1
    assert left["message"] == left["answer"] == left["display"] == left["matrix_event"] == []
    assert len(left["audit"]) >= len(before["audit"])
