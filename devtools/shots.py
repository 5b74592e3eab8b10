"""./dev shots: the documentation's pictures, taken from the running demo so that they cannot show an older one.

A picture is a function in `examples/shots.py` that brings a page to where it is worth looking at:

    @shot("docs/pictures/mentor.png", width=1280, height=800)
    def mentor(page: Page, start: str) -> None:
        page.goto(start)
        …

`sheet` registers one of the whole gallery (`examples/gallery.html`) instead: a long page, kept small as WebP.
"""

import base64
import importlib.util
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from devtools import browser
from devtools.say import ROOT, note, stop

if TYPE_CHECKING:
    from playwright.sync_api import Page

Arrange = Callable[["Page", str], None]
"""Given a fresh page and the address of the demo (or of the gallery): bring the page to the moment of the picture."""


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One picture: where it goes, how large the window is, and how to get there."""

    file: str
    width: int
    height: int
    scheme: Literal["light", "dark"]
    arrange: Arrange
    gallery: bool = False
    """Of the gallery, as long as it is; else of the demo, as large as its window."""


REGISTRY: dict[str, Shot] = {}
"""By the name of the arranging function."""


def shot(
    file: str, *, width: int = 1280, height: int = 800, scheme: Literal["light", "dark"] = "light"
) -> Callable[[Arrange], Arrange]:
    """Register a picture."""

    def register(arrange: Arrange) -> Arrange:
        name = getattr(arrange, "__name__", file)
        REGISTRY[name] = Shot(file=file, width=width, height=height, scheme=scheme, arrange=arrange)
        return arrange

    return register


def sheet(file: str, *, width: int) -> Callable[[Arrange], Arrange]:
    """Register a picture of the gallery."""

    def register(arrange: Arrange) -> Arrange:
        name = getattr(arrange, "__name__", file)
        REGISTRY[name] = Shot(file=file, width=width, height=900, scheme="light", arrange=arrange, gallery=True)
        return arrange

    return register


def take(names: Sequence[str]) -> int:
    """Start the demo and the gallery, take the named pictures (all without names), stop both."""
    if importlib.util.find_spec("examples.shots") is None:
        stop("There is no examples/shots.py yet.")
    importlib.import_module("examples.shots")
    unknown = [name for name in names if name not in REGISTRY]
    if unknown:
        stop(f"No picture is called {', '.join(unknown)}; there are: {', '.join(REGISTRY)}.")
    path, words = browser.ensure()
    if path is None:
        stop(words)
    wanted = [REGISTRY[name] for name in names or REGISTRY]
    for served, shots in (
        (_demo, [each for each in wanted if not each.gallery]),
        (_gallery, [each for each in wanted if each.gallery]),
    ):
        if shots:
            with served() as start:
                _take(shots, start, browser.launch_arguments(path))
    return 0


def _take(shots: Sequence[Shot], start: str, arguments: dict[str, object]) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**arguments)  # type: ignore[arg-type]
        for each in shots:
            context = chromium.new_context(
                viewport={"width": each.width, "height": each.height},
                color_scheme=each.scheme,
                device_scale_factor=1 if each.gallery else 2,
                reduced_motion="reduce" if each.gallery else "no-preference",
                locale="en-GB",
            )
            page = context.new_page()
            each.arrange(page, start)
            (ROOT / each.file).parent.mkdir(parents=True, exist_ok=True)
            if each.gallery:
                (ROOT / each.file).write_bytes(_whole(page))
            else:
                page.screenshot(path=ROOT / each.file)
            context.close()
            note(each.file)
        chromium.close()


def _whole(page: "Page") -> bytes:
    """The whole page as WebP, which Playwright itself does not write."""
    height = page.evaluate("document.documentElement.scrollHeight")
    size = page.viewport_size or {"width": 0}
    page.set_viewport_size({"width": size["width"], "height": height})
    page.wait_for_timeout(300)
    taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": 45})
    return base64.b64decode(taken["data"])


@contextmanager
def _gallery() -> Iterator[str]:
    """The gallery from the sources, on a free port; yields its address."""
    with subprocess.Popen(["node", "js/gallery/serve.mjs"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield server.stdout.readline().strip() if server.stdout else ""
        finally:
            server.terminate()


@contextmanager
def _demo() -> Iterator[str]:
    """A demo of its own on free ports; yields the start page's address."""
    from examples.running import running

    with (
        tempfile.TemporaryDirectory(prefix="cuecard-shots-") as folder,
        running(port=0, database=None, folder=Path(folder)) as demo,
    ):
        yield demo.places.start
