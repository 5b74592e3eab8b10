"""The OpenID provider of openid_provider.mjs, run by Node.js, and its login pages filled in."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2

from tests.sso.browsing import Browser, form, target

FILE = Path(__file__).with_suffix(".mjs")
SECRET = "a secret / that needs: quoting"


@contextlib.contextmanager
def running(callback: str) -> Iterator[str]:
    """Its issuer."""
    process = subprocess.Popen(
        ["node", str(FILE), callback], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port, process.stderr.read() if process.stderr else ""
        yield f"http://127.0.0.1:{port}"
    finally:
        with contextlib.suppress(OSError):
            process.communicate(timeout=10)


async def log_in(browser: Browser, address: str, person: str, *, callback: str) -> str:
    """Go through its pages as that person; the address it sends the browser back to."""
    answer = await browser.get(address)
    for fields in ({"login": person, "password": "any"}, {}):
        answer = await browser.follow(answer, until=callback)
        if target(answer) is not None:
            break
        action, hidden = form(answer)
        answer = await browser.post(action, {**hidden, **fields})
    answer = await browser.follow(answer, until=callback)
    to = target(answer)
    assert to is not None, _shown(answer)
    return to


def _shown(answer: httpx2.Response) -> str:
    return f"{answer.status_code} {answer.text[:2000]}"
