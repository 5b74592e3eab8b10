"""What files of a workspace say together: catalogue, counterparts, past answers, names, surveys that always collide."""

from pathlib import Path

import pytest

from tests.files.made import folder, lines
from widget_server.adapters.files import check, fingerprint, read
from widget_server.services.publishing import Content

QUESTIONS = "questions: [{id: q, kind: nps, text: How?}]\n"

EVENTS = """\
events:
  exercise_failed:
    description: A try that did not pass.
    properties: {attempt: number, exercise: text, hint: boolean, tags: list, level: {type: text, one_of: [easy, hard]}}
  exercise_passed: {properties: {exercise: text}}
  chat_opened:
  lesson_*: {properties: {lesson: text}}
"""


def survey(when: str = "{event: chat_opened}", more: str = "") -> str:
    return f"name: A\nwhen: {when}\n{QUESTIONS}{more}"


@pytest.mark.parametrize(
    "when",
    [
        "{event: exercise_failed, where: {attempt: {at_least: 2}, hint: true, tags: {contains: loops}, level: hard}}",
        "{event: exercise_failed, where: {exercise: {matches: '^loops'}, attempt: null}}",
        "{event: 'exercise_*', where: {exercise: loops}}",
        "{event: chat_opened, where: {anything: 1}}",
        "{event: lesson_opened, where: {lesson: x}}",
        "{event: '*', wait: 5m, unless: [{event: '*'}]}",
        "{event: page_viewed}",
        "{event: message_sent, where: {length: {above: 10}}}",
    ],
)
def test_what_is_in_the_catalogue(when: str, tmp_path: Path) -> None:
    assert lines(folder(tmp_path, events=EVENTS, surveys__a=survey(when))) == []


@pytest.mark.parametrize(
    ("when", "place", "parts"),
    [
        pytest.param("{event: exercise_faild}", "2:15", ["`exercise_faild` is not in events.yaml", "`exercise_failed`?"], id="a slip"),
        pytest.param("{event: 'task_*'}", "2:15", ["`task_*` is not"], id="a pattern of nothing"),
        pytest.param("{event: chat_opened, wait: 5m, unless: [{event: chat_left}]}", "2:55", ["`chat_left`"], id="under unless"),
        pytest.param("{all: [{event: chat_opened}, {not: {event: chat_left}}]}", "2:50", ["`chat_left`"], id="under not"),
        pytest.param("{event: chat_opened, not_since: {event: chat_opened, since: exercise_pased}}", "2:67", ["`exercise_passed`?"], id="since"),
        pytest.param("{sequence: [{event: chat_opened}, {event: exercise_passed, without: {event: x}}]}", "2:83", ["`x` is not"], id="under without"),
        pytest.param("{event: exercise_failed, where: {atempt: 2}}", "2:40", ["no property `atempt`", "`attempt`?"], id="a slip in a property"),
        pytest.param("{event: exercise_failed, times: 2, within: 1h, same: [task]}", "2:61", ["no property `task`", "`tags`?"], id="same"),
        pytest.param("{event: exercise_failed, times: 2, within: 1h, distinct: task}", "2:64", ["no property `task`"], id="distinct"),
        pytest.param("{event: exercise_failed, where: {attempt: two}}", "2:49", ["`attempt` is a number"], id="a text for a number"),
        pytest.param("{event: exercise_failed, where: {exercise: {at_least: 2}}}", "2:50", ["is a text, and has no bounds"], id="bounds of a text"),
        pytest.param("{event: exercise_failed, where: {attempt: {matches: x}}}", "2:49", ["is a number, and matches nothing"], id="an expression over a number"),
        pytest.param("{event: exercise_failed, where: {hint: {contains: x}}}", "2:46", ["is true or false, and contains nothing"], id="a part of a truth value"),
        pytest.param("{event: exercise_failed, where: {level: {one_of: [medium, mild]}}}", "2:47", ["is one of `easy`, `hard`"], id="a value that is none"),
    ],
)  # fmt: skip
def test_what_is_not_in_the_catalogue(when: str, place: str, parts: list[str], tmp_path: Path) -> None:
    found = lines(folder(tmp_path, events=EVENTS, surveys__a=survey(when)))
    assert len(found) == 1, found
    assert found[0].startswith(f"surveys/a.yaml:{place}: ")
    assert all(part in found[0] for part in parts), found


def test_the_catalogue_goes_for_audiences_and_conditions_too(tmp_path: Path) -> None:
    text = (
        "name: A\nwhen: {event: chat_opened}\naudience:\n  any: [{did: {event: chat_left}}]\nquestions:\n"
        "  - {id: a, kind: text, text: A, ask_if: {did: {event: chat_shut}}}\n"
    )
    assert [one.split(" is")[0] for one in lines(folder(tmp_path, events=EVENTS, surveys__a=text))] == [
        "surveys/a.yaml:4:23: `chat_left`",
        "surveys/a.yaml:6:56: `chat_shut`",
    ]


@pytest.mark.parametrize(
    ("text", "when", "ok"),
    [
        ("{event.exercise}?", "{event: exercise_failed}", True),
        ("{event.lesson}?", "{event: exercise_failed}", False),
        ("{event.lesson}?", "{sequence: [{event: lesson_opened}, {event: exercise_failed}]}", True),
        ("{event.lesson}?", "{event: chat_opened}", True),
        ("{event.exercis|it}?", "{event: exercise_failed}", False),
    ],
)
def test_placeholders_are_in_the_catalogue(text: str, when: str, ok: bool, tmp_path: Path) -> None:
    file = f"name: A\nwhen: {when}\nabout: '{text}'\n{QUESTIONS}"
    found = lines(folder(tmp_path, events=EVENTS, surveys__a=file))
    assert [one.startswith("surveys/a.yaml:3:8: ") and "no event of this survey" in one for one in found] == (
        [] if ok else [True]
    )


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("events: {a: {properties: {x: string}}}\n", "events.yaml:1:30: `string` is not possible here"),
        ("event: {}\n", "events.yaml:1:1: there is no field `event` here. Did you mean `events`?"),
        ("events: [a]\n", "fields are expected here, not a list. Write fields, one by event: {a: {}}."),
        ("events: {'': {}}\n", "a name of 0 characters"),
    ],
)
def test_a_catalogue_with_mistakes(text: str, part: str, tmp_path: Path) -> None:
    (found,) = lines(folder(tmp_path, events=text, surveys__a=survey()))
    assert part in found


def test_the_catalogue_is_part_of_the_content_and_of_the_fingerprint(tmp_path: Path) -> None:
    before = fingerprint(folder(tmp_path, surveys__a=survey()))
    content = read(folder(tmp_path, events=EVENTS))
    assert isinstance(content, Content)
    assert content.catalogue is not None
    assert "chat_opened" in content.catalogue.events
    assert fingerprint(tmp_path) != before


def test_events_that_nobody_has_ever_sent(tmp_path: Path) -> None:
    root = folder(tmp_path / "course", surveys__a=survey("{event: chat_opend}"), surveys__b=survey("{event: 'chat_*'}"))
    recorded = {"course": {"chat_opened", "lesson_opened"}}
    expected = "surveys/a.yaml:2:15: warning: nobody has ever sent `chat_opend`. Did you mean `chat_opened`?"
    assert [str(one) for one in check(root, recorded=recorded)] == [expected]
    assert [str(one) for one in check(root / "surveys", recorded=recorded)] == [expected.removeprefix("surveys/")]
    assert [str(one) for one in check(root.parent, recorded=recorded)] == [f"course/{expected}"]
    assert check(root, recorded={}) == check(root) == ()


def test_the_catalogue_goes_before_what_was_sent(tmp_path: Path) -> None:
    root = folder(tmp_path / "course", events=EVENTS, surveys__a=survey())
    assert check(root, recorded={"course": set()}) == ()


@pytest.mark.parametrize(
    ("more", "other", "place", "parts"),
    [
        pytest.param("counterpart: othr", "", "4:14", ["no survey `othr`", "`other`?"], id="a slip"),
        pytest.param("counterpart: a", "", "4:14", ["not its own counterpart"], id="itself"),
        pytest.param("counterpart: other\naudience: {role: student}", "audience: {role: student}", "4:14", ["asks only a student too"], id="the same role"),
        pytest.param("counterpart: other", "live: false", "4:14", ["warning", "`other` is not live"], id="not live"),
    ],
)  # fmt: skip
def test_counterparts(more: str, other: str, place: str, parts: list[str], tmp_path: Path) -> None:
    found = lines(
        folder(tmp_path, surveys__a=survey(more=more + "\n"), surveys__other=survey("{event: b}", other + "\n"))
    )
    assert len(found) == 1, found
    assert found[0].startswith(f"surveys/a.yaml:{place}: ")
    assert all(part in found[0] for part in parts)


def test_a_counterpart_without_an_event(tmp_path: Path) -> None:
    root = folder(tmp_path, surveys__a=survey("{request: true}", "counterpart: b\n"), surveys__b=survey("{event: b}"))
    (found,) = lines(root)
    assert found.startswith("surveys/a.yaml:4:14: this survey is asked without an event")


@pytest.mark.parametrize(
    ("audience", "place", "part"),
    [
        pytest.param("{answered: {survey: othr, at_most: 6}}", "4:31", "warning: there is no survey `othr`. Did you mean `other`?", id="a slip in a survey"),
        pytest.param("{answered: {survey: other, question: p, at_most: 6}}", "4:48", "warning: `other` has no question `p`", id="no such question"),
        pytest.param("{answered: {question: p, at_most: 6}}", "4:33", "warning: no survey has a question `p`", id="in no survey"),
        pytest.param("{answered: {survey: other, question: q, at_most: 11}}", "4:60", "`q` is never `11`", id="beyond the scale"),
        pytest.param("{answered: {bank: mood, at_most: 2}}", "4:29", "no question `mood` in the bank", id="not in the bank"),
        pytest.param("{asked: {survey: othr}}", "4:28", "warning: there is no survey `othr`", id="asked what is none"),
        pytest.param("{asked: {kind: promo}}", "4:26", "warning: no survey has the kind `promo`", id="a kind that is none"),
        pytest.param("{asked: {survey: a}}", "4:19", "the survey is asked once", id="asked itself"),
        pytest.param("{all: [{answered: {survey: a, question: q}}]}", "4:29", "the survey is asked once", id="answered itself"),
    ],
)  # fmt: skip
def test_the_past_that_an_audience_asks_for(audience: str, place: str, part: str, tmp_path: Path) -> None:
    root = folder(tmp_path, surveys__a=survey(more=f"audience: {audience}\n"), surveys__other=survey("{event: b}"))
    found = lines(root)
    assert len(found) == 1, found
    assert found[0].startswith(f"surveys/a.yaml:{place}: ")
    assert part in found[0]


@pytest.mark.parametrize(
    "more",
    [
        "audience: {not: {asked: {survey: a}}}",
        "audience: {asked: {survey: a, status: dismissed}}\nagain: {after: 30d}",
        "audience: {answered: {survey: other, question: q, at_most: 6, within: 90d}}",
    ],
)
def test_a_past_that_there_can_be(more: str, tmp_path: Path) -> None:
    assert lines(folder(tmp_path, surveys__a=survey(more=more + "\n"), surveys__other=survey("{event: b}"))) == []


def test_names_in_the_policy_that_no_survey_has(tmp_path: Path) -> None:
    policy = "rest: null\nteams: [suport, sales]\nexempt: [incidnt]\ncaps: [{asks: 2, within: 7d, team: sles}]\n"
    root = folder(
        tmp_path,
        policy=policy,
        surveys__a=survey(more="team: support\nkind: incident\n"),
        surveys__b=survey("{event: b}", "team: sales\n"),
    )
    assert lines(root) == [
        "policy.yaml:3:10: warning: no survey has the kind `incidnt`. Did you mean `incident`?",
        "policy.yaml:2:9: warning: no survey has the team `suport`. Did you mean `support`?",
        "policy.yaml:4:36: warning: no survey has the team `sles`. Did you mean `sales`?",
    ]


def test_a_day_within_a_blackout(tmp_path: Path) -> None:
    blackout = "blackout: [{from: 2026-12-01, to: 2026-12-31}]\n"
    root = folder(tmp_path, policy=blackout, surveys__a=survey("{schedule: {on: 2026-12-05, spread: 7d}}"))
    (found,) = lines(root)
    assert found.startswith("surveys/a.yaml:2:23: nobody is asked: all its days lie within the blackout")
    assert lines(folder(root, surveys__a=survey("{schedule: {on: 2026-12-28, spread: 7d}}"))) == []


@pytest.mark.parametrize(
    ("early", "late", "part"),
    [
        pytest.param(survey(more="priority: 80\nagain: {after: 7d}\n"), survey(), "(80 over 50): this one may never ask", id="a higher priority"),
        pytest.param(survey(more="priority: 80\n"), survey(), "until it has been asked once", id="that asks once"),
        pytest.param(survey(), survey(), "they take turns", id="equals"),
        pytest.param(survey("{event: 'chat_*'}", "priority: 80\n"), survey(), "80 over 50", id="a wider pattern"),
        pytest.param(survey("{event: x, times: 2, within: 1h}", "priority: 80\n"), survey("{event: x, times: 3, within: 10m}"), "80 over 50", id="twice and three times"),
        pytest.param(survey("{event: x, where: {n: {at_least: 2}}}", "priority: 80\n"), survey("{event: x, where: {n: 5}}"), "80 over 50", id="a wider filter"),
        pytest.param(survey(more="priority: 80\n"), survey(more="audience: {role: student}\n"), "80 over 50", id="everybody, and students"),
        pytest.param(survey(more="audience: {role: student}\npriority: 80\n"), survey(more="audience: {role: student, sample: 10}\n"), "80 over 50", id="students, and a sample of them"),
    ],
)  # fmt: skip
def test_surveys_that_always_collide(early: str, late: str, part: str, tmp_path: Path) -> None:
    found = lines(folder(tmp_path, surveys__a_first=early, surveys__b_later=late))
    assert len(found) == 1, found
    assert found[0].startswith("surveys/b-later.yaml:2:1: warning: whenever this is due `a-first` is due too")
    assert part in found[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(survey(), survey("{event: b}"), id="other events"),
        pytest.param(survey(more="priority: 80\nlive: false\n"), survey(), id="one is not live"),
        pytest.param(survey(more="audience: {role: student}\n"), survey(more="audience: {role: mentor}\n"), id="other people"),
        pytest.param(survey(more="audience: {sample: 50}\npriority: 80\n"), survey(), id="half of the people"),
        pytest.param(survey("{event: x, times: 3, within: 10m}", "priority: 80\n"), survey("{event: x, times: 2, within: 1h}"), id="the rarer one goes first"),
        pytest.param(survey(more="fresh: 5m\npriority: 80\n"), survey(), id="a shorter freshness"),
        pytest.param(survey("{event: x, wait: 5m}", "priority: 80\n"), survey("{event: x}"), id="one waits"),
        pytest.param(survey("{request: true}"), survey("{request: true}"), id="requests"),
    ],
)  # fmt: skip
def test_surveys_that_do_not_always_collide(one: str, other: str, tmp_path: Path) -> None:
    assert lines(folder(tmp_path, surveys__one=one, surveys__other=other)) == []


def test_warnings_keep_nothing_from_going_live(tmp_path: Path) -> None:
    root = folder(tmp_path, surveys__a=survey(), surveys__b=survey())
    assert len(check(root)) == 1
    content = read(root)
    assert isinstance(content, Content)
    assert len(content.surveys) == 2


def test_tests_beside_surveys_are_no_surveys(tmp_path: Path) -> None:
    root = folder(tmp_path, surveys__a=survey())
    before = fingerprint(root)
    test = root / "surveys" / "a.test.yaml"
    test.write_text("- {name: Asked, given: [{event: chat_opened}], expect: asked}\n")
    assert fingerprint(root) == before
    assert lines(root) == []
    assert isinstance(read(root), Content)
    test.write_text("- {nme: Asked, expect: asked}\n")
    assert isinstance(read(root), Content)
    assert any(one.startswith("surveys/a.test.yaml:1:4: there is no field `nme` here") for one in lines(root))
    assert any(one.startswith("a.test.yaml:1:4: ") for one in map(str, check(test)))
