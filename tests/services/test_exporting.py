"""`cuecard export`: every response once, also when it is interrupted, in cells that no spreadsheet runs."""

import asyncio
import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import duckdb
import msgspec
import pytest
from click.testing import CliRunner

from tests.store.made import Clock, answered, asked, judge, new_id, version
from tests.store.test_groups import say
from widget_server.adapters import parquet
from widget_server.adapters.partial import PartialFile
from widget_server.adapters.sql import open_store
from widget_server.cli import main
from widget_server.core.access import OPERATOR
from widget_server.core.errors import Misconfigured
from widget_server.ports import Store

THEN = 1_790_000_000_000
"""When all of it happened: long ago for whoever exports it now."""
GIVEN = [("csat", "Fine"), ("csat", "=1+1"), ("nps", "Good")]


async def responded(store: Store, number: int, key: str, words: str, at: int) -> None:
    """Somebody was asked and answered two questions."""
    invitation = await asked(store, f"s{number}", event=f"e{number}", key=key, at=at)
    for question, value in (("score", 5 + number), ("why", words)):
        given = answered(f"a{number}{question}", invitation.id, value, question=question)
        await store.answer("acme", f"s{number}", given, judge(), now=at)


async def filled(database: Path, *, last_at: int | None = None) -> None:
    clock = Clock()
    clock.now = THEN
    store: Store = await open_store(database, new_id=new_id, clock=clock)
    try:
        await store.add_workspace("acme", now=0)
        for number, (key, words) in enumerate(GIVEN):
            await responded(store, number, key, words, THEN + number)
        if last_at is not None:
            await responded(store, len(GIVEN), "nps", "Just now", last_at)
    finally:
        await store.aclose()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    asyncio.run(filled(tmp_path / "cue.db"))
    return tmp_path / "cue.db"


def export(database: Path, *words: str) -> tuple[str, str, int]:
    done = CliRunner().invoke(main, ["--database", str(database), "export", *words])
    return done.stdout, done.stderr, done.exit_code


def whole(database: Path) -> list[Any]:
    return [json.loads(line) for line in export(database)[0].splitlines()]


def place(response: Any) -> str:
    return f"{response['started_at']}-{response['response']}"


def test_a_table_has_one_surveys_answers_in_columns_and_their_moment(database: Path) -> None:
    written, told, status = export(database, "--survey", "csat", "--format", "csv")
    assert status == 0
    rows = list(csv.DictReader(io.StringIO(written, newline="")))
    assert [(row["answer: score"], row["answer: why"]) for row in rows] == [("5", "Fine"), ("6", "'=1+1")]
    assert rows[0]["asked_at"] == rows[0]["started_at"] == "2026-09-21T14:13:20+00:00"
    assert set(rows[0]) >= {"page", "events_before", "messages_around", "traits", "questions_because", "answered_via"}
    assert "Nothing more after" in told


def test_an_export_goes_on_where_it_ended(database: Path) -> None:
    all_of_it = whole(database)
    assert [one["survey"]["key"] for one in all_of_it] == ["csat", "csat", "nps"]
    rest, told, _ = export(database, "--after", place(all_of_it[0]))
    assert [json.loads(line) for line in rest.splitlines()] == all_of_it[1:]
    assert f"Nothing more after {place(all_of_it[2])}" in told
    assert export(database, "--after", place(all_of_it[2]))[:2] == ("", "There are no responses after that place.\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "csv"], "columns of one survey"),
        (["--survey", "other"], "no survey 'other'"),
        (["--after", "nonsense"], "1793616000000-rsp_k3"),
        (["--events", "--after", "1-rsp"], "1793616000000-4-evt_9"),
        (["--events", "--format", "csv"], "jsonl"),
        (["--events", "--survey", "csat"], "Events belong to no survey"),
        (["--format", "xlsx", "--survey", "csat"], "--output"),
        (["--format", "xapi"], "CUECARD_PUBLIC_URL"),
        (["--groups"], "of one --survey"),
        (["--groups", "--survey", "csat"], "shown in groups"),
        (["--events", "--respondent", "s1"], "everything about one person"),
    ],
    ids=" ".join,
)
def test_what_can_not_be_exported_is_said(database: Path, words: list[str], said: str) -> None:
    written, told, status = export(database, *words)
    assert (written, status) == ("", 1)
    assert said in told


def test_a_workbook_holds_text_numbers_and_times_and_never_a_formula(database: Path, tmp_path: Path) -> None:
    file = tmp_path / "lessons.xlsx"
    assert export(database, "--survey", "csat", "--output", str(file))[2] == 0
    with ZipFile(file) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<t>=1+1</t>" in sheet
    assert "<v>6</v>" in sheet
    assert sheet.count("<row ") == 3
    assert sorted(one.name for one in tmp_path.iterdir() if "lessons" in one.name) == ["lessons.xlsx"]


def test_parquet_has_columns_with_times_and_answers_as_a_list(database: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.parquet"
    assert export(database, "--output", str(file))[2] == 0
    found = duckdb.execute(
        f"SELECT survey.key, respondent.id, epoch_ms(started_at), answers[1].value FROM '{file}' ORDER BY started_at"
    ).fetchall()
    assert found == [("csat", "s0", THEN, "5"), ("csat", "s1", THEN + 1, "6"), ("nps", "s2", THEN + 2, "7")]


def test_parquet_without_its_library_is_said_before_anything_is_read(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(Misconfigured, match=r"cuecard\[parquet\]"):
        parquet.check()
    _, told, status = export(database, "--output", str(tmp_path / "all.parquet"))
    assert status == 1
    assert "pip install 'cuecard[parquet]'" in told
    assert not (tmp_path / "all.parquet.part").exists()


def test_statements_have_the_same_ids_each_time_and_say_the_mark(database: Path) -> None:
    words = ("--format", "xapi", "--home", "https://school.example/")
    first = [json.loads(line) for line in export(database, *words)[0].splitlines()]
    assert first == json.loads(export(database, "--format", "xapi-array", *words[2:])[0])
    assert len(first) == len({uuid.UUID(one["id"]) for one in first}) == 6
    mark, words_given = first[:2]
    assert mark["actor"] == {
        "objectType": "Agent",
        "account": {"homePage": "https://school.example", "name": "s0"},
    }
    assert mark["verb"]["id"] == "http://adlnet.gov/expapi/verbs/responded"
    assert mark["object"]["id"] == "https://school.example/xapi/acme/surveys/csat/questions/score"
    assert mark["result"] == {"response": "5", "score": {"raw": 5, "min": 0, "max": 10, "scaled": 0.5}}
    assert words_given["result"] == {"response": "Fine"}
    assert mark["context"]["registration"] == words_given["context"]["registration"]
    assert json.loads(export(database, "--format", "xapi-array", *words[2:], "--after", "9999999999999-z")[0]) == []


def test_of_a_survey_that_is_not_named_whole_groups_leave_and_nothing_else(tmp_path: Path) -> None:
    clock = Clock()

    async def fill() -> None:
        store = await open_store(tmp_path / "cue.db", new_id=new_id, clock=clock)
        try:
            await store.add_workspace("acme", now=0)
            honest = version()
            survey = msgspec.structs.replace(honest.survey, identity="grouped")
            await store.publish(msgspec.structs.replace(honest, survey=survey), now=THEN)
            for number in range(8):
                await say(store, clock, f"s{number}", 9 if number % 2 else 2)
        finally:
            await store.aclose()

    asyncio.run(fill())
    assert export(tmp_path / "cue.db")[0] == ""
    [line] = export(tmp_path / "cue.db", "--survey", "csat", "--groups")[0].splitlines()
    assert json.loads(line) == {
        "survey": "csat",
        "version": "v1",
        "question": "score",
        "answers": 5,
        "marks": [{"value": 2, "times": 3}, {"value": 9, "times": 2}],
        "comments": [],
    }


def test_the_audit_has_each_export(database: Path) -> None:
    export(database, "--survey", "csat", "--format", "csv")
    export(database, "--events", "--after", "5-1-e")

    async def audited() -> list[Any]:
        store = await open_store(database, new_id=new_id, clock=Clock())
        try:
            return [
                (line.actor, line.subject_id, dict(line.details))
                for line in await store.audited("acme", before=None, limit=10)
            ]
        finally:
            await store.aclose()

    assert asyncio.run(audited()) == [
        (OPERATOR, "", {"form": "jsonl", "of": "events", "after": "5-1-e"}),
        (OPERATOR, "csat", {"form": "csv", "of": "responses"}),
    ]


def test_a_file_has_its_name_once_it_is_whole_and_is_gone_on_with_after_a_kill(database: Path, tmp_path: Path) -> None:
    responses = whole(database)
    lines = export(database)[0].encode().splitlines(keepends=True)
    file = tmp_path / "all.jsonl"
    interrupted = PartialFile(file, "acme responses jsonl", after=None)
    interrupted.write(lines[0], place(responses[0]))
    with interrupted.part.open("ab") as torn:
        torn.write(lines[1][:20])  # killed in the middle of a line
    interrupted.leave()
    assert not file.exists()

    _, told, status = export(database, "--output", str(file))
    assert status == 1
    assert f"go on with --after {place(responses[0])}" in told
    assert "say --after" in export(database, "--output", str(file), "--after", place(responses[1]))[1]
    assert "another export" in export(database, "--output", str(file), "--survey", "csat", "--after", place(responses[0]))[1]  # fmt: skip

    assert export(database, "--output", str(file), "--after", place(responses[0]))[2] == 0
    assert file.read_bytes() == b"".join(lines)
    assert [one.name for one in tmp_path.iterdir() if "all" in one.name] == ["all.jsonl"]
    assert "name another file" in export(database, "--output", str(file), "--after", place(responses[0]))[1]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_whoever_interrupts_an_export_hears_where_to_go_on(tmp_path: Path, how: signal.Signals) -> None:
    database, file = tmp_path / "cue.db", tmp_path / "all.jsonl"
    # It waits in the end until what began just now is settled: there it is interrupted.
    asyncio.run(filled(database, last_at=time.time_ns() // 1_000_000))
    with subprocess.Popen(
        [sys.executable, "-m", "widget_server", "--database", str(database), "export", "--output", str(file)],
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        text=True,
    ) as running:
        note = tmp_path / "all.jsonl.part.note"
        while not note.exists():
            assert running.poll() is None
            time.sleep(0.02)
        running.send_signal(how)
        _, told = running.communicate(timeout=20)
    assert running.returncode == 130
    assert not file.exists()
    kept = [json.loads(line) for line in (tmp_path / "all.jsonl.part").read_text().splitlines()]
    assert [one["respondent"]["id"] for one in kept] == ["s0", "s1", "s2"]
    assert (
        f"Stopped after 3 responses. What there is stands in {file}.part. Go on with --after {place(kept[-1])}" in told
    )
