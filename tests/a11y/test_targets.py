"""What is to be hit is large enough: never under 24 × 24, 28 high with a pointer, 40 high with a finger."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.a11y.conftest import Empty
from tests.a11y.gallery import STATES, THEMES, stand

MEASURE = """([high]) => {
  const wrong = [];
  const seen = [];
  for (const slot of document.querySelectorAll('cue-slot')) {
    const root = slot.shadowRoot.querySelector('cue-card').shadowRoot;
    for (const node of root.querySelectorAll('a, button, input, select, textarea, [role=option]')) {
      // A tap on a label is a tap on what it is of.
      const { width, height } = (node.closest('label') ?? node).getBoundingClientRect();
      if (!node.checkVisibility({ checkVisibilityCSS: true }) || !width) continue;
      seen.push(node.localName);
      // Links in a line of text may be as high as the line, and stand apart enough all the same.
      const least = node.matches('a') ? 24 : high;
      if (width < 24 || height < least - 0.01) wrong.push(`${slot.id}: ${node.outerHTML.slice(0, 90)} is ${width.toFixed(1)} × ${height.toFixed(1)}`);
    }
  }
  return { wrong, seen: seen.length };
}"""


def small(page: Page, high: int) -> list[str]:
    """What is too small, on the cards that stand there."""
    found: dict[str, Any] = page.evaluate(MEASURE, [high])
    return list(found["wrong"])


PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1200, "height": 800}}


@pytest.mark.parametrize(
    ("device", "high"), [pytest.param(DESK, 28, id="pointer"), pytest.param(PHONE, 40, id="finger")]
)
def test_targets(device: dict[str, Any], high: int, empty: Empty) -> None:
    page = empty(**device)
    found: list[str] = []
    for at, state in enumerate(STATES):
        stand(page, state=state, theme=THEMES[at % len(THEMES)], language="en")
        found += [f"{state}: {each}" for each in small(page, high)]
    # An open list, and the rows of a matrix where they are words on buttons.
    card = stand(page, "dropdown long")
    card.get_by_role("combobox").click()
    found += small(page, high)
    assert found == []
