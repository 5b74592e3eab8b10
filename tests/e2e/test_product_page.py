"""The visitor of a product page: nobody we know, asked on the page, in another workspace on the same server."""

import pytest
from playwright.sync_api import Page, expect

from examples.running import Demo
from tests.e2e.conftest import Tab

pytestmark = pytest.mark.parametrize("demo", ["sqlite"], indirect=True, scope="session")


def opened(demo: Demo, tab: Tab) -> Page:
    page = tab().new_page()
    page.goto(demo.places.product)
    return page


def look_into_three_plans(page: Page) -> None:
    for plan in page.locator(".plan summary").all():
        plan.click()


def test_a_visitor_who_hesitates_is_asked_on_the_page(demo: Demo, tab: Tab) -> None:
    page = opened(demo, tab)
    look_into_three_plans(page)
    card = page.locator("cue-card")
    expect(card.locator(".title")).to_have_text("What would help you decide?")
    card.get_by_label("Clearer limits").click(force=True)
    expect(card.locator(".title")).to_have_text("What were you looking for?")
    page.reload()
    expect(card.locator(".title")).to_have_text("What were you looking for?")
    card.locator("textarea").fill("How many notes is unlimited?")
    card.locator("button.main").click()
    expect(card).to_contain_text("Thank you. It helps us more than a sale.")


def test_a_visitor_who_has_chosen_is_asked_something_else_and_only_once(demo: Demo, tab: Tab) -> None:
    page = opened(demo, tab)
    page.get_by_role("button", name="Choose Team").click()
    card = page.locator("cue-card")
    expect(card.locator(".title")).to_contain_text("How likely are you to recommend Lantern")
    card.get_by_role("button", name="Not now").click()
    expect(card).to_have_count(0)
    look_into_three_plans(page)
    page.reload()
    expect(page.locator("h1")).to_be_visible()
    expect(card).to_have_count(0)
