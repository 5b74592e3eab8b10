"""The start page: a newcomer lives the whole story on it, and it says what was decided and why."""

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from examples.playing import until
from examples.running import Demo
from tests.e2e.conftest import Tab

pytestmark = pytest.mark.parametrize("demo", ["sqlite"], indirect=True, scope="session")


def frame(page: Page, key: str) -> FrameLocator:
    return page.frame_locator(f".pane[data-pane={key}] iframe")


def lived(page: Page, step: str) -> None:
    """The step is ticked off."""
    expect(page.locator(f"#step-{step}.lived")).to_be_attached()


def test_the_whole_story_side_by_side(demo: Demo, tab: Tab) -> None:
    page = tab(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(demo.places.start)
    sam, maria, visitor = frame(page, "sam"), frame(page, "maria"), frame(page, "visitor")
    for _ in range(2):
        sam.locator("[data-do=run_tests]").click()
    lived(page, "fail")
    until(demo.hosts.delivered, "the events are delivered")
    sam.locator("[data-show=chat]").click()
    lived(page, "open")
    expect(page.locator("#happenings .verdict.asked")).to_contain_text("stuck-on-exercise")
    card = sam.locator("cue-card")
    card.get_by_label("What the error says").check(force=True)
    card.locator("button.main").click()
    lived(page, "answer")
    maria.locator("cue-review").get_by_role("textbox").first.fill("Let us look at it together")
    maria.locator("cue-review").get_by_role("button", name="Reply").or_(
        maria.locator("cue-review").get_by_role("button", name="Send")
    ).first.click()
    lived(page, "reply")
    maria.locator("[data-do=give_review]").click()
    lived(page, "rest")
    expect(page.locator("#happenings .verdict:not(.asked)").first).to_contain_text("after-review")
    maria.get_by_role("button", name="Lena").click()
    expect(maria.locator(".messages > li.message").first).to_be_visible()
    maria.locator("[data-do=give_review]").click()
    lived(page, "lena")
    away = frame(page, "away")
    expect(away.locator(".mail li a", has_text="Was the review useful?")).to_be_visible(timeout=40_000)
    lived(page, "away")
    with page.context.expect_page() as opened:
        away.frame_locator("#open").locator("a[href*='#useful=5']").click()
    opened.value.get_by_role("button", name="Send").click()
    lived(page, "stars")
    expect(maria.locator("cue-review")).to_contain_text("Usefulness of a review")
    for plan in range(3):
        visitor.locator(".plan summary").nth(plan).click()
    lived(page, "shop")
    expect(page.locator("#done")).to_be_visible()


def test_starting_over_brings_people_nobody_has_asked(demo: Demo, tab: Tab) -> None:
    page = tab().new_page()
    page.goto(demo.places.start)
    before = page.url
    page.locator(".again").click()
    page.wait_for_url(lambda url: url != before)
    expect(page.locator("#step-fail.current")).to_be_visible()
    expect(page.locator("#happenings > li.verdict")).to_have_count(0)


def test_on_a_phone_the_roles_are_tabs(demo: Demo, tab: Tab) -> None:
    page = tab(viewport={"width": 390, "height": 844}).new_page()
    page.goto(demo.places.start)
    page.locator(".go:visible").click()
    expect(frame(page, "sam").locator("h1")).to_be_visible()
    page.locator(".tabs").get_by_role("button", name="Maria").click()
    expect(frame(page, "maria").locator(".composer")).to_be_visible()
    expect(page.locator(".pane[data-pane=sam]")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
