"""The ground once, and for each test a browser whose every complaint is heard."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Frame, Page, WebError, expect
from starlette.responses import Response

from tests.hosts.ground import Ground, standing
from tests.hosts.pages import files

WATCHING = (Path(__file__).parent / "watching.js").read_text()

expect.set_options(timeout=9_000)


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A Cuecard with two workspaces, and a server of pages beside it. The shop allows pages without an origin too."""
    with standing(tmp_path_factory.mktemp("ground"), origins={"shop": "null"}) as ground:
        yield ground


@pytest.fixture(scope="session")
def libraries(ground: Ground) -> None:
    """The files that the pages bring themselves."""
    for path, (text, media) in files().items():
        ground.lay(path, lambda _, text=text, media=media: Response(text, media_type=media))  # type: ignore[misc]


@dataclass
class Heard:
    """What a browser was heard to say."""

    errors: list[str] = field(default_factory=list)
    """On the console, and thrown by nobody's hand."""
    warnings: list[str] = field(default_factory=list)
    """Of ours, on the console."""

    def listen(self, context: BrowserContext) -> None:
        """To all of its pages."""
        context.on("console", self._said)
        context.on("weberror", self._threw)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)
        elif message.text.startswith("cuecard"):
            self.warnings.append(message.text)

    def _threw(self, error: WebError) -> None:
        self.errors.append(f"{error.error}\n{getattr(error.error, 'stack', '')}")


Tab = Callable[..., BrowserContext]


@pytest.fixture
def heard() -> Heard:
    """What everybody's browser says in this test."""
    return Heard()


@pytest.fixture
def tab(browser: Browser, heard: Heard) -> Iterator[Tab]:
    """A browser of somebody's own; takes what `Browser.new_context` takes."""
    opened: list[BrowserContext] = []

    def open_one(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"viewport": {"width": 1000, "height": 700}, "locale": "en-GB"} | options)
        context.set_default_timeout(10_000)
        context.add_init_script(WATCHING)
        heard.listen(context)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


def watched(frame: Page | Frame, what: str) -> dict[str, str]:
    """One of the descriptions that `watching.js` gives, line by line."""
    return lines(str(frame.evaluate(f"() => window[Symbol.for('watched')].{what}")))


def lines(said: str) -> dict[str, str]:
    """What `watching.js` says, by name."""
    return dict(line.split("\t", 1) for line in said.split("\0") if "\t" in line)


def violations(frame: Page | Frame) -> list[str]:
    """Breaches of the page's content policy."""
    return [line for line in str(frame.evaluate("() => window[Symbol.for('watched')].violations")).split("\0") if line]


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """What is other now than before: line by line, and of a look only the properties."""
    found = []
    for name in sorted({*before, *after}):
        was, now = before.get(name, "nothing"), after.get(name, "nothing")
        if was != now and sorted(was.split(";")) != sorted(now.split(";")):
            found.append(f"{name}: {_difference(was, now)}"[:400])
    return found


def _difference(was: str, now: str) -> str:
    if ";" not in was + now:
        return f"{was} -> {now}"
    # The order of custom properties is the browser's to choose.
    gone, come = sorted({*was.split(";")} - {*now.split(";")}), sorted({*now.split(";")} - {*was.split(";")})
    return f"{'; '.join(gone)} -> {'; '.join(come)}"


def waited(page: Page, true: Callable[[], object], what: str, *, seconds: float = 10) -> None:
    """Wait until it is true; the page's news are heard meanwhile, which sleeping would keep from us."""
    for _ in range(int(seconds * 50)):
        if true():
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"waited {seconds:g} s in vain: {what}")
