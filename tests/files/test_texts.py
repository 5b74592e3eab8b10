"""Texts: what lacks a language, what is no language, what has no words, which braces stand for nothing."""

from pathlib import Path

import pytest

from tests.files.made import GOOD, folder, lines, told

BRACES = "There are {event.NAME}, {trait.NAME} and {mentor}; braces that stand for themselves are doubled."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(GOOD + "thanks: {en: A, ru: Б}\n", ["4:29: `text` is missing in ru. Write {en: …, ru: …}."], id="a question in one string"),
        pytest.param(GOOD.replace("Unclear", "{en: A, ru: Б}"), ["4:29: `text` is missing in ru. Write {en: …, ru: …}."], id="a name in two languages"),
        pytest.param(GOOD + "thanks: {en: A}\n", [], id="one language is that of a text in one string"),
        pytest.param(GOOD.replace("What is unclear?", '"1, 2, 3 😀"') + "thanks: {en: A, ru: Б}\n", [], id="digits need no translation"),
        pytest.param(GOOD.replace("What is unclear?", '"{event.title}"') + "thanks: {en: A, ru: Б}\n", [], id="nor does a placeholder"),
        pytest.param("name: {en: A, ru: Б, rus: В}\n" + GOOD.split("\n", 1)[1].replace("What is unclear?", "{en: A, ru: Б}"), ["1:22: `rus` is not a language. Did you mean `ru`?"], id="no language, told where it stands"),
        pytest.param(GOOD + "language: russian\n", ["5:11: `russian` is not a language. Did you mean `ru`?"], id="no language to fall back to"),
        pytest.param(GOOD + "language: my own\n", ["5:11: `my own` is not a language. Write a language tag, such as en, ru or pt-BR."], id="no tag"),
        pytest.param(GOOD.replace("What is unclear?", '""'), ["4:35: the text is empty. Write words, or remove it."], id="an empty text"),
        pytest.param(GOOD + "thanks: {}\n", ["5:9: the text is empty. Write words, or remove it."], id="no language at all"),
    ],
)  # fmt: skip
def test_languages_and_words(text: str, expected: list[str], tmp_path: Path) -> None:
    assert told(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("About {event.quiz|the quiz", ["5:8: the brace of `{event.quiz|the quiz` is not closed. Write } where the placeholder ends."]),
        ("{trait.|b}", [f"5:8: `{{trait.|b}}` stands for nothing. {BRACES}"]),
        ("Hello {}", [f"5:8: `{{}}` stands for nothing. {BRACES}"]),
        ("{answer.score}", [f"5:8: `{{answer.score}}` stands for nothing. {BRACES}"]),
        ("{trait.first name|you}", ["5:8: warning: `{trait.first name}` looks for a trait whose name has a space. Did you mean `first_name`?"]),
        ("What does {1, 2} print, and {{x}}?", []),
        ("{mentor|your mentor} asks", []),
    ],
)  # fmt: skip
def test_braces(text: str, expected: list[str], tmp_path: Path) -> None:
    assert told(tmp_path, f'{GOOD}about: "{text}"\n') == expected


def test_a_question_of_the_bank_has_good_braces_too(tmp_path: Path) -> None:
    root = folder(tmp_path, questions__mood='kind: nps\ntext: "Hi {}"\n', surveys__a=GOOD)
    assert lines(root) == [f"questions/mood.yaml:2:7: `{{}}` stands for nothing. {BRACES}"]
