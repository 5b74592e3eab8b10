"""The tables themselves, as whoever owns the database reads them: after a release nothing leads back."""

import sqlite3
from pathlib import Path
from typing import Any

from tests.anonymity.organisations import Organisation

EARLIEST = 1_000_000_000
"""Whatever is larger could be a time."""


def inspect(path: Path, organisation: Organisation) -> int:
    """Look at every row of every table; how many were released."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = {name: _rows(connection, name) for name in names}
    finally:
        connection.close()
    released, pending = tables["group_answer"], tables["group_pending"]
    _leads_nowhere(tables, released)
    _in_no_order(released)
    _in_no_order(pending)
    _elsewhere_nowhere(tables, organisation)
    _only_while_open(tables)
    anonymous = {one.survey.key for one in organisation.said if one.survey.identity == "anonymous"}
    unlinked = {row["id"] for row in tables["group_batch"] if row["survey_key"] in anonymous}
    assert all(row["respondent_id"] is None for row in pending if row["batch_id"] in unlinked)
    return len(released)


def _rows(connection: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    cursor = connection.execute(f"SELECT * FROM {table} ORDER BY rowid")
    names = [column for column, *_ in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _leads_nowhere(tables: dict[str, list[dict[str, Any]]], released: list[dict[str, Any]]) -> None:
    """No id of a released row stands in another table, and no time in it."""
    others = {
        value
        for table, rows in tables.items()
        if table != "group_answer"
        for row in rows
        for value in row.values()
        if isinstance(value, str)
    }
    for row in released:
        assert row["id"] not in others
        assert row["batch_id"] not in others
        assert not any(isinstance(value, int) for value in row.values()), row
        assert set(row) == {
            *("workspace", "id", "batch_id", "survey_key", "survey_version", "team"),
            *("cell", "question_id", "kind", "value", "counted"),
        }


def _in_no_order(rows: list[dict[str, Any]]) -> None:
    """As they lie in the file, those of one batch are in the order of their random ids."""
    by_batch: dict[str, list[str]] = {}
    for row in rows:
        by_batch.setdefault(row["batch_id"], []).append(row["id"])
    assert all(ids == sorted(ids) for ids in by_batch.values())


def _elsewhere_nowhere(tables: dict[str, list[dict[str, Any]]], organisation: Organisation) -> None:
    """No answer that is not named stands in another table; with a name only where the card said so."""
    unnamed = [one for one in organisation.said if one.survey.identity != "named"]
    needles = {f"{one.mark}" for one in unnamed} | {f'"{one.words}"' for one in unnamed}
    allowed = {"group_answer", "group_pending", "group_name"}
    for table, rows in tables.items():
        if table in allowed:
            continue
        for row in rows:
            for value in row.values():
                assert not (isinstance(value, str) and value in needles), (table, row)
                assert not (isinstance(value, int) and f"{value}" in needles), (table, row)
    said = {one.survey.key for one in unnamed if one.survey.names_for is not None}
    assert {row["survey_key"] for row in tables["group_name"]} <= said
    ids = {one.invitation for one in unnamed}
    assert all(row["fingerprint"] == "" for row in tables["answer_sent"] if row["invitation_id"] in ids)
    assert all(row["page_messages"] == "[]" for row in tables["invitation"] if row["id"] in ids)
    assert not {row["invitation_id"] for row in tables["response"]} & ids


def _only_while_open(tables: dict[str, list[dict[str, Any]]]) -> None:
    """Who is in a batch is known only while it is open."""
    waiting = {row["id"] for row in tables["group_batch"]}
    assert {row["batch_id"] for row in tables["group_member"]} <= waiting
    assert {row["batch_id"] for row in tables["group_pending"]} <= waiting
