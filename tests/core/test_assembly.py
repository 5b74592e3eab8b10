"""Which questions a person gets: settled conditions, variants, texts, nothing to ask; and why each is there or not."""

from typing import Any

import msgspec
import pytest

from tests.core.assembling import answered, assembled, fired, here, ids, message, nps, one_of, text, why
from tests.core.made import NOW, event, survey
from widget_server.core.assembly import Assembly, assemble, formed, placeholders, questions
from widget_server.core.events import Json
from widget_server.core.reasons import Reason, Timer
from widget_server.core.responses import conditions, flow

# -- conditions --------------------------------------------------------------------------------------------------------
EVENTS = [event("exercise_failed", "3m", properties={"attempt": 2, "exercise": "loops"}), event("chat_opened")]


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"trait": "level", "equals": "a1"}, True),
        ({"trait": "level", "equals": "b2"}, False),
        ({"trait": "paid", "equals": True}, True),
        ({"trait": "paid", "equals": 1}, False),
        ({"trait": "seats", "equals": 3}, True),
        ({"trait": "seats", "equals": True}, False),
        ({"trait": "seats", "at_least": 2.5}, True),
        ({"trait": "seats", "at_most": 2.5}, False),
        ({"trait": "paid", "at_least": 0}, False),
        ({"trait": "groups", "includes": "pilots"}, True),
        ({"trait": "groups", "includes": "pil"}, False),
        ({"trait": "level", "includes": "a"}, False),
        ({"trait": "level", "answered": True}, True),
        ({"trait": "gone", "answered": True}, False),
        ({"trait": "gone", "answered": False}, True),
        ({"trait": "gone", "at_most": 5}, False),
        ({"property": "attempt", "at_least": 2}, True),
        ({"property": "attempt", "equals": 1}, False),
        ({"property": "exercise", "equals": "loops"}, True),
        ({"property": "nothing", "equals": "loops"}, False),
        ({"did": {"event": "exercise_failed"}}, True),
        ({"did": {"event": "exercise_failed", "times": 2}}, False),
        ({"did": {"event": "exercise_failed", "within": "1m"}}, False),
        ({"did": {"not": {"event": "mentor_replied"}}}, True),
        ([{"trait": "level", "equals": "a1"}, {"property": "attempt", "equals": 2}], True),
        ([{"trait": "level", "equals": "a1"}, {"property": "attempt", "equals": 3}], False),
    ],
)
def test_conditions_on_the_person_and_the_moment_are_settled(condition: Json, holds: bool) -> None:
    at = here(*EVENTS, traits={"level": "a1", "paid": True, "seats": 3, "groups": ["pilots"]})
    found = assembled(text("q", ask_if=condition), text("r"), at=at, by=fired(*EVENTS))
    assert ids(found) == (["q", "r"] if holds else ["r"])
    assert why(found, "q")[0] == "condition"
    kept = questions(survey(questions=[text("q", ask_if=condition), text("r")]), found)
    assert all(conditions(question) == () for question in kept)


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        ({"trait": "level", "equals": "secret"}, {"trait": "level"}),
        ({"property": "attempt", "equals": 9}, {"property": "attempt"}),
        ({"did": {"sequence": [{"event": "a"}, {"event": "b"}]}}, {"did": "b"}),
        ({"did": {"all": [{"event": "a"}, {"event": "b"}]}}, {"did": "a"}),
        ([{"property": "attempt", "equals": 2}, {"trait": "gone", "answered": True}], {"trait": "gone"}),
    ],
)
def test_a_reason_names_what_was_looked_at_and_no_value(condition: Json, values: dict[str, Json]) -> None:
    found = assembled(
        text("q", ask_if=condition), text("r"), at=here(*EVENTS, traits={"level": "a1"}), by=fired(*EVENTS)
    )
    assert why(found, "q") == ("condition", values)
    assert why(found, "r") == ("always", {})


def test_a_property_is_that_of_the_latest_event_that_has_it() -> None:
    events = [
        event("failed", "2m", properties={"n": 1, "m": 1}),
        event("failed", "1m", properties={"n": 2, "m": None}),
        event("opened"),
    ]
    asks = [text("n2", ask_if={"property": "n", "equals": 2}), text("m1", ask_if={"property": "m", "equals": 1})]
    assert ids(assembled(*asks, at=here(*events), by=fired(*events))) == ["n2", "m1"]


def test_what_ended_a_wait_is_looked_at_first_and_what_began_a_timer_is_not() -> None:
    began, ended = event("lesson_opened", "5m", properties={"n": 1}), event("lesson_closed", properties={"n": 2})
    ask = text("q", ask_if={"property": "n", "equals": 2})
    assert ids(assembled(ask, at=here(began, ended), by=fired(began))) == ["q"]
    other = event("lesson_opened", "1m", properties={"n": 2})
    timer = Timer(workspace="course", respondent_id="s1", survey_key="unclear", due_at=NOW, since=0)
    assert ids(assembled(ask, at=here(began, timer=timer), by=fired(other))) == ["q"]


SCORE = nps("score", known_from={"trait": "score"})


@pytest.mark.parametrize(
    ("traits", "condition", "expected"),
    [
        pytest.param(
            {}, {"question": "score", "at_most": 6}, [{"question": "score", "at_most": 6}], id="left to the flow"
        ),
        pytest.param({"score": 3}, {"question": "score", "at_most": 6}, [], id="known and held"),
        pytest.param({"score": 9}, {"question": "score", "at_most": 6}, None, id="known and failed"),
        pytest.param({"score": 9}, {"question": "score", "answered": True}, [], id="known is answered"),
        pytest.param({"score": 9}, {"question": "score", "answered": False}, None, id="known is not unanswered"),
        pytest.param(
            {"score": 11},
            {"question": "score", "at_least": 9},
            [{"question": "score", "at_least": 9}],
            id="what does not fit is asked",
        ),
        pytest.param({}, {"question": "gone", "answered": False}, [], id="no such question is not answered"),
    ],
)
def test_a_condition_on_a_question_is_settled_where_its_answer_is_known(
    traits: dict[str, Json], condition: dict[str, Json], expected: list[dict[str, Json]] | None
) -> None:
    asks = survey(questions=[SCORE, text("why", ask_if=condition), text("last")])
    found = assemble(asks, here(traits=traits), fired(event("x")))
    kept = {one.id: [msgspec.to_builtins(test) for test in conditions(one)] for one in questions(asks, found)}
    assert kept.get("why") == (None if expected is None else expected)


@pytest.mark.parametrize(
    ("test", "there"), [({"answered": False}, True), ({"at_most": 6}, False), ({"answered": True}, False)]
)
def test_a_question_that_is_left_out_counts_as_not_answered(test: dict[str, Json], there: bool) -> None:
    gone = nps("score", ask_if={"trait": "gone", "answered": True})
    found = assembled(gone, text("why", ask_if={"question": "score", **test}), text("last"))
    assert ("why" in found.asked) is there
    assert why(found, "why") == ("condition", {"question": "score"})


def test_what_looks_at_a_known_answer_counts_only_where_that_question_would_have_been_asked() -> None:
    asks = survey(
        questions=[
            nps("first"),
            nps("score", ask_if={"question": "first", "at_most": 6}, known_from={"trait": "score"}),
            text("why", ask_if={"question": "score", "at_most": 3}),
        ]
    )
    found = assemble(asks, here(traits={"score": 2}), fired(event("x")))
    kept = questions(asks, found)
    assert [question.id for question in kept] == ["first", "why"]
    assert flow(kept, {"first": 9}).complete
    low = flow(kept, {"first": 5}).current
    assert low is not None
    assert low.id == "why"


# -- nothing to ask ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("asks", "left"),
    [
        pytest.param([text("q", ask_if={"trait": "no", "answered": True})], [], id="no condition holds"),
        pytest.param(
            [message("m"), text("q", ask_if={"trait": "no", "answered": True})], [], id="only a message is left"
        ),
        pytest.param([message("m"), nps("q", known_from={"trait": "score"})], [], id="a message about what is known"),
        pytest.param([message("m")], ["m"], id="an announcement is shown"),
        pytest.param([message("m"), text("q")], ["m", "q"], id="a message with its question"),
    ],
)
def test_a_survey_left_with_nothing_to_answer_asks_nothing(asks: list[dict[str, Any]], left: list[str]) -> None:
    found = assembled(*asks, at=here(traits={"score": 3}))
    assert ids(found) == left
    assert set(found.asked) | set(found.left_out) == {one["id"] for one in asks}
    assert (found.nothing_to_ask is None) is bool(left)


def test_nothing_to_ask_says_how_much_was_known() -> None:
    gone = text("q", ask_if={"trait": "no", "answered": True})
    found = assembled(nps("n", known_from={"trait": "score"}), gone, message("m"), at=here(traits={"score": 3}))
    assert found.nothing_to_ask == Reason(code="nothing_to_ask", values={"known": 1, "left_out": 2})


# -- variants ----------------------------------------------------------------------------------------------------------
def test_a_variant_is_for_its_share_of_the_people_and_always_the_same_ones() -> None:
    variants = [
        {"key": "short", "share": 20, "questions": [text("s")], "about": "Short"},
        {"key": "warm", "share": 30, "thanks": "Dear {trait.name|you}"},
    ]
    asks = survey(questions=[text("q")], variants=variants, about="About", thanks="Thanks")
    found = [assemble(asks, here(id=f"p{number}"), fired(event("x"))) for number in range(2000)]
    by_variant = {key: sum(one.variant == key for one in found) for key in ("short", "warm", None)}
    assert 340 < by_variant["short"] < 460
    assert 530 < by_variant["warm"] < 670
    assert found == [assemble(asks, here(id=f"p{number}"), fired(event("x"))) for number in range(2000)]
    forms = {one.variant: formed(asks, one, one.values) for one in found}
    told = {key: (one.about, one.questions[0].id, one.thanks) for key, one in forms.items()}
    assert told == {
        "short": ("Short", "s", "Thanks"),
        "warm": ("About", "q", "Dear you"),
        None: ("About", "q", "Thanks"),
    }


def test_a_raised_share_keeps_who_was_in() -> None:
    def short(share: int) -> set[int]:
        asks = survey(questions=[text("q")], variants=[{"key": "short", "share": share}])
        return {number for number in range(300) if assemble(asks, here(id=f"p{number}"), fired(event("x"))).variant}

    assert short(10) < short(25)


# -- texts -------------------------------------------------------------------------------------------------------------
def test_texts_are_filled_in_every_language_with_the_values_of_the_moment() -> None:
    lesson = event("lesson_closed", properties={"title": "Loops <b>3</b>", "token": "t"})
    asks = survey(
        about="About «{event.title}»",
        thanks={"en": "Thanks, {trait.name|friend}", "ru": "Спасибо, {trait.name|друг}"},
        questions=[
            one_of("q", "a", "b", other="Not {event.title}", help="{event.token|hidden}"),
            nps("gone", ask_if={"trait": "no", "answered": True}, low="{event.never}"),
            text("asks", placeholder="{mentor|Somebody} reads this"),
        ],
    )
    asks = msgspec.structs.replace(
        asks, questions=(msgspec.structs.replace(asks.questions[0], text="{event.title}?"), *asks.questions[1:])
    )
    found = assemble(asks, here(lesson), fired(lesson), ("token",))
    assert found.values == {"event.title": "Loops <b>3</b>"}
    told = formed(asks, found, {**found.values, "mentor": "Maria"})
    assert told.about == "About «Loops <b>3</b>»"
    assert told.thanks == {"en": "Thanks, friend", "ru": "Спасибо, друг"}
    choice, words = told.questions
    assert (choice.text, choice.help, getattr(choice, "other", "")) == (
        "Loops <b>3</b>?",
        "hidden",
        "Not Loops <b>3</b>",
    )
    assert getattr(words, "placeholder", "") == "Maria reads this"
    names = {one.name for one in placeholders(asks)}
    assert names == {"trait.name", "event.title", "event.token", "event.never", "mentor"}


def test_an_invitation_without_an_assembly_has_the_whole_survey() -> None:
    asks = survey(
        questions=[nps("a"), text("b", ask_if=[{"question": "a", "at_most": 6}, {"trait": "t", "answered": True}])]
    )
    kept = questions(asks, Assembly())
    assert [question.id for question in kept] == ["a", "b"]
    assert [one.question for one in conditions(kept[1])] == ["a"]


def test_an_assembly_is_kept_as_json() -> None:
    found = assembled(
        nps("q", bank="recommend", known_from={"within": "90d"}),
        one_of("c", "x", "y", known_from={"trait": "c"}),
        text("r"),
        at=here(traits={"c": "x"}, answered=(answered("recommend", 9),)),
    )
    assert msgspec.json.decode(msgspec.json.encode(found), type=Assembly) == found
