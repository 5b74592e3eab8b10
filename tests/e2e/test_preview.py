"""A preview on the real page: what was decided and why, any survey on request, and answers that never count."""

import subprocess
import sys

import httpx2
import pytest
from playwright.sync_api import Page, Route, expect

from examples.running import Demo
from tests.e2e.conftest import Tab

pytestmark = pytest.mark.parametrize("demo", ["sqlite"], indirect=True, scope="session")


def link(demo: Demo, page: str, *more: str) -> str:
    """What the operator sends to a colleague."""
    command = [sys.executable, "-m", "widget_server", "preview", page, "--workspace", "shop", *more]
    return subprocess.run(
        command, env=demo.cuecard.environment, capture_output=True, text=True, check=True
    ).stdout.strip()


def opened(demo: Demo, tab: Tab) -> Page:
    page = tab(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(link(demo, demo.places.product))
    return page


def responses(demo: Demo) -> int:
    """How many answers the workspace has."""
    found = httpx2.get(f"{demo.places.cuecard}/v1/responses", auth=(demo.keys.shop_server, ""), trust_env=False)
    return len(found.json()["responses"])


def test_the_panel_tells_what_was_decided_and_why(demo: Demo, tab: Tab) -> None:
    page = opened(demo, tab)
    panel = page.get_by_role("region", name="Preview")
    expect(panel).to_contain_text("What you answer here is not sent.")
    expect(panel).to_contain_text("Nothing yet.")
    page.get_by_role("button", name="Choose Team").click()
    expect(panel.locator(".asked")).to_contain_text("because")
    expect(page.locator("cue-card .title")).to_contain_text("How likely are you to recommend Lantern")


def test_answers_are_not_sent_and_the_real_card_is_there_afterwards(demo: Demo, tab: Tab) -> None:
    before = responses(demo)
    page = opened(demo, tab)
    page.get_by_role("button", name="Choose Team").click()
    card = page.locator("cue-card")
    card.get_by_label("9 of 10").click(force=True)
    expect(card.locator("textarea")).to_be_visible()
    card.locator("textarea").fill("only a try")
    card.locator("button.main").click()
    expect(card).to_contain_text("Thank you")
    assert responses(demo) == before
    page.get_by_role("button", name="End preview").click()
    expect(page.get_by_role("region", name="Preview")).to_have_count(0)
    expect(card.get_by_label("9 of 10")).to_be_visible()
    page.goto(demo.places.product)
    expect(card.get_by_label("9 of 10")).to_be_visible()
    expect(page.get_by_role("region", name="Preview")).to_have_count(0)


def test_any_survey_can_be_looked_at_also_on_the_next_page(demo: Demo, tab: Tab) -> None:
    page = opened(demo, tab)
    expect(page.get_by_role("region", name="Preview")).to_contain_text("Doubts about the plans")
    page.goto(demo.places.product)
    panel = page.get_by_role("region", name="Preview")
    panel.get_by_role("button", name="Show: ").first.click()
    card = page.locator("cue-card")
    expect(card.locator(".title").first).to_be_visible()
    card.get_by_role("button", name="Not now").click()
    expect(card).to_have_count(0)
    panel.get_by_role("button", name="Show: ").first.click()
    expect(card.locator(".title").first).to_be_visible()


def test_a_forged_token_shows_nothing_and_harms_nothing(demo: Demo, tab: Tab, complaints: list[str]) -> None:
    page = tab().new_page()
    page.goto(f"{demo.places.product}#cuecard-debug=WyJzaG9wIiwxXQ.forged")
    panel = page.get_by_role("region", name="Preview")
    expect(panel).to_contain_text("not signed here")
    expect(panel.get_by_role("button", name="Show: ")).to_have_count(0)
    page.get_by_role("button", name="Choose Team").click()
    expect(page.locator("cue-card .title")).to_be_visible()
    complaints[:] = [one for one in complaints if "401" not in one]


def test_what_was_answered_before_a_forged_token_was_refused_is_sent(
    demo: Demo, tab: Tab, complaints: list[str]
) -> None:
    before = responses(demo)
    page = tab(viewport={"width": 1280, "height": 800}).new_page()
    judged: list[Route] = []
    page.route("**/w/preview", lambda route: judged.append(route))
    page.goto(f"{demo.places.product}#cuecard-debug=forged.token")
    page.get_by_role("button", name="Choose Team").click()
    card = page.locator("cue-card")
    card.get_by_label("9 of 10").click(force=True)
    card.locator("textarea").fill("meant")
    card.locator("button.main").click()
    expect(card).to_contain_text("Thank you")
    assert judged
    assert responses(demo) == before
    for route in judged:
        route.continue_()
    expect(page.get_by_role("region", name="Preview").locator(".problem")).to_be_visible()
    for _ in range(50):
        if responses(demo) > before:
            break
        page.wait_for_timeout(100)
    assert responses(demo) == before + 1
    complaints[:] = [one for one in complaints if "401" not in one]
