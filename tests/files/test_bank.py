"""The question bank: files of questions, and surveys that use them."""

from pathlib import Path

import pytest

from tests.files.made import folder, lines
from widget_server.adapters.files import check, fingerprint, read
from widget_server.core.questions import Choice, Nps
from widget_server.services.publishing import Content, version_of

RECOMMEND = """\
kind: nps
text: {en: How likely are you to recommend us?, ru: Посоветуете ли вы нас?}
low: {en: Not at all, ru: Точно нет}
known_from: {within: 90d}
"""
MOOD = """\
kind: choice
text: How do you feel?
choices: [{id: good, text: Good}, {id: bad, text: Bad}]
"""


def survey(*questions: str, more: str = "") -> str:
    return "name: A\nwhen: {event: a}\nquestions:\n" + "".join(f"  - {one}\n" for one in questions) + more


def content(root: Path) -> Content:
    found = read(root)
    assert isinstance(found, Content), found
    return found


def test_a_question_of_the_bank_stands_in_the_survey(tmp_path: Path) -> None:
    here = content(folder(tmp_path, questions__recommend=RECOMMEND, surveys__a=survey("use: recommend")))
    (question,) = here.surveys[0].questions
    assert isinstance(question, Nps)
    assert (question.id, question.bank) == ("recommend", "recommend")
    assert question.low == {"en": "Not at all", "ru": "Точно нет"}
    assert list(here.questions) == ["recommend"]


def test_a_survey_changes_what_it_says_otherwise(tmp_path: Path) -> None:
    used = "{use: mood, id: before, text: And now?, required: true, choices: [{id: ok, text: Ok}, {id: no-idea, text: '?'}]}"
    here = content(folder(tmp_path, questions__mood=MOOD, surveys__a=survey(used)))
    (question,) = here.surveys[0].questions
    assert isinstance(question, Choice)
    assert (question.id, question.bank, question.text, question.required) == ("before", "mood", "And now?", True)
    assert [option.id for option in question.choices] == ["ok", "no-idea"]


def test_variants_use_it_too(tmp_path: Path) -> None:
    more = "variants:\n  - {key: short, share: 50, questions: [{use: mood}]}\n"
    text = survey("{id: words, kind: text, text: Words?}", more=more)
    here = content(folder(tmp_path, questions__mood=MOOD, surveys__a=text))
    assert here.surveys[0].variants[0].questions[0].bank == "mood"


def test_an_edit_of_the_bank_makes_new_versions(tmp_path: Path) -> None:
    def versions() -> dict[str, str]:
        return {one.key: version_of(one) for one in content(tmp_path).surveys}

    words = survey("{id: words, kind: text, text: Words?}")
    folder(tmp_path, questions__mood=MOOD, surveys__a=survey("use: mood"), surveys__b=words)
    before, seen = versions(), fingerprint(tmp_path)
    folder(tmp_path, questions__mood=MOOD.replace("you feel", "you really feel"))
    assert {key for key, version in versions().items() if version != before[key]} == {"a"}
    assert fingerprint(tmp_path) != seen


def test_a_question_nobody_uses_is_fine(tmp_path: Path) -> None:
    assert lines(folder(tmp_path, questions__mood=MOOD)) == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        pytest.param(
            "use: moood", "surveys/a.yaml:4:10: there is no question `moood` in the bank. Did you mean `mood`?", id="a slip"
        ),
        pytest.param(
            "{use: other}",
            "surveys/a.yaml:4:11: there is no question `other` in the bank. There are mood, recommend.",
            id="no such question",
        ),
        pytest.param("{use: 5}", "surveys/a.yaml:4:11: there is no question `5` in the bank. There are mood, recommend.", id="no key"),
        pytest.param(
            "{use: mood, kind: text}",
            "surveys/a.yaml:4:23: `mood` of the bank is of kind choice. Write a question of its own, without `use`.",
            id="another kind",
        ),
        pytest.param(
            "{use: mood, txt: Hi}", "surveys/a.yaml:4:17: there is no field `txt` here. Did you mean `text`?", id="an unknown field"
        ),
        pytest.param(
            "{use: mood, required: maybe}", "surveys/a.yaml:4:27: true or false is expected here, not a text", id="a wrong type"
        ),
    ],
)  # fmt: skip
def test_mistakes_of_the_survey_stand_in_the_survey(question: str, expected: str, tmp_path: Path) -> None:
    root = folder(tmp_path, questions__mood=MOOD, questions__recommend=RECOMMEND, surveys__a=survey(question))
    assert lines(root) == [expected]
    assert [str(one) for one in check(root / "surveys" / "a.yaml")] == [expected.removeprefix("surveys/")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("kind: nps\ntxt: Hi\n", ["2:1: there is no field `txt` here. Did you mean `text`?"], id="an unknown field"),
        pytest.param("kind: npz\ntext: Hi\n", ["1:7: `npz` is not possible here. Did you mean `nps`?"], id="an unknown kind"),
        pytest.param("id: x\nkind: nps\ntext: Hi\n", ["1:1: a question of the bank has its file's name. Remove it; a survey may give another id beside `use`."], id="an id"),
        pytest.param("kind: nps\ntext: {en: Hi, ru: Привет}\nlow: {en: Never}\n", ["3:1: `low` is missing in ru. Other texts have it."], id="a missing language"),
        pytest.param("kind: nps\ntext: Hi\nknown_from: {}\n", ["3:13: `known_from` names no source. Name a `trait`, or say `within` which time."], id="known from nowhere"),
        pytest.param("", ["1:1: the file is empty. Write a question, or remove the file."], id="an empty file"),
        pytest.param("- a\n", ["1:1: fields are expected here, not a list"], id="a list"),
    ],
)  # fmt: skip
def test_mistakes_of_the_bank_stand_in_the_bank_alone(text: str, expected: list[str], tmp_path: Path) -> None:
    using = survey("use: mood", "{id: why, kind: text, text: Why?, ask_if: {question: mood, at_most: 5}}")
    root = folder(tmp_path, questions__mood=text, surveys__a=using)
    assert lines(root) == [f"questions/mood.yaml:{one}" for one in expected]
    assert [str(one) for one in check(root / "questions" / "mood.yaml")] == [f"mood.yaml:{one}" for one in expected]


def test_a_survey_that_is_looked_at_alone_says_that_the_bank_has_mistakes(tmp_path: Path) -> None:
    root = folder(tmp_path, questions__mood="kind: npz\n", surveys__a=survey("use: mood"))
    (found,) = check(root / "surveys" / "a.yaml")
    assert str(found).startswith("a.yaml:4:5: the question of the bank has mistakes")


def test_what_does_not_go_together_names_both_places(tmp_path: Path) -> None:
    root = folder(
        tmp_path,
        questions__recommend=RECOMMEND,
        surveys__a=survey("use: recommend", "{id: b, kind: text, text: {en: B, de: B}}"),
    )
    assert lines(root) == [
        "surveys/a.yaml:4:5: `text` is missing in de. Other texts have it. It stands in questions/recommend.yaml:2.",
        "surveys/a.yaml:4:5: `low` is missing in de. Other texts have it. It stands in questions/recommend.yaml:3.",
        "surveys/a.yaml:5:25: `text` is missing in ru. Other texts have it.",
    ]


def test_a_condition_of_the_bank_needs_its_question_in_the_survey(tmp_path: Path) -> None:
    why = "kind: text\ntext: Why?\nask_if: {question: mood, includes: bad}\n"
    root = folder(tmp_path, questions__mood=MOOD, questions__why=why, surveys__a=survey("use: mood", "use: why"))
    assert lines(root) == []
    folder(root, surveys__a=survey("use: why"))
    assert lines(root) == ["surveys/a.yaml:4:5: there is no question `mood`. It stands in questions/why.yaml:3."]


def test_one_question_twice_needs_two_ids(tmp_path: Path) -> None:
    root = folder(tmp_path, questions__mood=MOOD, surveys__a=survey("use: mood", "use: mood"))
    assert lines(root) == ["surveys/a.yaml:5:5: `mood` stands here twice. Give each its own."]
    folder(root, surveys__a=survey("use: mood", "{use: mood, id: after}"))
    assert lines(root) == []


@pytest.mark.parametrize(
    ("name", "part"), [("Mood.yaml", "can't be the question's key"), ("mood.yml", "Rename it to mood.yaml")]
)
def test_names(name: str, part: str, tmp_path: Path) -> None:
    root = folder(tmp_path)
    (root / "questions").mkdir()
    (root / "questions" / name).write_text(MOOD)
    (found,) = lines(root)
    assert part in found
