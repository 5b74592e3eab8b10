"""Cases name only what the workspace has."""

from pathlib import Path

import pytest

from tests.files.made import GOOD, folder
from widget_server.adapters.files import check

EVENTS = "events: {chat_opened: {properties: {page: text}}}\n"


def found(root: Path, cases: str, name: str = "exit") -> list[str]:
    folder(root, events=EVENTS, surveys__exit=GOOD)
    file = root / "surveys" / f"{name}.test.yaml"
    file.write_text(cases, encoding="utf-8")
    one = [str(mistake) for mistake in check(file)]
    assert [f"surveys/{line}" for line in one] == [str(mistake) for mistake in check(root)]
    return [line.removeprefix(f"{name}.test.yaml:") for line in one]


def case(given: str = "", expect: str = "asked") -> str:
    return f"- name: a\n  given: [{given}]\n  expect: {expect}\n"


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        (case("{asked: exitt}"), "2:19: there is no survey `exitt`. Did you mean `exit`?"),
        (case("{answered: {question: wrods, value: a}}"), "2:33: `exit` has no question `wrods`. Did you mean `words`?"),
        (case("{answered: {question: words, value: 5}}"), "2:47: this does not answer `words`: the answer is a text"),
        (case("{answered: {question: words, value: {choices: [a], mroe: b}}}"), "2:62: there is no field `mroe` here. There are choices, other, rows."),
        (case("{event: chat_opend}"), "2:19: `chat_opend` is not in events.yaml. Did you mean `chat_opened`?"),
        (case("{event: chat_opened, properties: {pge: a}}"), "2:45: `chat_opened` has no property `pge` in events.yaml. Did you mean `page`?"),
        (case(expect="{reason: cuont}"), "3:20: there is no reason `cuont`. Did you mean `count`?"),
        (case(expect="{reason: count, hapened: 3}"), "3:27: the reason `count` has no value `hapened`. Did you mean `happened`?"),
        (case(expect="{survey: exitt}"), "3:20: there is no survey `exitt`. Did you mean `exit`?"),
        (case("{event: chat_opened, who: anna}, {event: chat_opened, who: bob}"), "1:3: the case is about `someone`; these events are anna's and bob's. Add `who: anna`."),
    ],
)  # fmt: skip
def test_what_a_case_names(cases: str, expected: str, tmp_path: Path) -> None:
    assert found(tmp_path, cases) == [expected]


def test_a_file_of_cases_is_named_for_a_survey(tmp_path: Path) -> None:
    what = "1:1: there is no survey `nosuch` that these cases could be about. Name the file for a survey: exit."
    assert found(tmp_path, case(), "nosuch") == [what]


def test_a_good_case_names_nothing_else(tmp_path: Path) -> None:
    cases = case("{event: chat_opened, properties: {page: a}}", "{reason: resting, by: exit, until: 1d}")
    assert found(tmp_path, cases) == []
