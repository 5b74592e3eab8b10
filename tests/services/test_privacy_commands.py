"""The command line for a person's rights: what would go, what is held, and what a restored database is told."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.store.made import new_id, quiet, told
from widget_server.adapters.files import read
from widget_server.adapters.sql import open_store
from widget_server.cli import main
from widget_server.services.privacy import horizon_of
from widget_server.services.publishing import Content, live

Run = Callable[..., Result]
DAY = 86_400_000


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CUECARD_DATABASE", str(tmp_path / "cue.db"))
    monkeypatch.setenv("CUECARD_WORKSPACES", str(tmp_path / "workspaces"))

    def run_one(*arguments: str, status: int = 0) -> Result:
        result = CliRunner().invoke(main, list(arguments))
        assert result.exit_code == status, result.output
        return result

    return run_one


def lived(database: Path) -> None:
    """Sam did something in the workspace `acme`."""

    async def live_a_little() -> None:
        store = await open_store(database, new_id=new_id, clock=lambda: 1_700_000_000_000)
        try:
            await store.ingest([told("e1", "sam", traits={"name": "Sam"})], quiet)
        finally:
            await store.aclose()

    asyncio.run(live_a_little())


def test_first_the_counts_then_for_good(run: Run, tmp_path: Path) -> None:
    run("workspace", "add", "acme")
    lived(tmp_path / "cue.db")
    said = run("erase", "acme", "--respondent", "sam").output
    assert "Under sam:" in said
    assert "Nothing was changed." in said
    held = json.loads(run("export", "--workspace", "acme", "--respondent", "sam").output)
    assert held["people"][0]["traits"] == {"name": "Sam"}
    run("export", "--respondent", "sam", "--survey", "x", status=1)
    run("backup", str(tmp_path / "copy.db"))
    assert "Erased." in run("erase", "acme", "--respondent", "sam", "--yes").output
    run("erase", "acme", "--respondent", "sam", status=1)
    run("erase", "nowhere", "--respondent", "sam", status=1)
    assert '"erased"' in run("audit", "acme", "--json").output
    file = tmp_path / "erased.jsonl"
    assert run("tombstones", "save", str(file)).output.startswith("1 written")
    assert "sam" not in file.read_text()
    copy = ("--database", str(tmp_path / "copy.db"))
    assert run("erase", "acme", "--respondent", "sam", *copy).output.startswith("Under sam")
    assert run("tombstones", "replay", str(file), *copy).output == "1 erased again.\n"
    run("erase", "acme", "--respondent", "sam", *copy, status=1)
    file.write_text("{}\n")
    run("tombstones", "replay", str(file), status=1)


SURVEY = (
    "name: Mood\nretention: {}\nwhen: {{ event: week_ended }}\nquestions:\n  - {{ id: score, kind: nps, text: How }}\n"
)


@pytest.mark.parametrize(
    ("workspace", "survey", "mistake"),
    [
        ("180d", "90d", ""),
        ("180d", "181d", "longer than the workspace's `180d`"),
        ("365d", "12h", "too short"),
        ("5m", "1d", "too short"),
    ],
)
def test_the_check_knows_how_long_is_kept(tmp_path: Path, workspace: str, survey: str, mistake: str) -> None:
    (tmp_path / "surveys").mkdir()
    (tmp_path / "workspace.yaml").write_text(f"name: Acme\nretention: {workspace}\n")
    (tmp_path / "surveys" / "mood.yaml").write_text(SURVEY.format(survey))
    content = read(tmp_path)
    if mistake:
        assert not isinstance(content, Content)
        assert mistake in content[0].message
        return
    assert isinstance(content, Content)
    horizon = horizon_of(live("acme", content), now=1_000 * DAY)
    assert (horizon.before, horizon.surveys) == (820 * DAY, {"mood": 910 * DAY})
