"""The card in a frame: on a host that allows no foreign script, with the page's side as docs/embed.md shows it."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import jwt
import pytest
from playwright.sync_api import FrameLocator, Page, expect

from examples.mentor_chat.people import conversation_id
from examples.playing import Room, until
from examples.running import Demo
from tests.e2e.conftest import Tab
from tests.e2e.hosting import Host, host, listed
from tests.e2e.wire import forged, token_of

pytestmark = pytest.mark.parametrize("demo", ["sqlite"], indirect=True, scope="session")

DOCS = (Path(__file__).parents[2] / "docs" / "embed.md").read_text("utf-8")
HOST_JS, PAGE_JS = re.findall(r"^```js\n(.*?)^```", DOCS, re.MULTILINE | re.DOTALL)

TRUSTED = "; require-trusted-types-for 'script'; trusted-types 'none'"

DRIVER = """
import { embed } from './host.js';
const { server, key, conversation, manual } = document.body.dataset;
const place = document.querySelector('#questions');
window.asked = 0;
window.events = [];
if (!manual) {
  window.cuecard = embed(place, { server, key, conversation, token: () => (window.asked++, window.token) });
  for (const name of ['cue-shown', 'cue-answered', 'cue-completed', 'cue-dismissed'])
    place.addEventListener(name, ({ detail }) => window.events.push([name, detail]));
}
"""

RAW = """
const { address, server } = document.body.dataset;
window.heard = [];
window.say = message => document.querySelector('iframe').contentWindow.postMessage(message, server);
addEventListener('message', ({ data, origin }) => window.heard.push({ ...data, origin }));
const frame = document.createElement('iframe');
frame.src = address;
document.querySelector('#questions').append(frame);
"""


@pytest.fixture
def site(demo: Demo) -> Iterator[Host]:
    """A host whose origin the academy lists, under a policy that lets no foreign script in."""
    with host() as one:
        one.headers["Content-Security-Policy"] = (
            f"default-src 'none'; script-src 'self'; connect-src 'self'; frame-src {demo.places.cuecard}{TRUSTED}"
        )
        one.headers["Referrer-Policy"] = "no-referrer"
        one.files |= {"/host.js": HOST_JS, "/driver.js": DRIVER, "/raw.js": RAW}
        listed(demo, "academy", demo.keys.academy.browser, one.origin)
        yield one
        demo.command("workspace", "origin", "academy", one.origin, "--remove")


def address(demo: Demo, origin: str, **fragment: str) -> str:
    query = urlencode({"key": demo.keys.academy.browser, "origin": origin})
    return f"{demo.places.cuecard}/embed?{query}#{urlencode(fragment)}"


def driven(demo: Demo, site: Host, tab: Tab, *, conversation: str = "", body: str = "") -> Page:
    """The documented host, with the page's own script beside it."""
    data = (
        f'data-server="{demo.places.cuecard}" data-key="{demo.keys.academy.browser}" data-conversation="{conversation}"'
    )
    site.files["/"] = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title><body {data}>{body}'
        '<div id="questions"></div><script type="module" src="/driver.js"></script>'
    )
    page = tab().new_page()
    page.goto(site.origin)
    until(lambda: page.evaluate("!!window.cuecard"), "the page's script")
    return page


def raw(demo: Demo, site: Host, tab: Tab, src: str) -> Page:
    """A host that says and hears whatever the test likes."""
    site.files["/"] = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title>'
        f'<body data-server="{demo.places.cuecard}" data-address="{src.replace("&", "&amp;")}">'
        '<div id="questions"></div><script src="/raw.js"></script>'
    )
    page = tab().new_page()
    page.goto(site.origin)
    return page


def frame(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def call(page: Page, name: str, **params: Any) -> Any:
    return page.evaluate("([name, params]) => cuecard.call(name, params)", [name, params])


def refusal(page: Page, name: str, **params: Any) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        "([name, params]) => cuecard.call(name, params).then(() => ({}), error => error)", [name, params]
    )
    return found


def identify(page: Page, room: Room, key: str = "sam") -> None:
    page.evaluate("token => { window.token = token }", token_of(room, key))
    call(page, "identify", id=f"{key}-{room.id}")


def told(room: Room, name: str, key: str = "sam") -> None:
    """An event of the academy's server, in the conversation of that student."""
    context = {"conversation": {"id": conversation_id(room.id, key)}}
    httpx2.post(
        f"{room.demo.places.cuecard}/v1/track",
        json={"event": name, "userId": f"{key}-{room.id}", "context": context},
        auth=(room.demo.keys.academy.server, ""),
        trust_env=False,
    ).raise_for_status()


def ended(room: Room, key: str) -> str:
    """A token that was good ten minutes ago."""
    keys = room.demo.keys.academy
    claims = {"aud": "academy", "sub": f"{key}-{room.id}", "iat": int(time.time()) - 900, "exp": int(time.time()) - 600}
    headers = {"kid": keys.respondent_kid, "typ": "cue-respondent"}
    return jwt.encode(claims, keys.respondent_secret, algorithm="HS256", headers=headers)


def height(page: Page) -> int:
    found: int = page.evaluate("document.querySelector('iframe').offsetHeight")
    return found


def next_heard(page: Page, what: str) -> dict[str, Any]:
    """The first message of the frame for which the expression holds."""
    found: dict[str, Any] = until(lambda: page.evaluate(f"heard.find(each => {what})"), what)
    return found


def said(page: Page, message: Any) -> dict[str, Any]:
    """The answer to a request."""
    page.evaluate("message => say(message)", message)
    return next_heard(page, f"each.id === {json.dumps(message['id'])} && !each.method")


# -- the main way ----------------------------------------------------------------------------------------------------
def test_a_card_is_answered_on_a_host_without_a_foreign_script(demo: Demo, room: Room, site: Host, tab: Tab) -> None:
    page = driven(demo, site, tab)
    identify(page, room)
    assert height(page) == 0
    call(page, "show", survey="course-feedback")
    card = frame(page).locator("cue-card")
    expect(card.locator(".title")).to_have_text("How is the course going?")
    until(lambda: height(page) > 100, "the height")
    card.get_by_label("4 of 5", exact=True).click(force=True)
    card.locator("textarea").fill("From inside the frame")
    card.get_by_role("button", name="Send").click()
    expect(card).to_contain_text("The course team reads this today.")
    [response] = until(lambda: [each for each in room.responses("sam") if each["status"] == "complete"], "the response")
    assert [each["value"] for each in response["answers"]] == [4, "From inside the frame"]
    events = page.evaluate("events")
    assert [name for name, _ in events] == ["cue-shown", "cue-answered", "cue-answered", "cue-completed"]
    assert events[1][1]["value"] == 4
    assert page.evaluate("asked") == 1
    assert page.evaluate("typeof window.cuecard.call") == "function"


def test_a_conversation_shows_its_own_cards(demo: Demo, room: Room, site: Host, tab: Tab) -> None:
    page = driven(demo, site, tab, conversation=f"sam-with-mentor-{room.id}")
    identify(page, room)
    told(room, "review_received")
    card = frame(page).locator("cue-card")
    expect(card.locator(".title")).to_have_text("Was the review useful?")
    card.get_by_label("5 of 5", exact=True).click(force=True)
    [response] = until(lambda: room.responses("sam"), "the response")
    assert response["conversation"] == f"sam-with-mentor-{room.id}"
    call(page, "context", conversation="another")
    expect(card).to_be_hidden()
    until(lambda: height(page) == 0, "no height")


def test_a_card_of_the_page_is_not_shown_beside_a_conversation(demo: Demo, room: Room, site: Host, tab: Tab) -> None:
    page = driven(demo, site, tab, conversation=f"sam-with-mentor-{room.id}")
    identify(page, room)
    call(page, "show", survey="course-feedback")
    until(lambda: room.decisions("sam"), "the decision")
    page.wait_for_timeout(500)
    assert height(page) == 0
    call(page, "context", conversation="")
    expect(frame(page).locator("cue-card .title")).to_be_visible()


def test_a_token_that_has_ended_is_asked_for_again(
    demo: Demo, room: Room, site: Host, tab: Tab, complaints: list[str]
) -> None:
    page = driven(demo, site, tab)
    page.evaluate("token => { window.token = token }", token_of(room, "sam"))
    call(page, "identify", id=f"sam-{room.id}", token=ended(room, "sam"))
    call(page, "show", survey="course-feedback")
    expect(frame(page).locator("cue-card .title")).to_be_visible()
    assert page.evaluate("asked") == 1
    assert [each for each in complaints if "401" not in each] == []
    complaints.clear()  # the refused ticket


def test_a_host_without_any_script(demo: Demo, room: Room, site: Host, tab: Tab) -> None:
    told(room, "review_received")
    src = address(
        demo, site.origin, id=f"sam-{room.id}", token=token_of(room, "sam"), conversation=f"sam-with-mentor-{room.id}"
    )
    site.headers["Content-Security-Policy"] = f"default-src 'none'; frame-src {demo.places.cuecard}"
    page = tab().new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(site.page("/plain", f'<iframe width="400" height="320" src="{src.replace("&", "&amp;")}"></iframe>'))
    card = frame(page).locator("cue-card")
    card.get_by_label("5 of 5", exact=True).click(force=True)
    until(lambda: room.responses("sam"), "the response")
    token = token_of(room, "sam")[:20]
    assert [url for url in requests if token in url.partition("#")[0]] == []


# -- who may hold it, and who is heard ---------------------------------------------------------------------------------
def test_a_page_that_is_not_listed_holds_nothing(
    demo: Demo, room: Room, site: Host, tab: Tab, complaints: list[str]
) -> None:
    with host() as stranger:
        page = tab().new_page()
        for origin in (site.origin, stranger.origin):
            src = address(demo, origin, id=f"sam-{room.id}", token=token_of(room, "sam"))
            page.goto(stranger.page("/", f'<iframe src="{src.replace("&", "&amp;")}"></iframe>'))
            page.wait_for_timeout(300)
            [inner] = page.frames[1:]
            assert inner.url.startswith("chrome-error:")
    assert complaints
    assert all(re.search("frame-ancestors|403|ERR_BLOCKED", each) for each in complaints), complaints
    complaints.clear()


def test_the_frame_hears_only_its_parent(demo: Demo, room: Room, site: Host, tab: Tab) -> None:
    page = raw(demo, site, tab, address(demo, site.origin))
    next_heard(page, "each.method === 'cuecard.ready'")
    # A page beside it, of the very same origin.
    site.files["/sibling.js"] = (
        "parent.frames[0].postMessage({ jsonrpc: '2.0', id: 7, method: 'cuecard.hello', params: { version: 1 } }, '*');"
        "addEventListener('message', () => parent.heard.push('sibling heard'));"
    )
    site.page("/sibling", '<script src="/sibling.js"></script>')
    site.headers["Content-Security-Policy"] = site.headers["Content-Security-Policy"].replace(
        "frame-src ", "frame-src 'self' "
    )
    page.reload()
    next_heard(page, "each.method === 'cuecard.ready'")
    page.evaluate(
        "() => { const beside = document.createElement('iframe'); beside.src = '/sibling'; document.body.append(beside) }"
    )
    page.frame_locator("iframe >> nth=1").locator("body").wait_for(state="attached")
    page.wait_for_timeout(400)
    assert {each["method"] for each in page.evaluate("heard") if each != "sibling heard"} == {"cuecard.ready"}
    assert said(page, {"jsonrpc": "2.0", "id": 1, "method": "cuecard.hello", "params": {"version": 1}})["result"]
    origins = {each["origin"] for each in page.evaluate("heard")}
    assert origins == {demo.places.cuecard}


def test_a_forged_token_shows_nothing(demo: Demo, room: Room, site: Host, tab: Tab, complaints: list[str]) -> None:
    told(room, "review_received")
    page = driven(demo, site, tab, conversation=f"sam-with-mentor-{room.id}")
    call(page, "identify", id=f"sam-{room.id}", token=forged(room, "sam"))
    page.wait_for_timeout(600)
    assert height(page) == 0
    assert all("401" in each for each in complaints), complaints
    complaints.clear()


# -- the protocol --------------------------------------------------------------------------------------------------------
def test_versions_and_errors(demo: Demo, site: Host, tab: Tab) -> None:
    page = raw(demo, site, tab, address(demo, site.origin))
    assert next_heard(page, "each.method === 'cuecard.ready'")["params"] == {"versions": [1]}

    def error(id: int, **fields: Any) -> dict[str, Any]:
        found: dict[str, Any] = said(page, {"jsonrpc": "2.0", "id": id, **fields})["error"]
        return found

    assert error(1, method="cuecard.track", params={"event": "x"})["code"] == -32001
    refused = error(2, method="cuecard.hello", params={"version": 2})
    assert (refused["code"], refused["data"]) == (-32000, {"versions": [1]})
    assert error(3, method="cuecard.track", params={"event": "x"})["code"] == -32001, "still not greeted"
    hello = said(page, {"jsonrpc": "2.0", "id": 4, "method": "cuecard.hello", "params": {"version": 1}})["result"]
    assert (hello["version"], hello["versions"]) == (1, [1])
    named = set(re.findall(r"^\| `(cuecard\.\w+)` \|", DOCS, re.MULTILINE))
    assert named == {*hello["methods"], "cuecard.ready", "cuecard.resize", "cuecard.event", "cuecard.token"}
    assert next_heard(page, "each.method === 'cuecard.resize'")["params"] == {"height": 0}
    assert error(5, method="cuecard.nothing")["code"] == -32601
    assert error(6, method="constructor")["code"] == -32601
    assert error(7, method="cuecard.track")["code"] == -32602
    assert error(8, method="cuecard.track", params={"event": "x", "colour": "red"})["code"] == -32602
    assert error(9, method="cuecard.track", params=["x"])["code"] == -32602
    assert error(10, method="cuecard.track", params={"event": "x" * 70_000})["code"] == -32002
    assert error(11, result=1, error=2, method=5)["code"] == -32600
    page.evaluate("say({ jsonrpc: '1.0', id: 12, method: 'cuecard.hello', params: { version: 1 } })")
    assert next_heard(page, "each.id === 12")["error"]["code"] == -32600
    before = page.evaluate("heard.length")
    page.evaluate("() => { say('hello'); say(null); say({ type: 'of another library' }); say([1]) }")
    page.evaluate("say({ jsonrpc: '2.0', method: 'cuecard.nothing' })")
    assert said(page, {"jsonrpc": "2.0", "id": 13, "method": "cuecard.theme"})["result"] == {}
    assert page.evaluate("heard.length") == before + 1, "notifications and strangers get no answer"
    page.evaluate("() => { for (let id = 100; id < 400; id++) say({ jsonrpc: '2.0', id, method: 'cuecard.nothing' }) }")
    assert next_heard(page, "each.id >= 100 && each.error.code === -32003")


def test_the_height_is_the_cards(demo: Demo, room: Room, site: Host, tab: Tab) -> None:
    page = driven(demo, site, tab)
    identify(page, room)
    page.evaluate("""() => {
      window.heights = [];
      new ResizeObserver(([{ contentRect }]) => heights.push(contentRect.height)).observe(document.querySelector('iframe'));
    }""")
    call(page, "show", survey="course-feedback")
    card = frame(page).locator("cue-card")
    expect(card.locator(".title")).to_be_visible()
    page.wait_for_timeout(400)
    box = card.bounding_box()
    assert box is not None
    assert 0 <= height(page) - box["height"] <= 10
    assert page.evaluate("heights.length") < 6, "no echo between host and frame"
    page.set_viewport_size({"width": 320, "height": 800})
    page.wait_for_timeout(300)
    box = card.bounding_box()
    assert box is not None
    assert 0 <= height(page) - box["height"] <= 10
    assert (
        frame(page)
        .locator("html")
        .evaluate("root => root.scrollWidth <= innerWidth && root.scrollHeight <= innerHeight")
    )
    card.get_by_role("button", name="Not now").click()
    expect(card).to_have_count(0)
    until(lambda: height(page) == 0, "no height")


def test_it_wears_what_the_host_says(demo: Demo, room: Room, site: Host, tab: Tab) -> None:
    page = driven(demo, site, tab)
    identify(page, room)
    call(page, "show", survey="course-feedback")
    root = frame(page).locator("cue-card .root")
    expect(root).to_be_visible()
    expect(root).to_have_css("color-scheme", "light")
    looks = {"accent": "#c22", "radius": 2, "background": "rgb(20, 20, 24)", "fontFamily": "Georgia, serif"}
    call(page, "theme", scheme="dark", **looks)
    expect(root).to_have_css("color-scheme", "dark")
    assert root.evaluate("root => getComputedStyle(root).fontFamily") == "Georgia, serif"
    assert root.evaluate("root => getComputedStyle(document.body).backgroundColor") == "rgb(20, 20, 24)"
    assert root.evaluate("root => root.style.getPropertyValue('--radius')") == "2px"
    call(page, "theme", scheme="light", background="transparent")
    expect(root).to_have_css("color-scheme", "light")
    assert refusal(page, "theme", accent=5)["code"] == -32602


def test_the_end_leaves_nothing(demo: Demo, room: Room, site: Host, tab: Tab) -> None:
    page = driven(demo, site, tab)
    identify(page, room)
    call(page, "show", survey="course-feedback")
    expect(frame(page).locator("cue-card .title")).to_be_visible()
    page.evaluate("cuecard.call('destroy')")
    expect(frame(page).locator("cue-card")).to_have_count(0)
    until(lambda: height(page) == 0, "no height")
    assert frame(page).locator("body").evaluate("body => body.children.length") == 0
    page.reload()
    until(lambda: page.evaluate("!!window.cuecard"), "the page's script")
    page.evaluate("cuecard.call('hello', { version: 1 }).then(() => cuecard.destroy())")
    expect(page.locator("iframe")).to_have_count(0)


def test_an_isolated_page_may_hold_it(demo: Demo, room: Room, site: Host, tab: Tab) -> None:
    site.headers |= {"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"}
    page = driven(demo, site, tab)
    assert page.evaluate("crossOriginIsolated")
    identify(page, room)
    call(page, "show", survey="course-feedback")
    expect(frame(page).locator("cue-card .title")).to_be_visible()


def test_a_frame_that_goes_takes_an_answer_with_it_to_the_server(demo: Demo, room: Room, site: Host, tab: Tab) -> None:
    page = driven(demo, site, tab)
    identify(page, room)
    call(page, "show", survey="course-feedback")
    card = frame(page).locator("cue-card")
    expect(card.locator(".title")).to_be_visible()
    card.get_by_label("3 of 5", exact=True).click(force=True)
    page.evaluate("document.querySelector('iframe').remove()")
    [response] = until(lambda: room.responses("sam"), "the response")
    assert [each["value"] for each in response["answers"]] == [3]
