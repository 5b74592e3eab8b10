"""The quick start, as it is written: its commands are run, its page is opened, and the answer is there at the end."""

import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2
from playwright.sync_api import expect

from examples.playing import until
from tests.e2e.conftest import Tab
from tests.test_docs import FENCE

TEXT = (Path(__file__).parents[2] / "docs" / "quick-start.md").read_text("utf-8")


def lines(start: str) -> list[list[str]]:
    """The commands in its blocks that begin so, as words, without what is said about them."""
    shell = "\n".join(block[2] for block in FENCE.finditer(TEXT) if block[1] == "bash")
    return [shlex.split(line, comments=True) for line in shell.splitlines() if line.startswith(start)]


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def running(command: list[str], folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """A command that stays, from here to the end."""
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as it:
        try:
            yield
        finally:
            it.terminate()


def answers(address: str) -> bool:
    """Whether somebody does."""
    try:
        return httpx2.get(address, trust_env=False).status_code == 200
    except httpx2.TransportError:
        return False


def test_it_leads_to_the_first_answer(tab: Tab, tmp_path: Path) -> None:
    cuecard, pages = free_port(), free_port()
    environment = os.environ | {"CUECARD_PORT": str(cuecard)}
    folder = tmp_path / "try"
    (folder / "page").mkdir(parents=True)

    def here(text: str) -> str:
        return text.replace("8400", str(cuecard)).replace("8000", str(pages))

    def run(words: list[str]) -> str:
        program = [str(Path(sys.executable).parent / words[0]), *map(here, words[1:])]
        return subprocess.run(program, cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout

    [added, _] = [run(words) for words in lines("cuecard workspace")]
    [browser_key, server_key] = re.findall(r"^ +(?:browser|server) +(\S+)", added, re.MULTILINE)
    [page] = [here(block[2]) for block in FENCE.finditer(TEXT) if block[1] == "html"]
    page = page.replace("wk_…", browser_key)
    [tag] = [run(words).strip() for words in lines("cuecard snippet")]
    assert tag in page
    (folder / "page" / "index.html").write_text(page, "utf-8")

    [serve], [show], [read] = lines("cuecard serve"), lines("python3 -m http.server"), lines("curl")
    with ExitStack() as stack:
        stack.enter_context(running([str(Path(sys.executable).parent / serve[0]), *serve[1:]], folder, environment))
        stack.enter_context(running([sys.executable, *map(here, show[1:])], tmp_path, environment))
        until(lambda: answers(f"http://127.0.0.1:{cuecard}/cuecard.js"), "the server")
        until(lambda: answers(f"http://localhost:{pages}/"), "the page's server")
        visitor = tab().new_page()
        visitor.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        visitor.goto(f"http://localhost:{pages}")
        for _ in range(2):
            visitor.get_by_role("button", name="Check my answer").click()
        card = visitor.locator("cue-card")
        card.get_by_text("The task").click()  # and the card goes on by itself
        card.get_by_role("textbox").fill("The last line")
        card.get_by_role("button", name="Send").click()
        expect(card).to_contain_text("Thank you.")
        user = read[read.index("-u") + 1].replace("sk_…", server_key)
        [answer] = until(
            lambda: httpx2.get(here(read[-1]), auth=(user.rstrip(":"), ""), trust_env=False).json()["responses"],
            "the answer",
        )
    assert [each["words"] for each in answer["answers"]] == ["The task", "The last line"]
    assert "exercise_failed" in answer["why"]
