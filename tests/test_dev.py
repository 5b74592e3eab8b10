"""./dev does what it says, also where the machine lacks something."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import asyncpg
import pytest
from click.testing import CliRunner

from devtools import benchmarks, browser, debian, memory, node, postgres, steps, testing
from devtools.commands import main
from devtools.steps import Beside, LeftOut, Result, Step
from widget_server.adapters.sql import open_store
from widget_server.adapters.sql.store import migrate
from widget_server.core.access import Deed
from widget_server.services.ids import new_id

ROOT = Path(__file__).resolve().parent.parent


def lines_of(*words: str, environment: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Run ./dev itself; its status and what it said."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "dev"), *words],
        capture_output=True,
        text=True,
        env={**os.environ, **(environment or {})},
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_every_command_is_explained() -> None:
    said = CliRunner().invoke(main, ["--help"]).output
    for command in ("bench", "demo", "js", "lint", "serve", "shots", "test"):
        assert f"  {command} " in said


def test_the_bootstrap_is_plain_standard_library() -> None:
    imports = {line.split()[1] for line in (ROOT / "dev").read_text("utf-8").splitlines() if line.startswith("import ")}
    assert imports <= sys.stdlib_module_names


def test_a_step_that_passes() -> None:
    result = steps.run(Step(name="fine", commands=[[sys.executable, "-c", "pass"]]))
    assert (result.state, result.status) == ("passed", 0)


def test_a_step_stops_at_its_first_failing_command(capfd: pytest.CaptureFixture[str]) -> None:
    commands = [[sys.executable, "-c", "raise SystemExit(3)"], [sys.executable, "-c", "print('never')"]]
    result = steps.run(Step(name="broken", commands=commands))
    assert (result.state, result.status) == ("failed", 3)
    assert "never" not in capfd.readouterr().out


def test_a_command_that_is_not_here_fails_in_words(capfd: pytest.CaptureFixture[str]) -> None:
    beside = Beside([Step(name="absent", commands=[["cuecard-no-such-program"]])])
    (result,) = beside.shown()
    assert result.state == "failed"
    assert "cuecard-no-such-program: No such file" in capfd.readouterr().out


def test_a_command_that_never_ends_is_ended(capfd: pytest.CaptureFixture[str]) -> None:
    result = steps.run(
        Step(name="stuck", commands=[[sys.executable, "-c", "import time; time.sleep(60)"]], seconds=0.2)
    )
    assert result.state == "failed"
    assert "was still running after 0 s, and was ended" in capfd.readouterr().out


def test_what_the_machine_lacks_is_left_out_with_its_reason() -> None:
    def lack() -> None:
        raise LeftOut("no such thing here")

    result = steps.run(Step(name="needy", commands=[[sys.executable, "-c", "pass"]], prepare=lack))
    assert (result.state, result.reason) == ("left out", "no such thing here")


@pytest.mark.parametrize(
    ("states", "in_ci", "status"),
    [
        pytest.param(["passed", "passed"], True, 0, id="all passed"),
        pytest.param(["passed", "failed"], False, 1, id="one failed"),
        pytest.param(["passed", "left out"], False, 0, id="left out on a developer's machine"),
        pytest.param(["passed", "left out"], True, 1, id="left out in continuous integration"),
    ],
)
def test_the_status_at_the_end(
    states: Sequence[steps.State], in_ci: bool, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(testing, "IN_CI", in_ci)
    results = [Result(name=state, state=state, seconds=0.0) for state in states]
    assert testing.judged(results) == status


def test_an_old_node_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, words in (("node", "echo v12.1.0"), ("npm", "true")):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{words}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(node.NoNode, match=r"v12\.1\.0 is too old"):
        node.ensure()


def test_a_named_browser_is_taken_and_a_wrong_name_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(browser.PATH_VARIABLE, sys.executable)
    assert browser.find() == Path(sys.executable)
    monkeypatch.setenv(browser.PATH_VARIABLE, "/nowhere/chromium")
    assert browser.find() is None


@pytest.mark.parametrize(
    ("written", "seconds", "in_firefox"),
    [pytest.param("", 900, False, id="plain"), pytest.param("1", 3600, True, id="full")],
)
def test_only_the_written_counts_take_an_hour_and_firefox(
    written: str, seconds: float, in_firefox: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(testing.FULL_VARIABLE, written)
    rooms = testing.browser_rooms()
    assert testing.browser_tests(rooms).seconds == testing.python_tests([]).seconds == seconds
    assert ("tests/firefox" in rooms) is in_firefox
    assert "--ignore=tests/firefox" in testing.WITHOUT_BROWSER


def test_temporary_files_are_in_memory_where_there_is_room_and_gone_afterwards() -> None:
    before = tempfile.gettempdir()
    with memory.temporary_files():
        here = Path(tempfile.mkdtemp())
        assert (memory.room() or Path(before)) in here.parents
    assert tempfile.gettempdir() == before
    assert here.exists() == (memory.room() is None)
    assert memory.room(Path("/no/such/folder")) is None


def test_what_debian_cannot_bring_is_left_out_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    absent, here = (
        debian.Package(name=name, tests=f"the tests of {name}", here=lambda here=here: here)  # type: ignore[misc]
        for name, here in (("absent", False), ("present", True))
    )
    assert debian.lacking([absent, here]) == [absent]
    result = steps.run(testing.packages([absent, here]))
    assert (result.state, result.reason) == ("left out", "the tests of absent: no absent")


def test_an_unknown_benchmark_is_named_with_those_there_are() -> None:
    status, said = lines_of("bench", "bytes.nothing")
    assert status == 1
    assert said.startswith("Nothing is measured as bytes.nothing; there are: bytes.page_gz")


def test_the_benchmarks_have_a_method_and_the_documented_keys() -> None:
    modules = benchmarks.load()
    assert all(len(module.__doc__ or "") > 300 for module in modules.values())
    assert {key for module in modules.values() for key in module.BUDGETS} >= {
        "bytes.page_gz",
        "bytes.survey_path_gz",
        "ingest.ratio_sqlite",
        "ingest.ratio_postgres",
        "ingest.ratio_single",
        "segment.batch100_ratio",
        "live.answer_to_mentor_ratio",
        "live.two_workers_ratio",
    }


async def test_a_database_that_a_test_used_is_emptied_for_the_next(postgres_database: str) -> None:
    await migrate(postgres_database, clock=lambda: 0)
    new = postgres.rows(postgres_database)
    store = await open_store(postgres_database, new_id=new_id, clock=lambda: 0)
    await store.add_workspace("academy", now=0)
    await store.audit([Deed(workspace="academy", actor="maria", action="noted")], now=0)
    secret = await store.secret()
    held = await asyncpg.connect(postgres_database)
    assert {"audit", "workspace"} <= {*postgres.rows(postgres_database)} - {*new}
    try:
        postgres.empty(postgres_database)
        assert postgres.rows(postgres_database) == new == ["installation", "migration"]
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await held.fetch("SELECT 1")
    finally:
        held.terminate()
        await store.aclose()
    again = await open_store(postgres_database, new_id=new_id, clock=lambda: 0)
    assert await again.secret() != secret
    await again.aclose()
