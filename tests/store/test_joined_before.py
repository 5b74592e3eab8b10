"""A database in which ids were joined before their pasts were: after the upgrade they have one past."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import asyncpg
import pytest

from tests.store.made import NOW, Clock, Witness, new_id, quiet, told
from widget_server.adapters.sql import open_store
from widget_server.adapters.sql.migrating import _folder, migrations
from widget_server.core.reasons import Needs

JOINING = 16
ROWS = [
    *(
        f"INSERT INTO respondent (workspace, id, traits, traits_at, seq, revision, first_seen_at) "
        f"VALUES ('acme', '{id}', '{{}}', 0, {seq}, 0, 0)"
        for id, seq in [("s1", 2), ("anon:1", 3), ("anon:2", 1), ("s2", 1)]
    ),
    "INSERT INTO alias (workspace, id, respondent_id, since) VALUES ('acme', 'anon:1', 's1', 9)",
    "INSERT INTO alias (workspace, id, respondent_id, since) VALUES ('acme', 'anon:2', 's1', 9)",
    *(
        f"INSERT INTO event (workspace, id, respondent_id, seq, name, occurred_at, received_at, properties, source, fingerprint) "
        f"VALUES ('acme', '{id}', '{who}', {seq}, 'failed', {NOW} + {at}, {NOW} + {at}, '{{}}', 'server', '')"
        for id, who, seq, at in [
            ("b", "s1", 1, 2),
            ("e", "s1", 2, 5),
            ("a", "anon:1", 1, 1),
            ("c", "anon:1", 2, 3),
            ("d", "anon:1", 3, 4),
            ("f", "anon:2", 1, 6),
            ("other", "s2", 1, 1),
        ]
    ),
    # Of what was counted, twenty events and seven are not there any more.
    "INSERT INTO event_count (workspace, respondent_id, name, times, seq) VALUES ('acme', 's1', 'failed', 21, 1)",
    "INSERT INTO event_count (workspace, respondent_id, name, times, seq) VALUES ('acme', 'anon:1', 'failed', 9, 2)",
]


def before(dialect: str) -> Sequence[str]:
    """What makes the tables as they were, in order."""
    table = (
        "CREATE TABLE migration (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)"
    )
    after = _folder().joinpath(f"after.{dialect}.sql")
    made = [table]
    for step in migrations(dialect):
        if step.number < JOINING:
            made += [step.text, after.read_text("utf-8") if after.is_file() else "", step.beside]
            made.append(f"INSERT INTO migration VALUES ({step.number}, '{step.name}', 0)")
    return made


@pytest.mark.parametrize("where", ["file", "postgres"])
async def test_ids_joined_before_have_one_past_after_the_upgrade(
    where: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if where == "postgres":
        address = str(request.getfixturevalue("postgres_database"))
        postgres = await asyncpg.connect(address)
        for text in filter(None, [*before("postgres"), *ROWS]):
            await postgres.execute(text)
        await postgres.close()
    else:
        address = str(tmp_path / "cuecard.db")
        lite = sqlite3.connect(address)
        lite.executescript(";\n".join([*before("sqlite"), *ROWS]))
        lite.close()
    store = await open_store(address, new_id=new_id, clock=Clock())
    try:
        witness = Witness(Needs(counted=frozenset({"failed"})))
        await store.ingest([told("then", "anon:2", at=NOW + 9), told("too", "s2", at=NOW + 9)], witness)
        person, other = witness.seen
        assert [event.id for event in person.window.events] == ["a", "b", "c", "d", "e", "f", "then"]
        assert (person.respondent.id, person.ordinal) == ("s1", 27 + 7)
        assert ([event.id for event in other.window.events], other.ordinal) == (["other", "too"], 2)
        assert await store.split("acme", "anon:1", None, now=NOW) == ("anon:1", "s1")
        await store.ingest([told("after", "anon:1", at=NOW + 10), told("also", "s1", at=NOW + 10)], witness)
        assert [event.id for event in witness.seen[2].window.events] == ["a", "c", "d", "after"]
        assert [event.id for event in witness.seen[3].window.events] == ["b", "e", "f", "then", "also"]
        assert [one.ordinal for one in witness.seen[2:]] == [7 + 4, 20 + 5]
        await store.ingest([told("last", "s1")], quiet)
    finally:
        await store.aclose()
