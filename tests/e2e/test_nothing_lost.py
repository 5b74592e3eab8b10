"""Nothing is lost and nothing is kept twice, whatever happens to the road, the browser, the clock or the token."""

import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect
from starlette.responses import Response

from examples.playing import until
from tests.e2e.road import HANG, PASS, REFUSE, Cut, Road, Say, road
from tests.hosts.ground import Ground, standing
from tests.hosts.pages import STUB

TEN_MINUTES_S = 600
YEARS_MS = 9 * 365 * 86_400_000


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A Cuecard of this file's own."""
    with standing(tmp_path_factory.mktemp("lost")) as ground:
        yield ground


@pytest.fixture
def way(ground: Ground) -> Iterator[Road]:
    """The road to it."""
    with road(ground) as one:
        yield one


@pytest.fixture
def address(ground: Ground, way: Road) -> str:
    """A page whose widget comes by that road; the rest of its address says who it is, if anybody."""

    def reply(request: Any) -> Response:
        token = request.query_params.get("token")
        identify = (
            f"cuecard('identify', 's-{request.query_params.get('who')}', {{ token: '{token}' }});" if token else ""
        )
        return Response(
            f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>
            <script>{STUB} {identify}</script>
            <script async src="{way.url}/cuecard.js" data-key="{ground.key()}"></script><p>A page</p><cue-slot></cue-slot>""",
            media_type="text/html",
        )

    return ground.lay("/" + secrets.token_hex(4), reply)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser whose minutes pass when the test says so."""
    context = browser.new_context(locale="en-GB")
    context.clock.install()
    context.set_default_timeout(10_000)
    yield context
    context.close()


def do(page: Page, event: str) -> None:
    """Something happens on the page."""
    page.evaluate("name => cuecard('track', name)", event)


def visit(context: BrowserContext, address: str) -> Page:
    """Open the page, with the widget running."""
    page = context.new_page()
    page.goto(address)
    page.wait_for_function("typeof cuecard == 'function' && cuecard.at")
    return page


def asked(context: BrowserContext, address: str) -> Page:
    """Come to the last question of a card."""
    page = visit(context, address)
    do(page, "arrived")
    page.locator("cue-card").get_by_label("9 of 10", exact=True).click(force=True)
    expect(page.locator("cue-card textarea")).to_be_visible()
    until(lambda: waiting(page) == 0, "what led here has arrived")
    return page


def submit(page: Page, text: str) -> None:
    """Give the last answer."""
    page.locator("cue-card textarea").fill(text)
    page.locator("cue-card button.main").first.click()


def once(ground: Ground, text: str, *, seconds: float = 15) -> None:
    """Wait for the answer; it is there once."""
    found = until(lambda: [each for each in ground.values() if text in each], f"the answer {text!r}", seconds=seconds)
    assert found == [[9, text]]


def waiting(page: Page) -> int:
    """How much of ours waits on the device; nothing where it keeps nothing."""
    return int(
        page.evaluate(
            """() => { try { return Object.keys(localStorage).filter(name => name.includes(':out:')).length } catch { return 0 } }"""
        )
    )


def test_ten_minutes_without_a_server_through_reloads_closed_tabs_and_a_restart(
    ground: Ground,
    way: Road,
    address: str,
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    tmp_path: Path,
    full: bool,
) -> None:
    text, event = secrets.token_hex(8), "kept_" + secrets.token_hex(4)

    def browser() -> BrowserContext:
        context = browser_type.launch_persistent_context(
            str(tmp_path / "profile"), locale="en-GB", **browser_type_launch_args
        )
        if not full:
            context.clock.install()
        return context

    def minutes(page: Page, number: int) -> None:
        if full:
            page.wait_for_timeout(number * 60_000)
        else:
            page.clock.fast_forward(number * 60_000)
            page.wait_for_timeout(300)

    context = browser()
    page = asked(context, address)
    way.turns(REFUSE)
    submit(page, text)
    expect(page.locator("cue-card")).to_contain_text("Saved here")
    do(page, event)
    minutes(page, 2)
    page.reload()
    page.wait_for_function("typeof cuecard == 'function' && cuecard.at")
    do(page, event)
    minutes(page, 2)
    page.close()
    page = visit(context, address)
    do(page, event)
    minutes(page, 2)
    context.close()

    context = browser()
    page = visit(context, address)
    assert waiting(page) == 4
    do(page, event)
    minutes(page, 4)
    assert waiting(page) == 5
    assert ground.events(event) == []
    way.turns(PASS)
    if not full:
        page.clock.fast_forward(31_000)
    until(lambda: waiting(page) == 0, "everything is delivered", seconds=40)
    once(ground, text)
    assert len(ground.events(event)) == 4
    assert len({*ground.events(event)}) == 1
    page.reload()
    page.wait_for_timeout(500)
    once(ground, text)
    assert len(ground.events(event)) == 4
    context.close()


def error(status: str, code: str, *more: str) -> Say:
    """A refusal in our own shape."""
    return Say(status, f'{{"error":{{"code":"{code}","message":"No."}}}}', more=more)


HTML = "<!doctype html><title>502</title><h1>Bad gateway</h1>"
BAD: dict[str, str | Cut | Say] = {
    "refused": REFUSE,
    "hanging": HANG,
    "cut after the request": Cut(0),
    "cut in the middle of the answer": Cut(100),
    "500": error("500 Internal Server Error", "internal"),
    "500 of somebody else": Say("500 Internal Server Error", "oops", "text/plain"),
    "502 in HTML": Say("502 Bad Gateway", HTML, "text/html"),
    "503": error("503 Service Unavailable", "unavailable", "retry-after: 1"),
    "429": error("429 Too Many Requests", "too_many", "retry-after: 1"),
    "413": error("413 Content Too Large", "too_large"),
    "400": error("400 Bad Request", "invalid_input"),
    "403": error("403 Forbidden", "origin_refused"),
    "403 of a wall": Say("403 Forbidden", '{"blocked": true}'),
    "403 in HTML": Say("403 Forbidden", HTML, "text/html"),
    "404": error("404 Not Found", "not_found"),
    "407": Say("407 Proxy Authentication Required", HTML, "text/html"),
    "truncated JSON": Say("200 OK", '{"ticket":"abc'),
    "an empty 200": Say("200 OK"),
    "an empty object": Say("200 OK", "{}"),
    "null": Say("200 OK", "null"),
    "a list": Say("200 OK", "[]"),
    "a ticket that is none": Say("200 OK", '{"ticket":"abc","respondent":{"id":"x","verified":false}}'),
    "HTML with 200": Say("200 OK", "<!doctype html>Welcome to our wireless network", "text/html"),
    "a redirect": Say("302 Found", more=("location: /elsewhere",)),
    "a redirect that keeps the method": Say("307 Temporary Redirect", more=("location: http://127.0.0.1:9/",)),
    "somebody else's ack": Say(
        "200 OK", '{"ticket":"abc","frames":[{"type":"ack","id":"somebody-elses"}],"state":null}'
    ),
    "frames of nonsense": Say(
        "200 OK", '{"ticket":"abc","frames":[null,5,{},{"type":"refused","final":true}],"state":{}}'
    ),
}
FINAL = {"413", "400", "403", "404", "somebody else's ack"}
"""What we say ourselves (a state of null is a token that has ended) ends it on this page, with a word on the console; the
next visit tries again."""


@pytest.mark.parametrize("what", BAD)
def test_a_bad_answer_loses_nothing(
    ground: Ground, way: Road, address: str, context: BrowserContext, what: str
) -> None:
    text = f"{what} {secrets.token_hex(4)}"
    thrown: list[str] = []
    context.on("weberror", lambda error: thrown.append(str(error.error)))
    page = asked(context, address)
    way.turns(BAD[what])
    submit(page, text)
    do(page, f"bad_{text}")
    # Through every wait there is: for the socket, for an answer, for the next try.
    for _ in range(6):
        page.clock.fast_forward(20_000)
        page.wait_for_timeout(60)
    until(lambda: way.met >= 2 or what in FINAL, "it was met")
    way.turns(PASS)
    if what in FINAL:
        page.reload()
    for _ in range(3):
        page.clock.fast_forward(31_000)
        page.wait_for_timeout(100)
    once(ground, text)
    until(lambda: waiting(page) == 0, "nothing waits any more")
    assert len(ground.events(f"bad_{text}")) == 1
    assert thrown == []


def test_submitting_and_closing_at_once(ground: Ground, way: Road, address: str, browser: Browser, full: bool) -> None:
    times = 200 if full else 20
    before = len(ground.values())
    kept: list[Any] = []
    for _ in range(times):
        context = browser.new_context(locale="en-GB")
        page = visit(context, address)
        do(page, "starred")
        page.locator("cue-card").get_by_label("4 of 5", exact=True).click(force=True)
        page.close()
        kept.append(context.storage_state())
        context.close()

    def arrived() -> int:
        return len([each for each in ground.values()[before:] if each == [4]])

    until(lambda: arrived() >= times * 0.995, "nearly all arrive at once", seconds=3)
    for state in kept:
        if ":out:" in str(state):
            context = browser.new_context(locale="en-GB", storage_state=state)
            page = visit(context, address)
            page.wait_for_function("() => !Object.keys(localStorage).some(name => name.includes(':out:'))")
            context.close()
    assert arrived() == times


@pytest.mark.parametrize("off_ms", [-YEARS_MS, YEARS_MS], ids=["years behind", "years ahead"])
def test_a_clock_that_is_wrong_by_years_and_then_right(
    ground: Ground, way: Road, address: str, browser: Browser, off_ms: int
) -> None:
    text, event = secrets.token_hex(8), "clock_" + secrets.token_hex(4)
    wrong = browser.new_context(locale="en-GB")
    wrong.add_init_script(f"{{ const {{ now }} = Date; Date.now = () => now() + {off_ms} }}")
    page = asked(wrong, address)
    way.turns(REFUSE)
    submit(page, text)
    do(page, event)
    expect(page.locator("cue-card")).to_contain_text("Saved here")
    right = browser.new_context(locale="en-GB", storage_state=wrong.storage_state())
    wrong.close()
    way.turns(PASS)
    page = visit(right, address)
    once(ground, text)
    until(lambda: waiting(page) == 0, "nothing waits any more")
    assert len(ground.events(event)) == 1
    right.close()


def test_two_tabs_deliver_everything_once(ground: Ground, way: Road, address: str, context: BrowserContext) -> None:
    text, event = secrets.token_hex(8), "tabs_" + secrets.token_hex(4)
    one = asked(context, address)
    two = visit(context, address)
    way.turns(REFUSE)
    submit(one, text)
    for page in (one, two):
        for _ in range(3):
            do(page, event)
    three = visit(context, address)
    do(three, event)
    way.turns(PASS)
    for page in (three, two, one):
        for _ in range(2):
            page.clock.fast_forward(31_000)
            page.wait_for_timeout(100)
    once(ground, text)
    until(lambda: [waiting(page) for page in (one, two, three)] == [0, 0, 0], "nothing waits any more")
    assert len(ground.events(event)) == 7


def test_after_the_token_has_ended_the_answers_own_grant_delivers_it(
    ground: Ground, way: Road, address: str, context: BrowserContext
) -> None:
    text, who = secrets.token_hex(8), secrets.token_hex(4)
    token = ground.keys["academy"].token(f"s-{who}")
    said: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    page = asked(context, f"{address}?who={who}&token={token}")
    way.turns(REFUSE)
    submit(page, text)
    expect(page.locator("cue-card")).to_contain_text("Saved here")
    page.close()
    try:
        ground.clock.ahead_ms = 6 * 86_400_000
        way.turns(PASS)
        page = visit(context, f"{address}?who={who}&token={token}")
        once(ground, text)
        until(lambda: waiting(page) == 0, "nothing waits any more")
        assert [each for each in said if each.startswith("cuecard")] == ["cuecard: expired"]
    finally:
        ground.clock.ahead_ms = 0


def test_without_storage_a_page_that_stays_still_delivers(
    ground: Ground, way: Road, address: str, context: BrowserContext
) -> None:
    text = secrets.token_hex(8)
    context.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused') } })")
    page = asked(context, address)
    way.turns(REFUSE)
    submit(page, text)
    way.turns(PASS)
    for _ in range(3):
        page.clock.fast_forward(31_000)
        page.wait_for_timeout(100)
    once(ground, text)


def test_what_no_socket_would_take_is_said_and_stands_in_nobodys_way(
    ground: Ground, address: str, context: BrowserContext
) -> None:
    event = "big_" + secrets.token_hex(4)
    said: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    page = visit(context, address)
    for size in (1_000, 19_000, 30_000, 1_000):
        page.evaluate("([name, size]) => cuecard('track', name, { text: 'ы'.repeat(size) })", [event, size])
    until(lambda: len(ground.events(event)) == 3, "all but one")
    assert [each for each in said if re.match("cuecard", each)] == ["cuecard: too long"]
