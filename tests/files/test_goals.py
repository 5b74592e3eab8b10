"""What the check says of goals, and of the trait by which results are told apart."""

from pathlib import Path

import pytest

from tests.files.made import told

SURVEY = """\
name: Lesson
when: { event: lesson_ended }
goal: %s
variants: [{key: short, share: 50}]
questions: [{id: q, kind: csat}]
"""


@pytest.mark.parametrize(
    "goal",
    [
        "{at_least: 80, from: 2026-11-02}",
        "{at_least: 80, from: 2026-11-02, to: 2026-11-29, before: {from: 2026-10-05, to: 2026-11-01}, variant: short}",
        "{at_least: 80, from: 2026-11-02, segment: pro}",
    ],
)
def test_what_can_be_meant(goal: str, tmp_path: Path) -> None:
    assert told(tmp_path, SURVEY % goal) == []


@pytest.mark.parametrize(
    ("goal", "place", "parts"),
    [
        pytest.param("{at_least: 4.5}", "3:7", ["`from` is missing"], id="no beginning"),
        pytest.param("{at_least: 180, from: 2026-11-02}", "3:18", ["from 0 to 100"], id="more than all"),
        pytest.param("{at_least: 80, from: 2026-11-04}", "3:28", ["no Monday", "2026-11-02"], id="in the middle of a week"),
        pytest.param("{at_least: 80, from: 2026-11-02, to: 2026-11-30}", "3:44", ["no Sunday", "2026-12-06"], id="ends on a Monday"),
        pytest.param("{at_least: 80, from: 2026-11-02, before: {from: 2026-10-05, to: 2026-11-08}}", "3:28", ["2026-11-02 is before 2026-11-08"], id="before ends after"),
        pytest.param("{at_least: 80, from: 2026-11-02, variant: shor}", "3:49", ["`short`?"], id="a slip in the variant"),
        pytest.param("{at_least: 80, from: 2026-11-02, variant: short, segment: pro}", "3:65", ["not both"], id="two pilots"),
    ],
)  # fmt: skip
def test_what_can_not_be_meant(goal: str, place: str, parts: list[str], tmp_path: Path) -> None:
    found = told(tmp_path, SURVEY % goal)
    assert any(one.startswith(f"{place}: ") and all(part in one for part in parts) for one in found), found


def test_a_survey_without_a_scale_has_no_goal(tmp_path: Path) -> None:
    text = (
        "name: A\nwhen: {event: e}\ngoal: {at_least: 4, from: 2026-11-02}\nquestions: [{id: q, kind: text, text: Q}]\n"
    )
    assert any("no question with a scale" in one for one in told(tmp_path, text))


def test_a_segment_must_be_kept(tmp_path: Path) -> None:
    found = told(tmp_path, "results: {segment: plan}\n", "workspace.yaml")
    assert any("`plan` is not kept" in one and "traits: [plan]" in one for one in found)
    assert told(tmp_path, "results: {segment: plan}\ncontext: {traits: [plan]}\n", "workspace.yaml") == []
