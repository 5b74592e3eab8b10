"""Optional questions take turns where only so many may be asked."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.core.assembling import assembled, fired, here, ids, message, nps, text
from tests.core.made import asked, event, survey
from widget_server.core.assembly import assemble, questions
from widget_server.core.questions import AnyQuestion, Value
from widget_server.core.reasons import Reason
from widget_server.core.responses import conditions, flow
from widget_server.core.surveys import Survey


def asks_in_turn(made: Survey, times: int, id: str = "s1", **fields: Any) -> list[list[str]]:
    found = []
    for number in range(times):
        past = [asked(made.key, f"{number - earlier + 1}d") for earlier in range(number)]
        at = here(id=id, past=[*past, asked("another", "1d")], **fields)
        found.append(ids(assemble(made, at, fired(at.event))))
    return found


@pytest.mark.parametrize(
    ("optional", "required", "most"), [(5, 0, 2), (5, 1, 3), (7, 2, 3), (3, 0, 1), (4, 1, 4), (2, 2, 2)]
)
def test_optional_questions_take_turns_and_required_ones_are_always_there(
    optional: int, required: int, most: int
) -> None:
    plain = [*(text(f"r{n}", required=True) for n in range(required)), *(text(f"o{n}") for n in range(optional))]
    rounds = asks_in_turn(survey(questions=plain, most=most), 2 * optional)
    room = most - required
    for there in rounds:
        assert [id for id in there if id[0] == "r"] == [f"r{n}" for n in range(required)]
        assert len(there) == required + min(room, optional)
    counts = [sum(f"o{n}" in there for there in rounds) for n in range(optional)]
    assert max(counts) == min(counts) == 2 * room


def test_people_begin_at_different_places() -> None:
    made = survey(questions=[text(f"o{n}") for n in range(4)], most=1)
    first = [asks_in_turn(made, 1, id=f"p{number}")[0][0] for number in range(400)]
    assert all(70 < first.count(f"o{n}") < 130 for n in range(4))


def test_each_turn_has_its_reason() -> None:
    made = survey(questions=[text("r", required=True), text("a"), text("b")], most=2)
    found = assemble(made, here(), fired(event("x")))
    taken = next(id for id in found.asked if id != "r")
    left = "ab".replace(taken, "")
    assert found.asked == {"r": Reason(code="always"), taken: Reason(code="turn")}
    assert found.left_out == {left: Reason(code="turn")}


def test_without_need_nothing_takes_turns() -> None:
    found = assembled(text("a"), text("b"), most=2)
    assert found.asked == {"a": Reason(code="always"), "b": Reason(code="always")}


AB = [{"id": one, "text": one} for one in "ab"]
FOLLOWED = [nps("a"), text("a-why", ask_if={"question": "a", "at_most": 6}), nps("b"), text("c"), text("d")]


def test_a_question_and_what_looks_at_it_stay_together() -> None:
    rounds = asks_in_turn(survey(questions=FOLLOWED, most=2), 12)
    assert all(("a" in there) is ("a-why" in there) for there in rounds)
    counts = [sum(id in there for there in rounds) for id in ("a", "a-why", "b", "c", "d")]
    assert max(counts) - min(counts) <= 1
    assert min(counts) > 0


def test_follow_ups_that_exclude_one_another_need_room_for_one() -> None:
    low, high = ({"question": "a", "at_most": 6}, {"question": "a", "at_least": 7})
    made = survey(
        questions=[nps("a"), text("low", ask_if=low), text("high", ask_if=high), text("b"), text("c")], most=2
    )
    assert {tuple(there) for there in asks_in_turn(made, 6)} == {("a", "low", "high"), ("b", "c")}


@pytest.mark.parametrize(
    ("first", "one", "other"),
    [
        pytest.param({"kind": "yesno"}, {"equals": True}, {"equals": False}, id="yes or no"),
        pytest.param({"kind": "csat"}, {"at_most": 2}, {"at_least": 3}, id="a scale"),
        pytest.param({"kind": "slider", "step": 10}, {"at_most": 40}, {"at_least": 50}, id="a slider"),
        pytest.param({"kind": "number", "min": 1, "max": 9}, {"at_most": 4}, {"at_least": 5}, id="a number"),
        pytest.param({"kind": "dropdown", "choices": AB}, {"equals": "a"}, {"equals": "b"}, id="a list"),
        pytest.param({"kind": "ranking", "choices": AB}, {"ranked_first": "a"}, {"ranked_first": "b"}, id="a ranking"),
        pytest.param({"kind": "matrix", "rows": AB, "columns": AB}, {"row": "a", "equals": "a"}, {"row": "a", "equals": "b"}, id="a row"),
        pytest.param({"kind": "consent"}, {"equals": True}, {"answered": False}, id="a consent"),
    ],
)  # fmt: skip
def test_follow_ups_of_any_kind_that_exclude_one_another(
    first: dict[str, Any], one: dict[str, Any], other: dict[str, Any]
) -> None:
    low, high = ({"question": "a", **test} for test in (one, other))
    plain = [
        {"id": "a", "text": "?", **first},
        text("low", ask_if=low),
        text("high", ask_if=high),
        text("b"),
        text("c"),
    ]
    assert {tuple(there) for there in asks_in_turn(survey(questions=plain, most=2), 6)} == {
        ("a", "low", "high"),
        ("b", "c"),
    }


def test_a_follow_up_stays_with_its_required_question_while_there_is_room_for_others() -> None:
    why_low = text("why", ask_if={"question": "score", "at_most": 6})
    plain = [nps("score", required=True), why_low, text("a"), text("b")]
    roomy = asks_in_turn(survey(questions=plain, most=3), 4)
    assert {tuple(there) for there in roomy} == {("score", "why", "a"), ("score", "why", "b")}
    narrow = asks_in_turn(survey(questions=plain, most=2), 6)
    assert {tuple(there) for there in narrow} == {("score", "why"), ("score", "a"), ("score", "b")}


def test_known_questions_and_those_of_others_take_no_turn() -> None:
    plain = [
        nps("known", known_from={"trait": "score"}),
        text("no", ask_if={"trait": "no", "answered": True}),
        text("a"),
        text("b"),
    ]
    rounds = asks_in_turn(survey(questions=plain, most=1), 4, traits={"score": 3})
    assert sorted(there[0] for there in rounds) == ["a", "a", "b", "b"]


def test_a_message_goes_with_what_it_looks_at_and_takes_no_room() -> None:
    plain = [message("hello"), nps("a"), message("oh", ask_if={"question": "a", "at_most": 2}), text("b")]
    assert {tuple(there) for there in asks_in_turn(survey(questions=plain, most=1), 4)} == {
        ("hello", "a", "oh"),
        ("hello", "b"),
    }


KINDS = some.sampled_from(["nps", "rating", "text"])


@given(
    some.lists(some.tuples(KINDS, some.booleans(), some.integers(-1, 6), some.integers(0, 10)), min_size=1, max_size=7),
    some.integers(1, 6),
    some.integers(0, 9),
    some.lists(some.one_of(some.none(), some.integers(0, 10)), min_size=7, max_size=7),
)
def test_never_more_than_the_most_come_up_and_every_condition_has_its_question(
    shape: list[tuple[str, bool, int, int]], most: int, turn: int, given_values: list[int | None]
) -> None:
    plain: list[dict[str, Any]] = []
    for place, (kind, required, target, bound) in enumerate(shape):
        looks = {"ask_if": {"question": f"q{target}", "at_most": bound}} if 0 <= target < place else {}
        plain.append({"id": f"q{place}", "kind": kind, "text": "?", "required": required, **looks})
    made = survey(questions=plain, most=most)
    found = assemble(made, here(past=[asked(made.key, "1d")] * turn), fired(event("x")))
    kept = questions(made, found)
    there = [question.id for question in kept]
    assert there == list(found.asked)
    assert set(found.asked).isdisjoint(found.left_out)
    for question in kept:
        assert all(one.question in there[: there.index(question.id)] for one in conditions(question))
    needed = sum(question["required"] for question in plain)
    assert came_up(kept, given_values) <= max(most, needed)
    assert {question["id"] for question in plain if question["required"] and "ask_if" not in question} <= set(there)


def came_up(kept: tuple[AnyQuestion, ...], values: list[int | None]) -> int:
    """How many questions somebody meets who answers each by the number at its place."""
    answers: dict[str, Value] = {}
    while (current := flow(kept, answers).current) is not None:
        answers[current.id] = values[int(current.id[1:])]
    return len(answers)
