"""What the check says of a file: every mistake, at its line, with what to do."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.files.made import GOOD, told
from widget_server.adapters.files.documents import MAX_BYTES


def test_a_good_file_has_none(tmp_path: Path) -> None:
    assert told(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("text", "line", "parts"),
    [
        pytest.param("nmae: x\n" + GOOD, "1:1", ["no field `nmae`", "`name`?"], id="unknown field"),
        pytest.param(GOOD + "priority: high\n", "5:11", ["whole number", "text"], id="wrong type"),
        pytest.param(GOOD + "priority: 101\n", "5:11", ["0 to 100"], id="out of bounds"),
        pytest.param(GOOD + "channels: [chat, sms]\n", "5:18", ["`sms`", "chat, email, inbox, link, page, push"], id="wrong enum"),
        pytest.param(GOOD + "channels: chat\n", "5:11", ["[chat]"], id="a word for a list"),
        pytest.param(GOOD + "channels: []\n", "5:11", ["nobody can be asked"], id="no channel"),
        pytest.param(GOOD + "channels: [chat, chat]\n", "5:18", ["twice"], id="a channel twice"),
        pytest.param(GOOD + "fresh: 10 minutes\n", "5:8", ["`10 minutes`", "10m"], id="bad duration"),
        pytest.param(GOOD + "fresh: 600\n", "5:8", ["`600` is not a duration"], id="a number for a duration"),
        pytest.param(GOOD + "fresh: |\n  10m\n", "5:8", ["duration"], id="a duration with a line break"),
        pytest.param(GOOD + "fresh: 91d\n", "5:8", ["too long"], id="longer than anything is remembered"),
        pytest.param(GOOD + "team: 5\n", "5:7", ["in quotes"], id="a number for a text"),
        pytest.param(GOOD + "team: yes\n", "5:7", ['"yes"', "quotes"], id="yes"),
        pytest.param(GOOD + "live: off\n", "5:7", ["false"], id="off"),
        pytest.param(GOOD + "team: 2026-12-03\n", "5:7", ["date"], id="a date"),
        pytest.param(GOOD + "team: 14:05\n", "5:7", ["base 60"], id="a time"),
        pytest.param(GOOD + "priority: 012\n", "5:11", ["octal"], id="an octal number"),
        pytest.param(GOOD + "thanks: {en: Thanks, no: Takk}\n", "5:22", ['"no"'], id="Norwegian"),
        pytest.param(GOOD + "team: a\nteam: b\n", "6:1", ["`team` stands here twice", "line 5"], id="a key twice"),
        pytest.param(GOOD + "\tteam: a\n", "5:1", ["spaces"], id="a tab"),
        pytest.param(GOOD + "about: Read: this\n", "5:12", ['": "', "quotes"], id="a colon in a text"),
        pytest.param(GOOD + "about: @you\n", "5:8", ["quotes"], id="a text that begins with a sign"),
        pytest.param(GOOD + "about: 'open\n", "5:8", ["not closed"], id="an open quote"),
        pytest.param(GOOD + "team: !!python/object:os.system x\n", "5:7", ["tag"], id="a tag"),
        pytest.param(GOOD + "<<: {team: a}\n", "5:1", ["merge"], id="a merge key"),
        pytest.param(GOOD + '? [a]\n: b\n', "5:3", ["word"], id="a list for a name"),
        pytest.param(GOOD + 'team: "\\0"\n', "5:7", ["U+0000"], id="a NUL"),
        pytest.param(GOOD + 'team: "\\ud800"\n', "5:7", ["half of a pair"], id="half of a pair"),
        pytest.param(GOOD + "---\nname: b\n", "5:1", ["one document"], id="two documents"),
        pytest.param("", "1:1", ["empty"], id="an empty file"),
        pytest.param("- a\n", "1:1", ["fields are expected here, not a list"], id="a list for a survey"),
        pytest.param(GOOD.replace("name: Unclear\n", ""), "1:1", ["`name` is missing"], id="a missing field"),
        pytest.param(GOOD.replace("kind: text, ", ""), "4:5", ["`kind` is missing", "nps, csat, ces, rating"], id="a missing kind"),
        pytest.param(GOOD.replace("kind: text", "kind: txt"), "4:23", ["`text`?"], id="an unknown kind"),
        pytest.param(GOOD.replace("id: words", "id: Words"), "4:10", ["not a key", "small letters"], id="a bad id"),
        pytest.param(GOOD.replace("What is unclear?", "{en: Hi, rus_x: Hi}"), "4:44", ["`rus_x` is not a language"], id="a bad language"),
        pytest.param(GOOD + "thanks: {ru: Спасибо}\nabout: {en: About}\nlanguage: ru\n", "5:1", ["`thanks` is missing in en"], id="a missing language"),
        pytest.param(GOOD + "thanks: {ru: Спасибо}\n", "1:1", ["no text is in `en`", "language: ru"], id="no text to fall back to"),
        pytest.param(GOOD + "thanks: {en: Thanks, friend}\n", "5:22", ["`friend` is not a language", "in quotes"], id="a comma in a text"),
        pytest.param(GOOD + "thanks: {en: ' '}\n", "5:14", ["empty"], id="an empty text"),
    ],
)  # fmt: skip
def test_a_mistake(text: str, line: str, parts: list[str], tmp_path: Path) -> None:
    found = [one for one in told(tmp_path, text) if one.startswith(f"{line}: ")]
    assert any(all(part in one for part in parts) for one in found), told(tmp_path, text)


@pytest.mark.parametrize(
    ("when", "parts"),
    [
        pytest.param("{}", ["nothing makes this survey due"], id="nothing"),
        pytest.param("{event: a, sequence: [{event: b}]}", ["not both"], id="a sequence together with an event"),
        pytest.param("{event: a, times: 2}", ["`times` needs `within`"], id="times without within"),
        pytest.param("{event: a, within: 5m}", ["does nothing without `times`"], id="within without times"),
        pytest.param("{sequence: [{event: a}, {event: b, within: 5m}]}", ["beside `sequence`"], id="within at a step"),
        pytest.param("{sequence: [{event: a, times: 2}]}", ["`times` needs `within`"], id="times at a step"),
        pytest.param("{sequence: [{event: a}], times: 2}", ["belongs to an event"], id="times beside a sequence"),
        pytest.param("{event: a, times: 2, within: 91d}", ["too long", "90d"], id="further back than 90 days"),
        pytest.param("{event: a, not_since: {event: b}}", ["since when"], id="since nothing"),
        pytest.param("{request: true, not_since: {event: b}}", ["no event to hold back"], id="an absence of nothing"),
        pytest.param("{event: survey_requested}", ["request: true"], id="the event of a request"),
        pytest.param("{event: a, where: {b: {}}}", ["tests nothing"], id="an empty filter"),
        pytest.param("{event: a, where: {b: {at_lest: 1}}}", ["`at_least`?"], id="an unknown filter"),
        pytest.param("{event: a, where: {b: [1]}}", ["not a list"], id="a list for a filter"),
        pytest.param("{evnt: a}", ["`event`?"], id="an unknown field"),
    ],
)
def test_a_trigger_that_can_not_be_meant(when: str, parts: list[str], tmp_path: Path) -> None:
    found = told(tmp_path, GOOD.replace("{event: chat_opened}", when))
    assert any(one.startswith("2:") and all(part in one for part in parts) for one in found), found


QUESTIONS = """\
name: Unclear
when: {event: chat_opened}
questions:
  - {id: clear, kind: rating, text: Clear?}
  - {id: what, kind: choice, text: What?, choices: [{id: task, text: Task}, {id: theory, text: Theory}]}
  - {id: hello, kind: message, text: Hello}
  - {id: words, kind: text, text: Words?, ask_if: CONDITION}
  - {id: last, kind: nps, text: Last?}
"""


@pytest.mark.parametrize(
    ("condition", "part"),
    [
        pytest.param("{question: claer, at_most: 2}", "Did you mean `clear`?", id="an unknown question"),
        pytest.param("{question: last, at_most: 2}", "comes later", id="a later question"),
        pytest.param("{question: words, answered: true}", "this question itself", id="itself"),
        pytest.param("{question: clear}", "tests nothing", id="no test"),
        pytest.param("{question: clear, at_least: 6}", "never `6`", id="out of the scale"),
        pytest.param("{question: clear, equals: good}", "never `good`", id="a word for a number"),
        pytest.param("{question: clear, includes: task}", "does not go with", id="includes of a rating"),
        pytest.param("{question: what, includes: tsak}", "Did you mean `task`?", id="an unknown choice"),
        pytest.param("{question: what, at_least: 1}", "does not go with", id="a bound for a choice"),
        pytest.param("{question: hello, answered: true}", "no answer to look at", id="a message"),
        pytest.param(
            "[{question: clear, at_most: 2}, {question: nope, equals: 1}]", "no question `nope`", id="in a list"
        ),
    ],
)
def test_a_condition_that_can_not_hold(condition: str, part: str, tmp_path: Path) -> None:
    found = told(tmp_path, QUESTIONS.replace("CONDITION", condition))
    assert len(found) == 1
    assert found[0].startswith("7:")
    assert part in found[0]


def test_ids_are_given_once(tmp_path: Path) -> None:
    text = (
        QUESTIONS.replace("id: last", "id: what").replace("id: theory", "id: task").replace(", ask_if: CONDITION", "")
    )
    assert [one.split(".")[0] for one in told(tmp_path, text)] == [
        "5:82: `task` stands here twice",
        "8:10: `what` stands here twice",
    ]


def test_all_mistakes_are_told_in_order(tmp_path: Path) -> None:
    text = "nmae: a\nwhen: {event: a, times: 2}\nfresh: soon\nquestions:\n  - {id: a, kind: rating}\n  - {id: a, kind: x, text: b}\n"
    found = told(tmp_path, text)
    assert [one.split(":")[0] for one in found] == ["1", "2", "3", "5", "6", "6"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("rest: never\n", "not a duration"),
        ("caps: [{asks: 0, within: 7d}]\n", "at least 1"),
        ("caps: [{asks: 1}]\n", "`within` is missing"),
        ("rest: 400d\n", "too long"),
        ("cap: []\n", "`caps`?"),
    ],
)
def test_a_policy(text: str, part: str, tmp_path: Path) -> None:
    found = told(tmp_path, text, "policy.yaml")
    assert len(found) == 1
    assert part in found[0] or part.replace("at least 1", "1 to 1000") in found[0]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('theme: {accent: "red"}\n', "colour"),
        ("context: {events: 101}\n", "0 to 100"),
        ("language: english please\n", "language"),
        ("brand: x\n", "no field `brand`"),
        ("consent: sometimes\n", "required"),
    ],
)
def test_a_workspace(text: str, part: str, tmp_path: Path) -> None:
    found = told(tmp_path, text, "workspace.yaml")
    assert len(found) == 1
    assert part in found[0]


@pytest.mark.parametrize("name", ["policy.yaml", "workspace.yaml"])
def test_an_empty_file_says_nothing(name: str, tmp_path: Path) -> None:
    assert told(tmp_path, "# nothing yet\n", name) == []


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        pytest.param(b"name: \xff\n", "not UTF-8", id="another encoding"),
        pytest.param(b"name: \x07\n", "U+0007", id="a control character"),
        pytest.param(b"#" * (MAX_BYTES + 1), "at most", id="too large"),
        pytest.param(b"[" * 50_000, "deeply", id="nested without end"),
        pytest.param(b"a: &a [*a]\n", "alias within itself", id="an alias within itself"),
        pytest.param(
            b"a: &a [1,1,1,1,1,1,1,1,1,1]\n"
            + b"".join(b"%c: &%c [%s]\n" % (c + 1, c + 1, b",".join([b"*%c" % c] * 10)) for c in range(97, 105)),
            "too much",
            id="a billion laughs",
        ),
    ],
)
def test_hostile_bytes_are_mistakes(raw: bytes, part: str, tmp_path: Path) -> None:
    assert any(part in one for one in told(tmp_path, raw)), told(tmp_path, raw)


def test_a_file_that_is_no_yaml_has_one_mistake(tmp_path: Path) -> None:
    assert len(told(tmp_path, GOOD + "about: 'open\n")) == 1


FRAGMENTS = st.sampled_from(
    [
        *GOOD.split(),
        *QUESTIONS.split(),
        *"\n\t\0-:,[]{}&*!|>'\"%@?é",
        *("<<", "&a", "*a", "yes", "0x1", "1e999", "2026-12-03", "null", "~", "1"),
    ]
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(FRAGMENTS, st.sampled_from(["", " ", "\n", "\n  ", "\n  - ", ": "])), max_size=40))
def test_whatever_stands_in_a_file_is_read_or_a_mistake(tmp_path: Path, fragments: list[tuple[str, str]]) -> None:
    text = "".join(word + gap for word, gap in fragments)
    assert all(one[0].isdigit() for one in told(tmp_path, text))
    assert all(one[0].isdigit() for one in told(tmp_path, GOOD + text))


def test_any_text_is_kept_as_it_is(tmp_path: Path) -> None:
    assert told(tmp_path, "\ufeff" + GOOD.replace("What is unclear?", '"‏שלום‏ 😀 = + - @ <b>"')) == []
