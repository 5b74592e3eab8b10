"""The table of pages: each names who may open it, and nobody else finds more than nothing there."""

import re
from collections.abc import Callable

import msgspec
import pytest

from tests.console.desk import OURS, ROLES, Browser, disable, hire, seated
from tests.served import Place
from widget_server.adapters.console import routes
from widget_server.adapters.console.page import OPEN, Page
from widget_server.core.access import Action, Role, Viewer, scope
from widget_server.core.errors import Misconfigured

PAGES = routes.pages()


def address(page: Page) -> str:
    """One of the page's addresses, of something that is not there."""
    return re.sub(r"\{(\w+)(:\w+)?\}", "nothing", page.path)


def test_a_page_without_a_permission_stops_the_start() -> None:
    page = msgspec.structs.replace(PAGES[0], need=None)
    with pytest.raises(Misconfigured, match="no permission"):
        routes.checked([page])


def test_two_pages_at_one_address_stop_the_start() -> None:
    with pytest.raises(Misconfigured, match="Two pages"):
        routes.checked([PAGES[0], msgspec.structs.replace(PAGES[0], plain=True)])


def test_only_signing_in_and_out_is_open_or_sent_without_our_header() -> None:
    for page in PAGES:
        if page.need is OPEN or page.plain or page.from_elsewhere:
            assert page.path.startswith(("/sign-in", "/sign-out")), page.path


async def test_strangers_find_the_door_at_every_address_and_nothing_else(light: Place) -> None:
    await hire(light, "gone", "administrator")
    gone = await seated(light, "gone")
    await disable(light, "gone")
    await hire(light, "far", "administrator", workspace="shop")
    far = await seated(light, "far", workspace="shop")
    far.workspace = "academy"
    far.cookies[far.cookie] = far.cookies["__Host-cuecard-shop"]
    for browser in (Browser(light), gone, far):
        for page in [*PAGES, msgspec.structs.replace(PAGES[0], path="/no/such/page", need=Action.AUDIT)]:
            if page.need is OPEN:
                continue
            for method in page.methods:
                answer = await browser.ask(method, address(page), headers=OURS if method != "GET" else {})
                if method == "GET":
                    assert answer.status_code == 303, page.path
                    assert answer.headers["location"].startswith("/console/academy/sign-in")
                else:
                    assert (answer.status_code, answer.content) == (401, b""), page.path


def reaching(role: Role) -> Callable[[Page], bool]:
    """Which pages a role may open."""
    viewer = Viewer(workspace="academy", staff_id=role, person_id=role, grants=ROLES[role], stage="moments")
    return lambda page: not isinstance(page.need, Action) or bool(scope(viewer, page.need))


async def test_a_role_finds_nothing_where_it_may_do_nothing(light: Place) -> None:
    for role in ROLES:
        await hire(light, role, role)
        browser, reaches = await seated(light, role), reaching(role)
        nowhere = await browser.get("/no/such/page")
        assert nowhere.status_code == 404
        for page in PAGES:
            for method in page.methods if not reaches(page) else ():
                answer = await browser.ask(method, address(page), headers=OURS if method != "GET" else {})
                assert answer.status_code == 404, (role, method, page.path)
                if method == "GET":
                    assert answer.text == nowhere.text, "forbidden reads like missing"


async def test_the_navigation_shows_what_may_be_opened(light: Place) -> None:
    for role in ROLES:
        await hire(light, role, role)
        browser, reaches = await seated(light, role), reaching(role)
        page = await browser.get("/account")
        nav = page.text.split('<nav class="main"')[1].split("</nav>")[0]
        expected = [each.path for each in PAGES if each.nav and reaches(each)]
        assert re.findall(r'href="/console/academy([^"]*)"', nav) == expected
        for path in expected:
            assert (await browser.get(path)).status_code == 200, (role, path)


async def test_the_entrance_lists_no_workspace(light: Place) -> None:
    page = await light.http.get("/console/")
    assert page.status_code == 200
    assert "academy" not in page.text.replace("<code>academy</code>", "")
    assert "shop" not in page.text
    assert (await light.http.get("/console/?workspace=shop")).headers["location"] == "/console/shop/"
    assert (await light.http.get("/console/?workspace=nope")).status_code == 404


async def test_other_addresses_are_the_server_s_as_before(light: Place) -> None:
    assert (await light.http.get("/healthz")).status_code == 200
    assert (await light.http.get("/consoles")).json()["error"]["code"] == "not_found"
