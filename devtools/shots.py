"""./dev shots: the documentation's pictures, taken from the running demo so that they cannot show an older one.

A picture is a function in `examples/shots.py` that brings a page to where it is worth looking at:

    @shot("docs/pictures/mentor.png", width=1280, height=800)
    def mentor(page: Page, start: str) -> None:
        page.goto(start)
        …
"""

import importlib.util
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
"""Given a fresh page and the demo's start address: bring the page to the moment of the picture."""


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One picture: where it goes, how large the window is, and how to get there."""

    file: str
    width: int
    height: int
    scheme: Literal["light", "dark"]
    arrange: Arrange


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


def take(names: Sequence[str]) -> int:
    """Start the demo, take the named pictures (all without names), stop the demo."""
    if importlib.util.find_spec("examples.shots") is None:
        stop("There is no examples/shots.py yet.")
    importlib.import_module("examples.shots")
    unknown = [name for name in names if name not in REGISTRY]
    if unknown:
        stop(f"No picture is called {', '.join(unknown)}; there are: {', '.join(REGISTRY)}.")
    path, words = browser.ensure()
    if path is None:
        stop(words)
    with _demo() as start:
        _take([REGISTRY[name] for name in names or REGISTRY], start, browser.launch_arguments(path))
    return 0


def _take(shots: Sequence[Shot], start: str, arguments: dict[str, object]) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**arguments)  # type: ignore[arg-type]
        for each in shots:
            context = chromium.new_context(
                viewport={"width": each.width, "height": each.height}, color_scheme=each.scheme, device_scale_factor=2
            )
            page = context.new_page()
            each.arrange(page, start)
            (ROOT / each.file).parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=ROOT / each.file)
            context.close()
            note(each.file)
        chromium.close()


@contextmanager
def _demo() -> Iterator[str]:
    """A demo of its own on free ports; yields the start page's address."""
    from examples.running import running

    with (
        tempfile.TemporaryDirectory(prefix="cuecard-shots-") as folder,
        running(port=0, database=None, folder=Path(folder)) as demo,
    ):
        yield demo.places.start
