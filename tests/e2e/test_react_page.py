"""The React page: the widget from npm, in StrictMode, through changes of the view, to the end of the application."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from examples.react_page.app import create_app
from examples.running import Demo
from tests.e2e.conftest import Tab
from tests.e2e.hosting import application, listed
from tests.hosts.conftest import waited

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.parametrize("demo", ["sqlite"], indirect=True, scope="session"),
    pytest.mark.skipif(not shutil.which("node") or not (ROOT / "node_modules" / "react").exists(), reason="no Node.js"),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The application, bundled with the npm package as it would be published."""
    folder = tmp_path_factory.mktemp("react")
    subprocess.run(["node", "examples/react_page/build.mjs", str(folder)], cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture
def address(demo: Demo, built: Path) -> Iterator[str]:
    """Where the page is."""
    app = create_app(cuecard=demo.places.cuecard, browser_key=demo.keys.shop_browser, built=built)
    with application(app) as origin:
        listed(demo, "shop", demo.keys.shop_browser, origin)
        yield origin


def opened(address: str, tab: Tab) -> tuple[Page, list[str]]:
    """The page, and the sockets it opens."""
    page = tab().new_page()
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto(address)
    expect(page.locator("h1")).to_have_text("To do")
    return page, sockets


def test_a_card_comes_is_answered_and_the_application_hears_of_it(address: str, tab: Tab) -> None:
    page, _ = opened(address, tab)
    page.get_by_label("Pack the tent").check()
    card = page.locator("cue-slot cue-card")
    expect(card.locator(".title")).to_contain_text("How likely are you to recommend Lantern")
    card.get_by_label("9 of 10", exact=True).click(force=True)
    expect(page.get_by_role("status").filter(has_text="You answered")).to_have_text("You answered 9.")
    expect(page.locator("h1")).to_have_text("1 of 3 done")


def test_strict_mode_starts_it_twice_and_leaves_one(address: str, tab: Tab) -> None:
    page, sockets = opened(address, tab)
    waited(page, lambda: sockets, "a socket")
    page.wait_for_timeout(500)
    assert len(sockets) == 1
    page.get_by_label("Draw the map").check()
    expect(page.locator("cue-card")).to_have_count(1)
    assert page.evaluate("typeof window.cuecard") == "undefined", "the module leaves no global"


def test_a_half_typed_answer_survives_a_change_of_the_view(address: str, tab: Tab) -> None:
    page, _ = opened(address, tab)
    page.get_by_label("Draw the map").check()
    card = page.locator("cue-slot cue-card")
    card.get_by_label("9 of 10", exact=True).click(force=True)  # and the next question comes by itself
    card.locator("textarea").fill("Half a thought")
    page.get_by_role("button", name="About").click()
    expect(page.locator("h1")).to_have_text("About this list")
    page.get_by_role("button", name="Tasks").click()
    expect(card.locator("textarea")).to_have_value("Half a thought")


def test_when_the_application_ends_nothing_is_left(address: str, tab: Tab) -> None:
    page, sockets = opened(address, tab)
    page.get_by_label("Draw the map").check()
    expect(page.locator("cue-card .title")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('application-ends'))")
    expect(page.locator("cue-card, cue-place")).to_have_count(0)
    page.wait_for_timeout(1_500)
    assert len(sockets) == 1, "nobody comes back"
