"""What the check says of triggers: what can't be meant, and what can never hold, each at its line."""

from pathlib import Path

import pytest

from tests.files.made import told

HEAD = """\
name: Unclear
questions: [{id: words, kind: text, text: What is unclear?}]
when:
"""


def of(tmp_path: Path, when: str) -> list[str]:
    """What is told of a trigger; its first line is the fourth of the file."""
    return told(tmp_path, HEAD + "".join(f"  {line}\n" for line in when.strip().splitlines()))


@pytest.mark.parametrize(
    "when",
    [
        pytest.param("event: exercise_*", id="a pattern of names"),
        pytest.param("{event: a, times: 2, within: 10m}", id="times"),
        pytest.param("{event: a, exactly: 1, within: 1d}", id="exactly once"),
        pytest.param("{event: a, times: 3, scope: session}", id="times in a session"),
        pytest.param("{event: a, times: 3, distinct: lesson, within: 7d}", id="distinct values"),
        pytest.param("{event: a, nth: 1}", id="the first time ever"),
        pytest.param("{event: a, every: 5}", id="every fifth"),
        pytest.param("{event: a, nth: 3, not_since: {event: b, since: c}}", id="nth with an absence"),
        pytest.param("{event: a, times: 2, within: 1d, same: [exercise]}", id="the same exercise"),
        pytest.param("{event: a, same: [exercise], wait: 5m, unless: [{event: b}]}", id="the same in unless"),
        pytest.param("{event: a, where: {n: {above: 1, below: 2}}}", id="an open interval"),
        pytest.param("{event: a, where: {n: {one_of: [1, 5], at_least: 3}}}", id="one value is left"),
        pytest.param("{event: a, where: {n: {matches: '^loops-[0-9]+$'}}}", id="an expression"),
        pytest.param("{event: a, where: {n: {exists: false}}}", id="a property that is not there"),
        pytest.param("{sequence: [{event: a, times: 2}, {event: b}], within: 30m}", id="a sequence bounds its steps"),
        pytest.param("{sequence: [{event: a}, {event: b, without: {event: c}}]}", id="without"),
        pytest.param("{sequence: [{event: a}, {event: b, without: {event: b}}]}", id="the first b after a"),
        pytest.param("{all: [{event: a}, {event: b, within: 10m}]}", id="all"),
        pytest.param("{all: [{event: a}, {not: {event: b, within: 1d}}]}", id="a, and no b"),
        pytest.param("{all: [{event: a}, {not: {event: a, times: 3, within: 1d}}]}", id="a, but not three times"),
        pytest.param("{any: [{event: a}, {sequence: [{event: b}, {event: c}]}]}", id="any"),
        pytest.param("{event: '*', wait: 5m, unless: [{event: '*'}]}", id="inactivity"),
        pytest.param("{event: a, wait: 2h, until: {event: lesson_closed}, unless: [{event: b}]}", id="until"),
        pytest.param("{event: a, wait: 60d}", id="the longest wait"),
        pytest.param('{schedule: {on: "2026-12-01", spread: 3d}}', id="a schedule on a day"),
        pytest.param("{schedule: {on: 2026-12-01}}", id="a day without quotes"),
        pytest.param("{schedule: {on: 2026-12-01}, request: true}", id="a schedule or a request"),
    ],
)
def test_what_can_be_meant(when: str, tmp_path: Path) -> None:
    assert of(tmp_path, when) == []


@pytest.mark.parametrize(
    ("when", "place", "parts"),
    [
        pytest.param("event: a\nany: [{event: b}]", "5:3", ["either `event` or `any`", "`all`"], id="two forms"),
        pytest.param("all:\n  - {event: a}\n  - {within: 5m}", "6:7", ["nothing to look for"], id="an empty part"),
        pytest.param("event: a\ntimes: 2\nexactly: 2\nwithin: 1h", "6:3", ["`times` or `exactly`"], id="times and exactly"),
        pytest.param("event: a\nexactly: 2", "5:3", ["`exactly` needs `within`"], id="exactly without within"),
        pytest.param("event: a\nnth: 2\nevery: 3", "6:3", ["`nth` or `every`"], id="nth and every"),
        pytest.param("event: a\nnth: 2\nwhere: {b: 1}", "6:3", ["all events of the name", "`where`"], id="nth with where"),
        pytest.param("event: a\nevery: 2\nwithin: 1h", "6:3", ["`within` does not go with it"], id="every with within"),
        pytest.param("event: a_*\nnth: 2", "4:10", ["one name"], id="nth of a pattern"),
        pytest.param("all:\n  - {event: b}\n  - not: {event: a, nth: 2}", "6:23", ["under `not`", "`times`"], id="nth under not"),
        pytest.param("event: a\nwhere: {n: {at_least: 3, at_most: 2}}", "5:14", ["`at_least: 3` lies beyond `at_most: 2`"], id="crossed bounds"),
        pytest.param("event: a\nwhere: {n: {above: 3, at_most: 3}}", "5:14", ["`above: 3`"], id="an empty interval"),
        pytest.param("event: a\nwhere: {n: {equals: 5, one_of: [1, 2]}}", "5:14", ["refuse `5`"], id="equals outside one_of"),
        pytest.param("event: a\nwhere: {n: {one_of: [1, 2], at_least: 3}}", "5:14", ["refuse `1`, `2`"], id="one_of below at_least"),
        pytest.param("event: a\nwhere: {n: {equals: x, matches: '^y'}}", "5:14", ["refuse `x`"], id="equals that does not match"),
        pytest.param("event: a\nwhere: {n: {exists: false, contains: x}}", "5:14", ["leaves nothing to test"], id="nothing that contains"),
        pytest.param("event: a\nwhere: {n: {at_least: 1, contains: x}}", "5:14", ["a number has bounds"], id="bounds of a text"),
        pytest.param("event: a\nwhere: {n: {one_of: []}}", "5:23", ["tests nothing", "one value"], id="one of none"),
        pytest.param("event: a\nwhere: {n: {matches: '(a'}}", "5:24", ["missing )", "bracket"], id="an open bracket"),
        pytest.param(r"event: a\nwhere: {n: {matches: '(?=a)'}}".replace("\\n", "\n"), "5:24", ["look-ahead"], id="look-ahead"),
        pytest.param("event: a\ntimes: 3\nwithin: 1d\ndistinct: n\nwhere: {n: {one_of: [1, 2]}}", "7:13", ["2 different values", "never 3"], id="more values than there are"),
        pytest.param("sequence:\n  - {event: a, times: 2, within: 1h, distinct: n, same: [n]}", "5:50", ["same and different"], id="same and distinct"),
        pytest.param("sequence:\n  - {event: a, without: {event: b}}\n  - {event: c}", "5:18", ["no step before the first"], id="without before the first step"),
        pytest.param("within: 90d\nsequence:\n  - {event: a, times: 600}\n  - {event: b, times: 600}", "6:5", ["1,200 events", "1,000"], id="more than is looked at"),
        pytest.param("sequence:\n  - {event: a, times: 2, within: 91d}", "5:36", ["too long", "90d"], id="a step of more than 90 days"),
        pytest.param("any: [{event: a}]\nwithin: 5m", "5:3", ["nothing to bound"], id="within beside any"),
        pytest.param("any: [{event: a}]\ntimes: 3", "5:3", ["belongs to an event", "beside an `event`"], id="times beside any"),
        pytest.param("all:\n  - {event: a}\n  - not: {event: a}", "6:7", ["never hold together"], id="a and not a"),
        pytest.param("all:\n  - {event: a_b, where: {n: 3}}\n  - not: {event: 'a_*', where: {n: {at_least: 2}}}", "6:7", ["never hold together"], id="a, and nothing like a"),
        pytest.param("all:\n  - {event: a, times: 3, within: 1h}\n  - not: {event: a, times: 2, within: 1d}", "6:7", ["never hold together"], id="three times and not twice"),
        pytest.param("not: {event: a}", "4:3", ["no event can make this survey due", "`wait`"], id="nothing but an absence"),
        pytest.param("event: survey_scheduled", "4:10", ["no event that a pattern sees", "a schedule"], id="an event of ours"),
        pytest.param("event: 'a '", "4:10", ["space"], id="a space at the end"),
        pytest.param("event: a\nnot_since: {event: b, since: b}", "5:32", ["never a `b` after the last one"], id="since itself"),
        pytest.param("event: a\nunless: [{event: b}]", "5:3", ["`unless` needs `wait`", "wait: 5m"], id="unless without wait"),
        pytest.param("event: a\nuntil: {event: b}", "5:3", ["`until` needs `wait`"], id="until without wait"),
        pytest.param("event: a\nwait: 5m\nuntil: {event: b}\nunless: [{event: b}]", "6:10", ["calls it off whenever"], id="until and unless alike"),
        pytest.param("event: a\nwait: 61d", "5:9", ["too long", "60d"], id="a wait of more than 60 days"),
        pytest.param("request: true\nwait: 5m", "5:3", ["no event to wait after"], id="a wait after nothing"),
        pytest.param("request: true\nscope: page", "5:3", ["no event to hold together"], id="a scope of nothing"),
        pytest.param("schedule: {spread: 1d}", "4:13", ["says no time"], id="a schedule without a time"),
        pytest.param("schedule: {every: 90d, on: 2026-12-01}", "4:26", ["either `every` or `on`"], id="every and on"),
        pytest.param("schedule: {on: 2026-02-30}", "4:18", ["in no calendar"], id="a day that does not exist"),
        pytest.param("schedule: {every: 7d, spread: 8d}", "4:33", ["longer than the schedule's"], id="a spread longer than every"),
        pytest.param("schedule: {every: 90d}", "4:21", ["once per person", "again: {after: 90d}"], id="again and again, but once"),
    ],
)  # fmt: skip
def test_what_can_not_be_meant(when: str, place: str, parts: list[str], tmp_path: Path) -> None:
    found = of(tmp_path, when)
    assert any(one.startswith(f"{place}: ") and all(part in one for part in parts) for one in found), found
    assert not any("warning" in one for one in found), found


@pytest.mark.parametrize(
    ("when", "place", "part"),
    [
        pytest.param("within: 10m\nsequence:\n  - {event: a, times: 2, within: 1h}\n  - {event: b}", "6:36", "whole sequence", id="a step longer than the whole"),
        pytest.param("sequence:\n  - {event: a, same: [n]}\n  - {event: b}", "5:18", "there is one", id="same in one event"),
        pytest.param("event: a\nsame: [n]", "5:3", "there is one", id="same beside one event"),
        pytest.param("event: a\ndistinct: n", "5:3", "nothing without `times`", id="distinct without times"),
        pytest.param("schedule: {every: 1h}\nrequest: true", "4:21", "everybody is due every 1h", id="a schedule every hour"),
    ],
)  # fmt: skip
def test_what_is_probably_not_meant(when: str, place: str, part: str, tmp_path: Path) -> None:
    found = of(tmp_path, when)
    assert any(one.startswith(f"{place}: warning: ") and part in one for one in found), found
