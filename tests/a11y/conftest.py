"""The gallery once, and a browser in which nobody animates anything."""

import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.a11y.gallery import ROOT
from tests.e2e.conftest import Tab
from tests.e2e.conftest import complaints as complaints
from tests.e2e.conftest import tab as tab

Empty = Callable[..., Page]
"""Opens the gallery's page without a card; takes what `Browser.new_context` takes."""


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the gallery is served from the sources."""
    with subprocess.Popen(["node", "js/gallery/serve.mjs", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        yield server.stdout.readline().strip()
        server.terminate()


@pytest.fixture
def empty(address: str, tab: Tab) -> Empty:
    """The gallery's page, for tests that put their own cards there."""

    def open_one(**options: Any) -> Page:
        page = tab(**{"reduced_motion": "reduce"} | options).new_page()
        page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        page.goto(f"{address}?only=none")
        expect(page.locator("html")).to_have_attribute("data-ready", "yes", timeout=30_000)
        return page

    return open_one
