"""`cuecard import`: which files are read, what cells mean, what is said first, what is written, and that twice is harmless."""

import asyncio
import re
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from tests.store.made import quiet
from tests.store.made import told as told_event
from widget_server.adapters.sql import open_store
from widget_server.adapters.tables import Table
from widget_server.cli import main
from widget_server.clock import now_ms
from widget_server.core.events import Respondent
from widget_server.ports import Store
from widget_server.services import importing
from widget_server.services.ids import new_id
from widget_server.services.importing.columns import columns

Run = Callable[..., Result]


def written(folder: Path, content: str | bytes) -> Path:
    file = folder / "respondents.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


@given(ids=st.lists(st.text("abc", max_size=3), max_size=50))
def test_every_id_that_comes_again_is_found(ids: list[str]) -> None:
    assert {hash(id) for id in ids if ids.count(id) > 1} <= importing.seen_twice(ids)


def test_a_table_ten_times_as_long_takes_no_more_memory(tmp_path: Path) -> None:
    def peak(people: int) -> int:
        lines = "".join(f"student-{number},Anna,pilot;spring\n" for number in range(people))
        table = Table(written(tmp_path, "id,name,groups\n" + lines))
        del lines
        meant = columns(table.header)
        tracemalloc.start()
        try:
            twice = importing.seen_twice(meant.id_of(row.values) for row in table.rows())
            assert sum(1 for _ in importing.read(table.rows(), meant, "school", twice)) == people
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(30_000) < peak(3_000) + 500_000


# -- the command, on both databases ------------------------------------------------------------------------------------
PEOPLE = """\
id,name,age:number,groups,consent_email,department
anna,Anna,17,pilot;spring,yes,math
boris,Boris,-,,no,
"""


@pytest.fixture(params=["file", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database that the command line works on."""
    postgres = request.param == "postgres"
    address = str(request.getfixturevalue("postgres_with_tables")) if postgres else str(tmp_path / "cue.db")
    monkeypatch.setenv("CUECARD_DATABASE", address)
    monkeypatch.setenv("CUECARD_WORKSPACES", str(tmp_path / "workspaces"))
    return address


@pytest.fixture
def run(database: str) -> Run:
    def run_one(*arguments: str, status: int = 0) -> Result:
        result = CliRunner().invoke(main, list(arguments))
        assert result.exit_code == status, result.output
        return result

    run_one("workspace", "add", "school")
    return run_one


@pytest.fixture
def known(database: str) -> Callable[..., dict[str, dict[str, Any]]]:
    """Traits by id, as they stand."""

    async def read(*ids: str) -> dict[str, dict[str, Any]]:
        store = await open_store(database, new_id=new_id, clock=now_ms)
        try:
            people = await store.people("school", ids)
            assert all(one.verified for one in people.values())
            return {id: one.traits for id, one in people.items()}
        finally:
            await store.aclose()

    return lambda *ids: asyncio.run(read(*ids))


def test_first_it_only_says_what_would_happen(run: Run, known: Any, tmp_path: Path) -> None:
    file = str(written(tmp_path, PEOPLE))
    result = run("import", file)
    assert "2 new, 0 changed, 0 as they are, 0 refused. Nothing was written; --apply writes it." in result.output
    assert '{"name": "Anna", "age": 17, "groups": ["pilot", "spring"]' in result.output
    assert known("anna", "boris") == {}


def test_then_it_writes_and_doing_so_again_changes_nothing(run: Run, known: Any, tmp_path: Path) -> None:
    file = str(written(tmp_path, PEOPLE))
    assert "Written: 2 new, 0 changed, 0 as they are, 0 refused." in run("import", file, "--apply").output
    stands = known("anna", "boris")
    assert stands == {
        "anna": {
            "name": "Anna",
            "age": 17,
            "groups": ["pilot", "spring"],
            "consent_email": True,
            "department": "math",
        },
        "boris": {"name": "Boris", "consent_email": False},
    }
    assert "0 new, 0 changed, 2 as they are" in run("import", file).output
    assert "Written: 0 new, 0 changed, 2 as they are" in run("import", file, "--apply").output
    assert known("anna", "boris") == stands


def test_what_is_left_empty_stays_and_null_removes(run: Run, known: Any, tmp_path: Path) -> None:
    run("import", str(written(tmp_path, PEOPLE)), "--apply")
    changes = str(written(tmp_path, "id,name,groups,department\nanna,-,autumn,null\nboris,,,\ncarl,Carl,,null\n"))
    rehearsed = run("import", changes).output
    assert "1 new, 1 changed, 1 as they are, 0 refused" in rehearsed
    assert '"groups": ["autumn"]' in rehearsed
    run("import", changes, "--apply")
    assert known("anna", "boris", "carl") == {
        "anna": {"name": "Anna", "age": 17, "groups": ["autumn"], "consent_email": True},
        "boris": {"name": "Boris", "consent_email": False},
        "carl": {"name": "Carl"},
    }


def test_a_row_that_is_refused_spoils_nothing_for_the_others(run: Run, known: Any, tmp_path: Path) -> None:
    big = "x" * 40_000
    run("import", str(written(tmp_path, f"id,a\nfull,{big}\n")), "--apply")
    file = written(tmp_path, f"id,b,age:number\nanna,b,1\nfull,{big},\nboris,b,old\nanna,c,\n,d,\ncarl,b\ndora,b,2\n")
    wrong = {
        4: "age: 'old' is no number; write it like 12 or 3.5.",
        5: "the id 'anna' stands on line 2 already; keep one of the two.",
        6: "there is no id; fill it in, or leave the row out.",
        7: "it has 2 values, the header 3; give each column its value, be it empty.",
    }
    rehearsed = run("import", str(file), status=1)
    for line, said in wrong.items():
        assert f"{file}:{line}: {said}" in rehearsed.stderr
    result = run("import", str(file), "--apply", status=1)
    assert f"{file}:3: The respondent's traits would exceed 65536 bytes." in result.stderr
    assert "Written: 2 new, 0 changed, 0 as they are, 5 refused." in result.output
    assert set(known("anna", "boris", "carl", "dora", "full")) == {"anna", "dora", "full"}
    assert known("anna")["anna"] == {"b": "b", "age": 1}


def test_what_looks_like_a_mistake_is_taken_and_said(run: Run, known: Any, tmp_path: Path) -> None:
    rows = "".join(f"p{number};Анна;a,b\n" for number in range(7))
    file = written(tmp_path, "")
    file.write_bytes(f"id;Name;groups\n{rows}".encode("cp1251"))
    result = run("import", str(file), "--apply", "--encoding", "windows-1251")
    assert f"{file}:1: the column 'Name' is another trait than 'name'" in result.stderr
    assert f"{file}:2: groups: 'a,b' is one group" in result.stderr
    assert "And 2 more rows like these" in result.stderr
    assert "Written: 7 new" in result.output
    assert known("p1")["p1"] == {"Name": "Анна", "groups": ["a,b"]}


def test_nothing_is_written_of_a_file_that_cannot_be_read_to_its_end(run: Run, known: Any, tmp_path: Path) -> None:
    many = "".join(f"s{number},Anna\n" for number in range(2_000))
    file = written(tmp_path, "id,name\n" + many + 'last,"open\n')
    result = run("import", str(file), "--apply", status=1)
    assert f"{file}:2002: a quotation mark is opened here and not closed" in result.stderr
    assert known("s0") == {}


def test_an_old_id_means_whom_it_became(run: Run, known: Any, database: str, tmp_path: Path) -> None:
    async def join() -> None:
        store = await open_store(database, new_id=new_id, clock=now_ms)
        try:
            joined = told_event("1", "anna", workspace="school", verified=True, alias_of="old")
            await store.ingest([told_event("2", "old", workspace="school", verified=True), joined], quiet)
        finally:
            await store.aclose()

    asyncio.run(join())
    file = str(written(tmp_path, "id,name\nold,Anna\n"))
    assert "0 new, 1 changed" in run("import", file).output
    run("import", file, "--apply")
    assert known("anna", "old") == {"anna": {"name": "Anna"}, "old": {"name": "Anna"}}


def test_a_workspace_that_is_not_there_is_named_with_those_that_are(run: Run, tmp_path: Path) -> None:
    file = str(written(tmp_path, PEOPLE))
    assert (
        "There is no workspace 'schol'; there is school."
        in run("import", file, "--workspace", "schol", status=1).output
    )
    run("workspace", "add", "other")
    assert "--workspace: other, school" in run("import", file, status=1).output
    assert "2 new" in run("import", file, "--workspace", "school").output


async def test_what_was_written_before_an_interruption_stays(database: str, tmp_path: Path) -> None:
    people = 3 * importing.BATCH
    table = Table(written(tmp_path, "id,name\n" + "".join(f"s{number},Anna {number}\n" for number in range(people))))

    def rows() -> Any:
        return importing.read(table.rows(), columns(table.header), "school", frozenset())

    async def new(store: Store, *, parts: int) -> int:
        written, so_far = importing.write(store, "school", rows(), now=now_ms()), 0
        async for part in written:
            so_far += part.counts.new
            parts -= 1
            if not parts:
                break
        return so_far

    store = await open_store(database, new_id=new_id, clock=now_ms)
    try:
        await store.add_workspace("school", now=now_ms())
        assert await new(store, parts=1) == importing.BATCH
        assert await new(store, parts=0) == people - importing.BATCH
        found = await store.people("school", [f"s{number}" for number in range(people)])
    finally:
        await store.aclose()
    assert found == {
        f"s{number}": Respondent(workspace="school", id=f"s{number}", verified=True, traits={"name": f"Anna {number}"})
        for number in range(people)
    }


def test_a_process_that_is_interrupted_says_how_far_it_came(run: Run, known: Any, tmp_path: Path) -> None:
    file = written(tmp_path, "id,name\n" + "".join(f"s{number},Anna\n" for number in range(60_000)))
    command = [sys.executable, "-c", "from widget_server.cli import main; main()", "import", str(file), "--apply"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not known("s0"):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        said, told = process.communicate(timeout=30)
    assert process.returncode == 1
    assert said == ""
    assert re.search(r"Interrupted: written as far as line \d+\. Run it again, that is harmless\.", told)
    assert "Traceback" not in told
    assert known("s0", "s59999") == {"s0": {"name": "Anna"}}
    assert run("workspace", "list").output == "school\n"
