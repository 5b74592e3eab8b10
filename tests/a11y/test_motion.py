"""Whoever asked for less motion gets none; for all others it is short."""

import pytest
from playwright.sync_api import Page

from tests.a11y.conftest import Empty
from tests.a11y.gallery import STATES, stand

MOVING = """() => [...document.querySelectorAll('cue-slot')].flatMap(slot =>
  slot.shadowRoot.querySelector('cue-card').shadowRoot.getAnimations().map(({ effect }) => {
    const { duration, delay } = effect.getTiming();
    return [slot.id, duration + delay];
  }))"""


def moving(page: Page) -> list[list[str | float]]:
    """Of each animation there is: on which card, and how many milliseconds in all."""
    found: list[list[str | float]] = page.evaluate(MOVING)
    return found


def test_less_motion_is_none(empty: Empty) -> None:
    page = empty(reduced_motion="reduce")
    for state in STATES:
        stand(page, "nps", "stars", "choice", "ranking", "dropdown", "slider", state=state)
        assert moving(page) == [], state
    card = stand(page, "ranking", state="filled")
    card.get_by_role("button", name="Move down").first.click()
    assert moving(page) == []


@pytest.mark.parametrize("state", ["idle", "sent"])
def test_motion_is_short(state: str, empty: Empty) -> None:
    page = empty(reduced_motion="no-preference")
    stand(page, "nps", "ranking", state=state)
    assert all(float(length) <= 250 for _, length in moving(page))
