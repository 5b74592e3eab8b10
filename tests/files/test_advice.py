"""The mistakes that come naturally: what to write instead, each told once."""

from datetime import date
from pathlib import Path

import pytest

from tests.files.made import GOOD, folder, lines, told
from widget_server.adapters.files import check

QUESTION = "{id: words, kind: text, text: What is unclear?}"
TRUTH = "is a truth value to some YAML readers and a word to others"


def when(text: str) -> str:
    return GOOD.replace("{event: chat_opened}", text)


def question(text: str) -> str:
    return GOOD.replace(QUESTION, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD + "again: 30d\n", ["5:8: fields are expected here, not a text. Write again: {after: 30d}."]),
        (GOOD + "live: yes\n", [f"5:7: `yes` {TRUTH}. Write true."]),
        (GOOD + "team: ''\n", ["5:7: the team is empty. Name it, or remove `team`."]),
        (when("review_received"), ["2:7: fields are expected here, not a text. Write when: {event: review_received}."]),
        (when("[{event: a}]"), ["2:7: fields are expected here, not a list. Write its fields without a `-` before them."]),
        (when("{schedule: monthly}"), ["2:18: fields are expected here, not a text. Write schedule: {every: 30d}."]),
        (when("{event: a, schedule: {on: 2030-01-01}}"), ["2:18: either `event` or `schedule`, not both. Make two surveys of it: one for the event, one for the schedule."]),
        (when("{event: a, wait: 5m, unless: b}"), ["2:36: a list is expected here, not a text. Write a list: [{event: b}]."]),
        (question("{id: a, kind: choice, text: A, choices: [One, Два]}"), ["4:46: fields are expected here, not a text. Write {id: one, text: One}.", "4:51: fields are expected here, not a text. Write {id: choice-2, text: Два}."]),
        (question("{id: a, kind: text, text: A, required: on}"), [f"4:44: `on` {TRUTH}. Write true."]),
        (question("{id: a, kind: message, text: A, required: true}"), ["4:37: a message has no answer to require. Remove `required`."]),
        (question("{id: a, knid: text, text: A}"), ["4:13: there is no field `knid` here. Did you mean `kind`?"]),
        (GOOD.replace("questions:", "qestions:"), ["3:1: there is no field `qestions` here. Did you mean `questions`?"]),
    ],
)  # fmt: skip
def test_what_to_write_instead(text: str, expected: list[str], tmp_path: Path) -> None:
    assert told(tmp_path, text) == expected


def test_a_clock_has_two_digits(tmp_path: Path) -> None:
    expected = ['1:16: `9:00` is not a time of day. Write "09:00".']
    assert told(tmp_path, 'quiet: [{from: 9:00, to: "18:00"}]\n', "policy.yaml") == expected


def test_a_condition_on_a_property_that_no_event_has(tmp_path: Path) -> None:
    text = GOOD.replace("unclear?}", "unclear?, ask_if: {property: sconds, at_least: 1}}")
    root = folder(tmp_path, events="events: {chat_opened: {properties: {seconds: number}}}\n", surveys__a=text)
    what = "no event of this survey has the property `sconds`. Did you mean `seconds`?"
    assert lines(root) == [f"surveys/a.yaml:4:72: {what}"]


def test_a_schedules_day_that_is_over(tmp_path: Path) -> None:
    root = folder(tmp_path, surveys__a=when("{schedule: {on: 2026-01-05, spread: 2d}}"))
    over = "surveys/a.yaml:2:23: warning: 2026-01-05 is past: nobody is asked any more. Choose another day, or remove the file."
    for today, expected in (("2026-01-07", []), ("2026-01-08", [over])):
        assert [str(one) for one in check(root, today=date.fromisoformat(today))] == expected


def test_files_that_nobody_reads(tmp_path: Path) -> None:
    root = folder(tmp_path, polcy="", survey="", surveys__a=GOOD, surveys__sub__x=GOOD)
    assert lines(root) == [
        "polcy.yaml:1:1: warning: nothing reads this file. Did you mean `policy.yaml`?",
        "survey.yaml:1:1: warning: nothing reads this file. Surveys stand in surveys/, questions in questions/.",
        "surveys/sub/x.yaml:1:1: warning: nothing reads this file. Put it into surveys/ itself.",
    ]


def test_one_file_of_a_workspace_is_told_what_the_folder_is(tmp_path: Path) -> None:
    twin = GOOD.replace("chat_opened", "b") + "key: a\n"
    root = folder(tmp_path, surveys__a=GOOD + "counterpart: nope\n", surveys__b=twin)
    for name, expected in (
        ("b", ["b.yaml:1:1: another file has the survey `a` too. Give it its own key."]),
        ("a", []),
    ):
        assert [str(one) for one in check(root / "surveys" / f"{name}.yaml")] == expected
    (root / "surveys" / "b.yaml").unlink()
    assert [str(one) for one in check(root / "surveys" / "a.yaml")] == [
        "a.yaml:5:14: there is no survey `nope`. Write the other side's survey first."
    ]
