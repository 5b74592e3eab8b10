"""The audit: lines are added, in the transaction of what was done; nobody changes or removes one."""

import sqlite3
from typing import Any

import asyncpg
import pytest

from tests.store.conftest import Open
from tests.store.made import NOW, answered, asked, judge
from tests.store.staffed import deed, hired
from widget_server.core.access import Deed, Scope
from widget_server.core.errors import NotFound
from widget_server.ports import Account, AuditFilter, Reached, Store

EVERYTHING = Scope(workspace="acme", everything=True)


def line(actor: str = "stf_1", id: str = "inv_1", **fields: Any) -> Deed:
    return Deed(
        workspace="acme", actor=actor, action="moment_seen", subject="invitation", subject_id=id, details=fields
    )


async def test_lines_are_read_backwards_without_gap_or_repeat(store: Store) -> None:
    for number in range(10):
        await store.audit([line(id=f"inv_{number}")], now=NOW + number // 3)
    await store.audit([Deed(workspace="other", actor="stf_1", action="exported")], now=NOW)
    seen: list[str] = []
    before = None
    while page := await store.audited("acme", before=before, limit=4):
        seen += [one.subject_id for one in page]
        before = (page[-1].at, page[-1].id)
    assert seen == [f"inv_{number}" for number in reversed(range(10))]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (AuditFilter(), [5, 4, 3, 2, 1, 0]),
        (AuditFilter(actor="stf_1"), [4, 2, 0]),
        (AuditFilter(action="exported"), [5, 4]),
        (AuditFilter(actor="stf_1", action="moment_seen"), [2, 0]),
        (AuditFilter(subject="invitation", subject_id="inv_1"), [3, 2]),
        (AuditFilter(subject="invitation", subject_id="inv_1", actor="stf_2"), [3]),
        (AuditFilter(since=NOW + 2, until=NOW + 4), [3, 2]),
        (AuditFilter(actor="nobody"), []),
    ],
)
async def test_filters(store: Store, wanted: AuditFilter, found: list[int]) -> None:
    for number in range(4):
        await store.audit([line(f"stf_{1 + number % 2}", f"inv_{number // 2}", number=number)], now=NOW + number)
    for number, actor in ((4, "stf_1"), (5, "stf_2")):
        done = Deed(workspace="acme", actor=actor, action="exported", details={"number": number})
        await store.audit([done], now=NOW + number)
    told = await store.audited("acme", before=None, limit=9, wanted=wanted)
    assert [one.details["number"] for one in told] == found


async def test_the_same_of_the_same_is_told_once_within_a_time(store: Store) -> None:
    seen = [line(parts=["messages"]), line("stf_2", parts=["messages"])]
    await store.audit(seen, now=NOW, unless_since=NOW - 10)
    await store.audit(seen, now=NOW + 9, unless_since=NOW - 1)
    await store.audit([line(parts=["messages", "page"])], now=NOW + 9, unless_since=NOW - 1)
    await store.audit(seen[:1], now=NOW + 10, unless_since=NOW)
    told = await store.audited("acme", before=None, limit=9)
    assert [(one.at - NOW, one.actor, one.details["parts"]) for one in told[:2]] == [
        (10, "stf_1", ["messages"]),
        (9, "stf_1", ["messages", "page"]),
    ]
    assert len(told) == 4


async def test_a_look_and_its_line_are_one_transaction(store: Store) -> None:
    invited = await asked(store, "s1", team="sales")
    await store.answer("acme", "s1", answered("a1", invited.id), judge(), now=NOW)

    def refuse(reached: Reached) -> list[Deed]:
        raise NotFound("There is no such part.")

    for scope, look in (
        (EVERYTHING, refuse),
        (Scope(workspace="acme", teams=("other",)), lambda _: [line(id=invited.id)]),
        (Scope(workspace="acme"), lambda _: [line(id=invited.id)]),
    ):
        with pytest.raises(NotFound):
            await store.look(scope, invited.id, look, now=NOW)
    assert await store.audited("acme", before=None, limit=9) == []
    reached = await store.look(EVERYTHING, invited.id, lambda _: [line(id=invited.id)], now=NOW)
    assert reached.filling.invitation.id == invited.id
    assert [one.subject_id for one in await store.audited("acme", before=None, limit=9)] == [invited.id]


async def test_nobody_changes_or_removes_a_line_in_sqlite(open_another: Open, address: str) -> None:
    if not address.endswith(".db"):
        pytest.skip("a database in memory ends with its connection; PostgreSQL is tried by itself")
    store = await open_another()
    await hired(store, "stf_1", "mentor")
    connection = sqlite3.connect(address)
    try:
        for statement in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)
    finally:
        connection.close()
    assert len(await store.audited("acme", before=None, limit=9)) == 1


async def test_nobody_changes_or_removes_a_line_in_postgres(open_another: Open, address: str) -> None:
    if not address.startswith("postgresql"):
        pytest.skip("SQLite is tried by itself")
    store = await open_another()
    await hired(store, "stf_1", "mentor")
    connection = await asyncpg.connect(address)
    try:
        for statement in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit", "TRUNCATE audit"):
            with pytest.raises(asyncpg.RaiseError, match="append-only"):
                await connection.execute(statement)
    finally:
        await connection.close()
    assert len(await store.audited("acme", before=None, limit=9)) == 1


async def test_what_is_refused_leaves_no_line(store: Store) -> None:
    nobody = Account(workspace="nowhere", id="stf_1", name="X", made_at=NOW)
    with pytest.raises(NotFound):
        await store.add_account(nobody, deed(workspace="nowhere"), now=NOW)
    assert await store.audited("nowhere", before=None, limit=9) == []
