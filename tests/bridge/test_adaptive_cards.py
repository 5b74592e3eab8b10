"""Adaptive Cards: every kind of question in every language and identity fits the open schema, and what a host sends comes back
as the answer that was given."""

import copy
import itertools
import random
from typing import Any

import msgspec
import pytest

from tests.bridge.made import filled, filling, misfits, stands
from tests.core.answering import QUESTIONS, fitting, question
from widget_server.adapters.http.bridge.adaptive import adaptive_card
from widget_server.adapters.http.bridge.submitted import answers
from widget_server.core.errors import InvalidInput
from widget_server.core.questions import AnyQuestion, Chosen, Condition, Link, LongText, Notice, Rating
from widget_server.core.questions.fitting import fits
from widget_server.core.surveys import Identity

LANGUAGES = ("en", "ru", "ar")
IDENTITIES: tuple[Identity, ...] = ("named", "grouped", "anonymous")
EVERY = list(itertools.product(QUESTIONS, LANGUAGES, IDENTITIES))


def drawn(name: str, language: str, identity: Any) -> dict[str, Any]:
    return adaptive_card(stands(filling(QUESTIONS[name], identity=identity), language=language), id="brg_1")


def inputs(element: Any) -> list[dict[str, Any]]:
    """All inputs below an element."""
    if isinstance(element, list):
        return [found for one in element for found in inputs(one)]
    if not isinstance(element, dict):
        return []
    own = [element] if str(element.get("type", "")).startswith("Input.") else []
    return own + [found for one in element.values() for found in inputs(one)]


def test_every_kind_fits_the_schema_in_every_language_and_identity() -> None:
    for name, language, identity in EVERY:
        card = drawn(name, language, identity)
        assert misfits(card) == [], (name, language, identity)
        assert card["lang"] == language
        assert card.get("rtl", False) is (language == "ar")
        assert (inputs(card) == []) is (name == "message")


def test_the_schema_would_tell() -> None:
    card = drawn("choice", "en", "named")
    for bend in (
        lambda card: card.update(unknown=1),
        lambda card: card["body"].append({"type": "Input.Stars", "id": "x"}),
        lambda card: inputs(card)[0].update(style="sideways"),
        lambda card: card["actions"][0].update(data=5),
    ):
        bent = copy.deepcopy(card)
        bend(bent)
        assert misfits(bent) != []


def test_several_questions_and_all_states_fit_the_schema() -> None:
    whole = list(QUESTIONS.values())
    several: list[AnyQuestion] = [
        Notice(id="hello", text="Hello", link=Link(text="More", url="https://a.example/")),
        Rating(id="stars", text="?", required=True),
        LongText(id="words", text="?", same_screen=True, ask_if=Condition(question="stars", at_most=3)),
    ]
    for one in (filling(*several), filling(*several, identity="grouped"), filling(whole[0], about="About")):
        assert misfits(adaptive_card(stands(one), id="x")) == []
        assert misfits(adaptive_card(stands(one, link=None), id="x", begun=True)) == []
    for status in ("completed", "dismissed", "expired", "withdrawn"):
        ended = filling(*several)
        ended = msgspec.structs.replace(ended, invitation=msgspec.structs.replace(ended.invitation, status=status))
        card = adaptive_card(stands(ended), id="x", read=["Last words"])
        assert misfits(card) == []
        assert inputs(card) == []


@pytest.mark.parametrize("identity", IDENTITIES)
def test_what_is_filled_in_comes_back(identity: Any, full: bool) -> None:
    chance = random.Random(5)
    for name, one in QUESTIONS.items():
        here = stands(filling(one, identity=identity))
        card = adaptive_card(here, id="brg_1")
        [send] = [action for action in card["actions"] if "questions" in action.get("data", {})]
        known = {one["id"] for one in inputs(card)}
        for _ in range(50 if full else 5):
            value = fitting(name, chance)
            if isinstance(value, str | Chosen) and not str(getattr(value, "other", None) or "w").strip():
                continue
            sent = filled(one, value)
            assert set(sent) <= known | {f"q:{one.id}"}, name
            back = answers(here, {**send["data"], **sent})["q"]
            if isinstance(value, Chosen) and value.other is not None:
                assert isinstance(back, Chosen)
                assert back.other == value.other.strip()
            elif name != "slider":
                assert back == (Chosen(choices=tuple(sorted(value.choices))) if name in ("many", "picture") else value)  # type: ignore[union-attr]
            if name != "message":
                fits(one, back)


def test_what_was_left_empty_is_skipped_however_a_host_says_so() -> None:
    for name, one in QUESTIONS.items():
        here = stands(filling(one))
        data = {"invitation": "inv_1", "questions": ["q"]}
        empty = {each["id"]: "" for each in inputs(adaptive_card(here, id="x"))}
        assert answers(here, data) == {"q": None}, name
        assert answers(here, {**data, **empty}) == {"q": None}, name


def test_one_that_waits_for_another_answer_is_on_the_card_and_counts_only_when_it_is_asked() -> None:
    stars = Rating(id="stars", text="Stars?", required=True)
    why = LongText(
        id="why", text="Why?", required=True, same_screen=True, ask_if=Condition(question="stars", at_most=3)
    )
    here = stands(filling(stars, why))
    card = adaptive_card(here, id="x")
    assert [(one["id"], one.get("isRequired", False)) for one in inputs(card)] == [("q:stars", True), ("q:why", False)]
    data = {"invitation": "inv_1", "questions": ["stars", "why"]}
    assert answers(here, {**data, "q:stars": "5", "q:why": "x"}) == {"stars": 5}
    assert answers(here, {**data, "q:stars": "2", "q:why": "slow"}) == {"stars": 2, "why": "slow"}


def test_a_survey_that_is_not_named_stands_on_one_card() -> None:
    questions: list[AnyQuestion] = [
        Rating(id="stars", text="?"),
        LongText(id="words", text="?"),
        Notice(id="bye", text="Bye"),
    ]
    named, grouped = (adaptive_card(stands(filling(*questions, identity=one)), id="brg_1") for one in IDENTITIES[:2])
    assert [one["id"] for one in inputs(named)] == ["q:stars"]
    assert [one["id"] for one in inputs(grouped)] == ["q:stars", "q:words"]
    assert grouped["actions"][0]["data"] == {
        "invitation": "inv_1",
        "questions": ["stars", "words", "bye"],
        "id": "brg_1",
    }
    assert "only together with at least 4 others" in str(grouped["body"])


@pytest.mark.parametrize(
    "sent", [{}, {"invitation": "inv_2", "questions": ["q"]}, {"invitation": "inv_1", "questions": "q"},
             {"invitation": "inv_1", "questions": [1]}, {"invitation": "inv_1", "questions": ["q"] * 501}]
)  # fmt: skip
def test_what_no_card_of_this_invitation_sends_is_refused(sent: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        answers(stands(filling(question("nps"))), sent)
