"""Which values answer which question."""

import random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.core.answering import OPTIONS, QUESTIONS, anything, fitting, question
from widget_server.core.errors import AnswerRefused
from widget_server.core.questions import Chosen, Value, normal
from widget_server.core.questions.days import dated
from widget_server.core.questions.fitting import fits, is_email, is_fitting
from widget_server.core.questions.possible import MOST, possible

CHOICES = {"choices": [{"id": "x", "text": "X"}, {"id": "y", "text": "Y"}]}
NONE = {"choices": [*CHOICES["choices"], {"id": "z", "text": "Z"}, {"id": "none", "text": "-", "exclusive": True}]}
PICTURES = {"choices": [{"id": id, "text": id, "image": "https://a.example/"} for id in "xy"]}
GRID = {"rows": CHOICES["choices"], "columns": [{"id": "p", "text": "P"}, {"id": "n", "text": "N"}]}


def value(plain: object) -> Value:
    return msgspec.convert(plain, Value)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("fields", "given"),
    [
        ({"kind": "nps"}, 0),
        ({"kind": "nps"}, 10),
        ({"kind": "nps"}, None),
        ({"kind": "csat"}, 5),
        ({"kind": "ces"}, 7),
        ({"kind": "rating"}, 5),
        ({"kind": "rating", "points": 7}, 7),
        ({"kind": "rating", "scale": "thumbs"}, 2),
        ({"kind": "slider"}, 0),
        ({"kind": "slider", "step": 0.1, "max": 1}, 0.3),
        ({"kind": "slider", "step": 0.1, "max": 1}, 0.1 + 0.2),
        ({"kind": "slider", "min": 1, "max": 10, "step": 3}, 4),
        ({"kind": "number"}, 2**53),
        ({"kind": "number"}, -5),
        ({"kind": "number", "decimals": True}, 0.5),
        ({"kind": "number", "min": 1, "max": 3}, 3),
        ({"kind": "text", "max_length": 3}, "да!"),
        ({"kind": "email"}, "ann@example.com"),
        ({"kind": "date"}, "2028-02-29"),
        ({"kind": "date", "earliest": "2026-12-24", "latest": "2026-12-24"}, "2026-12-24"),
        ({"kind": "date", "latest": "today"}, "2999-01-01"),
        ({"kind": "yesno", "required": True}, False),
        ({"kind": "consent"}, True),
        ({"kind": "consent"}, None),
        ({"kind": "choice", **CHOICES}, {"choices": ["x"]}),
        ({"kind": "choice", "many": True, **CHOICES}, {"choices": ["y", "x"]}),
        ({"kind": "choice", "other": True, **CHOICES}, {"other": "mine"}),
        ({"kind": "choice", "other": "Else", "many": True, **CHOICES}, {"choices": ["x"], "other": "mine"}),
        ({"kind": "choice", "other": True, "many": True, "least": 2, **CHOICES}, {"choices": ["x"], "other": "mine"}),
        ({"kind": "choice", "many": True, "least": 2, **NONE}, {"choices": ["none"]}),
        ({"kind": "dropdown", **CHOICES}, {"choices": ["y"]}),
        ({"kind": "picture", **PICTURES}, {"choices": ["y"]}),
        ({"kind": "picture", "many": True, "most": 2, **PICTURES}, {"choices": ["y", "x"]}),
        ({"kind": "ranking", **CHOICES}, {"choices": ["y", "x"]}),
        ({"kind": "matrix", **GRID}, {"rows": {"y": "p"}}),
        ({"kind": "matrix", "required": True, **GRID}, {"rows": {"y": "p", "x": "n"}}),
        ({"kind": "message"}, None),
        ({"kind": "message", "required": True}, None),
    ],
)  # fmt: skip
def test_fits(fields: dict[str, Any], given: object) -> None:
    fits(question(**fields), value(given))


@pytest.mark.parametrize(
    ("fields", "given", "why"),
    [
        ({"kind": "nps"}, 11, "whole number from 0 to 10"),
        ({"kind": "nps"}, -1, "from 0 to 10"),
        ({"kind": "nps"}, "9", "whole number"),
        ({"kind": "nps"}, True, "whole number"),
        ({"kind": "nps", "required": True}, None, "needs an answer"),
        ({"kind": "csat"}, 0, "from 1 to 5"),
        ({"kind": "ces"}, 8, "from 1 to 7"),
        ({"kind": "rating"}, 4.5, "from 1 to 5"),
        ({"kind": "rating", "points": 3}, 4, "from 1 to 3"),
        ({"kind": "rating", "scale": "thumbs"}, 3, "from 1 to 2"),
        ({"kind": "slider"}, 101, "a number from 0 to 100"),
        ({"kind": "slider"}, "50", "a number from 0 to 100"),
        ({"kind": "slider"}, True, "a number from 0 to 100"),
        ({"kind": "slider"}, 0.5, "from 0 in steps of 1"),
        ({"kind": "slider", "step": 0.1, "max": 1}, 0.35, "in steps of 0.1"),
        ({"kind": "slider", "min": 1, "max": 10, "step": 3}, 5, "from 1 in steps of 3"),
        ({"kind": "number"}, 0.5, "a whole number"),
        ({"kind": "number"}, float("nan"), "a whole number"),
        ({"kind": "number", "decimals": True}, float("inf"), "a number"),
        ({"kind": "number"}, 2**53 + 1, "a whole number"),
        ({"kind": "number"}, False, "a whole number"),
        ({"kind": "number", "min": 1}, 0, "at least 1"),
        ({"kind": "number", "max": 9.5, "decimals": True}, 10, "a number, at most 9.5"),
        ({"kind": "text"}, "", "empty"),
        ({"kind": "text"}, " \n", "empty"),
        ({"kind": "text", "max_length": 3}, "four", "at most 3"),
        ({"kind": "text"}, 5, "is a text"),
        ({"kind": "email"}, "ann", "such as ann@example.com"),
        ({"kind": "email"}, 5, "is a text"),
        ({"kind": "date"}, "2026-02-30", "a day, such as"),
        ({"kind": "date"}, "22.11.2026", "a day, such as"),
        ({"kind": "date"}, "20261122", "a day, such as"),
        ({"kind": "date"}, "2026-W01-1", "a day, such as"),
        ({"kind": "date"}, "٢٠٢٦-11-22", "a day, such as"),
        ({"kind": "date"}, 20261122, "a day, such as"),
        ({"kind": "date", "earliest": "2026-12-24"}, "2026-12-23", "a day, 2026-12-24 or later"),
        ({"kind": "date", "latest": "2026-12-24"}, "2026-12-25", "2026-12-24 or earlier"),
        ({"kind": "yesno"}, 1, "true or false"),
        ({"kind": "yesno"}, "yes", "true or false"),
        ({"kind": "consent"}, False, "true; send null"),
        ({"kind": "consent", "required": True}, None, "needs an answer"),
        ({"kind": "choice", **CHOICES}, {"choices": ["z"]}, "no choice 'z'; there are x, y"),
        ({"kind": "choice", **CHOICES}, {"choices": ["x", "y"]}, "only one"),
        ({"kind": "choice", "many": True, **CHOICES}, {"choices": ["x", "x"]}, "twice"),
        ({"kind": "choice", **CHOICES}, {"choices": []}, "nothing is chosen"),
        ({"kind": "choice", **CHOICES}, {"other": "mine"}, 'does not offer "other"'),
        ({"kind": "choice", "other": True, **CHOICES}, {"choices": ["x"], "other": "mine"}, "only one"),
        ({"kind": "choice", "other": True, **CHOICES}, {"other": "w" * 501}, "1 to 500"),
        ({"kind": "choice", "other": True, **CHOICES}, {"other": " "}, "1 to 500"),
        ({"kind": "choice", **CHOICES}, "x", "choices"),
        ({"kind": "choice", **CHOICES}, {"choices": ["x"], "rows": {"x": "y"}}, "choices"),
        ({"kind": "choice", "many": True, "least": 2, **NONE}, {"choices": ["x"]}, "at least 2"),
        ({"kind": "choice", "many": True, "most": 2, **NONE}, {"choices": ["x", "y", "z"]}, "at most 2"),
        ({"kind": "choice", "many": True, "most": 1, "other": True, **NONE}, {"choices": ["x"], "other": "w"}, "at most 1"),
        ({"kind": "choice", "many": True, **NONE}, {"choices": ["x", "none"]}, "'none' is chosen alone"),
        ({"kind": "choice", "many": True, "other": True, **NONE}, {"choices": ["none"], "other": "w"}, "'none' is chosen alone"),
        ({"kind": "dropdown", **CHOICES}, {"choices": ["x", "y"]}, "only one"),
        ({"kind": "dropdown", **CHOICES}, {"other": "mine"}, 'does not offer "other"'),
        ({"kind": "picture", **PICTURES}, {"choices": ["x", "y"]}, "only one"),
        ({"kind": "ranking", **CHOICES}, {"choices": ["y"]}, "x has none"),
        ({"kind": "ranking", **CHOICES}, {"choices": []}, "x, y have none"),
        ({"kind": "ranking", **CHOICES}, {"choices": ["y", "y"]}, "twice"),
        ({"kind": "ranking", **CHOICES}, {"choices": ["y", "x", "z"]}, "no choice 'z'"),
        ({"kind": "ranking", **CHOICES}, {"choices": ["y", "x"], "other": "w"}, 'does not offer "other"'),
        ({"kind": "matrix", **GRID}, {"choices": ["x"]}, '"rows"'),
        ({"kind": "matrix", **GRID}, {"rows": {}}, "no row is answered"),
        ({"kind": "matrix", **GRID}, {"rows": {"q": "p"}}, "no row 'q'; there are x, y"),
        ({"kind": "matrix", **GRID}, {"rows": {"x": "q"}}, "no column 'q'; there are p, n"),
        ({"kind": "matrix", "required": True, **GRID}, {"rows": {"x": "p"}}, "y has none"),
        ({"kind": "message"}, "read", "without an answer"),
        ({"kind": "message"}, False, "without an answer"),
    ],
)  # fmt: skip
def test_does_not_fit(fields: dict[str, Any], given: object, why: str) -> None:
    with pytest.raises(AnswerRefused, match=why):
        fits(question(**fields), value(given))


@pytest.mark.parametrize(
    "address", ["a@b.c", "ann.o'neil+tag@mail.example.co.uk", "анна@пример.рф", "x@1.2", f"{'a' * 126}@{'b' * 125}.c"]
)
def test_an_email_address(address: str) -> None:
    assert is_email(address)


@pytest.mark.parametrize(
    "address",
    ["", "@", "a@", "@b.c", "a@b", "a@b.", "a@.c", "a b@c.d", "a@b c.d", "a@b@c.d", "a@b.c\n", "a\x00@b.c", "a\u00a0@b.c", "a\ud800@b.c", f"a@{'b' * 251}.c"],
)  # fmt: skip
def test_no_email_address(address: str) -> None:
    assert not is_email(address)


def test_a_long_address_is_read_at_once() -> None:
    assert not is_email("a." * 1_000_000 + "@" * 1_000_000)


@pytest.mark.parametrize(
    ("given", "kept"),
    [(5.0, 5), (-0.0, 0), (5.5, 5.5), (1e300, 1e300), (True, True), ("5.0", "5.0"), (None, None), (7, 7)],
)
def test_a_whole_number_is_kept_as_one(given: Value, kept: Value) -> None:
    assert (normal(given), type(normal(given))) == (kept, type(kept))


@pytest.mark.parametrize("given", [float("nan"), float("inf"), Chosen(choices=("a",))])
def test_what_is_no_whole_number_stays_as_it_is(given: Value) -> None:
    assert normal(given) is given


@pytest.mark.parametrize(
    ("given", "fit"),
    [("2026-11-20", False), ("2026-11-21", True), ("2026-11-25", True), ("2026-11-26", True), ("2026-11-27", False)],
)
def test_today_is_that_of_the_ask_and_that_of_the_answer_in_any_time_zone(given: str, fit: bool) -> None:
    between = question("date", earliest="today", latest="today")
    asked_at, now = 1_795_305_600_000, 1_795_651_200_000  # 22 and 26 November 2026, 0:00 UTC
    assert is_fitting(dated(between, since=asked_at, until=now - 1), given) is fit


@given(some.integers())
def test_any_value_against_any_question_fits_or_is_refused(seed: int) -> None:
    chance = random.Random(seed)
    tried = anything(chance)
    for one in QUESTIONS.values():
        try:
            fits(one, tried)
        except AnswerRefused as refusal:
            told = str(refusal)
        else:
            told = "Question 'q': it fits"
        assert told.startswith("Question 'q': ")


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_answer_that_fits_is_the_same_after_json(name: str) -> None:
    for seed in range(200):
        given = fitting(name, random.Random(seed))
        fits(QUESTIONS[name], given)
        again = msgspec.json.decode(msgspec.json.encode(given), type=Value)
        assert (again, type(again)) == (given, type(given))
        fits(QUESTIONS[name], again)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_possible_answer_fits(name: str) -> None:
    listed = possible(QUESTIONS[name])
    assert len(listed) <= MOST
    for one in listed:
        fits(QUESTIONS[name], one)
    texts = {"many", "picture", "text", "number", "decimals", "email", "date", "message"}
    assert bool(listed) is (name not in texts)


def test_possible_answers() -> None:
    assert possible(question("rating", points=3)) == [1, 2, 3]
    assert possible(question("slider", max=1, step=0.25)) == [0, 0.25, 0.5, 0.75, 1]
    assert possible(question("number", min=0.5, max=3)) == [1, 2, 3]
    assert [one.choices[0] for one in possible(question("ranking", choices=OPTIONS)) if isinstance(one, Chosen)] == [
        "a",
        "b",
        "c",
    ]
    assert len(possible(question("matrix", **GRID))) == 8
    assert len(possible(question("matrix", required=True, **GRID))) == 4
    assert possible(question("slider", max=1000)) == []


@pytest.mark.parametrize("sent", [{"rows": {"z" * 30_000: "a"}}, {"choices": ["z" * 30_000]}])
def test_a_refusal_repeats_no_more_than_an_id_is_long(sent: dict[str, Any]) -> None:
    asked = question("matrix", **GRID) if "rows" in sent else question("ranking", **CHOICES)
    with pytest.raises(AnswerRefused) as refused:
        fits(asked, value(sent))
    assert len(refused.value.message) < 500
