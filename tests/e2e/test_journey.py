"""One invitation's way in a browser: beside its answers and on a page of its own, on a phone, in both languages, without scripts."""

import os
from collections.abc import Iterator
from pathlib import Path

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
LOOKS = [(scheme, size, language) for scheme in ("light", "dark") for size in ((1280, 900), (390, 844)) for language in ("en", "ru")]  # fmt: skip


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


@pytest.mark.parametrize(("scheme", "size", "language"), LOOKS)
def test_it_can_be_read_in_every_look(
    school: School, tab: Tab, scheme: str, size: tuple[int, int], language: str
) -> None:
    context = tab(color_scheme=scheme, bypass_csp=True, viewport={"width": size[0], "height": size[1]})
    page = at(context.new_page(), school, f"/invitations/{school.waiting}", language)
    way = page.locator(".journey-line")
    expect(way).to_contain_text("Now" if language == "en" else "Сейчас")
    assert narrow(page)
    assert barriers(page) == []
    _picture(page, f"waiting-{scheme}-{size[0]}-{language}")
    page.goto(f"{school.url}/responses/{school.answered}")
    page.locator(".its-way summary").press("Enter")
    expect(page.locator(".its-way .journey-line .answered")).to_be_visible()
    assert narrow(page)
    assert barriers(page) == []
    _picture(page, f"answered-{scheme}-{size[0]}-{language}")


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


def _picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)
