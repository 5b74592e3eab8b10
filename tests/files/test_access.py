"""`access:` in workspace.yaml: read as it is written, and every mistake in it said."""

from pathlib import Path

import pytest

from tests.files.made import folder, told
from widget_server.adapters.files import read
from widget_server.core.access import StageRule, StageRules
from widget_server.services.publishing import Content, live

WRITTEN = """\
access:
  mentors:
    ratings: { after: 7d }
    moments: { after: 30d, trained: true }
  parts:
    messages: { manager: hidden, mentor: reveal }
    name: { administrator: shown }
"""


def test_what_is_written_is_live(tmp_path: Path) -> None:
    content = read(folder(tmp_path, workspace=WRITTEN))
    assert isinstance(content, Content)
    access = live("acme", content).access
    assert access.mentors == StageRules(ratings=StageRule(after="7d"), moments=StageRule(after="30d", trained=True))
    assert access.parts == {"messages": {"manager": "hidden", "mentor": "reveal"}, "name": {"administrator": "shown"}}


@pytest.mark.parametrize(
    ("access", "said"),
    [
        pytest.param("{parts: {mesages: {manager: hidden}}}", "1:18: there is no field `mesages` here. Did you mean `messages`?", id="a slip in a part"),
        pytest.param("{parts: {messages: {boss: hidden}}}", "1:29: there is no field `boss` here. There are administrator, analyst, auditor, manager, mentor.", id="no such role"),
        pytest.param("{parts: {messages: {manager: hiden}}}", "1:38: `hiden` is not possible here. Did you mean `hidden`?", id="a slip in a word"),
        pytest.param("{parts: {messages: hidden}}", "1:28: fields are expected here, not a text. Write messages: {mentor: hidden, manager: hidden}.", id="for nobody in particular"),
        pytest.param("{parts: {messages: {analyst: shown}}}", "1:38: an analyst sees no single response, and so no part of one. Leave the role out here.", id="analysts"),
        pytest.param("{mentors: {ratings: {after: 3x}}}", "1:37: `3x` is not a duration. Write a whole number and s, m, h or d, such as 30s, 10m, 2h or 7d.", id="no duration"),
        pytest.param("{mentors: {ratings: 7d}}", "1:29: fields are expected here, not a text. Write ratings: {after: 7d}.", id="the short form"),
        pytest.param("{mentors: {moments: trained}}", "1:29: fields are expected here, not a text. Write moments: {trained: true}.", id="trained"),
        pytest.param("{mentors: {moment: {after: 3d}}}", "1:20: there is no field `moment` here. Did you mean `moments`?", id="a slip in a stage"),
        pytest.param("{mentors: {ratings: {after: 7d}, moments: {after: 3d}}}", "1:59: warning: moments come after ratings, which begin after 7d: this waits for nothing. Write a longer time, or leave it out.", id="moments before ratings"),
    ],
)  # fmt: skip
def test_mistakes(access: str, said: str, tmp_path: Path) -> None:
    assert told(tmp_path, f"access: {access}\n", "workspace.yaml") == [said]
