"""Groups as a rule: what an answer is, which batch it goes into, when one is full."""

import msgspec
import pytest

from tests.core.made import NOW
from widget_server.core.context import Context, Why
from widget_server.core.errors import AnswerRefused
from widget_server.core.groups import Batch, counted, full, gathered, given, place, words_of
from widget_server.core.invitations import Invitation
from widget_server.core.patterns import Trigger
from widget_server.core.questions import (
    AnyQuestion,
    Choice,
    Chosen,
    Condition,
    LongText,
    Notice,
    Nps,
    Option,
    Value,
)
from widget_server.core.surveys import Survey
from widget_server.core.wording.plain import seen_as_text

OPTIONS = (Option(id="a", text="A"), Option(id="b", text="B"))
QUESTIONS: tuple[AnyQuestion, ...] = (
    Notice(id="hello", text="Hello"),
    Nps(id="score", text="How likely?", required=True),
    LongText(id="why", text="Why?", ask_if=Condition(question="score", at_most=6)),
)
SURVEY = Survey(
    key="s", name="S", when=Trigger(event="e"), identity="grouped", group_size=6, team="t", questions=QUESTIONS
)
INVITATION = Invitation(
    id="inv",
    workspace="w",
    respondent_id="s1",
    survey_key="s",
    survey_version="v1",
    event_id="e1",
    identity="grouped",
    team="t",
    context=Context(asked_at=NOW, why=Why()),
    mentor_id="maria",
    invited_at=NOW,
    expires_at=NOW + 1,
)


def test_what_was_skipped_or_only_read_goes_nowhere() -> None:
    found = gathered(SURVEY, INVITATION, QUESTIONS, {"hello": None, "score": 3, "why": None})
    assert [(one.question_id, one.value, one.kind, one.needed) for one in found.answers] == [("score", 3, "values", 6)]
    assert (found.cell, found.team, found.erasable, found.names) == ("maria", "t", True, False)


def test_an_answer_on_a_branch_that_was_left_goes_nowhere() -> None:
    found = gathered(SURVEY, INVITATION, QUESTIONS, {"hello": None, "score": 9, "why": "slow"})
    assert [one.question_id for one in found.answers] == ["score"]


def test_anonymous_answers_are_of_nobody_and_may_be_of_the_whole_survey() -> None:
    survey = msgspec.structs.replace(SURVEY, identity="anonymous", group_by="survey")
    found = gathered(survey, INVITATION, QUESTIONS, {"hello": None, "score": 9})
    assert (found.cell, found.erasable) == ("", False)
    nobody = msgspec.structs.replace(INVITATION, mentor_id=None)
    assert gathered(SURVEY, nobody, QUESTIONS, {"hello": None, "score": 9}).cell == ""


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        pytest.param({"hello": None, "score": 3}, "'why' is missing", id="the last one missing"),
        pytest.param({"score": 9}, "'hello' is missing", id="a message not read"),
        pytest.param({"hello": None, "score": 11}, "0 to 10", id="no mark"),
        pytest.param({"hello": None, "score": 9, "mail": "x"}, "no question 'mail'", id="not asked"),
    ],
)
def test_all_come_at_once_or_none(answers: dict[str, Value], words: str) -> None:
    with pytest.raises(AnswerRefused, match=words):
        gathered(SURVEY, INVITATION, QUESTIONS, answers)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        (Nps(id="q"), "values"),
        (LongText(id="q", text="?"), "words"),
        (Choice(id="q", text="?", choices=OPTIONS), "values"),
        (Choice(id="q", text="?", choices=OPTIONS, other=True), "words"),
        (Choice(id="q", text="?", choices=OPTIONS, other="Else"), "words"),
    ],
)
def test_words_need_twice_as_many(question: AnyQuestion, kind: str) -> None:
    found = given(question, 1, 5)
    assert (found.kind, found.needed) == (kind, 10 if kind == "words" else 5)


def test_five_are_five_different_people_of_whom_somebody_vouches() -> None:
    four = Batch(id="b", needed=5, people=dict.fromkeys("abcd", True))
    assert not full(four)
    assert not full(msgspec.structs.replace(four, people={**four.people, "anon:x": False, "anon:y": False}))
    assert full(msgspec.structs.replace(four, people={**four.people, "anon:x": False, "e": True}))


def test_whoever_is_in_a_batch_goes_into_the_next() -> None:
    first, second = Batch(id="1", needed=5, people={"a": True, "b": True}), Batch(id="2", needed=5, people={"a": True})
    assert place("c", [first, second]) is first
    assert place("b", [first, second]) is second
    assert place("a", [first, second]) is None


def test_what_is_written_is_not_counted() -> None:
    assert counted("words", "slow") is None
    assert counted("values", "2026-01-01") == "2026-01-01"
    assert counted("words", Chosen(choices=("a",), other="x")) == Chosen(choices=("a",))
    assert [words_of(value) for value in ("x", Chosen(other="y"), Chosen(choices=("a",)), 3)] == ["x", "y", None, None]


@pytest.mark.parametrize(
    ("more", "language", "said"),
    [
        ({"identity": "named"}, "en", "Maria will see your answer and what you were doing."),
        (
            {},
            "en",
            (
                "Maria will see this only together with at least 5 others. "
                "Once sent, it cannot be changed, and nobody replies to it."
            ),
        ),
        (
            {"group_by": "survey", "names_for": "administrator"},
            "en",
            (
                "The team will see this only together with at least 5 others. An administrator can see your name too. "
                "Once sent, it cannot be changed, and nobody replies to it."
            ),
        ),
        (
            {"identity": "anonymous"},
            "ru-RU",
            "Никто не узнает, что это вы. После отправки ответ нельзя изменить, и на него не ответят.",
        ),
        (
            {"identity": "anonymous"},
            "ar",
            "لن يعرف أحد أن هذه إجابتك. بعد الإرسال لا يمكن تغيير الإجابة ولا الرد عليها.",
        ),
    ],
)
def test_who_sees_it_is_said_where_there_is_no_card(more: dict[str, str], language: str, said: str) -> None:
    assert seen_as_text(msgspec.structs.replace(SURVEY, **more), "Maria", language) == said
