"""Answers that are known before anybody is asked."""

from typing import Any

import pytest

from tests.core.assembling import answered, assembled, fired, here, ids, nps, one_of, text, why
from tests.core.made import event, survey
from widget_server.core.assembly import assemble, known_questions
from widget_server.core.events import Json
from widget_server.core.questions import Chosen
from widget_server.core.reasons import Answered

OPTIONS = [{"id": one, "text": one} for one in "ab"]
GRID = {"id": "q", "kind": "matrix", "text": "?", "rows": OPTIONS, "columns": OPTIONS}


@pytest.mark.parametrize(
    ("question", "trait", "value"),
    [
        (nps("q"), 0, 0),
        (nps("q"), 7.0, 7),
        (nps("q"), 7.5, None),
        (nps("q"), "7", None),
        (nps("q"), True, None),
        (nps("q"), 11, None),
        (nps("q"), None, None),
        ({"id": "q", "kind": "rating", "text": "?", "points": 3}, 3, 3),
        ({"id": "q", "kind": "rating", "text": "?", "points": 3}, 4, None),
        (text("q"), "Berlin", "Berlin"),
        (text("q"), " ", None),
        (text("q", max_length=3), "Berlin", None),
        (text("q"), 5, None),
        (one_of("q", "a", "b"), "a", {"choices": ["a"]}),
        (one_of("q", "a", "b"), "c", None),
        (one_of("q", "a", "b"), ["a", "b"], None),
        (one_of("q", "a", "b", many=True), ["a", "b"], {"choices": ["a", "b"]}),
        (one_of("q", "a", "b", many=True), ["a", 5], None),
        (one_of("q", "a", "b"), {"choices": ["a"], "more": 1}, None),
        (text("q"), {"deep": 1}, None),
        ({"id": "q", "kind": "csat", "text": "?"}, 5.0, 5),
        ({"id": "q", "kind": "slider", "text": "?", "step": 5}, 40, 40),
        ({"id": "q", "kind": "slider", "text": "?", "step": 5}, 42, None),
        ({"id": "q", "kind": "number", "text": "?"}, 12.0, 12),
        ({"id": "q", "kind": "number", "text": "?"}, "12", None),
        ({"id": "q", "kind": "yesno", "text": "?"}, False, False),
        ({"id": "q", "kind": "yesno", "text": "?"}, 0, None),
        ({"id": "q", "kind": "consent", "text": "?"}, True, True),
        ({"id": "q", "kind": "consent", "text": "?"}, False, None),
        ({"id": "q", "kind": "email", "text": "?"}, "a@b.c", "a@b.c"),
        ({"id": "q", "kind": "date", "text": "?", "latest": "today"}, "2020-02-29", "2020-02-29"),
        ({"id": "q", "kind": "date", "text": "?", "latest": "today"}, "2999-01-01", None),
        (one_of("q", "a", "b", kind="dropdown"), "b", {"choices": ["b"]}),
        (one_of("q", "a", "b", kind="ranking"), ["b", "a"], {"choices": ["b", "a"]}),
        (one_of("q", "a", "b", kind="ranking"), "b", None),
        (GRID, {"a": "b"}, {"rows": {"a": "b"}}),
        (GRID, {"rows": {"a": "b"}}, {"rows": {"a": "b"}}),
        (GRID, {"a": "z"}, None),
    ],
)
def test_a_trait_is_an_answer_where_it_fits(question: dict[str, Any], trait: Json, value: Json) -> None:
    found = assembled({**question, "known_from": {"trait": "t"}}, text("r"), at=here(traits={"t": trait}))
    assert [one.value for one in found.known] == ([] if value is None else [value])
    assert ids(found) == (["q", "r"] if value is None else ["r"])
    if value is not None:
        assert why(found, "q") == ("known", {"trait": "t"})


BANKED = nps("q", bank="recommend", known_from={"within": "90d"})


@pytest.mark.parametrize(
    ("past", "value"),
    [
        pytest.param([answered("recommend", 9)], 9, id="the same question of the bank, in another survey"),
        pytest.param([answered("recommend", 9, "90d")], 9, id="at the end of the time"),
        pytest.param([answered("recommend", 9, "91d")], None, id="too long ago"),
        pytest.param([answered("recommend", 3, "5d"), answered("recommend", 9, "2d")], 9, id="the latest"),
        pytest.param([answered("recommend", 3, "5d"), answered("recommend", None, "2d")], 3, id="skipped is no answer"),
        pytest.param(
            [answered("recommend", 3, "5d"), answered("recommend", "so", "2d")], 3, id="what does not fit is none"
        ),
        pytest.param([answered("other", 9)], None, id="another question of the bank"),
        pytest.param([answered(None, 9, question_id="q")], None, id="the same id, not of the bank"),
    ],
)
def test_an_earlier_answer_to_the_same_question_of_the_bank(past: list[Answered], value: int | None) -> None:
    found = assembled(BANKED, text("r"), at=here(answered=tuple(past)))
    assert [one.value for one in found.known] == ([] if value is None else [value])
    if value is not None:
        told = next(one for one in past if one.value == value)
        assert why(found, "q") == ("known", {"survey": "other", "answered_at": told.answered_at})


def test_the_trait_goes_before_the_earlier_answer() -> None:
    both = {**BANKED, "known_from": {"trait": "score", "within": "90d"}}
    past = (answered("recommend", 9),)
    trait, answer = (
        assembled(both, text("r"), at=here(traits=traits, answered=past)).known[0] for traits in ({"score": 1}, {})
    )
    assert (trait.value, trait.trait, trait.survey_key) == (1, "score", None)
    assert (answer.value, answer.trait, answer.survey_key) == (9, None, "other")


def test_an_earlier_choice_is_an_answer_again() -> None:
    past = answered("pace", {"choices": ["slow"]})
    asks = survey(
        questions=[
            one_of("q", "slow", "fast", bank="pace", known_from={"within": "1d"}),
            text("r", ask_if={"question": "q", "equals": "slow"}),
        ]
    )
    found = assemble(asks, here(answered=(past,)), fired(event("x")))
    ((question, value, source),) = known_questions(asks, found, {})
    assert (question.id, value, source.survey_key) == ("q", Chosen(choices=("slow",)), "other")
    assert ids(found) == ["r"]


def test_a_trait_that_is_never_kept_is_no_answer() -> None:
    asks = survey(questions=[text("q", known_from={"trait": "email"}), text("r")])
    found = assemble(asks, here(traits={"email": "a@b.c"}), fired(event("x")), ("Email",))
    assert (ids(found), found.known) == (["q", "r"], ())
