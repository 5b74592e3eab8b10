"""Every page of the pack in Firefox: the card comes, takes nothing, is answered, and the answer is stored as it was typed."""

import re

import pytest

from examples.playing import until
from tests.firefox.conftest import Heard, Open, violations, watched
from tests.firefox.tab import Node, Tab
from tests.hosts.conftest import WATCHING, changed, lines
from tests.hosts.ground import Ground
from tests.hosts.pages import PAGES, STRICT, Host, script
from tests.hosts.playing import text_for

CARD = """(() => {
  const below = root => [...root.querySelectorAll('*')].flatMap(node => [node, ...(node.shadowRoot ? below(node.shadowRoot) : [])]);
  return below(document).find(node => node.localName == 'cue-card')?.shadowRoot;
})()"""


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.usefixtures("libraries")
def test_a_card_lives_in_firefox(ground: Ground, tab: Open, heard: Heard, name: str) -> None:
    host = PAGES[name]
    path = "/firefox-" + re.sub("[^a-z0-9]+", "-", name.lower())
    address = ground.lay(path, lambda request: host.reply(request, ground))
    alone = _as_it_is_alone(tab, host, address + "?alone")

    page = _opened(tab, host, address)
    until(lambda: page.look(f"!!{CARD}?.querySelector('input[type=radio]')"), "the card")
    assert page.look("document.activeElement.id") == "composer"
    page.type(" I write")
    assert page.look("document.getElementById('composer').value") == " I write"
    if host.later:
        page.read(host.later)

    _answer(page, text_for(name))
    [values] = until(lambda: [each for each in ground.values() if each[1:] == [text_for(name)]], "the answer")
    assert values == [9, text_for(name)]

    page.move_away()
    page.look("document.getElementById('composer').focus()")
    assert [each for each in violations(page) if host.breaches not in each] == []
    heard.listen()
    assert [each for each in heard.errors if host.breaches not in each] == []
    assert heard.warnings == []
    now = lines(watched(page, "globals()"))
    # zone.js notes every listener of a window there, whoever's it is.
    [ours] = [line for line in changed(alone["globals()"], now) if "__zone_symbol__" not in line]
    assert ours.startswith("cuecard: nothing -> ")
    assert changed(alone["builtIns()"], lines(watched(page, "builtIns()"))) == []
    if host.looks:
        assert changed(alone["looks()"], lines(watched(page, "looks()"))) == []


def test_what_a_page_breaks_is_heard(ground: Ground, tab: Open, heard: Heard) -> None:
    breaking = "document.body.setAttribute('style', 'color: red'); cuecard.nothing.at.all;"
    host = Host(policy=STRICT, tail=f"<script>0</script>{script(breaking)}")
    page = _opened(tab, host, ground.lay("/firefox-broken", lambda request: host.reply(request, ground)))
    heard.listen()
    assert violations(page) == ["script-src-elem refused inline", "style-src-attr refused inline"]
    assert [text.split(":")[0] for text in heard.errors] == ["TypeError", *["Content-Security-Policy"] * 2]


def _opened(tab: Open, host: Host, address: str) -> Tab:
    page = tab(WATCHING, host.init)
    page.visit(address)
    until(lambda: page.look("document.activeElement.id") == "composer", "the page takes the focus")
    return page


def _as_it_is_alone(tab: Open, host: Host, address: str) -> dict[str, dict[str, str]]:
    """The page without us, after the same visit."""
    page = _opened(tab, host, address)
    page.type(" I write")
    if host.later:
        page.read(host.later)
    page.move_away()
    return {what: lines(watched(page, what)) for what in ("globals()", "builtIns()", "looks()")}


def _answer(page: Tab, text: str) -> None:
    """Fill in the card, as somebody would."""

    def there(role: str, name: str) -> Node:
        def found() -> Node | None:
            root = page.node(f"{CARD}?.querySelector('.root')")
            return root and page.named(root, role=role, name=name)

        node: Node = until(found, f"{role} {name!r}")
        return node

    page.click(there("radio", "9 of 10"))
    page.click(there("textbox", "What would help?"))
    page.type(text)
    page.click(there("button", "Send"))
    until(lambda: "Thank you for this." in page.look(f"{CARD}?.textContent"), "the thanks")
