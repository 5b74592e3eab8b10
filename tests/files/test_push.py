"""What workspace.yaml may say of notifications."""

from pathlib import Path

import pytest

from tests.files.made import folder, lines
from widget_server.adapters.files import read
from widget_server.core.workspaces import PushRules
from widget_server.services.publishing import Content

SURVEY = "name: A\nwhen: {event: x}\nchannels: [chat, {after: 1h, through: [push]}]\nquestions: [{id: q, kind: nps}]\n"
TOLD = (
    "surveys/a.yaml:3:1: warning: no notification is sent: workspace.yaml says nothing of them. Write push: {} there."
)


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("", None),
        ("push: {}\n", PushRules()),
        ("push: {shows: question}\n", PushRules()),
        ("push: {shows: asker}\n", PushRules(shows="asker")),
    ],
)
def test_what_is_shown(text: str, rules: PushRules | None, tmp_path: Path) -> None:
    assert lines(folder(tmp_path, workspace=f"name: Academy\n{text}")) == []
    content = read(tmp_path)
    assert isinstance(content, Content)
    assert content.workspace.push == rules


@pytest.mark.parametrize(
    ("text", "said"),
    [("push: {shows: all}", "`all`"), ("push: {show: asker}", "`shows`"), ("push: on the site", "fields are expected")],
)
def test_what_can_not_be_meant(text: str, said: str, tmp_path: Path) -> None:
    [found] = lines(folder(tmp_path, workspace=text + "\n"))
    assert found.startswith("workspace.yaml:1:")
    assert said in found


@pytest.mark.parametrize(
    ("workspace", "survey", "told"),
    [
        ("", SURVEY, [TOLD]),
        ("", SURVEY.replace("{after: 1h, through: [push]}", "push"), [TOLD]),
        ("", SURVEY + "live: false\n", []),
        ("", SURVEY.replace("push", "inbox"), []),
        ("push: {}\n", SURVEY, []),
    ],
)
def test_a_survey_by_notification_needs_a_workspace_that_shows_them(
    workspace: str, survey: str, told: list[str], tmp_path: Path
) -> None:
    assert lines(folder(tmp_path, workspace=workspace, surveys__a=survey)) == told
