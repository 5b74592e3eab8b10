"""What somebody means who writes below a question: rather nothing than an answer they did not give."""

import pytest

from widget_server.core.heard import Heard, heard
from widget_server.core.questions import AnyQuestion, Choice, Chosen, Csat, Date, LongText, Option, YesNo

MARK = Csat(id="mark", text="How was it?")
NEEDED = Csat(id="mark", text="How was it?", required=True)
PICK = Choice(id="pick", text="What?", choices=(Option(id="a", text="Pace"), Option(id="b", text="Task")), other=True)
SEVERAL = Choice(id="pick", text="What?", choices=(Option(id="a", text="Pace"), Option(id="b", text="Task")), many=True)
WORDS = LongText(id="words", text="Why?")
TRUE = YesNo(id="true", text="Clear?")
DAY = Date(id="day", text="When?")

BOTH = Chosen(choices=("a", "b"))


@pytest.mark.parametrize(
    ("question", "text", "bare", "to_us"),
    [
        pytest.param(MARK, "4", ("answer", 4, ""), ("answer", 4, ""), id="a number"),
        pytest.param(MARK, " 4! ", ("answer", 4, ""), ("answer", 4, ""), id="with signs"),
        pytest.param(MARK, "4/5", ("answer", 4, ""), ("answer", 4, ""), id="of the highest"),
        pytest.param(MARK, "4 too fast", None, ("answer", 4, "too fast"), id="with words"),
        pytest.param(MARK, "4 people came", None, ("answer", 4, "people came"), id="a sentence"),
        pytest.param(MARK, "9", None, ("unclear", None, ""), id="out of the scale"),
        pytest.param(MARK, "4 5", None, ("answer", 4, "5"), id="two numbers"),
        pytest.param(MARK, "good", None, ("unclear", None, ""), id="a word"),
        pytest.param(MARK, "-", None, ("answer", None, ""), id="skipped"),
        pytest.param(NEEDED, "skip", None, ("not_now", None, ""), id="skip what can't be"),
        pytest.param(MARK, "Не сейчас.", None, ("not_now", None, ""), id="not now"),
        pytest.param(MARK, "not now, I am busy", None, ("unclear", None, ""), id="not quite"),
        pytest.param(
            PICK, "2", ("answer", Chosen(choices=("b",)), ""), ("answer", Chosen(choices=("b",)), ""), id="one"
        ),
        pytest.param(PICK, "Pace", None, ("answer", Chosen(choices=("a",)), ""), id="by name"),
        pytest.param(PICK, "the room", None, ("answer", Chosen(other="the room"), ""), id="own words"),
        pytest.param(PICK, "???", None, ("answer", Chosen(other="???"), ""), id="signs are no choice"),
        pytest.param(SEVERAL, "1, 2", ("answer", BOTH, ""), ("answer", BOTH, ""), id="several"),
        pytest.param(WORDS, "42", None, ("answer", "42", ""), id="words are only words in reply"),
        pytest.param(TRUE, "yes", None, ("answer", True, ""), id="yes to whom"),
        pytest.param(TRUE, "👍", ("answer", True, ""), ("answer", True, ""), id="a thumb"),
        pytest.param(DAY, "2026-12-24", None, ("answer", "2026-12-24", ""), id="a day may be about anything"),
        pytest.param(MARK, "4" * 41, None, ("unclear", None, ""), id="long"),
    ],
)
def test_what_a_message_means(
    question: AnyQuestion, text: str, bare: tuple[str, object, str] | None, to_us: tuple[str, object, str]
) -> None:
    found = [heard(question, text, to_us=one) for one in (False, True)]
    wanted = [bare or ("nothing", None, ""), to_us]
    assert [(one.what, one.value, one.rest) for one in found] == wanted
    assert Heard(what="nothing") == Heard(what="nothing", value=None, rest="")
