"""Questions as plain text, and what somebody typed in reply."""

import random
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.core.answering import ALONE, IMAGE, OPTIONS, QUESTIONS, fitting, question
from widget_server.core.questions import AnyQuestion, Chosen, Value, in_language
from widget_server.core.questions.fitting import fits
from widget_server.core.wording import standards
from widget_server.core.wording.plain import answer_from_text, asked_as_text
from widget_server.core.wording.prompts import PROMPTS, TAKEN_AS

COLUMNS = [{"id": "bad", "text": {"en": "Bad", "ru": "Плохо"}}, {"id": "good", "text": {"en": "Good", "ru": "Хорошо"}}]
SATISFIED = {
    "low": {"en": "Very dissatisfied", "ru": "Совсем недоволен"},
    "high": {"en": "Very satisfied", "ru": "Очень доволен"},
}

GOLDEN: list[tuple[dict[str, Any], str, str]] = [
    ({"kind": "nps"}, "en", "What?\nReply with a number from 0 to 10."),
    ({"kind": "csat", "help": "In all.", **SATISFIED}, "en", "What?\nIn all.\nReply with a number from 1 (Very dissatisfied) to 5 (Very satisfied)."),
    ({"kind": "csat", **SATISFIED}, "ru", "What?\nОтветьте числом от 1 (Совсем недоволен) до 5 (Очень доволен)."),
    ({"kind": "ces"}, "ar", "What?\nأجب برقم من 1 إلى 7."),
    ({"kind": "rating"}, "de", "What?\nReply with a number from 1 to 5."),
    ({"kind": "rating", "scale": "thumbs"}, "en", "What?\nReply with a number from 1 (👎) to 2 (👍)."),
    ({"kind": "slider", "unit": "%", "low": "None"}, "en", "What?\nReply with a number from 0 % (None) to 100 %."),
    ({"kind": "slider", "max": 2, "step": 0.5}, "ru", "What?\nОтветьте числом от 0 до 2 с шагом 0,5."),
    ({"kind": "choice", "choices": OPTIONS}, "ru", "What?\n1. Уроки\n2. Exercises\n3. The mentor\nОтветьте номером варианта."),
    ({"kind": "choice", "choices": OPTIONS, "other": True}, "en", "What?\n1. Lessons\n2. Exercises\n3. The mentor\n4. Other\nReply with the number of your choice, or in your own words."),
    ({"kind": "choice", "choices": [*OPTIONS, ALONE], "many": True, "least": 2, "most": 3}, "en", "What?\n1. Lessons\n2. Exercises\n3. The mentor\n4. None of these\nReply with the numbers of your choices, such as “1, 2”. 2 to 3 of them."),
    ({"kind": "choice", "choices": OPTIONS, "many": True, "least": 2, "most": 2, "other": "Else"}, "ru", "What?\n1. Уроки\n2. Exercises\n3. The mentor\n4. Else\nОтветьте номерами вариантов, например «1, 2», или своими словами. Ровно 2."),
    ({"kind": "dropdown", "choices": OPTIONS}, "en", "What?\n1. Lessons\n2. Exercises\n3. The mentor\nReply with the number of your choice."),
    ({"kind": "dropdown", "choices": [{"id": f"c{n}", "text": f"Country {n}"} for n in range(31)]}, "en", "What?\nReply with the name of your choice, such as “Country 0” or “Country 1”."),
    ({"kind": "picture", "choices": [{**one, **IMAGE} for one in OPTIONS[:2]], "many": True, "most": 1}, "en", "What?\n1. Lessons\n2. Exercises\nReply with the numbers of your choices, such as “1, 2”. At most 1."),
    ({"kind": "ranking", "choices": OPTIONS}, "en", "What?\n1. Lessons\n2. Exercises\n3. The mentor\nReply with all the numbers, the best first, such as “2 1 3”."),
    ({"kind": "matrix", "rows": OPTIONS, "columns": COLUMNS, "required": True}, "en", "What?\n1. Bad\n2. Good\nReply with one number for each of these, in this order, such as “2, 1, 2”:\n• Lessons\n• Exercises\n• The mentor"),
    ({"kind": "matrix", "rows": OPTIONS[:2], "columns": COLUMNS}, "ru", "What?\n1. Плохо\n2. Хорошо\nОтветьте одним числом для каждого, в этом порядке, например «2, 1»:\n• Уроки\n• Exercises\nЗнак «-» пропускает один из них."),
    ({"kind": "yesno"}, "ru", "What?\nОтветьте «Да» или «Нет»."),
    ({"kind": "yesno", "yes": "It did", "no": "Not yet"}, "en", "What?\nReply “It did” or “Not yet”."),
    ({"kind": "consent", "link": {"text": "Our terms", "url": "https://a.example/terms"}}, "en", "What?\nOur terms: https://a.example/terms\nIf so, reply “I agree”."),
    ({"kind": "text"}, "en", "What?\nReply in your own words."),
    ({"kind": "text", "max_length": 140}, "en", "What?\nReply in your own words, with at most 140 characters."),
    ({"kind": "number", "unit": "kg"}, "en", "What?\nReply with a number (kg)."),
    ({"kind": "number", "min": 1, "max": 12, "unit": {"en": "hours", "ru": "ч"}}, "ru", "What?\nОтветьте числом от 1 ч до 12 ч."),
    ({"kind": "number", "min": 0}, "en", "What?\nReply with a number, at least 0."),
    ({"kind": "number", "max": 0.5, "decimals": True}, "en", "What?\nReply with a number, at most 0.5."),
    ({"kind": "email"}, "en", "What?\nReply with an email address."),
    ({"kind": "date", "latest": "today"}, "en", "What?\nReply with a date, such as 2026-12-24."),
    ({"kind": "date", "earliest": "2027-01-01"}, "ru", "What?\nОтветьте датой, например 2027-01-01."),
    ({"kind": "message", "link": {"text": "Read more", "url": "https://a.example/"}}, "en", "What?\nRead more: https://a.example/"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "language", "said"), GOLDEN)
def test_a_question_as_plain_text(fields: dict[str, Any], language: str, said: str) -> None:
    assert asked_as_text(question(**fields), language) == said


def test_every_kind_is_told_in_every_language() -> None:
    assert {fields["kind"] for fields, _, _ in GOLDEN} == {kind.split()[-1] for kind in SEVENTEEN}
    for name, words in PROMPTS.items():
        assert tuple(words) == standards.LANGUAGES, name


SEVENTEEN = [
    "nps",
    "csat",
    "ces",
    "rating",
    "slider",
    "choice",
    "dropdown",
    "picture",
    "ranking",
    "matrix",
    "yesno",
    "consent",
    "text",
    "number",
    "email",
    "date",
    "message",
]


def chosen(*ids: str, other: str | None = None) -> Chosen:
    return Chosen(choices=ids, other=other)


def rows(**columns: str) -> Chosen:
    return Chosen(rows=columns)


CSAT = {"kind": "csat", **SATISFIED}
ONE = {"kind": "choice", "choices": OPTIONS}
MANY = {**ONE, "many": True}
RANKING = {"kind": "ranking", "choices": OPTIONS}
GRID = {"kind": "matrix", "rows": OPTIONS, "columns": COLUMNS}
YEARS = {
    "kind": "choice",
    "choices": [{"id": "two", "text": "2"}, {"id": "one", "text": "1"}, {"id": "ten", "text": "10"}],
}


@pytest.mark.parametrize(
    ("fields", "text", "value", "rest"),
    [
        (CSAT, "4", 4, ""),
        (CSAT, " 4! ", 4, ""),
        (CSAT, "4 too fast", 4, "too fast"),
        (CSAT, "4. Too fast", 4, "Too fast"),
        (CSAT, "4 :)", 4, ":)"),
        (CSAT, "4/5", 4, ""),
        (CSAT, "4 of 5, thanks", 4, "thanks"),
        (CSAT, "4 из 5", 4, ""),
        (CSAT, "٤", 4, ""),
        (CSAT, "4️⃣ wow", 4, "wow"),
        (CSAT, "very satisfied", 5, ""),
        (CSAT, "Совсем недоволен: долго", 1, "долго"),
        (CSAT, "-", None, ""),
        (CSAT, "Пропустить", None, ""),
        ({"kind": "nps"}, "10", 10, ""),
        ({"kind": "nps"}, "0", 0, ""),
        ({"kind": "rating", "scale": "thumbs"}, "👍 great", 2, "great"),
        ({"kind": "slider", "unit": "%"}, "40 %", 40, ""),
        ({"kind": "slider", "unit": "%"}, "40% or so", 40, "or so"),
        ({"kind": "slider", "max": 1, "step": 0.1}, "0,3", 0.3, ""),
        ({"kind": "slider", "min": -5, "max": 5}, "−3", -3, ""),
        ({"kind": "number", "unit": {"en": "minutes", "ru": "минут"}}, "12 минут, не больше", 12, "не больше"),
        ({"kind": "number"}, "1 000", 1000, ""),
        ({"kind": "number"}, "12 monkeys", 12, "monkeys"),
        ({"kind": "number", "decimals": True}, "12,5", 12.5, ""),
        ({"kind": "number", "decimals": True}, "5.0", 5, ""),
        (ONE, "2", chosen("b"), ""),
        (ONE, "2) because", chosen("b"), "because"),
        (ONE, "2, because I like them", chosen("b"), "because I like them"),
        (ONE, "LESSONS", chosen("a"), ""),
        (ONE, "уроки.", chosen("a"), ""),
        (ONE, "the mentor, she knows", chosen("c"), "she knows"),
        ({**ONE, "other": True}, "The weather", chosen(other="The weather"), ""),
        ({**ONE, "other": True}, "24 hours of help", chosen(other="24 hours of help"), ""),
        ({**ONE, "other": True}, "4 The weather", chosen(other="The weather"), ""),
        ({**ONE, "other": "Else"}, "else: the weather", chosen(other="the weather"), ""),
        (MANY, "2, 3", chosen("b", "c"), ""),
        (MANY, "3 2", chosen("b", "c"), ""),
        (MANY, "3;1", chosen("a", "c"), ""),
        (MANY, "1 and 3", chosen("a", "c"), ""),
        (MANY, "1 и 3", chosen("a", "c"), ""),
        (MANY, "exercises, Lessons\nthe mentor", chosen("a", "b", "c"), ""),
        (MANY, "2, 3 because of her", chosen("b", "c"), "because of her"),
        (MANY, "2 3 times", chosen("b"), "3 times"),
        ({**MANY, "other": True}, "1, 4 tea", chosen("a", other="tea"), ""),
        (YEARS, "10", chosen("ten"), ""),
        (RANKING, "3 1 2", chosen("c", "a", "b"), ""),
        (RANKING, "312", chosen("c", "a", "b"), ""),
        (RANKING, "3, 1, 2", chosen("c", "a", "b"), ""),
        (RANKING, "3 > 1 > 2", chosen("c", "a", "b"), ""),
        (RANKING, "3-1-2", chosen("c", "a", "b"), ""),
        (RANKING, "the mentor, lessons, exercises", chosen("c", "a", "b"), ""),
        (RANKING, "3 1 2 no doubt", chosen("c", "a", "b"), "no doubt"),
        (GRID, "2 1 2", rows(a="good", b="bad", c="good"), ""),
        (GRID, "212", rows(a="good", b="bad", c="good"), ""),
        (GRID, "2, -, 1", rows(a="good", c="bad"), ""),
        (GRID, "good, Плохо, good. Well", rows(a="good", b="bad", c="good"), "Well"),
        (GRID, "Lessons: good; the mentor: 1", rows(a="good", c="bad"), ""),
        (GRID, "Уроки 2\nThe mentor - bad", rows(a="good", c="bad"), ""),
        ({"kind": "yesno"}, "да", True, ""),
        ({"kind": "yesno"}, "Yes, but slowly", True, "but slowly"),
        ({"kind": "yesno"}, "нет, потому что долго", False, "потому что долго"),
        ({"kind": "yesno"}, "لا", False, ""),
        ({"kind": "yesno", "yes": "It did", "no": {"en": "Not yet"}}, "not yet", False, ""),
        ({"kind": "yesno", "yes": "It did"}, "Y", True, ""),
        ({"kind": "consent"}, "I agree", True, ""),
        ({"kind": "consent", "label": "Take me on"}, "take me on!", True, ""),
        ({"kind": "consent"}, "no", None, ""),
        ({"kind": "text"}, "  4 too fast\n", "4 too fast", ""),
        ({"kind": "text"}, "-", None, ""),
        ({"kind": "email"}, "It is <ann@example.com>, thanks", "ann@example.com", "It is thanks"),
        ({"kind": "date"}, "2026-11-22", "2026-11-22", ""),
        ({"kind": "date"}, "1.12.2026, maybe", "2026-12-01", "maybe"),
        ({"kind": "message"}, " Hello ", None, "Hello"),
    ],
)  # fmt: skip
def test_a_reply_as_an_answer(fields: dict[str, Any], text: str, value: Value, rest: str) -> None:
    found = answer_from_text(question(**fields), text)
    assert found == (value, rest)
    assert type(found[0]) is type(value)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (CSAT, ""),
        (CSAT, "6"),
        (CSAT, "4.5"),
        (CSAT, "4-5"),
        (CSAT, "4/10"),
        (CSAT, "4th"),
        (CSAT, "I say 4"),
        (CSAT, "satisfied"),
        (CSAT, "9" * 10_000),
        ({**CSAT, "required": True}, "-"),
        ({"kind": "number"}, "1,000"),
        ({"kind": "number"}, "12.5"),
        ({"kind": "number", "decimals": True}, "1,000"),
        ({"kind": "number", "max": 5}, "6"),
        (ONE, "1, 2"),
        (ONE, "1 2"),
        (ONE, "4"),
        (ONE, "lessons were good"),
        (ONE, "lesson"),
        (YEARS, "2"),
        ({**ONE, "other": True}, "4"),
        ({**MANY, "least": 2}, "1"),
        (MANY, "1, 7"),
        (RANKING, "3 1"),
        (RANKING, "3 1 1"),
        (RANKING, "Lessons"),
        (GRID, "2 1"),
        (GRID, "2 1 2 1"),
        (GRID, "2-1-2"),
        (GRID, "- - -"),
        (GRID, "3 1 1"),
        (GRID, "Lessons: so"),
        ({**GRID, "required": True}, "2, -, 1"),
        ({"kind": "yesno"}, "да нет"),
        ({"kind": "yesno"}, "no idea"),
        ({"kind": "yesno"}, "maybe"),
        ({"kind": "consent", "required": True}, "no"),
        ({"kind": "consent"}, "what is it?"),
        ({"kind": "text", "max_length": 3}, "four"),
        ({"kind": "text"}, " "),
        ({"kind": "email"}, "ann at example.com"),
        ({"kind": "email"}, "a@b.c or d@e.f"),
        ({"kind": "date"}, "31.02.2026"),
        ({"kind": "date"}, "11/22/2026"),
        ({"kind": "date", "latest": "2026-01-01"}, "2026-11-22"),
    ],
)
def test_what_may_be_meant_otherwise_is_no_answer(fields: dict[str, Any], text: str) -> None:
    assert answer_from_text(question(**fields), text) is None


@given(some.sampled_from(list(QUESTIONS)), some.text())
def test_any_text_is_no_answer_or_one_that_fits(name: str, text: str) -> None:
    found = answer_from_text(QUESTIONS[name], text)
    if found is not None:
        fits(QUESTIONS[name], found[0])


@given(some.sampled_from(list(QUESTIONS)), some.integers())
def test_what_the_question_offers_is_understood(name: str, seed: int) -> None:
    one = QUESTIONS[name]
    value = fitting(name, random.Random(seed))
    told = as_replied(one, value)
    if told is not None:
        found = answer_from_text(one, told)
        assert found is not None, told
        assert found[0] == (in_the_surveys_order(one, value))


def as_replied(one: AnyQuestion, value: Value) -> str | None:
    """A reply that gives this answer, as the question asks for it; None where it is said in words of one's own."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Chosen):
        if value.other is not None:
            return None
        if value.rows:
            columns = [column.id for column in one.columns]  # type: ignore[union-attr]
            given = (value.rows.get(row.id) for row in one.rows)  # type: ignore[union-attr]
            return ", ".join("-" if id is None else str(1 + columns.index(id)) for id in given)
        ids = [option.id for option in one.choices]  # type: ignore[union-attr]
        return ", ".join(str(1 + ids.index(id)) for id in value.choices)
    if isinstance(value, float):
        return None
    return (
        None
        if value is None or (isinstance(value, str) and "\n" in value) or value != str(value).strip()
        else str(value)
    )


def in_the_surveys_order(one: AnyQuestion, value: Value) -> Value:
    if isinstance(value, Chosen) and value.choices and one.__class__.__name__ != "Ranking":
        return chosen(*(option.id for option in one.choices if option.id in value.choices))  # type: ignore[union-attr]
    return value


def test_yes_no_and_skip_are_told_apart() -> None:
    every = [word for words in TAKEN_AS.values() for word in words]
    assert len(set(every)) == len(every)
    for words, standard in (("yes", standards.YES), ("no", standards.NO)):
        for tag in standards.LANGUAGES:
            assert (in_language(standard, tag, "en") or "").casefold() in TAKEN_AS[words]


@pytest.mark.parametrize("kind", ["choice", "dropdown", "ranking", "matrix"])
@pytest.mark.parametrize("said", ["1,", "1 ", "thing 1,", "thing 1: thing 1;", "4\ufe0f\u20e3", " ", "-", "1,\n"])
def test_a_reply_of_any_length_is_read_at_once(kind: str, said: str) -> None:
    counts = {"choice": 50, "dropdown": 300, "ranking": 15, "matrix": 10}
    listed = [{"id": f"o{n}", "text": {"en": f"thing {n}", "ru": f"вещь {n}"}} for n in range(counts[kind])]
    fields: dict[str, Any] = {"rows": listed, "columns": listed} if kind == "matrix" else {"choices": listed}
    if kind == "choice":
        fields |= {"many": True, "other": True}
    asked = question(kind, **fields)
    began = time.process_time()
    answer_from_text(asked, (said * 10_000)[:10_000])
    assert time.process_time() - began < 1
