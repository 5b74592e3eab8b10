"""`cuecard check` and `cuecard schema` at the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.files.made import GOOD, folder
from widget_server.adapters.files.schemas import KINDS
from widget_server.cli import main


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.mark.parametrize(
    ("surveys", "status", "told"),
    [
        pytest.param({"surveys__a": GOOD}, 0, ["No mistakes."], id="nothing"),
        pytest.param({"surveys__a": "nmae: x\n" + GOOD}, 1, ["a.yaml:1:1: ", "1 mistake."], id="a mistake"),
        pytest.param({"surveys__a": GOOD, "surveys__b": GOOD}, 0, ["b.yaml:2:1: warning: ", "No mistakes, 1 warning."], id="a warning fails nothing"),
    ],
)  # fmt: skip
def test_check(surveys: dict[str, str], status: int, told: list[str], tmp_path: Path) -> None:
    result = run("check", str(folder(tmp_path, **surveys)))
    assert result.exit_code == status
    assert all(part in result.output for part in told), result.output


@pytest.mark.parametrize("kind", KINDS)
def test_schema(kind: str) -> None:
    assert json.loads(run("schema", kind).output)["title"].startswith("Cuecard")
