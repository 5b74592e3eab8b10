"""One visit to a page of the pack: the card comes, takes nothing, is answered, and the answer is stored as it was typed.

The tests are in three files, so that several workers share the pack: at each page the card waits for a pause in typing.
"""

import re

from playwright.sync_api import BrowserContext, Page, expect

from examples.playing import until
from tests.hosts.conftest import Heard, Tab, changed, violations, watched
from tests.hosts.ground import Ground
from tests.hosts.pages import PAGES, Host
from tests.hosts.playing import answer, text_for


def a_card_lives_in(name: str, ground: Ground, tab: Tab, heard: Heard) -> None:
    """All of it, with the page of that name."""
    host = PAGES[name]
    path = "/" + re.sub("[^a-z0-9]+", "-", name.lower())
    address = ground.lay(path, lambda request: host.reply(request, ground))
    alone = _as_it_is_alone(tab, host, address + "?alone")

    context = tab()
    page = _opened(context, host, address)
    card = page.locator("cue-card")
    expect(card).to_be_visible()
    assert (
        page.evaluate(
            "() => Reflect.get(Object.getOwnPropertyDescriptor(Document.prototype, 'activeElement'), 'get').call(document)?.id"
        )
        == "composer"
    )
    page.keyboard.type(" I write")
    assert page.locator("#composer").evaluate("node => node.value") == " I write"
    if host.later:
        page.evaluate(host.later)

    answer(page, text_for(name))
    [values] = until(lambda: [each for each in ground.values() if each[1:] == [text_for(name)]], "the answer")
    assert values == [9, text_for(name)]

    page.mouse.move(0, 0)
    page.locator("#composer").focus()
    assert [each for each in violations(page) if host.breaches not in each] == []
    assert [each for each in heard.errors if host.breaches not in each] == []
    assert heard.warnings == []
    # zone.js notes every listener of a window there, whoever's it is.
    [ours] = [line for line in changed(alone["globals"], watched(page, "globals()")) if "__zone_symbol__" not in line]
    assert ours.startswith("cuecard: nothing -> ")
    assert changed(alone["builtIns"], watched(page, "builtIns()")) == []
    if host.looks:
        assert changed(alone["looks"], watched(page, "looks()")) == []


def _opened(context: BrowserContext, host: Host, address: str) -> Page:
    if host.init:
        context.add_init_script(host.init)
    page = context.new_page()
    page.goto(address)
    return page


def _as_it_is_alone(tab: Tab, host: Host, address: str) -> dict[str, dict[str, str]]:
    """The page without us, after the same visit."""
    page = _opened(tab(), host, address)
    expect(page.locator("#composer")).to_be_focused()
    page.keyboard.type(" I write")
    if host.later:
        page.evaluate(host.later)
    page.mouse.move(0, 0)
    return {what: watched(page, f"{what}()") for what in ("globals", "builtIns", "looks")}
