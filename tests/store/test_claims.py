"""Check and claim are one: whatever happens at once, nobody is asked more than the policy allows, or twice."""

import asyncio
import itertools
import os
import signal
import sqlite3
from collections.abc import Sequence
from subprocess import Popen

import asyncpg
import pytest

from tests.store.claiming import Crowd, publish_all
from tests.store.conftest import Open
from tests.store.made import NOW, Clock, new_id
from tests.store.policed import REST, Row, breaches
from tests.store.processes import script
from widget_server.adapters.sql import open_store

INVITATIONS = """SELECT respondent_id, survey_key, status, invited_at, expires_at, closed_at, kind, team, channels
    FROM invitation"""


async def written(address: str) -> list[Row]:
    """The invitations, read beside the store."""
    if not address.startswith("postgres"):
        with sqlite3.connect(address) as lite:
            rows = lite.execute(INVITATIONS).fetchall()
        lite.close()
        return [Row(*row) for row in rows]
    connection = await asyncpg.connect(address)
    try:
        return [Row(*row) for row in await connection.fetch(INVITATIONS)]
    finally:
        await connection.close()


async def test_of_64_triggers_at_once_none_breaks_the_policy(
    open_another: Open, clock: Clock, lasting: str, full: bool
) -> None:
    people, days = (1_000, 8) if full else (24, 12)
    store = await open_another()
    await publish_all(store)
    crowd = Crowd(store, clock, number=1, callers=64, people=people)
    invited = sum([await crowd.day(day) for day in range(days)])
    rows = await written(lasting)
    assert len(rows) == invited >= people * 2
    assert breaches(rows) == []
    assert {row.survey_key for row in rows} & {"k00", "k05", "k10", "k15"}, "rings asked, too"


async def test_of_64_triggers_at_once_in_four_processes_none_breaks_the_policy(
    postgres_with_tables: str, clock: Clock, full: bool
) -> None:
    people, days = (1_000, 8) if full else (16, 8)
    store = await open_store(postgres_with_tables, new_id=new_id, clock=clock)
    await publish_all(store)
    await store.aclose()
    processes = [script("claiming", postgres_with_tables, *map(str, (number, 16, people))) for number in range(4)]
    try:
        invited = sum([await lived(processes, day) for day in range(days)])
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    rows = await written(postgres_with_tables)
    assert len(rows) == invited >= people * 2
    assert breaches(rows) == []


async def lived(processes: Sequence[Popen[str]], day: int) -> int:
    """All live that day at once; how many were asked."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(f"{day}\n")
        process.stdin.flush()
    asked = 0
    for process in processes:
        assert process.stdout is not None
        line = await asyncio.to_thread(process.stdout.readline)
        assert line, process.stderr.read() if process.stderr else ""
        asked += int(line)
    return asked


def test_the_count_finds_what_it_looks_for() -> None:
    def row(key: str, at: int, **fields: object) -> Row:
        values = {"status": "open", "expires_at": NOW + 9 * REST, "closed_at": None, "kind": "moment", "team": "t0"}
        return Row("s1", key, invited_at=NOW + at, **{**values, "channels": '["chat"]', **fields})  # type: ignore[arg-type]

    hour = 3_600_000
    assert breaches([row("k01", 0), row("k03", REST)]) == []
    assert breaches([row("k01", 0), row("k03", REST - 1)]) == ["s1: rest"]
    assert breaches([row("k02", 0), row("k02", REST)]) == ["s1: twice", "s1: two open"]
    assert breaches([row("k01", 0), row("k01", REST)]) == ["s1: two open"]
    assert breaches([row("k01", 0, closed_at=NOW + 1, status="completed"), row("k01", REST)]) == []
    assert breaches([row("k01", 0, closed_at=NOW + hour, status="dismissed"), row("k03", REST)]) == ["s1: dismissed"]
    assert breaches([row("k01", 0), row("k03", REST), row("k07", 2 * REST)]) == ["s1: cap  "]
    assert breaches([row("k01", 0, team="t1"), row("k03", 2 * REST, team="t1")]) == ["s1: cap team t1"]
    page = {"channels": '["chat","page"]'}
    asks = [row("k01", 0, **page), row("k03", 3 * REST, **page), row("k07", 6 * REST, **page)]
    assert breaches(asks) == ["s1: cap channel page"]


@pytest.mark.parametrize("lines", [[40, 300]])
async def test_killed_between_claim_and_send_nobody_is_asked_twice(
    open_another: Open, lasting: str, lines: list[int]
) -> None:
    """What was claimed and not sent is lost, and never made up for."""
    sent: list[str] = []
    for number in lines:
        with script("sending", lasting) as process:
            assert process.stdout is not None
            told = list(itertools.islice(process.stdout, number))
            os.kill(process.pid, signal.SIGKILL)
            told += [line for line in process.stdout if line.endswith("\n")]
        assert len(told) >= number, process.stderr.read() if process.stderr else ""
        sent += [line.rstrip("\n") for line in told]
    await (await open_another()).aclose()
    asked = [row.respondent_id for row in await written(lasting)]
    assert len(set(sent)) == len(sent)
    assert len(set(asked)) == len(asked)
    assert set(sent) <= set(asked)
