"""`cuecard export`: every response once, also when it is interrupted, in cells that no spreadsheet runs."""

import asyncio
import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.store.made import Clock, answered, asked, judge, new_id
from widget_server.adapters.sql import open_store
from widget_server.cli import main
from widget_server.ports import Store


async def filled(database: Path) -> None:
    store: Store = await open_store(database, new_id=new_id, clock=Clock())
    try:
        await store.add_workspace("acme", now=0)
        for number, words in enumerate(["Fine", "=1+1", "Good"]):
            invitation = await asked(store, f"s{number}", event=f"e{number}", key=("csat", "csat", "nps")[number])
            for question, value in (("score", 5 + number), ("why", words)):
                given = answered(f"a{number}{question}", invitation.id, value, question=question)
                await store.answer("acme", f"s{number}", given, judge(), now=invitation.invited_at + number)
    finally:
        await store.aclose()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    asyncio.run(filled(tmp_path / "cue.db"))
    return tmp_path / "cue.db"


def export(database: Path, *words: str) -> tuple[str, str, int]:
    done = CliRunner().invoke(main, ["--database", str(database), "export", *words])
    return done.stdout, done.stderr, done.exit_code


def test_a_table_has_one_surveys_answers_in_columns(database: Path) -> None:
    written, told, status = export(database, "--survey", "csat", "--format", "csv")
    assert status == 0
    rows = list(csv.DictReader(io.StringIO(written, newline="")))
    assert [(row["answer: score"], row["answer: why"]) for row in rows] == [("5", "Fine"), ("6", "'=1+1")]
    assert "Nothing more after" in told


def test_an_export_goes_on_where_it_ended(database: Path) -> None:
    whole = [json.loads(line) for line in export(database)[0].splitlines()]
    assert [one["survey"]["key"] for one in whole] == ["csat", "csat", "nps"]
    first = whole[0]
    rest = export(database, "--after", f"{first['started_at']}-{first['response']}")[0]
    assert [json.loads(line) for line in rest.splitlines()] == whole[1:]


def test_what_can_not_be_exported_is_said(database: Path) -> None:
    assert "--survey" in export(database, "--format", "csv")[1]
    assert "no survey 'other'" in export(database, "--survey", "other")[1]
    assert "--after" in export(database, "--after", "nonsense")[1]
