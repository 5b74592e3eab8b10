"""Screens of a card: what stands with the question before it, also when that one is not asked."""

import msgspec
import pytest

from tests.services.test_cards import FILLING
from widget_server.core.assembly import Assembly
from widget_server.core.patterns import Trigger
from widget_server.core.questions import Nps
from widget_server.core.reasons import Reason
from widget_server.core.surveys import Survey
from widget_server.services.cards import card

SURVEY = Survey(
    key="useful",
    name="Usefulness",
    when=Trigger(event="x"),
    questions=(
        Nps(id="a", text="?"),
        Nps(id="b", text="?"),
        Nps(id="c", text="?", same_screen=True),
        Nps(id="d", text="?", same_screen=True),
        Nps(id="e", text="?"),
    ),
)


@pytest.mark.parametrize(
    ("asked", "screens"),
    [
        pytest.param("abcde", "a bcd e", id="all"),
        pytest.param("acde", "a cd e", id="the first of a screen is known: the others are not drawn to the one before"),
        pytest.param("abde", "a bd e", id="one in the middle is known"),
        pytest.param("ade", "a d e", id="one is left"),
        pytest.param("cd", "cd", id="nothing else"),
    ],
)
def test_what_stands_on_one_screen(asked: str, screens: str) -> None:
    filling = msgspec.structs.replace(
        FILLING,
        survey=msgspec.structs.replace(FILLING.survey, survey=SURVEY),
        invitation=msgspec.structs.replace(
            FILLING.invitation, assembly=Assembly(asked={id: Reason(code="always") for id in asked})
        ),
        answers=(),
    )
    drawn = msgspec.json.decode(msgspec.json.encode(card(filling, languages=(), grant="", now=200)))
    shown = "".join(("" if one.get("same_screen") else " ") + one["id"] for one in drawn["questions"])
    assert shown.strip() == screens
