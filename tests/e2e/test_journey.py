"""One invitation's way in a browser: beside its answers and on a page of its own, on a phone, in both languages, without scripts."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.a11y.test_axe import barriers
from tests.console.desk import PASSPHRASE, hire
from tests.console.travelling import long_surveys, travelled
from tests.e2e.conftest import Tab
from tests.e2e.test_console import Office
from tests.served import Clock, prepare, serving
from widget_server.settings import Settings

PICTURES = os.environ.get("CUECARD_TEST_PICTURES", "")
"""A folder for pictures of the pages, where somebody wants to look at them."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LOOKS = [(scheme, size) for scheme in SCHEMES for size in ((1280, 900), (390, 844))]


class School(Office):
    """A server with one invitation that is answered, and one that is not."""

    answered: str
    waiting: str

    async def _run(self) -> None:
        folder = self._folder
        settings = Settings(database=str(folder / "cue.db"), workspaces=folder / "workspaces", port=0)
        keys, clock = await prepare(settings, "academy"), Clock()
        long_surveys(folder / "workspaces")
        async with serving(settings, keys, clock=clock) as place:
            self.place = place
            for language in ("en", "ru"):
                await hire(place, language, "administrator", login=language, name="Maria Petrova", language=language)
            self.answered = await travelled(place, clock)
            self.waiting = await travelled(place, clock, user="s2", until="seen")
            self._ready.set()
            await self._stop.wait()


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """A server with both."""
    school = School(tmp_path_factory.mktemp("journey"))
    school.open()
    yield school
    school.close()


def at(page: Page, school: School, path: str, login: str = "en") -> Page:
    """Signed in, at a path."""
    page.goto(school.url + path)
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(PASSPHRASE)
    page.locator("form button").click()
    page.wait_for_url(school.url + path)
    return page


def narrow(page: Page) -> bool:
    """Whether nothing stands out of the frame."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def whole(page: Page) -> bool:
    """Whether all the pages of the head are seen."""
    return bool(page.evaluate("(nav => nav.scrollWidth <= nav.clientWidth)(document.querySelector('nav.main'))"))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_head_of_an_administrator_fits_and_the_search_opens_in_it(school: School, tab: Tab, language: str) -> None:
    page = at(tab(bypass_csp=True).new_page(), school, "/people", language)
    for width in (1090, 1280, 1300, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert whole(page), width
    page.set_viewport_size({"width": 1280, "height": 800})
    assert barriers(page) == []
    box = page.locator("#search").bounding_box()
    assert box is not None
    assert box["width"] >= 24
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    assert whole(page), "while somebody searches"
    page.locator("h1").click()
    page.locator(".search").click()
    page.keyboard.type("useful")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox?q=useful*")
    expect(page.locator("#search")).to_have_value("useful")
    assert whole(page), "with what was searched for"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_can_be_read_in_every_look(school: School, tab: Tab, language: str) -> None:
    page = at(tab(bypass_csp=True).new_page(), school, f"/invitations/{school.waiting}", language)
    expect(page.locator(".journey-line")).to_contain_text("Now" if language == "en" else "Сейчас")
    looked_at(page, f"waiting-{language}")
    page.goto(f"{school.url}/responses/{school.answered}")
    page.locator(".its-way summary").press("Enter")
    expect(page.locator(".its-way .journey-line .answered")).to_be_visible()
    looked_at(page, f"answered-{language}")
    page.goto(f"{school.url}/outbox")
    looked_at(page, f"outbox-{language}")
    page.goto(f"{school.url}/notices")
    looked_at(page, f"notices-{language}")


def settled(page: Page) -> None:
    """Once colours that glide from one look to the other have arrived."""
    page.evaluate("Promise.allSettled(document.getAnimations().map(one => one.finished))")


def looked_at(page: Page, name: str) -> None:
    """In every look nothing stands out of the frame, and it has no barriers in the light and in the dark."""
    for scheme, (width, height) in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": height})
        assert narrow(page), (name, scheme, width)
        assert width < 1000 or whole(page), (name, scheme, width)
        if width < 1000:
            settled(page)
            assert barriers(page) == []
        if PICTURES:
            page.screenshot(path=str(Path(PICTURES) / f"{name}-{scheme}-{width}.png"), full_page=True)


def test_it_is_read_without_scripts_and_moves_with_what_happens(school: School, tab: Tab) -> None:
    page = at(tab(java_script_enabled=False).new_page(), school, f"/responses/{school.answered}")
    page.locator(".its-way summary").click()
    expect(page.locator(".its-way .journey-line")).to_contain_text("Answered from the email")
    live = at(tab().new_page(), school, f"/invitations/{school.waiting}")
    expect(live.locator(".journey-line .now")).to_be_visible()
    address = f"/v1/invitations/{school.waiting}/answers"
    answers = {"answers": [{"question": "stars", "value": 5}, {"question": "words", "value": None}]}
    school.do(school.place.http.post(address, json=answers, auth=(school.place.keys.secret, "")))
    expect(live.locator(".journey-line .done")).to_be_visible()
    expect(live.locator(".journey-line .now")).to_have_count(0)
    expect(live.get_by_role("link", name="The answers")).to_be_visible()
