"""What the check says of surveys that are not named: all that would tell who gave which answer."""

from pathlib import Path

import pytest

from tests.files.made import GOOD, folder, lines, told

GROUPED = GOOD + "identity: grouped\n"


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("identity: grouped\n", id="grouped"),
        pytest.param("identity: anonymous\n", id="anonymous"),
        pytest.param("identity: grouped\ngroup_size: 8\ngroup_by: survey\nnames_for: administrator\n", id="all said"),
        pytest.param("identity: grouped\nagain: {after: 30d, until: answered}\n", id="until answered"),
        pytest.param("identity: anonymous\nthanks: Thank you.\n", id="thanks"),
    ],
)
def test_what_can_be_has_no_mistake(tmp_path: Path, more: str) -> None:
    assert told(tmp_path, GOOD + more) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param(GOOD + "identity: secret\n", ["5:11", "`secret`", "anonymous, grouped, named"], id="no such mode"),
        pytest.param(GROUPED + "group_size: 4\n", ["6:13", "4", "5 to 100"], id="a group of four"),
        pytest.param(GOOD + "group_size: 5\n", ["5:1", "named survey", "identity: grouped"], id="named, with a size"),
        pytest.param(GOOD + "names_for: administrator\n", ["5:1", "means nothing"], id="named, with names"),
        pytest.param(GROUPED + "names_for: mentor\n", ["6:12", "`mentor`", "administrator"], id="names for mentors"),
        pytest.param(
            GOOD + "identity: anonymous\nnames_for: administrator\n",
            ["6:12", "nobody sees names"],
            id="names of an anonymous survey",
        ),
        pytest.param(GROUPED + "counterpart: other\n", ["6:1", "laid beside"], id="with a counterpart"),
        pytest.param(GROUPED + "audience: {only: [a, b, c, d]}\n", ["6:18", "4 people", "5"], id="four people"),
        pytest.param(
            GROUPED.replace("text: What is unclear?", "text: What is unclear?, known_from: {trait: mood}"),
            ["4:53", "known_from"],
            id="known before",
        ),
        pytest.param(
            GROUPED.replace("kind: text, text", "kind: email, text"), ["4:23", "says who answered"], id="an address"
        ),
        pytest.param(
            GROUPED + "thanks: [{text: Oh., say_if: {question: words, answered: true}}, {text: Thanks}]\n",
            ["6:22", "keeps with the person"],
            id="thanks that look at answers",
        ),
        pytest.param(
            GOOD.replace(
                "  - {id: words, kind: text, text: What is unclear?}\n",
                "".join(f"  - {{id: w{n}, kind: text, text: Why?, max_length: 4000}}\n" for n in range(4)),
            )
            + "identity: anonymous\n",
            ["4:", "16,000 characters", "15,000"],
            id="too much to send at once",
        ),
    ],
)
def test_what_would_tell_who_it_was_is_refused(tmp_path: Path, text: str, parts: list[str]) -> None:
    [line] = told(tmp_path, text)
    for part in parts:
        assert part in line


BANKED = """
name: A
when: {event: a}
questions:
  - {use: mood}
"""
MOOD = "kind: nps\n"
LOOKING = """
name: B
when: {event: b}
audience: {answered: WHAT}
questions:
  - {id: words, kind: text, text: Why?}
"""


@pytest.mark.parametrize("what", ["{survey: a, question: mood, at_most: 6}", "{bank: mood, at_most: 6}"])
def test_no_audience_is_made_of_answers_that_are_not_named(tmp_path: Path, what: str) -> None:
    good = folder(tmp_path / "good", questions__mood=MOOD, surveys__a=BANKED, surveys__b=LOOKING.replace("WHAT", what))
    assert not [line for line in lines(good) if "answered" in line or "named" in line]
    bad = folder(
        tmp_path / "bad",
        questions__mood=MOOD,
        surveys__a=BANKED + "identity: grouped\n",
        surveys__b=LOOKING.replace("WHAT", what),
    )
    [line] = [line for line in lines(bad) if "surveys/b.yaml" in line]
    assert "`a` is not named" in line
    assert "`asked`" in line


def test_no_survey_is_the_other_side_of_one_that_is_not_named(tmp_path: Path) -> None:
    root = folder(
        tmp_path,
        surveys__a="name: A\nwhen: {event: a}\nquestions: [{id: w, kind: nps}]\nidentity: grouped\n",
        surveys__b="name: B\nwhen: {event: b}\nquestions: [{id: w, kind: nps}]\ncounterpart: a\n",
    )
    [line] = lines(root)
    assert "`a` is grouped" in line
