"""Acknowledged means durable: restarts, kills, full disks, lost connections, backups."""

import asyncio
import itertools
import os
import signal
import sqlite3
import stat
import time
from pathlib import Path

import asyncpg
import pytest

from tests.store.conftest import Open
from tests.store.made import NOW, Clock, answered, asked, claimed, judge, new_id, once, quiet, told, version
from tests.store.processes import script
from widget_server.adapters.sql import migrate, open_store
from widget_server.core.errors import Misconfigured, Unavailable
from widget_server.ports import Failed, Kept, Store


async def test_all_is_there_after_a_restart(open_another: Open, lasting: str) -> None:
    store = await open_another()
    invited = await asked(store, traits={"name": "Аня"})
    await store.answer("acme", "s1", answered("a1", invited.id), judge(complete=True), now=NOW)
    before, secret = await store.filling("acme", invited.id), await store.secret()
    await store.aclose()
    again = await open_another()
    assert await again.filling("acme", invited.id) == before
    assert await again.secret() == secret
    assert claimed(await again.ingest([told("e2")], once())) == []


async def test_closing_finishes_what_is_queued(open_another: Open, lasting: str) -> None:
    store = await open_another()
    waiting = [asyncio.create_task(store.ingest([told(f"e{number}")], quiet)) for number in range(300)]
    await asyncio.sleep(0)
    await store.aclose()
    assert [await task for task in waiting] != []
    with pytest.raises(Unavailable):
        await store.ingest([told("late")], quiet)
    again = await open_another()
    kept = await again.ingest([told(f"e{number}") for number in range(300)], quiet)
    assert kept == [Kept(decision=None)] * 300


@pytest.mark.parametrize("lines", [50, 400])
async def test_a_kill_loses_nothing_acknowledged_and_doubles_nothing(
    open_another: Open, lasting: str, lines: int
) -> None:
    with script("acknowledging", lasting) as process:
        assert process.stdout is not None
        told_lines = list(itertools.islice(process.stdout, lines))
        os.kill(process.pid, signal.SIGKILL)
        told_lines += [line for line in process.stdout if line.endswith("\n")]
    assert len(told_lines) >= lines, process.stderr.read() if process.stderr else ""
    store = await open_another()
    for line in told_lines:
        kind, *rest = line.rstrip("\n").split("\t")
        if kind == "event":
            [outcome] = await store.ingest([told(rest[0], rest[0].rsplit(" ", 1)[0])], quiet)
            assert outcome == Kept(decision=None), rest
        else:
            filling = await store.filling("acme", f"inv_csat_{rest[0]} 0")
            assert (filling.invitation.status, filling.response_status) == ("completed", "complete")
            assert [saved.value for saved in filling.answers] == [int(rest[1])]
    decisions = [record.event_id for record in await store.latest_decisions("acme", limit=100_000)]
    assert len(decisions) == len(set(decisions))
    everything = await store.responses("acme", after=None, limit=100_000)
    assert all(len(filling.answers) == 1 for filling in everything), "no response is half-written"


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="needs file size limits")
def test_a_full_disk_is_unavailable_and_over_when_there_is_room(tmp_path: Path) -> None:
    with script("filling_up", str(tmp_path / "cuecard.db")) as process:
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0, out + err


@pytest.mark.parametrize(
    "value", [pytest.param(2**70, id="a number too large"), pytest.param("\ud800", id="a half character")]
)
async def test_what_the_database_cannot_hold_fails_alone(store: Store, value: object) -> None:
    bad = told("bad", at=value) if isinstance(value, int) else told("bad", page=value)
    results = await asyncio.gather(
        *(store.ingest([item], quiet) for item in [told("e1"), bad, told("e2")]), return_exceptions=True
    )
    outcomes = [outcome for result in results if isinstance(result, list) for outcome in result]
    assert [isinstance(outcome, Kept) for outcome in outcomes] == [True, False, True]
    assert isinstance(outcomes[1], Failed)
    assert not isinstance(outcomes[1].error, Unavailable)


async def test_a_sqlite_file_belongs_to_one_server(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "cuecard.db"
    server = await open_store(path, new_id=new_id, clock=clock, serve=True)
    try:
        with pytest.raises(Misconfigured, match=f"process {os.getpid()}"):
            await open_store(path, new_id=new_id, clock=clock, serve=True)
        verb = await open_store(path, new_id=new_id, clock=clock)
        await verb.add_workspace("acme", now=NOW)
        await verb.aclose()
        assert await server.workspaces() == ["acme"]
    finally:
        await server.aclose()
    again = await open_store(path, new_id=new_id, clock=clock, serve=True)
    await again.aclose()


async def test_files_are_for_their_owner_only(tmp_path: Path, clock: Clock) -> None:
    mask = os.umask(0)
    try:
        store = await open_store(tmp_path / "cuecard.db", new_id=new_id, clock=clock, serve=True)
        await store.ingest([told("e1")], quiet)
        await store.backup(tmp_path / "copy.db")
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
        await store.aclose()
    finally:
        os.umask(mask)
    assert set(modes) == {"cuecard.db", "cuecard.db-wal", "cuecard.db-shm", "cuecard.db.lock", "copy.db"}
    assert set(modes.values()) == {0o600}


async def test_a_backup_made_while_writing_is_whole(tmp_path: Path, clock: Clock) -> None:
    store = await open_store(tmp_path / "cuecard.db", new_id=new_id, clock=clock)
    await store.publish(version(), now=NOW)
    kept: list[str] = []
    enough = asyncio.Event()

    async def write(writer: int) -> None:
        for number in range(400):
            await store.ingest([told(f"e{writer} {number}", f"s{writer} {number}")], once())
            kept.append(f"e{writer} {number}")
            if len(kept) >= 200:
                enough.set()

    writing = asyncio.gather(*(write(writer) for writer in range(4)))
    await enough.wait()
    before = list(kept)
    await store.backup(tmp_path / "copy.db")
    assert len(kept) < 1600, "it was still writing"
    await writing
    with pytest.raises(Misconfigured, match="exists"):
        await store.backup(tmp_path / "copy.db")
    await store.aclose()

    copy = await open_store(tmp_path / "copy.db", new_id=new_id, clock=clock)
    decided = {record.event_id for record in await copy.latest_decisions("acme", limit=10_000)}
    assert set(before) <= decided <= set(kept)
    for id in sorted(decided):
        [filling] = await copy.fillings("acme", f"s{id[1:]}", since=0)
        assert filling.invitation.event_id == id
    await copy.aclose()
    with sqlite3.connect(tmp_path / "copy.db") as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    raw.close()
    assert not list(tmp_path.glob(".*")), "nothing is left beside it"


async def test_postgres_names_its_own_tool_for_backups(postgres_with_tables: str, tmp_path: Path, clock: Clock) -> None:
    store = await open_store(postgres_with_tables, new_id=new_id, clock=clock)
    with pytest.raises(Misconfigured, match="pg_dump"):
        await store.backup(tmp_path / "copy")
    await store.aclose()


async def test_lost_connections_are_made_anew(postgres_with_tables: str, postgres_url: str, clock: Clock) -> None:
    store = await open_store(postgres_with_tables, new_id=new_id, clock=clock)
    admin = await asyncpg.connect(postgres_url)
    try:
        await store.ingest([told("e1")], quiet)
        await store.respondent("acme", "s1")
        for number in range(3):
            await admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
                postgres_with_tables.rsplit("/", 1)[1].split("?")[0],
            )
            lost = time.monotonic()
            for call in (
                lambda n=number: store.ingest([told(f"e2 {n}")], quiet),
                lambda: store.respondent("acme", "s1"),
            ):
                while True:
                    try:
                        await call()
                        break
                    except Unavailable:
                        assert time.monotonic() - lost < 5
    finally:
        await admin.close()
        await store.aclose()


@pytest.mark.parametrize(
    ("address", "refusal"),
    [
        ("postgresql://nobody@127.0.0.1:1/none", Unavailable),
        ("mysql://localhost/x", Misconfigured),
        ("/no/such/folder/cuecard.db", Misconfigured),
    ],
)
async def test_a_wrong_address_is_refused(address: str, refusal: type[Exception], clock: Clock) -> None:
    with pytest.raises(refusal):
        await open_store(address, new_id=new_id, clock=clock)
    with pytest.raises(refusal):
        await migrate(address, clock=clock)


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "notes.txt").write_text("not a database, by any means. " * 400)
    with pytest.raises(Misconfigured, match="not a sound SQLite database"):
        await open_store(tmp_path / "notes.txt", new_id=new_id, clock=clock)
