"""A Chromium for the browser tests and pictures: Playwright's own, else the system's, else one installed now."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from devtools import debian
from devtools.steps import quietly

PATH_VARIABLE = "CUECARD_TEST_BROWSER"
"""Where the browser tests find the executable."""

SHELL_NAME = "chromium-headless-shell"
"""The same engine without a window's share of the work: tests in it take three fifths of the time."""

WHOLE_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

ARGUMENTS = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> Path | None:
    """A Chromium that is here already, else None."""
    named = os.environ.get(PATH_VARIABLE)
    if named:
        return Path(named) if Path(named).exists() else None
    return _playwrights_own() or _of_the_system(SHELL_NAME, *WHOLE_NAMES)


def whole() -> Path | None:
    """One that is no shell, for what only a whole browser does (keeping the pages one leaves), else None."""
    return _playwrights_own() or _of_the_system(*WHOLE_NAMES)


def ensure() -> tuple[Path | None, str]:
    """A Chromium, installed if there is a way, and one line about where it came from or why there is none."""
    if (path := find()) is not None and (os.environ.get(PATH_VARIABLE) or whole() is not None):
        return path, f"browser: {path}"
    if quietly([sys.executable, "-m", "playwright", "install", "chromium"], seconds=600) and (path := find()):
        return path, f"browser: installed Playwright's Chromium, {path}"
    if debian.installs():
        debian.install("chromium", SHELL_NAME)
        if path := find():
            return path, f"browser: installed from Debian's packages, {path}"
        return None, "no browser: neither `playwright install chromium` nor `apt-get install chromium` succeeded"
    return None, "no browser: install Chromium (Debian: apt install chromium), or run `playwright install chromium`"


def launch_arguments(path: Path | None) -> dict[str, object]:
    """What Playwright's `launch` needs for that Chromium, as this user."""
    arguments: dict[str, object] = {"args": list(ARGUMENTS)}
    if path is not None:
        arguments["executable_path"] = str(path)
    if os.name != "nt" and os.geteuid() == 0:
        arguments["chromium_sandbox"] = False
    return arguments


def _playwrights_own() -> Path | None:
    # In a process of its own: Playwright's driver leaves a running event loop behind in the thread that asks.
    ask = (
        "from playwright.sync_api import sync_playwright as start\n"
        "with start() as playwright: print(playwright.chromium.executable_path)"
    )
    asked = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=False)
    path = Path(asked.stdout.strip() or "/nowhere")
    return path if path.exists() else None


def _of_the_system(*names: str) -> Path | None:
    for name in names:
        if found := shutil.which(name):
            return Path(found)
    return None
