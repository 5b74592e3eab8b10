"""What the check says of questions: those nobody is ever asked, known answers, variants, placeholders."""

from pathlib import Path

import pytest

from tests.files.made import told

HEAD = """\
name: Unclear
when: {event: chat_opened, where: {plan: pro, seats: {at_least: 5}}}
questions:
  - {id: clear, kind: rating, text: Clear?, required: true}
  - {id: what, kind: choice, text: What?, choices: [{id: task, text: Task}, {id: theory, text: Theory}]}
  - {id: more, kind: choice, many: true, text: More?, choices: [{id: a, text: A}, {id: b, text: B}], ask_if: {question: clear, at_most: 2}}
  - {id: words, kind: text, text: Words?, ask_if: {question: more, includes: a}}
"""


def of(tmp_path: Path, ask_if: str) -> list[str]:
    """What is told of the condition of a question in the eighth line."""
    return told(tmp_path, HEAD + f"  - {{id: last, kind: text, text: Last?, ask_if: {ask_if}}}\n")


@pytest.mark.parametrize(
    "ask_if",
    [
        "[{question: clear, at_least: 2}, {question: clear, at_most: 4}]",
        "[{question: more, includes: a}, {question: more, includes: b}]",
        "{question: what, answered: false}",
        "[{question: clear, at_least: 4}, {question: more, answered: false}]",
        "{trait: plan, equals: pro}",
        "{property: plan, equals: pro}",
        "{property: seats, at_least: 50}",
        "{property: other, includes: x}",
        "{did: {event: exercise_failed, times: 3, within: 7d}}",
        "[{question: words, equals: yes please}, {question: clear, equals: 1}]",
    ],
)
def test_conditions_that_can_hold(ask_if: str, tmp_path: Path) -> None:
    assert of(tmp_path, ask_if) == []


@pytest.mark.parametrize(
    ("ask_if", "subject"),
    [
        pytest.param("{question: clear, at_least: 4, at_most: 2}", "clear", id="crossed bounds"),
        pytest.param("[{question: clear, at_least: 4}, {question: clear, at_most: 2}]", "clear", id="in two conditions"),
        pytest.param("[{question: clear, equals: 3}, {question: clear, equals: 4}]", "clear", id="two values"),
        pytest.param("{question: clear, answered: false}", "clear", id="a required question that was skipped"),
        pytest.param("{question: what, answered: false, equals: task}", "what", id="skipped and given"),
        pytest.param("[{question: what, includes: task}, {question: what, includes: theory}]", "what", id="two of one"),
        pytest.param("[{question: more, equals: a}, {question: more, includes: b}]", "more", id="only one, and another"),
        pytest.param("[{question: clear, at_least: 4}, {question: more, includes: a}]", "clear", id="of a question that is not asked then"),
        pytest.param("[{question: clear, at_least: 4}, {question: words, answered: true}]", "clear", id="two questions away"),
        pytest.param("[{trait: plan, equals: pro}, {trait: plan, equals: free}]", "plan", id="two values of a trait"),
        pytest.param("[{trait: seats, at_least: 5}, {trait: seats, at_most: 3}]", "seats", id="bounds of a trait"),
        pytest.param("{property: plan, equals: free}", "plan", id="not what the trigger looks for"),
        pytest.param("{property: seats, at_most: 4}", "seats", id="below what the trigger looks for"),
    ],
)  # fmt: skip
def test_a_question_nobody_is_ever_asked(ask_if: str, subject: str, tmp_path: Path) -> None:
    (found,) = of(tmp_path, ask_if)
    assert found.startswith("8:49: nobody is ever asked this: its conditions")
    assert f"`{subject}`" in found


def test_what_follows_from_an_unreachable_question_is_told_once(tmp_path: Path) -> None:
    text = (
        HEAD
        + "  - {id: none, kind: text, text: None?, ask_if: [{question: clear, equals: 1}, {question: clear, equals: 2}]}\n"
        "  - {id: next, kind: text, text: Next?, ask_if: {question: none, answered: true}}\n"
    )
    assert [one.split(":")[0] for one in told(tmp_path, text)] == ["8"]


@pytest.mark.parametrize(
    ("ask_if", "part"),
    [
        ("{equals: 3}", "looks at nothing"),
        ("{question: clear, trait: plan, equals: 3}", "either `question` or `trait`"),
        ("{did: {event: a}, equals: 3}", "`equals` does not go with `did`"),
        ("{did: {event: a, nth: 2}}", "in `did`"),
        ("{trait: plan}", "tests nothing"),
        ("{question: what, equals: null}", "tests nothing"),
        ("{question: words, equals: 5}", "never `5`"),
        ("{question: clear, equals: 2.5}", "never `2.5`"),
    ],
)
def test_conditions_that_can_not_be_meant(ask_if: str, part: str, tmp_path: Path) -> None:
    found = of(tmp_path, ask_if)
    assert any(one.startswith("8:") and part in one for one in found), found


@pytest.mark.parametrize("when", ["{request: true}", "{schedule: {on: 2026-12-01}}"])
def test_without_an_event_there_is_no_property(when: str, tmp_path: Path) -> None:
    text = (
        f"name: A\nwhen: {when}\nquestions:\n"
        "  - {id: a, kind: text, text: 'How was {event.title}?'}\n"
        "  - {id: b, kind: text, text: 'How was {event.title|it}?', ask_if: {property: title, answered: true}}\n"
    )
    assert [one.split(". ")[0] for one in told(tmp_path, text)] == [
        "4:31: `{event.title}` never has a value: the survey is asked without an event",
        "5:79: nothing happens that could have a property: the survey is asked without an event",
    ]


@pytest.mark.parametrize(
    ("fields", "place", "part"),
    [
        pytest.param("known_from: {}", "4:54", "names no source", id="from nowhere"),
        pytest.param("known_from: {within: 30d}", "4:55", "only a question of the bank", id="of no bank"),
        pytest.param("bank: mood", "4:42", "`bank` is set by `use`", id="a bank by hand"),
    ],
)
def test_known_answers(fields: str, place: str, part: str, tmp_path: Path) -> None:
    text = f"name: A\nwhen: {{event: a}}\nquestions:\n  - {{id: clear, kind: nps, text: Clear?, {fields}}}\n"
    found = told(tmp_path, text)
    assert any(one.startswith(f"{place}: ") and part in one for one in found), found


VARIANTS = """\
name: Unclear
when: {event: chat_opened}
questions:
  - {id: clear, kind: rating, text: Clear?, required: true}
  - {id: words, kind: text, text: Words?}
variants:
"""


@pytest.mark.parametrize(
    ("variants", "place", "part"),
    [
        pytest.param("  - {key: a, share: 60}\n  - {key: b, share: 50}", "8:21", "110 % together", id="more than all"),
        pytest.param("  - {key: a, share: 0}", "7:21", "more than 0", id="nobody"),
        pytest.param("  - {key: a, share: 10}\n  - {key: a, share: 10}", "8:11", "twice", id="a key twice"),
        pytest.param("  - key: a\n    share: 10\n    questions: [{id: clear, kind: text, text: Clear?}]", "9:35", "kind rating in the survey itself", id="another kind"),
        pytest.param("  - key: a\n    share: 10\n    questions: [{id: x, kind: text, text: X, ask_if: {question: words, answered: true}}]", "9:65", "no question `words`", id="a question of the survey, not of the variant"),
        pytest.param("  - {key: a, share: 10, thanks: {ru: Спасибо}}\nthanks: {en: Thanks}", "7:25", "missing in en", id="a language"),
    ],
)  # fmt: skip
def test_variants(variants: str, place: str, part: str, tmp_path: Path) -> None:
    found = told(tmp_path, VARIANTS + variants + "\n")
    assert any(one.startswith(f"{place}: ") and part in one for one in found), found


def test_variants_that_fill_all_are_fine(tmp_path: Path) -> None:
    assert told(tmp_path, VARIANTS + "  - {key: a, share: 50, about: Short}\n  - {key: b, share: 50}\n") == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        pytest.param("How was {answer.score}?", "4:31: `{answer.score}` stands for nothing", id="no such root"),
        pytest.param("Hello {name}", "`{name}` stands for nothing", id="no root"),
        pytest.param("Your {trait.email}?", "4:31: warning: `{trait.email}` never has a value", id="redacted"),
    ],
)
def test_placeholders(text: str, part: str, tmp_path: Path) -> None:
    file = f"name: A\nwhen: {{event: a}}\nquestions:\n  - {{id: a, kind: text, text: '{text}'}}\n"
    (found,) = told(tmp_path, file)
    assert part in found


@pytest.mark.parametrize(
    "text", ["How was {event.title}?", "{mentor|Your mentor} said", "{trait.plan}", "{{name}}", "a } b {"]
)
def test_placeholders_that_can_have_a_value(text: str, tmp_path: Path) -> None:
    file = f"name: A\nwhen: {{event: a}}\nquestions:\n  - {{id: a, kind: text, text: '{text}'}}\n"
    assert told(tmp_path, file) == []


@pytest.mark.parametrize(
    ("most", "part"),
    [("2", "leaves none out"), ("1", "")],
)
def test_most(most: str, part: str, tmp_path: Path) -> None:
    found = told(tmp_path, VARIANTS.replace("variants:\n", f"most: {most}\n"))
    assert [one.startswith("6:7: warning") and part in one for one in found] == ([True] if part else [])


def test_again_at_most_once_is_a_warning(tmp_path: Path) -> None:
    (found,) = told(tmp_path, VARIANTS.replace("variants:", "again: {after: 7d, most: 1}"))
    assert found.startswith("6:26: warning: at most once is no `again`")


def test_a_schedule_that_is_due_more_often_than_it_may_ask(tmp_path: Path) -> None:
    text = VARIANTS.replace("variants:", "again: {after: 91d}").replace(
        "{event: chat_opened}", "{schedule: {every: 90d}}"
    )
    (found,) = told(tmp_path, text)
    assert found.startswith("6:16: warning: `91d` is longer than the schedule's `90d`")
