"""What the check says of channels and of the steps that follow."""

from pathlib import Path

import pytest

from tests.files.made import told

SURVEY = """\
name: Lesson
when: { event: lesson_ended }
expires: 3d
channels: %s
questions: [{id: q, kind: csat}]
"""


@pytest.mark.parametrize(
    "channels",
    [
        "[chat]",
        "[email]",
        "[link]",
        "[chat, {after: 2h, unless: seen, through: [inbox, push]}, {after: 24h, through: [email]}]",
    ],
)
def test_what_can_be_meant(channels: str, tmp_path: Path) -> None:
    assert told(tmp_path, SURVEY % channels) == []


@pytest.mark.parametrize(
    ("channels", "expected"),
    [
        ("[]", "4:11: without a channel nobody can be asked. Name chat, page or both."),
        ("[sms]", "4:12: `sms` is not possible here. Possible: chat, email, inbox, link, page, push."),
        ("[chat, chat]", "4:18: `chat` stands here twice. Give each its own."),
        (
            "[{after: 2h, through: [email]}]",
            "4:11: nobody is asked at once: every channel waits. Put chat, page, inbox or link before the steps.",
        ),
        (
            "[chat, {after: 3d, through: [email]}]",
            "4:26: `3d` is too late: the invitation ends after `3d`. Write a shorter time, or let it wait longer: `expires`.",
        ),
        (
            "[chat, {after: 2h, through: [push]}, {after: 1h, through: [email]}]",
            "4:56: `1h` is no later than what stands before it. Order the steps by time, counted from the invitation.",
        ),
        (
            "[chat, {after: 2h, through: [chat, email]}]",
            "4:39: it is asked by `chat` already. Name each channel once.",
        ),
        ("[chat, {after: 2h, through: []}]", "4:39: 0 here; at least 1 are needed"),
        ("[chat, {after: 2h, unless: read, through: [email]}]", "4:38: `read` is not possible here. Possible: seen."),
    ],
)
def test_what_can_not_be_meant(channels: str, expected: str, tmp_path: Path) -> None:
    assert told(tmp_path, SURVEY % channels) == [expected]
