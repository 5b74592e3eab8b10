"""What an answer counts for, and that words never leave it."""

import pytest

from widget_server.core.options import options
from widget_server.core.questions import (
    AnyQuestion,
    Choice,
    Chosen,
    Consent,
    Email,
    LongText,
    Matrix,
    Nps,
    Number,
    Option,
    Ranking,
    Slider,
    Value,
    YesNo,
)

TWO = (Option(id="a", text="A"), Option(id="b", text="B"))


@pytest.mark.parametrize(
    ("question", "value", "expected"),
    [
        pytest.param(Nps(id="q"), 9, ("9",), id="a mark"),
        pytest.param(Nps(id="q"), None, (), id="skipped"),
        pytest.param(Choice(id="q", text="?", choices=TWO), Chosen(choices=("b",)), ("=", "b"), id="a choice"),
        pytest.param(
            Choice(id="q", text="?", choices=TWO, other=True),
            Chosen(choices=("a",), other="my secret"),
            ("=", "a", "+other"),
            id="another one, without its words",
        ),
        pytest.param(
            Ranking(id="q", text="?", choices=TWO), Chosen(choices=("b", "a")), ("=", "1:b", "2:a"), id="an order"
        ),
        pytest.param(Matrix(id="q", text="?", rows=TWO, columns=TWO), Chosen(rows={"a": "b"}), ("=", "a:b"), id="rows"),
        pytest.param(YesNo(id="q", text="?"), False, ("no",), id="no"),
        pytest.param(Consent(id="q", text="?"), True, ("yes",), id="ticked"),
        pytest.param(LongText(id="q", text="?"), "my secret", ("+",), id="words"),
        pytest.param(Email(id="q", text="?"), "a@b.example", ("=",), id="an address is no comment"),
        pytest.param(Number(id="q", text="?"), 17, ("=",), id="a number"),
        pytest.param(Slider(id="q", text="?"), 100, ("9",), id="the end of a line"),
        pytest.param(Slider(id="q", text="?", min=10, max=20), 12, ("2",), id="a place on a line"),
    ],
)
def test_an_answer_counts_for_what_it_chooses(question: AnyQuestion, value: Value, expected: tuple[str, ...]) -> None:
    assert options(question, value) == expected
