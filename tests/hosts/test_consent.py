"""Nothing is kept on a device before somebody has allowed it: the workspace, the tag, or the page; and withdrawing clears it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from examples.playing import until
from tests.hosts.conftest import Tab
from tests.hosts.ground import Ground, standing
from tests.hosts.pages import SNIPPET, Host

SPY = """
window[Symbol.for('kept')] = [];
const { setItem } = Storage.prototype;
Storage.prototype.setItem = function (name, text) { window[Symbol.for('kept')].push(name); return setItem.call(this, name, text) };
"""


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A Cuecard whose academy requires consent, and whose shop does not."""
    texts = {"academy": "name: Academy\nconsent: required\n"}
    with standing(tmp_path_factory.mktemp("asking"), texts=texts) as ground:
        yield ground


def on_device(page: Page) -> list[str]:
    """The names of what is kept."""
    return sorted(page.evaluate("() => Object.keys(localStorage)"))


def ever(page: Page) -> list[str]:
    """What this page has ever kept."""
    return list(page.evaluate("() => window[Symbol.for('kept')]"))


def opened(ground: Ground, context: BrowserContext, host: Host | None = None) -> Page:
    """A page with a card on which somebody has begun to write."""
    one = host or Host()
    page = context.new_page()
    page.goto(ground.lay("/consent", lambda request: one.reply(request, ground)))
    begun(page)
    return page


def begun(page: Page) -> None:
    """Answer half of the card."""
    page.locator("cue-card").get_by_label("9 of 10", exact=True).click(force=True)
    page.locator("cue-card textarea").fill("Half an ans")
    page.wait_for_timeout(600)


REQUIRED = [
    pytest.param(Host(), id="by the workspace"),
    pytest.param(
        Host(head=SNIPPET.replace("[key]", "[other]").replace("async=", 'data-consent="required" async=')),
        id="by the tag",
    ),
]


@pytest.mark.parametrize("host", REQUIRED)
def test_where_consent_is_required_nothing_is_kept_before_it(asking: Ground, tab: Tab, host: Host) -> None:
    context = tab()
    context.add_init_script(SPY)
    page = opened(asking, context, host)
    page.evaluate("() => cuecard('track', 'something_happened')")
    page.wait_for_timeout(300)
    assert ever(page) == []
    assert on_device(page) == []

    page.evaluate("() => cuecard('consent', true)")
    until(lambda: on_device(page), "what was held back is kept now")
    page.locator("cue-card textarea").fill("Half an answer")
    until(lambda: any(":draft:" in name for name in on_device(page)), "the draft is kept")
    assert any(name.endswith(":visitor") for name in on_device(page))

    # It holds on the next page, whose draft is still there.
    page.reload()
    expect(page.locator("cue-card textarea")).to_have_value("Half an answer")

    page.evaluate("() => cuecard('consent', false)")
    assert on_device(page) == []
    page.locator("cue-card textarea").fill("And more")
    page.wait_for_timeout(600)
    assert on_device(page) == []
    page.reload()
    page.wait_for_timeout(1_000)
    assert ever(page) == []
    assert on_device(page) == []


def test_where_nobody_requires_it_nothing_is_kept_before_the_server_says_so(asking: Ground, tab: Tab) -> None:
    held: list[Route] = []
    context = tab()
    context.add_init_script(SPY)
    context.route("**/w/ticket", lambda route: held.append(route))
    page = context.new_page()
    host = Host(head=SNIPPET.replace("[key]", "[other]"))
    page.goto(asking.lay("/unknown", lambda request: host.reply(request, asking)))
    page.wait_for_timeout(1_000)
    assert len(held) == 1
    assert ever(page) == []
    held.pop().continue_()
    begun(page)
    assert [name.rsplit(":", 1)[-1] for name in ever(page)[:1]] == ["visitor"]
    assert all(name.startswith(f"cuecard:{asking.key('shop')}:") for name in ever(page))
    assert any(":draft:" in name for name in on_device(page))


def test_no_before_the_server_has_said_anything_stands(asking: Ground, tab: Tab) -> None:
    context = tab()
    context.add_init_script(SPY)
    host = Host(
        head=SNIPPET.replace("[key]", "[other]").replace(
            'cuecard("track"', "cuecard('consent', false); cuecard(\"track\""
        )
    )
    page = opened(asking, context, host)
    assert ever(page) == []


def test_every_key_is_one_that_the_docs_list(asking: Ground, tab: Tab) -> None:
    context = tab()
    page = opened(asking, context, Host(head=SNIPPET.replace("[key]", "[other]")))
    context.set_offline(True)
    page.evaluate("() => cuecard('track', 'offline')")
    until(lambda: any(":out:" in name for name in on_device(page)), "it waits")
    kinds = {
        name.removeprefix(f"cuecard:{asking.key('shop')}:").split(":")[
            -2 if ":out:" in name or ":draft:" in name else -1
        ]
        for name in on_device(page)
    }
    assert kinds == {"visitor", "out", "draft"}
