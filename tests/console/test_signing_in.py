"""Coming in by password, staying, and leaving: what the cookie is worth, and for how long."""

import re

from starlette.responses import Response

from tests.console.desk import FORM, PASSPHRASE, Browser, disable, enable, hire, house, seated, signing_in
from tests.served import Clock, Place
from widget_server.adapters.console import cookies

HOUR = 3_600_000


async def stands(browser: Browser) -> bool:
    """Whether the browser is signed in."""
    answer = await browser.get("/account")
    assert answer.status_code in (200, 303)
    return answer.status_code == 200


async def test_a_password_makes_a_session_that_only_the_cookie_knows(place: Place) -> None:
    await hire(place, "maria", "mentor", login="Maria@Academy.example")
    browser = Browser(place)
    answer = await browser.sign_in(" maria@academy.EXAMPLE ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/academy/")
    [line] = answer.headers.get_list("set-cookie")
    name, *attributes = re.split("; ", line)
    assert name.startswith("__Host-cuecard-academy=")
    assert {"Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=604800"} == set(attributes)
    assert await stands(browser)
    [session] = await signing_in(place).sessions("academy", "maria")
    token = browser.cookies[browser.cookie]
    assert len(token) == 43
    assert token not in repr(session), "what is kept is of no use to whoever steals it"
    told = await house(place).store.audited("academy", before=None, limit=10)
    assert [(line.action, line.actor) for line in told if line.action == "signed_in"] == [("signed_in", "maria")]
    assert PASSPHRASE not in repr(told)


async def test_whoever_comes_in_has_a_new_id_and_the_former_one_ends(light: Place) -> None:
    await hire(light, "maria", "mentor", login="maria")
    browser = Browser(light)
    planted = "A" * 43
    browser.cookies[browser.cookie] = planted
    await browser.sign_in("maria")
    first = browser.cookies[browser.cookie]
    assert first != planted
    await browser.sign_in("maria")
    former = Browser(light)
    former.cookies[former.cookie] = first
    assert not await stands(former)
    assert await stands(browser)


REFUSED = {
    "wrong": ("maria", "x" * 20),
    "unknown": ("nobody", PASSPHRASE),
    "disabled": ("gone", PASSPHRASE),
    "another workspace's": ("far", PASSPHRASE),
    "nothing": ("", ""),
    "endless": ("m" * 5_000, "x" * 5_000),
}


async def test_every_refusal_is_the_same_page(light: Place) -> None:
    for id, workspace in (("maria", "academy"), ("gone", "academy"), ("far", "shop")):
        await hire(light, id, "mentor", login=id, workspace=workspace)
    await disable(light, "gone")
    pages = set()
    for kind, (login, password) in REFUSED.items():
        browser = Browser(light)
        answer = await browser.sign_in(login, password)
        assert (answer.status_code, browser.cookies) == (403, {}), kind
        assert not password or password not in answer.text
        pages.add(re.sub(r'(name="login"[^>]* value)="[^"]*"', r"\1", answer.text))
    assert len(pages) == 1


ONWARD = {
    "/console/academy/account": "/console/academy/account",
    "/console/academy/account?done=profile&x=1": "/console/academy/account?done=profile&x=1",
    "/console/academy": "/console/academy/",
    "": "/console/academy/",
}
HOSTILE = (
    "https://evil.example/console/academy/",
    "//evil.example",
    "/\\evil.example",
    "/console/academy//evil.example",
    "/console/academy/../../evil",
    "/console/academy/%2e%2E/.%2e/evil",
    "/console/academy/%5c..\\evil",
    "/console/academyevil.example/",
    "/console/academy@evil.example",
    "/console/shop/account",
    "javascript:alert(1)",
    "/console/academy/\r\nset-cookie: x=1",
    "/console/academy/?x=<script>",
    "/console/academy/" + "a" * 3_000,
)


async def test_afterwards_one_goes_on_within_the_workspace_and_nowhere_else(light: Place) -> None:
    await hire(light, "maria", "mentor", login="maria")
    for asked, sent in [*ONWARD.items(), *((each, "/console/academy/") for each in HOSTILE)]:
        answer = await Browser(light).sign_in("maria", to=asked)
        assert (answer.status_code, answer.headers["location"]) == (303, sent), asked
        page = await Browser(light).ask("GET", "/sign-in", params={"to": asked})
        kept = re.findall(r'name="to" value="([^"]*)"', page.text)
        assert kept[0].replace("&amp;", "&") in (sent, "", "/console/academy"), asked


async def test_too_many_attempts_at_one_login_wait_and_others_do_not(light: Place) -> None:
    await hire(light, "maria", "mentor", login="maria")
    await hire(light, "boris", "mentor", login="boris")
    browser = Browser(light)
    for _ in range(10):
        assert (await browser.sign_in("maria", "x" * 20)).status_code == 403
    answer = await browser.sign_in("Maria")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 300
    assert "Too many attempts" in answer.text
    assert (await browser.sign_in("boris")).status_code == 303


async def test_the_right_password_forgets_the_wrong_ones(light: Place) -> None:
    await hire(light, "maria", "mentor", login="maria")
    browser = Browser(light)
    for _ in range(2):
        for _ in range(6):
            await browser.sign_in("maria", "x" * 20)
        assert (await browser.sign_in("maria")).status_code == 303


async def test_too_many_attempts_from_one_address_wait(light: Place) -> None:
    browser = Browser(light)
    assert (await browser.sign_in("nobody")).status_code == 403
    for number in range(59):
        house(light).desk.limits.tries("academy", f"nobody-{number}", "127.0.0.1")
    assert (await browser.sign_in("nobody-60")).status_code == 429


async def test_a_session_ends_when_it_is_not_used_and_after_a_week_in_any_case(place: Place, clock: Clock) -> None:
    await hire(place, "maria", "mentor")
    browser, idle = await seated(place, "maria"), await seated(place, "maria")
    clock.ahead_ms += 11 * HOUR
    assert await stands(browser)
    clock.ahead_ms += 2 * HOUR
    assert not await stands(idle)
    for _ in range(16):
        assert await stands(browser)
        clock.ahead_ms += 10 * HOUR
    assert not await stands(browser), "used all the time, for more than a week"


async def test_what_a_page_asks_for_by_itself_is_no_use_of_a_session(light: Place, clock: Clock) -> None:
    await hire(light, "maria", "administrator")
    browser = await seated(light, "maria")
    for _ in range(2):
        clock.ahead_ms += 7 * HOUR
        answer = await browser.get("/start", cue_unattended="true")
    assert answer.status_code == 303


async def test_signing_out_ends_it_for_whoever_kept_the_cookie(light: Place) -> None:
    await hire(light, "maria", "mentor")
    browser = await seated(light, "maria")
    stolen = Browser(light)
    stolen.cookies.update(browser.cookies)
    answer = await browser.post("/sign-out", FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/academy/sign-in")
    assert browser.cookies == {}
    assert not await stands(stolen)
    assert (await browser.post("/sign-out", FORM)).status_code == 303, "again changes nothing"
    told = await house(light).store.audited("academy", before=None, limit=10)
    assert [line.action for line in told].count("signed_out") == 1


async def test_a_disabled_account_is_signed_out_at_once_and_stays_so(place: Place) -> None:
    await hire(place, "maria", "mentor", login="maria")
    browser = await seated(place, "maria")
    await disable(place, "maria")
    assert not await stands(browser)
    assert (await browser.sign_in("maria")).status_code == 403
    await enable(place, "maria")
    assert not await stands(browser), "what was ended does not come back"
    assert await signing_in(place).sessions("academy", "maria") == []


async def test_several_workspaces_at_once_in_one_browser(light: Place) -> None:
    await hire(light, "maria", "mentor", login="maria")
    await hire(light, "boss", "administrator", login="boss", workspace="shop")
    browser = Browser(light)
    await browser.sign_in("maria")
    browser.workspace = "shop"
    await browser.sign_in("boss")
    assert await stands(browser)
    await browser.post("/sign-out", FORM)
    browser.workspace = "academy"
    assert await stands(browser)


async def test_a_cookie_of_one_workspace_opens_no_other(light: Place) -> None:
    await hire(light, "maria", "administrator")
    await hire(light, "maria", "administrator", workspace="shop")
    browser = await seated(light, "maria")
    browser.workspace = "shop"
    browser.cookies[browser.cookie] = browser.cookies["__Host-cuecard-academy"]
    assert not await stands(browser)


async def test_a_forged_cookie_is_a_stranger(light: Place) -> None:
    browser = Browser(light)
    for forged in ("", "x", "A" * 43, "' OR 1=1 --", "%00", "a" * 5_000):
        browser.cookies[browser.cookie] = forged
        assert not await stands(browser)


def test_no_workspace_has_the_cookie_of_another() -> None:
    session, away = Response(), Response()
    cookies.keep_session(session, "academy-away", "x", seconds=1)
    cookies.keep_browser(away, "academy", "x", seconds=1)
    names = {each.headers["set-cookie"].partition("=")[0] for each in (session, away)}
    assert len(names) == 2
