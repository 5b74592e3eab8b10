"""What changes something is believed only from a page of our own; the headers of every answer."""

import hashlib
import itertools
import random

from tests.console.desk import FORM, OURS, Browser, hire, house, seated
from tests.served import Place
from widget_server.adapters.console.limiting import REQUESTS
from widget_server.services.signing_in import digest

SITES = ("same-origin", "same-site", "cross-site", "none", "", None)
FORMS = "application/x-www-form-urlencoded"
ORIGINS = ("own", "own over https", "https://evil.example", "null", "http://[", "", None)


def trusted(site: str | None, origin: str | None) -> bool:
    """The rule, slowly: the browser must say that it is our page; one that says nothing is taken at its origin."""
    if site is None:
        return origin in ("own", "own over https")
    return site == "same-origin" and origin in ("own", "own over https", "null", None)


async def test_only_what_our_own_page_sends_changes_anything(light: Place, full: bool) -> None:
    table = list(itertools.product(SITES, ORIGINS, (True, False)))
    believed = [row for row in table if trusted(*row[:2])]
    picked = table if full else [*believed, *random.Random(9).sample(table, 20)]
    await hire(light, "maria", "mentor", name="Maria")
    browser = await seated(light, "maria")
    own = {"own": light.url, "own over https": light.url.replace("http:", "https:")}
    for site, origin, header in picked:
        headers = {
            **({"sec-fetch-site": site} if site is not None else {}),
            **({"origin": own.get(origin, origin)} if origin is not None else {}),
            **({"hx-request": "true"} if header else {}),
        }
        name = f"{site} {origin} {header}"
        answer = await browser.post("/account", headers, name=name, language="")
        account = await house(light).store.account("academy", staff_id="maria")
        assert account is not None
        if trusted(site, origin) and header:
            assert (answer.status_code, account.name) == (200, name)
        else:
            assert (answer.status_code, account.name != name) == (403, True), name


async def test_the_forms_that_work_without_javascript_need_no_header_of_ours(light: Place) -> None:
    await hire(light, "maria", "mentor", login="maria")
    for headers in (FORM, OURS):
        assert (await Browser(light).post("/sign-in", headers, login="x", password="x")).status_code == 403
        browser = await seated(light, "maria")
        await browser.post("/sign-out", headers)
        assert browser.cookies == {}


async def test_another_site_signs_nobody_in_or_out(light: Place) -> None:
    await hire(light, "maria", "mentor", login="maria")
    browser = await seated(light, "maria")
    evil = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    assert (await browser.post("/sign-out", evil)).status_code == 403
    assert browser.cookies
    stranger = Browser(light)
    assert (await stranger.post("/sign-in", evil, login="maria", password="correct horse battery")).status_code == 403
    assert not stranger.cookies


async def test_every_answer_has_the_strictest_headers(light: Place) -> None:
    await hire(light, "maria", "administrator")
    browser = await seated(light, "maria")
    answers = [
        await browser.get("/start"),
        await browser.get("/account"),
        await browser.get("/nothing"),
        await browser.get("/"),
        await browser.post("/account", {}),
        await browser.ask("DELETE", "/account", headers=OURS),
        await Browser(light).get("/start"),
        await Browser(light).get("/sign-in"),
        await Browser(light, "nowhere").get("/sign-in"),
        await browser.get("/console/"),
        await browser.get("/console/static/x/nothing.js"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 303, 403, 404, 303, 200, 404, 200, 404]
    for answer in answers:
        policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == "'self'"
        assert policy["require-trusted-types-for"] == "'script'"
        assert "unsafe" not in str(policy)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert "access-control-allow-origin" not in answer.headers


async def test_static_files_are_kept_for_ever_under_the_name_of_their_build(light: Place) -> None:
    page = await Browser(light).get("/sign-in")
    addresses = [part.split('"')[0] for part in page.text.split('"/console/static/')[1:]]
    assert len(addresses) == 4
    for address in addresses:
        answer = await light.http.get(f"/console/static/{address}")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
        _, name = address.split("/")
        assert (await light.http.get(f"/console/static/former/{name}")).headers["cache-control"] == "no-store"
    assert (await light.http.get("/console/static/x/..%2fconsole.py")).status_code == 404
    htmx = next(address for address in addresses if "htmx" in address)
    vendored = hashlib.sha256((await light.http.get(f"/console/static/{htmx}")).content).hexdigest()
    assert vendored == "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130", "as it came from its makers"


UNREADABLE: list[tuple[bytes, str, int]] = [
    (b"name=%ff%fe", FORMS, 400),
    (b"name=a%00b", FORMS, 400),
    (b"\xff\xfe", FORMS, 400),
    (b"name=" + b"a" * 300_000, FORMS, 413),
    (b"&".join(b"a=1" for _ in range(1_500)), FORMS, 400),
    (b'{"name": "x"}', "application/json", 400),
    (b"name=%D0%9C%D0%B0%D1%80%D0%B8%D1%8F&language=xx", FORMS, 400),
    (b"name=&language=", FORMS, 422),
    (b"name=" + b"a" * 101, FORMS, 400),
    (b"name=Mar%E2%80%AEia", FORMS, 400),
    (b"name=Maria%0AYour+teacher", FORMS, 400),
]


async def test_a_form_that_cannot_be_read_changes_nothing(light: Place) -> None:
    await hire(light, "maria", "mentor", name="Maria")
    browser = await seated(light, "maria")
    for raw, kind, status in UNREADABLE:
        answer = await browser.ask("POST", "/account", headers={**OURS, "content-type": kind}, content=raw)
        assert answer.status_code == status, raw[:40]
        account = await house(light).store.account("academy", staff_id="maria")
        assert account is not None
        assert account.name == "Maria"


async def test_what_htmx_sends_is_in_no_address_without_it(light: Place) -> None:
    await hire(light, "maria", "mentor", login="maria")
    page = await (await seated(light, "maria")).get("/account")
    forms = [part.partition(">")[0] for part in page.text.split("<form")[1:]]
    assert [form for form in forms if "hx-post" in form and 'method="post"' not in form] == []


async def test_a_browser_that_asks_for_more_than_anybody_can_waits(light: Place) -> None:
    await hire(light, "maria", "mentor")
    browser, other = await seated(light, "maria"), await seated(light, "maria")
    known = digest(browser.cookies[browser.cookie])
    for _ in range(REQUESTS):
        house(light).desk.limits.requests("academy", known)
    answer = await browser.get("/account")
    assert (answer.status_code, 0 < int(answer.headers["retry-after"]) <= 60) == (429, True)
    assert (await other.get("/account")).status_code == 200


async def test_a_refusal_by_htmx_is_a_notice_and_leaves_the_page_alone(light: Place) -> None:
    await hire(light, "maria", "mentor")
    browser = await seated(light, "maria")
    answer = await browser.post("/account/sessions/nothing/end", OURS)
    assert (answer.status_code, answer.headers["hx-retarget"]) == (404, "#notices")
    assert "<html" not in answer.text
    stranger = await Browser(light).post("/account", OURS)
    assert stranger.status_code == 401
    assert stranger.headers["hx-redirect"] == "/console/academy/sign-in"
