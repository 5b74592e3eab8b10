"""The console in a browser: signing in, keys, looks, and reading without JavaScript, under its own strict policy."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.a11y.test_axe import barriers
from tests.console.desk import PASSPHRASE, hire
from tests.console.test_live import answered
from tests.e2e.conftest import Tab
from tests.served import Place, prepare, serving
from widget_server.adapters.console import routes
from widget_server.settings import Settings


class Office:
    """A server with one administrator, in a thread of its own: Playwright keeps the event loop of this one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._run(),))
        self.place: Place

    def open(self) -> None:
        """Wait until it answers."""
        self._thread.start()
        assert self._ready.wait(20)

    def close(self) -> None:
        """Wait until it has ended."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)
        self._loop.close()

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Something within the server's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    @property
    def url(self) -> str:
        """As people type it."""
        return f"http://localhost:{self.place.port}/console/academy"

    async def _run(self) -> None:
        settings = Settings(
            database=str(self._folder / "cue.db"),
            workspaces=self._folder / "workspaces",
            port=0,
            rate_sign_in_account="1000/minute",
            rate_sign_in_address="1000/minute",
        )
        keys = await prepare(settings, "academy")
        async with serving(settings, keys) as place:
            self.place = place
            await hire(place, "maria", "administrator", "mentor", login="maria", name="Maria Petrova")
            self._ready.set()
            await self._stop.wait()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A server with one administrator."""
    office = Office(tmp_path_factory.mktemp("console"))
    office.open()
    yield office
    office.close()


def sign_in(page: Page, office: Office, path: str = "/account") -> Page:
    """By the page's own form, then to a path."""
    page.goto(office.url + path)
    page.locator("[name=login]").fill("maria")
    page.locator("[name=password]").fill(PASSPHRASE)
    page.locator("form button").click()
    page.wait_for_url(office.url + path)
    return page


def test_somebody_signs_in_changes_their_name_and_leaves(office: Office, tab: Tab, complaints: list[str]) -> None:
    page = sign_in(tab().new_page(), office)
    assert {cookie["name"] for cookie in page.context.cookies()} == {"__Host-cuecard-academy"}, (
        "on plain localhost, too"
    )
    assert page.evaluate("document.cookie") == ""
    page.get_by_label("Name").fill("Мария")
    page.get_by_label("Language").select_option("ru")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.get_by_text("Сохранено.")).to_be_visible()
    page.locator("[name=old]").fill("x" * 12)
    page.locator("[name=new]").fill("y" * 12)
    page.get_by_role("button", name="Сменить").click()
    expect(page.get_by_text("Это не ваш нынешний пароль.")).to_be_visible()
    refused = [each for each in complaints if "422" in each]
    complaints.remove(refused[0])
    page.locator("[name=language]").select_option("en")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.locator(".menu summary").click()
    page.locator(".menu").get_by_role("button", name="Sign out").click()
    page.wait_for_url(office.url + "/sign-in")
    assert page.context.cookies() == []


def test_everything_is_reached_by_keys(office: Office, tab: Tab) -> None:
    page = sign_in(tab().new_page(), office, "/start")
    sheet = page.get_by_role("dialog", name="Keyboard")
    page.keyboard.press("?")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url(office.url + "/account")
    page.get_by_label("Name").focus()
    page.keyboard.type("?gs")
    expect(sheet).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("[data-row].at")).to_have_count(1)
    page.keyboard.press("?")
    sheet.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("?")
    expect(sheet).to_be_hidden()


def test_it_is_read_without_javascript(office: Office, tab: Tab, complaints: list[str]) -> None:
    page = sign_in(tab(java_script_enabled=False).new_page(), office, "/start")
    expect(page.get_by_role("heading", name="A first rating")).to_be_visible()
    page.locator(".menu summary").click()
    page.get_by_role("link", name="Your account").click()
    expect(page.get_by_role("table", name="Where you are signed in")).to_be_visible()
    page.locator("[name=old]").fill(PASSPHRASE)
    page.locator("[name=new]").fill("another horse battery")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_text("without JavaScript")).to_be_visible()
    assert "horse" not in page.url
    complaints.clear()
    page.locator(".menu summary").click()
    page.locator(".menu").get_by_role("button", name="Sign out").click()
    page.wait_for_url(office.url + "/sign-in")


def test_a_page_hears_of_answers_until_its_browser_signs_out(office: Office, tab: Tab, complaints: list[str]) -> None:
    page = sign_in(tab().new_page(), office, "/inbox")
    expect(page.locator("html[data-connected]")).to_be_attached()
    page.evaluate(
        "() => document.body.addEventListener('cue:changed', ({ detail }) => { document.title = detail.ids.join() })"
    )
    invitation = office.do(answered(office.place))
    expect(page).to_have_title(invitation)
    other = page.context.new_page()
    other.goto(office.url + "/account")
    other.locator(".menu summary").click()
    other.locator(".menu").get_by_role("button", name="Sign out").click()
    page.bring_to_front()
    page.wait_for_url(office.url + "/sign-in?to=*")
    complaints[:] = [each for each in complaints if "401" not in each]  # a piece may have been asked for meanwhile


def test_a_page_that_nobody_looks_at_says_so(office: Office, tab: Tab, complaints: list[str]) -> None:
    page = tab().new_page()
    page.clock.install()
    sign_in(page, office, "/start")
    with page.expect_request(lambda request: request.url.endswith("/start")) as attended:
        page.clock.run_for(4_000)
    assert "cue-unattended" not in attended.value.headers
    with page.expect_request(lambda request: "cue-unattended" in request.headers):
        page.clock.run_for(70_000)
    page.close()
    complaints[:] = [each for each in complaints if "timeout" not in each]  # a minute passed in no time


@pytest.mark.parametrize(
    ("scheme", "locale", "width"), [("light", "en-GB", 1280), ("dark", "ru-RU", 360)], ids=["desk", "phone"]
)
def test_nobody_is_left_out_by_its_looks(office: Office, tab: Tab, scheme: str, locale: str, width: int) -> None:
    context = tab(color_scheme=scheme, locale=locale, viewport={"width": width, "height": 720})
    page = context.new_page()
    page.goto(office.url + "/sign-in")
    assert barriers(page, "html") == []
    sign_in(page, office)
    for path in ("/account", *(entry.path for entry in routes.pages() if entry.nav)):
        page.goto(office.url + path)
        assert barriers(page, "html") == [], path
        for mirrored in ("rtl", "ltr"):
            page.evaluate("direction => { document.documentElement.dir = direction }", mirrored)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, mirrored)
    lightness = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (float(lightness.partition("(")[2].split()[0].strip(",")) > 0.5) == (scheme == "light"), lightness
