"""Standard wordings: in which languages they are, and where they stand in for words that a survey leaves out."""

from typing import Any

import msgspec
import pytest

from widget_server.core.questions import Scale, Text
from widget_server.core.surveys import Survey
from widget_server.core.wording import standards

ENDS = ("Very dissatisfied", "Very satisfied")


def survey(*questions: dict[str, Any], **fields: Any) -> Survey:
    plain = {"name": {"en": "N", "ja": "名"}, "when": {"event": "e"}, "questions": questions, **fields}
    return msgspec.convert(plain, Survey)


def csat(**fields: Any) -> dict[str, Any]:
    return {"id": "q", "kind": "csat", **fields}


def text(words: object) -> dict[str, Any]:
    return {"id": "t", "kind": "text", "text": words}


def of(made: Survey, place: int = 0) -> tuple[Text, Text | None, Text | None]:
    question = standards.filled(made).questions[place]
    assert isinstance(question, Scale)
    return question.text, question.low, question.high


def tags(words: Text | None) -> list[str]:
    return sorted(words) if isinstance(words, dict) else []


def test_every_standard_wording_speaks_english_russian_and_arabic() -> None:
    single = [standards.OTHER, standards.YES, standards.NO, standards.AGREE]
    scales = [words for scale in standards.SCALES.values() for words in scale.values()]
    for words in (*single, *scales):
        assert list(words) == ["en", "ru", "ar"] == list(standards.LANGUAGES)
        assert all(said and said == said.strip() for said in words.values())
        assert words["ru"].isascii() is words["ar"].isascii() is False


def test_each_standard_scale_has_its_text_and_both_ends() -> None:
    assert set(standards.SCALES) == {"nps", "csat", "ces"}
    assert all(set(scale) == {"text", "low", "high"} for scale in standards.SCALES.values())


@pytest.mark.parametrize("kind", standards.SCALES)
def test_a_survey_without_other_words_speaks_all_languages(kind: str) -> None:
    assert [tags(words) for words in of(survey({"id": "q", "kind": kind}))] == [["ar", "en", "ru"]] * 3


@pytest.mark.parametrize(
    ("other", "language", "spoken"),
    [
        ({"en": "Why?", "ru": "Почему?"}, "en", ["en", "ru"]),
        ({"ru": "Почему?"}, "ru", []),
        ("Why?", "en", []),
        ("Why?", "ru", []),
        ({"en-GB": "Why?", "ru": "Почему?"}, "en-GB", ["en-GB", "ru"]),
    ],
)
def test_the_languages_are_those_of_the_other_words(other: object, language: str, spoken: list[str]) -> None:
    said, low, high = of(survey(csat(), text(other), language=language))
    assert [tags(words) for words in (said, low, high)] == [spoken] * 3
    if not spoken:  # in one language: one string
        assert low == {"en": ENDS[0], "ru": "Совсем недоволен"}[language]


def test_words_of_ones_own_stay() -> None:
    assert of(survey(csat(text="How was it?"))) == ("How was it?", *ENDS)
    assert of(survey(csat(text="How was it?", low="Bad"))) == ("How was it?", "Bad", None)
    assert of(survey(csat(high="Good", text={"en": "How?", "ru": "Как?"})))[1:] == (None, "Good")


def test_nobody_reads_ends_in_a_language_that_is_not_theirs() -> None:
    german = csat(text={"en": "How was it?", "de": "Wie war es?"})
    assert of(survey(german))[1:] == (None, None)


def test_a_rating_has_no_standard_ends() -> None:
    assert of(survey({"id": "q", "kind": "rating", "text": "How?"})) == ("How?", None, None)


def test_variants_are_filled_too_and_count() -> None:
    variant = {"key": "b", "share": 50, "questions": [csat()], "thanks": {"en": "Thanks", "ru": "Спасибо"}}
    made = standards.filled(survey(csat(), variants=[variant]))
    (own,), ((other,),) = made.questions, (one.questions for one in made.variants)
    assert tags(own.text) == tags(other.text) == ["en", "ru"]


def test_filling_twice_changes_nothing() -> None:
    made = standards.filled(survey(csat(), text({"en": "Why?", "ru": "Почему?"})))
    assert standards.filled(made) == made
