"""Both databases come to the same tables, once, whoever starts first; every query is used and understood by both."""

import ast
import asyncio
import sqlite3
from pathlib import Path

import asyncpg
import pytest

from tests.store.made import Clock, new_id
from widget_server.adapters import sql
from widget_server.adapters.sql import migrate, open_store
from widget_server.adapters.sql.queries import parse, queries
from widget_server.core.errors import Misconfigured

PACKAGE = Path(sql.__file__).parent

Tables = dict[str, list[tuple[str, str, bool, int]]]
"""By table: (column, type, not null, place in the primary key from 1, or 0)."""


def sqlite_tables(path: Path) -> Tables:
    connection = sqlite3.connect(path)
    try:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: sorted(
                (column, type_.lower(), bool(required), key)
                for _, column, type_, required, _, key in connection.execute(f"PRAGMA table_info({name})")
            )
            for (name,) in names
        }
    finally:
        connection.close()


async def postgres_tables(url: str) -> Tables:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("""
            SELECT c.table_name, c.column_name, c.data_type, c.is_nullable = 'NO', coalesce(k.ordinal_position, 0)
            FROM information_schema.columns c
            LEFT JOIN information_schema.table_constraints t
                ON t.table_name = c.table_name AND t.table_schema = c.table_schema AND t.constraint_type = 'PRIMARY KEY'
            LEFT JOIN information_schema.key_column_usage k
                ON k.constraint_name = t.constraint_name AND k.table_schema = c.table_schema
                AND k.column_name = c.column_name
            WHERE c.table_schema = 'public'""")
    finally:
        await connection.close()
    tables: Tables = {}
    for table, *column in rows:
        tables.setdefault(table, []).append(tuple(column))
    return {table: sorted(columns) for table, columns in tables.items()}


async def test_both_databases_have_the_same_tables(tmp_path: Path, postgres_database: str, clock: Clock) -> None:
    steps = await migrate(tmp_path / "cuecard.db", clock=clock)
    assert await migrate(postgres_database, clock=clock) == steps
    assert steps[0] == "0001_ground"
    tables = sqlite_tables(tmp_path / "cuecard.db")
    assert tables == await postgres_tables(postgres_database)
    of_the_installation = {"installation", "build", "build_file", "spent_ticket", "migration"}
    for table in tables.keys() - of_the_installation:
        assert any(column == "workspace" and key == 1 for column, _, _, key in tables[table]), table


async def test_text_in_postgres_is_ordered_by_its_bytes(postgres_database: str, clock: Clock) -> None:
    await migrate(postgres_database, clock=clock)
    connection = await asyncpg.connect(postgres_database)
    try:
        others = await connection.fetch("""
            SELECT table_name, column_name FROM information_schema.columns
            WHERE table_schema = 'public' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'""")
        assert others == []
    finally:
        await connection.close()


@pytest.fixture(params=["file", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where there is a database without a table, or none yet."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_database"))
    return str(tmp_path / "cuecard.db")


async def test_migrating_again_changes_nothing(empty: str, clock: Clock) -> None:
    assert await migrate(empty, clock=clock) != []
    assert await migrate(empty, clock=clock) == []


async def test_stores_that_start_at_once_do_not_collide(empty: str, clock: Clock) -> None:
    stores = await asyncio.gather(*(open_store(empty, new_id=new_id, clock=clock) for _ in range(4)))
    for store in stores:
        await store.aclose()


async def test_a_newer_database_is_refused(tmp_path: Path, clock: Clock) -> None:
    await migrate(tmp_path / "cuecard.db", clock=clock)
    connection = sqlite3.connect(tmp_path / "cuecard.db")
    connection.execute("INSERT INTO migration VALUES (9999, 'from the future', 0)")
    connection.commit()
    connection.close()
    with pytest.raises(Misconfigured, match="newer Cuecard"):
        await open_store(tmp_path / "cuecard.db", new_id=new_id, clock=clock)


def test_every_query_is_used_and_every_used_one_is_there() -> None:
    written = {
        node.value
        for file in PACKAGE.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(queries()) - written == set()


async def test_every_query_is_understood_by_both(tmp_path: Path, postgres_database: str, clock: Clock) -> None:
    await migrate(tmp_path / "cuecard.db", clock=clock)
    await migrate(postgres_database, clock=clock)
    lite = sqlite3.connect(tmp_path / "cuecard.db")
    postgres = await asyncpg.connect(postgres_database)
    try:
        for query in queries().values():
            lite.execute(f"EXPLAIN {query.sqlite}", [None] * len(query.values))
            await postgres.prepare(query.postgres)
    finally:
        lite.close()
        await postgres.close()


async def test_no_query_reads_a_growing_table_from_end_to_end(tmp_path: Path, clock: Clock) -> None:
    await migrate(tmp_path / "cuecard.db", clock=clock)
    small = {
        "workspace",
        "access_key",
        "origin",
        "migration",
        "installation",
        "build",
        "build_file",
        "survey_version",
    } | {"matrix_home", "public_link", "webhook_endpoint", "webhook_type"}
    gathered = {"tail", "past", "placed", "own", "found", "marked", "due", "CONSTANT"}
    """What a query has found itself, by keys."""
    in_order = {"first_steps", "latest_decisions", "forget_refusals", "take_changes"}
    seldom = {"event_names", "open_surveys"}
    """Asked at a start, or by an operator."""
    """Those read a workspace's index from its end, and stop after a few rows."""
    connection = sqlite3.connect(tmp_path / "cuecard.db")
    try:
        for name, query in queries().items():
            if query.sqlite.startswith("CREATE"):
                continue
            plan = connection.execute(f"EXPLAIN QUERY PLAN {query.sqlite}", [None] * len(query.values)).fetchall()
            for _, _, _, step in plan:
                if step in ("LEFT", "RIGHT"):  # the two sides of a merge
                    continue
                verb, table, *how = step.split()
                if verb == "SCAN":
                    assert "VIRTUAL TABLE" in step or table[0] == "(" or table in small | gathered, (name, step)
                elif verb == "SEARCH" and how[-1] == "(workspace=?)":
                    assert table in small or name in in_order | seldom, (name, step)
    finally:
        connection.close()


def test_values_are_numbered_for_each_driver() -> None:
    [query] = parse("-- name: one\n-- Says :why.\nSELECT :b, :a, x::text FROM t WHERE b = :b;\n").values()
    assert query.sqlite == "SELECT ?1, ?2, x::text FROM t WHERE b = ?1"
    assert query.postgres == "SELECT $1, $2, x::text FROM t WHERE b = $1"
    assert query.row({"a": 1, "b": 2}) == (2, 1)
    with pytest.raises(ValueError, match="'one'"):
        parse("-- name: one\nSELECT 1;\n-- name: one\nSELECT 2;\n")
