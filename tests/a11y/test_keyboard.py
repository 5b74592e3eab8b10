"""By keys alone: into every kind, an answer, sent, taken back, changed, put away; the focus always seen, never trapped."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.a11y.conftest import Empty
from tests.a11y.gallery import ANSWERS, KEYS, calls, press, stand

STOP = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return null;
  const seen = node => {
    if (!node) return false;
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(node);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && !/, 0\\)$|transparent/.test(outlineColor) && getComputedStyle(node).opacity !== '0';
  };
  const drawn = at.matches('label input') ? [at, at.nextElementSibling, at.closest('label')] : [at];
  const box = (drawn.findLast(seen) ?? at).getBoundingClientRect();
  return {
    name: (at.ariaLabel ?? at.labels?.[0]?.textContent ?? at.textContent).trim(),
    kind: at.type ?? at.localName,
    // The page's own look is the page's; the browser marks the parts of its date itself; a slider's ring is around its thumb, which cannot be asked.
    ring: at.getRootNode() === document || at.type === 'date' || drawn.some(seen) || (at.type === 'range' && /4px/.test(getComputedStyle(at).getPropertyValue('--o'))),
    inside: box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth,
  };
}"""
"""What has the focus, whether it can be seen that it has, and whether it is within the window."""

Stop = dict[str, Any]


def stop(page: Page) -> Stop:
    """Where the focus is; it can be seen."""
    at: Stop | None = page.evaluate(STOP)
    assert at, "nothing has the focus"
    assert at["ring"], f"the focus cannot be seen: {at}"
    assert at["inside"], f"the focus is out of sight: {at}"
    return at


def enclosed(page: Page) -> None:
    """A button of the page's before the card and one behind it; the focus on the first."""
    page.evaluate(
        """() => {
          const button = name => Object.assign(document.createElement('button'), { textContent: name });
          const [before, after] = [button('before'), button('after')];
          document.querySelector('main').before(before);
          document.querySelector('main').after(after);
          for (const each of document.querySelectorAll('.controls')) each.remove();
          before.focus();
        }"""
    )


def walked(page: Page, key: str, until: str, most: int = 30) -> list[str]:
    """Press Tab until the focus is on something of this name; the names on the way."""
    names: list[str] = []
    while len(names) < most:
        page.keyboard.press(key)
        names.append(stop(page)["name"])
        if names[-1] == until:
            return names
    raise AssertionError(f"{until} was never reached: {names}")


def to(page: Page, name: str) -> None:
    """Press Tab until the focus is there."""
    walked(page, "Tab", name)


ACTION = {"message": "Let us begin"}


@pytest.fixture
def page(empty: Empty) -> Page:
    """Between two buttons of the page's, for cards."""
    page = empty()
    enclosed(page)
    return page


@pytest.mark.parametrize("names", [list(KEYS)[at::4] for at in range(4)], ids=["one", "two", "three", "four"])
def test_every_kind_by_keys(names: list[str], page: Page) -> None:
    for name in names:
        card = stand(page, name)
        action = ACTION.get(name, "Send")
        page.get_by_role("button", name="before").focus()
        # Through it, and back again, in the same order; nobody is kept in it.
        there = walked(page, "Tab", "after")
        back = walked(page, "Shift+Tab", "before")
        assert there[-3:-1] == ["Not now", action], name
        # A group of radios that nobody touched is entered at the nearer end.
        assert len(there) == len(back), (name, there, back)
        page.keyboard.press("Tab")
        press(page, KEYS[name])
        if name != "message":
            stop(page)
        assert calls(page, "answer") == [], f"{name}: something was sent before it was sent"
        to(page, action)
        page.keyboard.press("Enter")
        expect(card.locator(".done")).to_be_visible()
        assert [call[-1] for call in calls(page, "answer")] == [ANSWERS[name]], name
        # The focus stays in the card, and leads on to taking the answer back.
        assert page.evaluate("() => document.activeElement.localName") == "cue-slot", name
        if name == "message":
            continue
        to(page, "Change")
        page.keyboard.press("Enter")
        assert stop(page)["name"] not in ("Cancel", "Send"), name
        to(page, "Cancel")
        page.keyboard.press("Space")
        expect(card.locator(".done")).to_be_visible()
        assert len(calls(page, "answer")) == 1


def test_an_answer_is_thanked_for_also_where_the_thanks_come_late(page: Page) -> None:
    held: list[Route] = []
    page.route("**/elements/done.js", lambda route: held.append(route))
    card = stand(page, "nps")
    page.get_by_role("button", name="before").focus()
    page.keyboard.press("Tab")
    press(page, "Space Control+Enter")
    assert len(calls(page, "answer")) == 1
    stop(page)
    for route in held:
        route.continue_()
    expect(card.locator(".done")).to_be_visible()
    to(page, "Change")


def test_what_is_missing_gets_the_focus(page: Page) -> None:
    for name in KEYS:
        if name == "message":
            continue
        stand(page, name)
        page.get_by_role("button", name="before").focus()
        to(page, "Send")
        page.keyboard.press("Enter")
        assert stop(page)["name"] not in ("Send", "Not now"), name
        assert calls(page, "answer") == []
        press(page, KEYS[name])
        expect(page.locator("cue-card .error")).to_be_hidden()


def test_not_now_leaves_the_page_where_it_was(page: Page) -> None:
    stand(page, "stars", "text")
    page.get_by_role("button", name="before").focus()
    # Escape belongs to the page.
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert calls(page, "dismiss") == []
    to(page, "Not now")
    page.keyboard.press("Enter")
    expect(page.locator("cue-card")).to_have_count(1)
    # What comes next is what came next in the page.
    page.keyboard.press("Tab")
    assert stop(page)["kind"] == "textarea"


SURVEY: list[dict[str, Any]] = [
    {"id": "hello", "kind": "message", "part": "message", "text": "A short word before we begin"},
    {"id": "mark", "kind": "nps", "text": "How likely?", "low": "Not at all", "high": "Very", "required": True},
    {
        "id": "wrong",
        "kind": "text",
        "text": "What went wrong?",
        "required": True,
        "same_screen": True,
        "ask_if": [{"question": "mark", "at_most": 6}],
    },
    {"id": "name", "kind": "text", "multiline": False, "text": "Who are you?", "same_screen": True},
    {
        "id": "again",
        "kind": "yesno",
        "part": "choice",
        "text": "Again?",
        "yes": "Yes",
        "no": "No",
        "ask_if": [{"question": "mark", "at_least": 9}],
    },
    {"id": "last", "kind": "text", "text": "Anything else?"},
]


def test_a_survey_with_conditions_and_screens(page: Page) -> None:
    card = stand(page, "survey", survey=SURVEY)
    title = card.locator(".title:visible, .notice").first
    page.get_by_role("button", name="before").focus()
    to(page, "Continue")
    page.keyboard.press("Enter")
    expect(title).to_have_text("How likely?")
    assert stop(page)["name"] == "0 of 10"
    press(page, "Space ArrowRight*3")
    # A low mark brings a question up, behind what has the focus.
    page.keyboard.press("Tab")
    assert stop(page)["name"] == "What went wrong?"
    page.keyboard.press("Tab")
    assert stop(page)["name"].startswith("Who are you?")
    to(page, "Next")
    page.keyboard.press("Enter")
    expect(card.locator(".error:visible")).to_have_text("Write a few words first")
    assert stop(page)["name"] == "What went wrong?"
    page.keyboard.type("The hints")
    press(page, "Shift+Tab ArrowRight*6")
    # A high one takes it away again.
    page.keyboard.press("Tab")
    assert stop(page)["name"].startswith("Who are you?")
    page.keyboard.type("Sam")
    # Enter in a line is its form's.
    page.keyboard.press("Enter")
    expect(title).to_have_text("Again?")
    assert stop(page)["name"] == "Yes"
    to(page, "Back")
    page.keyboard.press("Enter")
    expect(title).to_have_text("How likely?")
    assert stop(page)["name"] == "9 of 10"
    page.keyboard.press("Control+Enter")
    expect(title).to_have_text("Again?")
    press(page, "Space")
    to(page, "Next")
    page.keyboard.press("Enter")
    expect(title).to_have_text("Anything else?")
    stop(page)
    to(page, "Skip")
    page.keyboard.press("Enter")
    expect(card.locator(".done")).to_contain_text("You answered 9 of 10")
    values = {question: value for _, question, value in calls(page, "answer")}
    assert values == {"hello": None, "mark": 9, "name": "Sam", "again": True, "last": None}
    to(page, "Change")
    page.keyboard.press("Enter")
    expect(card.get_by_role("button", name=re.compile("Cancel"))).to_be_visible()


def test_a_reply_is_answered_by_keys(page: Page) -> None:
    card = stand(page, "stars", state="reply")
    page.get_by_role("button", name="before").focus()
    to(page, "Reply")
    page.keyboard.type("Yes please")
    to(page, "Send")
    page.keyboard.press("Enter")
    expect(card.get_by_role("list")).to_contain_text("Yes please")
    assert [call[-1] for call in calls(page, "reply")] == ["Yes please"]
    stop(page)
    to(page, "after")
