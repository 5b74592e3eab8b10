"""A pinned widget in the browser: the hash that `cuecard snippet` prints is the file's, and another is refused."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from examples.running import Demo
from tests.e2e.conftest import Tab
from tests.e2e.hosting import Host, host, listed

pytestmark = pytest.mark.parametrize("demo", ["sqlite"], indirect=True, scope="session")


@pytest.fixture
def site(demo: Demo) -> Iterator[Host]:
    """A host whose origin the shop lists."""
    with host() as one:
        listed(demo, "shop", demo.keys.shop_browser, one.origin)
        yield one


def snippet(demo: Demo, *options: str) -> str:
    """As printed, with the demo's own address."""
    printed = demo.command("snippet", "shop", "--pinned", *options)
    return re.sub(r"http://127\.0\.0\.1:\d+(?=/cuecard)", demo.places.cuecard, printed)


CALL = "<script>cuecard('track', 'plan_chosen', { plan: 'team' })</script>"


@pytest.mark.parametrize("options", [[], ["--full"]])
def test_a_pinned_script_shows_its_card(demo: Demo, site: Host, tab: Tab, options: list[str]) -> None:
    page = tab().new_page()
    page.goto(site.page("/", f"{snippet(demo, *options)}{CALL}<cue-slot></cue-slot>"))
    expect(page.locator("cue-slot cue-card .title")).to_contain_text("How likely")


def test_a_pinned_module_shows_its_card(demo: Demo, site: Host, tab: Tab) -> None:
    tag = snippet(demo, "--module").replace("' });", "' });\n  cuecard('track', 'plan_chosen', { plan: 'team' });")
    page = tab().new_page()
    page.goto(site.page("/", f"{tag}<cue-slot></cue-slot>"))
    expect(page.locator("cue-slot cue-card .title")).to_contain_text("How likely")


@pytest.mark.parametrize("options", [[], ["--full"], ["--module"]])
def test_another_file_under_the_hash_is_refused(
    demo: Demo, site: Host, tab: Tab, complaints: list[str], options: list[str]
) -> None:
    tag = re.sub(r"sha384-....", "sha384-AAAA", snippet(demo, *options))
    page = tab().new_page()
    page.goto(site.page("/", f"{tag}<cue-slot></cue-slot>"))
    page.wait_for_timeout(500)
    assert (
        page.evaluate("performance.getEntriesByType('resource').filter(each => /ticket/.test(each.name)).length") == 0
    )
    assert any("integrity" in each for each in complaints), complaints
    complaints.clear()
