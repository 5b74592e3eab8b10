"""Thanks that differ by answer: which of them one person may read."""

from typing import Any

import pytest

from tests.core.assembling import fired, here, nps, text
from tests.core.made import event, survey
from widget_server.core.assembly import assemble, formed, placeholders
from widget_server.core.surveys import Survey, last_words

KNOWN = nps("known", known_from={"trait": "score"})
GONE = text("gone", ask_if={"trait": "no", "answered": True})
THANKS = [
    {"text": "Low", "say_if": {"question": "asked", "at_most": 6}},
    {"text": "Known low", "say_if": {"question": "known", "at_most": 6}},
    {"text": "Known high", "say_if": [{"question": "known", "at_least": 7}, {"question": "asked", "answered": True}]},
    {"text": "Not asked", "say_if": {"question": "gone", "answered": False}},
    {"text": "Asked", "say_if": {"question": "gone", "answered": True}},
    {
        "text": "Thanks, {trait.name}",
        "link": {"text": "More for {trait.name}", "url": "https://a.example/{trait.name}"},
    },
]


def told(made: Survey, traits: dict[str, Any]) -> list[tuple[object, int]]:
    """What may be said, and by how many conditions."""
    found = assemble(made, here(traits=traits), fired(event("x")))
    said = last_words(formed(made, found, found.values))
    return [(one.text, len(one.say_if) if isinstance(one.say_if, tuple) else 1) for one in said]


@pytest.mark.parametrize(
    ("traits", "said"),
    [
        ({}, [("Low", 1), ("Known low", 1), ("Known high", 2), ("Not asked", 0), ("Thanks, …", 0)]),
        ({"score": 3, "name": "Ann"}, [("Low", 1), ("Known low", 0), ("Not asked", 0), ("Thanks, Ann", 0)]),
        ({"score": 9, "name": "Ann"}, [("Low", 1), ("Known high", 1), ("Not asked", 0), ("Thanks, Ann", 0)]),
    ],
)
def test_what_looks_at_no_question_of_the_card_is_settled(traits: dict[str, Any], said: list[tuple[str, int]]) -> None:
    assert told(survey(questions=[nps("asked"), KNOWN, GONE], thanks=THANKS), traits) == said


def test_a_known_answer_counts_only_where_its_question_would_have_been_asked() -> None:
    known = {**KNOWN, "ask_if": {"question": "asked", "at_most": 6}}
    made = survey(questions=[nps("asked"), known], thanks=[THANKS[1]])
    found = assemble(made, here(traits={"score": 3}), fired(event("x")))
    (one,) = last_words(formed(made, found, found.values))
    assert isinstance(one.say_if, tuple)
    assert [(test.question, test.at_most) for test in one.say_if] == [("asked", 6)]


def test_the_address_of_a_link_is_never_filled() -> None:
    made = survey(questions=[nps("asked")], thanks=THANKS[-1:])
    found = assemble(made, here(traits={"name": "Ann"}), fired(event("x")))
    (one,) = last_words(formed(made, found, found.values))
    assert one.link is not None
    assert (one.link.text, one.link.url) == ("More for Ann", "https://a.example/{trait.name}")


def test_where_nothing_of_it_can_be_said_the_widget_has_its_own_words() -> None:
    assert told(survey(questions=[nps("asked"), KNOWN], thanks=THANKS[1:2]), {"score": 9}) == []


def test_a_variant_has_words_of_its_own() -> None:
    made = survey(questions=[nps("asked")], thanks=THANKS, variants=[{"key": "v", "share": 100, "thanks": "Warmly"}])
    assert told(made, {}) == [("Warmly", 0)]


def test_the_placeholders_of_all_of_them_are_known() -> None:
    made = survey(questions=[nps("asked")], thanks=THANKS)
    assert [one.name for one in placeholders(made)] == ["trait.name"]
