"""What stands on a screen where our own card does not draw it."""

import pytest

from widget_server.core.questions import AnyQuestion, Condition, Notice, Rating, Value
from widget_server.core.screens import read_on, screen

QUESTIONS: tuple[AnyQuestion, ...] = (
    Notice(id="hello", text="Hello"),
    Rating(id="a", text="?"),
    Rating(id="b", text="?", same_screen=True, ask_if=Condition(question="a", at_most=2)),
    Rating(id="c", text="?", same_screen=True),
    Notice(id="between", text="Nearly done"),
    Rating(id="d", text="?", ask_if=Condition(question="a", at_least=4)),
    Notice(id="bye", text="Bye"),
)
JOINED = {"b", "c"}


@pytest.mark.parametrize(
    ("answers", "shown", "last"),
    [
        pytest.param({}, "hello a b c", "", id="words, then a whole screen; one on it waits for another"),
        pytest.param({"hello": None}, "a b c", "", id="the words were read"),
        pytest.param({"hello": None, "a": 4}, "c", "", id="one that waited is not asked"),
        pytest.param({"hello": None, "a": 1}, "b c", "", id="one that waited is asked"),
        pytest.param({"hello": None, "a": 4, "c": 1}, "between d", "", id="the next screen with the words before it"),
        pytest.param({"hello": None, "a": 3, "c": 1}, "between bye", "between bye", id="nothing but words is left"),
        pytest.param({"hello": None, "a": 3, "c": 1, "between": None, "bye": None}, "", "", id="nothing is left"),
    ],
)
def test_what_is_shown_now(answers: dict[str, Value], shown: str, last: str) -> None:
    assert " ".join(one.id for one in screen(QUESTIONS, answers, JOINED)) == shown
    assert " ".join(one.id for one in read_on(QUESTIONS, answers)) == last
