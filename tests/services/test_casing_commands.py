"""`cuecard test` as it is called: where it looks, and what it says where there is nothing."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from widget_server.cli import main

SURVEY = "name: A\nwhen: {event: done}\ncounterpart: other\nquestions: [{id: q, kind: text, text: A}]\n"
OTHER = "name: B\nwhen: {event: never}\nquestions: [{id: q, kind: text, text: A}]\n"
CASE = "- name: asked\n  given: [{event: done}]\n  expect: asked\n"
SIDE = """\
- name: the other side
  who: m1
  participants: [{id: s1, role: student}, {id: m1, role: mentor}]
  given: [{event: done, who: s1, conversation: c1}]
  expect: asked
"""


@pytest.fixture
def workspaces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one workspace, from where commands are called."""
    surveys = tmp_path / "workspaces" / "course" / "surveys"
    surveys.mkdir(parents=True)
    (surveys.parent / "workspace.yaml").write_text("")
    for name, text in {"pulse.yaml": SURVEY, "pulse.test.yaml": CASE, "other.yaml": OTHER}.items():
        (surveys / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return surveys


def called(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_without_paths_the_workspaces_of_the_settings_are_tested(workspaces: Path) -> None:
    result = called("test")
    assert (result.exit_code, result.stdout) == (0, "✓ pulse: asked\n")
    assert "Cases in workspaces:" in result.stderr
    os.chdir("workspaces")
    assert "There are no cases in workspaces: write" in called("test").stderr


def test_a_surveys_own_cases_are_run(workspaces: Path) -> None:
    assert called("test", workspaces / "pulse.yaml").stdout == "✓ pulse: asked\n"
    assert "other.test.yaml: write the cases of other.yaml there." in called("test", workspaces / "other.yaml").stderr


def test_a_survey_without_cases_is_said(workspaces: Path) -> None:
    result = called("test", "workspaces", "--survey", "nosuch")
    assert (result.exit_code, result.stderr) == (1, "Error: There are no cases of the survey 'nosuch' in workspaces.\n")


def test_the_other_sides_turn_comes_a_moment_later(workspaces: Path) -> None:
    (workspaces / "other.test.yaml").write_text(SIDE)
    told = called("test", workspaces / "other.test.yaml").stdout
    assert "    happened  the other side's turn comes a moment later: add `after: 1m`\n" in told
    (workspaces / "other.test.yaml").write_text(SIDE + "  after: 1m\n")
    assert called("test", workspaces / "other.test.yaml").exit_code == 0


def test_mistakes_name_the_file_as_it_is_given(workspaces: Path) -> None:
    (workspaces / "pulse.yaml").write_text("nmae: x\n")
    place = "workspaces/course/surveys/pulse.yaml:1:1: there is no field `nmae` here. Did you mean `name`?"
    for path in (
        "workspaces",
        "workspaces/course",
        "workspaces/course/surveys",
        "workspaces/course/surveys/pulse.yaml",
    ):
        assert called("check", path).stdout.startswith(place), path
    assert place in called("test", "workspaces").stderr


def test_mistakes_of_another_policy_name_its_file(workspaces: Path, tmp_path: Path) -> None:
    (tmp_path / "strict.yaml").write_text("rset: 1d\n")
    told = called("replay", "workspaces/course", os.devnull, "--policy", "strict.yaml").stderr
    assert told.startswith("strict.yaml:1:1: there is no field `rset` here. Did you mean `rest`?")
