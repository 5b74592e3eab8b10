"""What workspace.yaml may say of mail."""

from pathlib import Path

import pytest

from tests.files.made import folder, lines
from widget_server.adapters.files import read
from widget_server.services.publishing import Content


def test_whom_mail_is_from(tmp_path: Path) -> None:
    text = (
        "email: {from: 'Academy <hello@academy.example>', reply_to: team@academy.example, consent: assumed,\n"
        "  address_line: '12 Main Street, Springfield'}\n"
        "kinds: {csat: {en: After a review, ru: После ревью}, nps: Now and then}\n"
    )
    assert lines(folder(tmp_path, workspace=text)) == []
    content = read(tmp_path)
    assert isinstance(content, Content)
    assert content.workspace.email.sender == "Academy <hello@academy.example>"
    assert content.workspace.kinds["nps"] == "Now and then"


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("email: {from: Academy}", "1:15", "this is no address of mail. Write one: Academy <hello@academy.example>."),
        ('email: {from: "a@b.example\\nBcc: c@d.example"}', "1:15", "this is no address of mail"),
        ("email: {from: a@b.example, reply_to: nobody}", "1:38", "this is no address of mail"),
        ('email: {from: a@b.example, address_line: "a\\nb"}', "1:42", "the address is more than one line"),
        ("email: {reply_to: a@b.example}", "1:1", "warning: without `from` no mail is sent"),
        ("email: {consent: perhaps}", "1:18", "`perhaps`"),
        ("email: {form: a@b.example}", "1:9", "`from`"),
    ],
)
def test_what_can_not_be_meant(text: str, place: str, said: str, tmp_path: Path) -> None:
    [found] = lines(folder(tmp_path, workspace=text + "\n"))
    assert found.startswith(f"workspace.yaml:{place}: ")
    assert said in found


SURVEY = "name: A\nwhen: {event: x}\nchannels: [chat, {after: 1h, through: [email]}]\nquestions: [{id: q, kind: nps}]\n"


@pytest.mark.parametrize(
    ("workspace", "survey", "told"),
    [
        ("", SURVEY, ["surveys/a.yaml:3:1: warning: no mail is sent: workspace.yaml does not say whom it is from"]),
        ("", SURVEY + "live: false\n", []),
        ("", SURVEY.replace("email", "inbox"), []),
        ("email: {from: a@b.example}\n", SURVEY, []),
    ],
)
def test_a_survey_by_mail_needs_somebody_to_write(workspace: str, survey: str, told: list[str], tmp_path: Path) -> None:
    found = lines(folder(tmp_path, workspace=workspace, surveys__a=survey))
    assert [one.partition(". ")[0] for one in found] == told
