"""Firefox once, the ground once, and for each test tabs whose every complaint is heard."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from devtools import debian
from tests.a11y.conftest import address as address
from tests.conftest import IN_CI
from tests.firefox.bidi import Bidi, session
from tests.firefox.starting import started
from tests.firefox.tab import Tab
from tests.hosts.conftest import ground as ground
from tests.hosts.conftest import libraries as libraries

Open = Callable[..., Tab]
"""Opens a tab; takes what `Tab` takes."""


@pytest.fixture(scope="session")
def firefox(full: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bidi]:
    """A session with it; without one its tests are left out (a failure in CI)."""
    if not full:
        pytest.skip("only in ./dev test --full")
    if (program := debian.firefox()) is None:
        if IN_CI:
            pytest.fail("no Firefox")
        pytest.skip("no Firefox")
    with started(program, tmp_path_factory.mktemp("firefox")) as address, session(address) as bidi:
        bidi.call("session.subscribe", events=["log.entryAdded"])
        yield bidi


@dataclass(kw_only=True)
class Heard:
    """What Firefox wrote into its console, errors and what we say."""

    bidi: Bidi
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Take in what has come by now."""
        self.bidi.call("session.status")
        for news in self.bidi.news:
            entry = news["params"]
            text = entry["text"] or ""
            if entry["level"] == "error":
                self.errors.append(text)
            elif text.startswith("cuecard"):
                self.warnings.append(text)
        self.bidi.news.clear()


@pytest.fixture
def heard(firefox: Bidi) -> Heard:
    """From now on."""
    firefox.news.clear()
    return Heard(bidi=firefox)


@pytest.fixture
def tab(firefox: Bidi) -> Iterator[Open]:
    """Tabs of somebody's own."""
    opened: list[Tab] = []

    def open_one(*preload: str) -> Tab:
        opened.append(Tab(firefox, preload=preload))
        return opened[-1]

    yield open_one
    for each in opened:
        each.close()


def watched(page: Tab, what: str) -> str:
    """One of the descriptions that `watching.js` gives."""
    return str(page.read(f"window[Symbol.for('watched')].{what}"))


def violations(page: Tab) -> list[str]:
    """Breaches of the page's content policy."""
    return [line for line in watched(page, "violations").split("\0") if line]
