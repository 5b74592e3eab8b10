"""Cases: what a history is expected to bring, run like a unit test, and told in words where it is not so."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.core.made import survey
from widget_server.adapters.files.cases import Placed, read_cases
from widget_server.core.cases import Case
from widget_server.core.policy import Policy
from widget_server.services.publishing import Mistake
from widget_server.services.rehearsing.casing import Outcome, Trial, instant, offset

UNCLEAR = survey("unclear", when={"event": "failed", "times": 2, "within": "10m"})
REVIEW = survey("review", when={"event": "reviewed"}, priority=90)
LATER = survey("later", when={"event": "opened", "wait": "5m", "unless": [{"event": "sent"}]})
TRIAL = Trial([UNCLEAR, REVIEW, LATER], Policy(rest="24h"))

TWO = [{"event": "failed", "at": "0m"}, {"event": "failed", "at": "+7m"}]
FAR = [{"event": "failed"}, {"event": "failed", "at": "30m"}]


def run(survey: str = "unclear", **fields: Any) -> Outcome:
    return TRIAL.run(msgspec.convert({"name": "a case", **fields}, Case), survey=survey)


@pytest.mark.parametrize(
    ("given", "expect"),
    [
        (TWO, "asked"),
        (TWO, {"asked_at": "7m"}),
        (TWO, {"asked_at": "2026-12-01T10:07:00Z"}),
        (FAR, "not_asked"),
        (FAR, {"reason": "count"}),
        (FAR, {"reason": "count", "event": "failed", "happened": 1, "within": "10m"}),
        ([], "not_asked"),
        ([{"event": "reviewed"}, *TWO], {"reason": "resting", "by": "review", "until": "1d"}),
        ([{"event": "reviewed"}, *TWO], {"survey": "review"}),
        ([{"asked": "review", "at": "-2h"}, *TWO], {"reason": "resting"}),
        ([{"asked": "unclear", "at": "-40d", "status": "completed"}, *TWO], {"reason": "once"}),
        ([{"event": "failed", "who": "s2"}, *TWO[1:]], {"reason": "count"}),
        ([*TWO[:1], {"event": "failed", "at": "7m", "arrived": "3h"}], {"reason": "stale"}),
    ],
)
def test_what_is_expected_is_so(given: list[dict[str, Any]], expect: Any) -> None:
    assert run(given=given, expect=expect).happened == ()


def test_time_passes_after_the_last_thing_given() -> None:
    opened = [{"event": "opened"}]
    assert run("later", given=opened, expect={"reason": "waiting"}).passed
    assert run("later", given=opened, after="1d", expect={"asked_at": "5m"}).passed


def test_a_case_may_do_without_the_policy() -> None:
    given = [{"event": "reviewed"}, *TWO]
    assert run(given=given, expect="asked", policy="none").passed


@pytest.mark.parametrize(
    ("given", "expect", "expected", "happened"),
    [
        (FAR, "asked", "`unclear` is asked", "30m, `failed`: `failed`: 1 of 2 within 10m [count]"),
        (TWO, "not_asked", "`unclear` is not asked", "7m, `failed`: Asked [chosen]"),
        ([], "asked", "`unclear` is asked", "nothing that was given concerns the survey"),
        (TWO, {"reason": "resting"}, "`unclear` is not asked, because of `resting`", "7m, `failed`: Asked [chosen]"),
        (TWO, {"asked_at": "9m"}, "`unclear` is asked at 9m", "7m, `failed`: Asked [chosen]"),
    ],
)
def test_what_is_not_so_is_told_in_words(given: Any, expect: Any, expected: str, happened: str) -> None:
    outcome = run(given=given, expect=expect)
    assert (outcome.passed, outcome.expected) == (False, expected)
    assert outcome.happened[-1].startswith(happened)


def test_a_survey_that_is_not_there_is_said() -> None:
    assert run(survey="nope", given=TWO, expect="asked").happened == ("there is no survey `nope` in this workspace",)


@pytest.mark.parametrize(
    ("text", "ms"),
    [("0m", 0), ("+5m", 300_000), ("-2h", -7_200_000), ("1d", 86_400_000), ("1970-01-01T00:00:01Z", 1_000)],
)
def test_times_are_written_as_durations_or_dates(text: str, ms: int) -> None:
    assert instant(text, 0) == ms


@pytest.mark.parametrize(("ms", "text"), [(0, "0m"), (420_000, "7m"), (-7_200_000, "-2h"), (1, "1970-01-01T00:00:00Z")])
def test_times_are_told_as_they_are_written(ms: int, text: str) -> None:
    assert offset(ms, 0) == text


FILE = """\
- name: twice
  given:
    - {event: failed}
    - {event: failed, at: 7m}
  expect: asked

- name: once
  given: [{event: failed}]
  expect: {reason: count}
"""


def read(folder: Path, text: str) -> list[str] | list[tuple[int, str]]:
    file = folder / "unclear.test.yaml"
    file.write_text(text, encoding="utf-8")
    found = read_cases(file, name="unclear.test.yaml")
    return [str(one) if isinstance(one, Mistake) else (one.line, one.case.name) for one in found]  # type: ignore[return-value]


def test_a_file_of_cases_is_read_with_their_lines(tmp_path: Path) -> None:
    assert read(tmp_path, FILE) == [(1, "twice"), (7, "once")]
    assert all(isinstance(one, Placed) for one in read_cases(tmp_path / "unclear.test.yaml", name="x"))


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("name: x\n", "unclear.test.yaml:1:1: a list of cases is expected here"),
        ("", "unclear.test.yaml:1:1: the file is empty"),
        (FILE.replace("expect: asked", "expect: askd"), "unclear.test.yaml:5:11: `askd` is not possible here. Did you mean `asked`?"),
        (FILE.replace("  expect: asked\n", ""), "unclear.test.yaml:1:3: `expect` is missing"),
        (FILE.replace("{event: failed}\n", "{at: 1m}\n"), "unclear.test.yaml:3:7: nothing is given here. Give one of event, asked or answered."),
        (FILE.replace("at: 7m", "at: soon"), "unclear.test.yaml:4:27: 'soon' is no time here"),
        (FILE.replace("{reason: count}", "{because: count}"), "unclear.test.yaml:9:11: this says not what is expected"),
        (FILE.replace("given:", "givn:", 1), "unclear.test.yaml:2:3: there is no field `givn` here. Did you mean `given`?"),
    ],
    ids=["no list", "empty", "misspelt", "missing", "nothing given", "no time", "no expectation", "unknown field"],
)  # fmt: skip
def test_a_malformed_case_is_told_with_its_place(tmp_path: Path, text: str, mistake: str) -> None:
    found = read(tmp_path, text)
    assert any(str(one).startswith(mistake) for one in found), found
