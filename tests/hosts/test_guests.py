"""What happens to a guest: frames without an origin, blockers, pages that come back, that are rebuilt, that are never left."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Page, Route, expect
from starlette.responses import Response

from devtools import browser as browsers
from examples.playing import until
from tests.hosts.conftest import Heard, Tab, waited
from tests.hosts.ground import Ground
from tests.hosts.pages import BODY, CALLS, SNIPPET, STUB, SYNC_TAG, TAG, Host, filled, script
from tests.hosts.playing import answer, text_for

ROOT = Path(__file__).parents[2]
BLOCKED = re.compile("ERR_FAILED|ERR_BLOCKED|Failed to load|WebSocket|blocked by CORS|has been blocked|autofocusing")
"""What the browser itself says of what was blocked."""


def lay(ground: Ground, path: str, host: Host) -> str:
    """Put a page up; returns its address."""
    return ground.lay(path, lambda request: host.reply(request, ground))


def stored(ground: Ground, text: str, *, workspace: str = "academy") -> None:
    """Wait until exactly one response has this text, as it was typed."""
    found = until(lambda: [each for each in ground.values(workspace=workspace) if text in each], "the answer")
    assert found == [[9, text]]


# -- without an origin ----------------------------------------------------------------------------------------------
OPTED_IN = Host(head=SNIPPET.replace("[key]", "[other]"))
REFUSED = Host()


def framed(path: str) -> Host:
    """A page with another one in a sandbox."""
    return Host(
        head="",
        body=f'<p>Outside</p><iframe title="t" sandbox="allow-scripts" src="{path}" height="600" width="600"></iframe>',
    )


def test_in_a_sandboxed_frame_of_a_workspace_that_allows_it(ground: Ground, tab: Tab, heard: Heard) -> None:
    lay(ground, "/inside", OPTED_IN)
    page = tab().new_page()
    page.goto(lay(ground, "/outside", framed("/inside")))
    frame = page.frame_locator("iframe")
    expect(frame.locator("cue-card")).to_be_visible()
    answer(page, text_for("sandbox"), within=frame)
    stored(ground, text_for("sandbox"), workspace="shop")
    assert [each for each in heard.errors if "autofocusing" not in each] == []
    assert heard.warnings == []


def test_under_a_policy_that_sandboxes_the_page(ground: Ground, tab: Tab, heard: Heard) -> None:
    host = Host(head=SNIPPET.replace("[key]", "[other]"), policy="sandbox allow-scripts")
    page = tab().new_page()
    page.goto(lay(ground, "/sandboxed", host))
    expect(page.locator("cue-card")).to_be_visible()
    answer(page, text_for("sandboxed"))
    stored(ground, text_for("sandboxed"), workspace="shop")
    assert heard.errors == []
    assert heard.warnings == []


def test_in_a_sandboxed_frame_that_nobody_allowed_there_is_silence(ground: Ground, tab: Tab, heard: Heard) -> None:
    lay(ground, "/refused", REFUSED)
    page = tab().new_page()
    page.goto(lay(ground, "/around", framed("/refused")))
    frame = page.frame_locator("iframe")
    frame.locator("#composer").fill("The page works")
    page.wait_for_timeout(1_500)
    assert frame.locator("cue-card").count() == 0
    assert frame.locator("#composer").input_value() == "The page works"
    # Without the header that would let the page read it, a refusal looks like a network that is down.
    assert [each for each in heard.errors if not BLOCKED.search(each)] == []
    assert len(heard.warnings) <= 1


# -- blocked --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("what", ["/cuecard.js", "/chunks/face", "/chunks/en", "/w/", "/w/exchange", "the socket"])
def test_behind_an_ad_blocker_the_page_is_unharmed(ground: Ground, tab: Tab, heard: Heard, what: str) -> None:
    context = tab()
    aborted: list[str] = []

    def abort(route: Route) -> None:
        aborted.append(route.request.url)
        route.abort("blockedbyclient")

    if what == "the socket":
        context.route_web_socket(re.compile("/w/socket"), lambda socket: socket.close(code=1006, reason=""))
    else:
        context.route(re.compile(re.escape(ground.cuecard + what)), abort)
    page = context.new_page()
    page.goto(lay(ground, "/blocked", Host()))
    page.locator("#composer").fill("The page works")
    if what in ("/w/exchange", "the socket"):
        # There are other ways, after two that failed.
        expect(page.locator("cue-card")).to_be_visible(timeout=25_000)
    else:
        waited(page, lambda: aborted, "something was blocked")
        page.wait_for_timeout(1_500)
        assert page.locator("cue-card").count() == 0
    assert page.locator("#composer").input_value() == "The page works"
    assert [each for each in heard.errors if not BLOCKED.search(each)] == []
    assert len(heard.warnings) <= 1


def test_where_the_tag_cannot_be_found_there_is_silence(ground: Ground, tab: Tab, heard: Heard) -> None:
    host = Host(head="", body=BODY + '<img name="currentScript" alt=""/>' + SNIPPET)
    page = tab().new_page()
    page.goto(lay(ground, "/no-tag", host))
    page.wait_for_function("typeof cuecard == 'function'")
    waited(page, lambda: heard.warnings, "a word to whoever looks")
    assert heard.errors == []
    assert len(heard.warnings) == 1


# -- pages that live long -------------------------------------------------------------------------------------------
@pytest.fixture
def remembering(browser_type: BrowserType) -> Iterator[Browser]:
    """A browser that keeps the pages one leaves, as everybody's does; Playwright's does not by itself, a shell never."""
    arguments: Any = browsers.launch_arguments(browsers.whole())
    browser = browser_type.launch(**arguments, ignore_default_args=["--disable-back-forward-cache"])
    yield browser
    browser.close()


def test_a_page_that_comes_back_goes_on(ground: Ground, remembering: Browser, heard: Heard) -> None:
    context = remembering.new_context(locale="en-GB")
    heard.listen(context)
    page = context.new_page()
    host = Host(before=script("addEventListener('pageshow', event => (window.persisted = event.persisted))"))
    page.goto(lay(ground, "/left", host))
    expect(page.locator("cue-card")).to_be_visible()
    page.evaluate("() => (window.same = true)")
    page.goto(lay(ground, "/elsewhere", Host(head="")))
    page.evaluate("() => history.back()")
    page.wait_for_url("**/left", wait_until="commit")
    assert until(lambda: page.evaluate("() => window.same && window.persisted"), "the page as it was left")
    answer(page, text_for("bfcache"))
    stored(ground, text_for("bfcache"))
    # The connection lives: what is due now comes without a reload.
    page.evaluate("() => cuecard('track', 'starred')")
    page.get_by_role("button", name="Close").click()
    expect(page.locator("cue-card")).to_contain_text("Was it good?")
    assert heard.errors == []
    assert heard.warnings == []


def test_a_single_page_application_changes_its_views(ground: Ground, tab: Tab, heard: Heard) -> None:
    page = tab().new_page()
    page.goto(lay(ground, "/app", Host(body=f'<div id="root">{BODY}</div>')))
    card = page.locator("cue-card")
    expect(card).to_be_visible()
    card.get_by_label("9 of 10", exact=True).click(force=True)
    for view in ("one", "two", "three"):
        page.evaluate(
            """view => {
              history.pushState({}, '', '/app/' + view);
              document.querySelector('#root').innerHTML = '<h1>' + view + '</h1><input id="composer">';
              cuecard('page');
            }""",
            view,
        )
        page.wait_for_timeout(150)
    card.locator("textarea").fill(text_for("views"))
    card.locator("button.main").first.click()
    expect(card).to_contain_text("Thank you for this.")
    stored(ground, text_for("views"))
    assert heard.errors == []
    assert heard.warnings == []


def test_two_workspaces_on_one_page(ground: Ground, tab: Tab, heard: Heard) -> None:
    other = TAG.replace("[key]", "[other]")
    host = Host(
        head=f"{TAG}{other}" + script(STUB),
        tail=filled(
            '<cue-slot key="[key]" id="ours"></cue-slot><cue-slot key="[other]" id="theirs"></cue-slot>', ground
        ),
    )
    page = tab().new_page()
    page.goto(lay(ground, "/two", host))
    for key in (ground.key(), ground.key("shop")):
        page.evaluate("key => cuecard('track', 'arrived', {}, { key })", key)
    for where, workspace in (("#ours", "academy"), ("#theirs", "shop")):
        slot = page.locator(where)
        expect(slot.locator("cue-card")).to_be_visible()
        slot.locator("cue-card").get_by_label("9 of 10", exact=True).click(force=True)
        slot.locator("textarea").fill(text_for(workspace))
        slot.locator("button.main").first.click()
        expect(slot).to_contain_text("Thank you for this.")
    stored(ground, text_for("academy"))
    stored(ground, text_for("shop"), workspace="shop")
    assert heard.errors == []
    assert heard.warnings == []


# -- pages that are rebuilt -----------------------------------------------------------------------------------------
REACT = """
import { StrictMode, createElement as h, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

function App() {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    window.again = () => setTick(tick => tick + 1);
    return () => { window.again = () => {}; };
  }, []);
  // Every tick another key: the list and the slot in it are taken away and made anew.
  return h('main', null, h('p', { id: 'tick' }, tick),
    h('ul', { key: tick }, h('li', null, 'A message'), h('li', null, h('cue-slot')), h('li', null, 'Another')));
}
createRoot(document.getElementById('root')).render(h(StrictMode, null, h(App)));
"""


def begun(page: Page) -> None:
    """Half an answer, with the caret inside it."""
    card = page.locator("cue-card")
    expect(card).to_be_visible()
    card.get_by_label("9 of 10", exact=True).click(force=True)
    card.locator("textarea").click()
    page.keyboard.type("Half an swer")
    for _ in range(4):
        page.keyboard.press("ArrowLeft")


def finished(page: Page, ground: Ground, rest: str) -> None:
    """The other half, from where the caret was."""
    card = page.locator("cue-card")
    expect(card.locator("textarea")).to_be_focused()
    page.keyboard.press("Backspace")
    page.keyboard.press("End")
    page.keyboard.type(rest)
    expect(card.locator("textarea")).to_have_value(f"Half answer{rest}")
    card.locator("button.main").first.click()
    expect(card).to_contain_text("Thank you for this.")
    stored(ground, f"Half answer{rest}")


def test_in_react_in_strict_mode(ground: Ground, tab: Tab, heard: Heard) -> None:
    command = ["node_modules/.bin/esbuild", "--bundle", "--format=iife", '--define:process.env.NODE_ENV="development"']
    bundled = subprocess.run(command, cwd=ROOT, input=REACT, capture_output=True, text=True, check=True).stdout
    ground.lay("/files/react.js", lambda _: Response(bundled, media_type="text/javascript"))
    host = Host(body='<div id="root"></div><script src="/files/react.js"></script>')
    page = tab().new_page()
    page.goto(lay(ground, "/react", host))
    begun(page)
    for _ in range(5):
        page.evaluate("() => window.again()")
        page.wait_for_timeout(60)
    expect(page.locator("#tick")).to_have_text("5")
    finished(page, ground, " in React")
    assert heard.errors == []
    assert heard.warnings == []


REBUILDING = {
    "moved": "const slot = document.querySelector('cue-slot'); document.querySelector('ol').prepend(slot.parentNode)",
    "cloned": "const item = document.querySelector('cue-slot').parentNode; item.replaceWith(item.cloneNode(true))",
    "written anew": "const list = document.querySelector('ol'); list.innerHTML = list.innerHTML",
    "a whole new body": "const body = document.body.cloneNode(true); document.body.replaceWith(body)",
}


@pytest.mark.parametrize("how", REBUILDING)
def test_a_host_that_rebuilds_the_slots_place_loses_nothing(ground: Ground, tab: Tab, heard: Heard, how: str) -> None:
    items = "".join(f"<li>Message {number}</li>" for number in range(5))
    host = Host(body=f"<ol>{items}<li><cue-slot></cue-slot></li></ol>")
    page = tab().new_page()
    page.goto(lay(ground, "/rebuilt", host))
    begun(page)
    page.evaluate("() => { " + REBUILDING[how] + " }")
    finished(page, ground, f", {how}")
    assert heard.errors == []
    assert heard.warnings == []


def test_a_virtualised_list_that_takes_the_slot_away_for_a_while(ground: Ground, tab: Tab, heard: Heard) -> None:
    host = Host(body="<ol><li>Message</li><li><cue-slot></cue-slot></li></ol>")
    page = tab().new_page()
    page.goto(lay(ground, "/virtual", host))
    begun(page)
    for _ in range(3):
        page.evaluate("() => (window.item = document.querySelector('cue-slot').parentNode).remove()")
        page.wait_for_timeout(30)
        page.evaluate("() => document.querySelector('ol').append(window.item)")
        expect(page.locator("cue-card textarea")).to_have_value("Half an swer")
    page.locator("cue-card textarea").focus()
    finished(page, ground, " in a virtual list")
    assert heard.errors == []
    assert heard.warnings == []


def test_every_call_is_safe_with_every_nonsense(ground: Ground, tab: Tab, heard: Heard) -> None:
    """Nothing that a page says throws into the page."""
    page = tab().new_page()
    page.goto(lay(ground, "/nonsense", Host(head=SYNC_TAG + CALLS)))
    page.evaluate(
        """() => {
          const circle = {}; circle.circle = circle;
          const nasty = [undefined, null, 0, '', NaN, 1n, Symbol('s'), () => { throw new Error('theirs') }, circle, [], {}, new Proxy({}, { get() { throw new Error('trap') } }), '\\ud800', 'x'.repeat(1e5)];
          for (const name of ['identify', 'reset', 'page', 'track', 'context', 'mount', 'show', 'consent', 'on', 'off', 'start', 'later', 'toString', '__proto__', 'constructor', '', null, undefined, {}, Symbol('t')])
            for (const one of nasty) for (const other of nasty.slice(0, 6)) cuecard(name, one, other);
          cuecard();
          cuecard('reset');
          cuecard('consent', true);
          cuecard('context', {});
          cuecard('track', 'arrived');
        }"""
    )
    expect(page.locator("cue-card").first).to_be_visible()
    assert heard.errors == []


def test_an_answer_is_refused_for_nothing_that_can_be_typed(ground: Ground, tab: Tab, heard: Heard) -> None:
    """Half of a pair can't be stored anywhere; what is left of it is."""
    page = tab().new_page()
    page.goto(lay(ground, "/halves", Host()))
    card = page.locator("cue-card")
    expect(card).to_be_visible()
    card.get_by_label("9 of 10", exact=True).click(force=True)
    card.locator("textarea").evaluate(
        "area => { area.value = 'half \\ud83d of a pair'; area.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true })) }"
    )
    card.locator("button.main").first.click()
    expect(card).to_contain_text("Thank you for this.")
    stored(ground, "half \ufffd of a pair")
    assert heard.errors == []
    assert heard.warnings == []
