"""`cuecard test` and `cuecard replay`, as they are called."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from widget_server.cli import main

SURVEY = """\
name: What is <unclear>?
when: {event: failed, times: 2, within: 10m}
questions: [{id: q, kind: text, text: What is unclear?}]
"""
CASES = """\
- name: twice
  given: [{event: failed}, {event: failed, at: 5m}]
  expect: asked
- name: once is enough
  given: [{event: failed}]
  expect: asked
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with one survey and its cases."""
    folder = tmp_path / "academy"
    (folder / "surveys").mkdir(parents=True)
    (folder / "workspace.yaml").write_text("name: Academy\n", encoding="utf-8")
    (folder / "policy.yaml").write_text("rest: 1d\n", encoding="utf-8")
    (folder / "surveys" / "unclear.yaml").write_text(SURVEY, encoding="utf-8")
    (folder / "surveys" / "unclear.test.yaml").write_text(CASES, encoding="utf-8")
    return folder


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """Three people who fail, one of them only once, and much that nobody looks at."""
    lines: list[dict[str, Any]] = []
    for minute in range(60):
        person = f"s{minute % 3}"
        name = "failed" if minute in (3, 6, 7, 13, 23) else "seen"
        when = f"2026-12-01T10:{minute:02}:00Z"
        lines.append({"type": "track", "event": name, "userId": person, "messageId": f"m{minute}", "timestamp": when})
    file = tmp_path / "events.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines) + "broken\n", encoding="utf-8")
    return file


def called(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_cases_are_run_and_a_failing_one_is_told(workspace: Path) -> None:
    result = called("test", workspace)
    assert result.exit_code == 1
    assert "✓ unclear: twice" in result.stdout
    place = f"{workspace}/surveys/unclear.test.yaml:4"
    assert f"✗ unclear: once is enough  {place}" in result.stdout
    assert "    expected  `unclear` is asked" in result.stdout
    assert "    happened  0m, `failed`: `failed`: 1 of 2 within 10m [count]" in result.stdout
    assert "1 passed, 1 failed" in result.stderr


def test_cases_that_all_pass_are_a_success(workspace: Path) -> None:
    file = workspace / "surveys" / "unclear.test.yaml"
    (file.parent / "other.yaml").write_text(SURVEY.replace("failed", "seen"), encoding="utf-8")
    file.write_text(
        CASES.replace("expect: asked\n- name: once", "expect: asked\n- survey: other\n  name: once"), encoding="utf-8"
    )
    assert called("test", workspace, "--survey", "unclear").exit_code == 0
    assert called("test", file, "--survey", "nobody").exit_code == 1


def test_no_cases_at_all_is_said(tmp_path: Path) -> None:
    result = called("test", tmp_path)
    assert (result.exit_code, "There are no cases" in result.stderr) == (1, True)


@pytest.mark.parametrize("path", ["", "surveys", "surveys/unclear.yaml"])
def test_a_replay_says_who_would_have_been_asked(workspace: Path, events: Path, tmp_path: Path, path: str) -> None:
    found = tmp_path / "found.json"
    result = called("replay", workspace / path, events, "--json", found)
    assert result.exit_code == 0, result.output
    assert "2 of 3 people would have been asked, 2 times in all" in result.stdout
    assert "1 line could not be read" in result.stdout
    told = json.loads(found.read_bytes())
    assert [(ask["person"], ask["survey"]) for ask in told["first"]["asks"]] == [("s0", "unclear"), ("s1", "unclear")]
    assert told["recording"]["events"] == 60
    assert told["recording"]["names"] == {"seen": 55, "failed": 5}


def test_the_same_recording_gives_the_same_bytes(workspace: Path, events: Path, tmp_path: Path) -> None:
    written = []
    for name in ("one", "other"):
        files = [tmp_path / f"{name}.{ending}" for ending in ("json", "html")]
        called("replay", workspace, events, "--json", files[0], "--html", files[1], "--answer-rate", 30)
        written.append([file.read_bytes() for file in files])
    assert written[0] == written[1]


def test_two_versions_are_set_side_by_side(workspace: Path, events: Path, tmp_path: Path) -> None:
    other = tmp_path / "live.yaml"
    other.write_text(SURVEY.replace(", times: 2, within: 10m", ""), encoding="utf-8")
    result = called("replay", workspace, events, "--against", other)
    assert result.exit_code == 0, result.output
    assert re.search(r"people asked +2 +3 +-1", result.stdout)


def test_a_report_is_one_file_that_fetches_nothing_and_runs_nothing(
    workspace: Path, events: Path, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    assert called("replay", workspace, events, "--html", page, "--against", workspace).exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert "What is &lt;unclear&gt;?" in text
    assert "<unclear>" not in text
    assert not re.search(r"<script|\son\w+=|\sstyle=|https?://|url\(|@import", text)
    assert "default-src &#39;none&#39;; style-src &#39;sha256-" in text
    assert text.count("<svg") > 3


def test_a_person_may_be_given_as_xapi_says_it(workspace: Path, tmp_path: Path) -> None:
    statement = {
        "actor": {"mbox": "mailto:a@x.de"},
        "verb": {"id": "http://x.example/failed"},
        "timestamp": "2026-12-01T10:00:00Z",
    }
    file = tmp_path / "statements.jsonl"
    file.write_text(f"{json.dumps(statement)}\n", encoding="utf-8")
    for given in ("a@x.de", "mailto:a@x.de"):
        result = called("replay", workspace, file, "--person", given)
        assert result.exit_code == 0
        assert "1 of 2 within 10m" in result.output


def test_one_persons_story_is_told(workspace: Path, events: Path) -> None:
    result = called("replay", workspace, events, "--person", "s1")
    assert "→ What is <unclear>?: Asked because `failed` happened twice within 10 minutes" in result.stdout
    assert "after 2 other events" in result.stdout


def test_mistakes_in_a_draft_are_told_before_anything_is_read(workspace: Path, events: Path) -> None:
    (workspace / "surveys" / "unclear.yaml").write_text("name: x\n", encoding="utf-8")
    result = called("replay", workspace, events)
    assert result.exit_code == 1
    assert "surveys/unclear.yaml:1:1" in result.stderr


def test_what_is_no_recording_is_one_line(workspace: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_bytes(b"")
    result = called("replay", workspace, empty)
    assert (result.exit_code, "is empty." in result.stderr) == (1, True)
