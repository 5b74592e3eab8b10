"""`cuecard person`: ids are joined, told and split again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from widget_server.cli import main

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CUECARD_DATABASE", str(tmp_path / "cue.db"))
    monkeypatch.setenv("CUECARD_WORKSPACES", str(tmp_path / "workspaces"))

    def run_one(*arguments: str, status: int = 0) -> Result:
        result = CliRunner().invoke(main, list(arguments))
        assert result.exit_code == status, result.output
        return result

    run_one("workspace", "add", "shop")
    return run_one


def test_ids_are_joined_told_and_split(run: Run) -> None:
    assert run("person", "join", "student-17", "u_9f2").output == "anon:u_9f2 is student-17 now.\n"
    assert run("person", "join", "student-17", "u_9f2").output == "u_9f2 was theirs before.\n"
    told = run("person", "ids", "anon:u_9f2").output
    assert told.startswith("student-17\n  anon:u_9f2  joined 20")
    assert told.endswith("UTC by command\n")
    refused = run("person", "join", "student-18", "anon:u_9f2", status=1)
    assert "is joined to 'student-17'" in refused.output
    assert run("person", "split", "u_9f2").output == "anon:u_9f2 is itself again, and no longer student-17.\n"
    assert run("person", "split", "u_9f2").output == "u_9f2 is joined to nobody.\n"
    assert run("person", "ids", "student-17").output == "student-17\n"
    assert "Nobody in 'shop' has the id 'nobodyhere'." in run("person", "ids", "nobodyhere", status=1).output
    assert [line.split()[3] for line in run("audit", "shop").output.splitlines() if "ids_" in line]
