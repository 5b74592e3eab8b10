"""A Firefox of the tests' own: started without a window, with a fresh profile, ended at the end."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_WITHIN_S = 60
END_WITHIN_S = 10

LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")

SETTINGS: dict[str, bool | int | str] = {
    "app.normandy.enabled": False,
    "browser.chrome.site_icons": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "ui.prefersReducedMotion": 1,
}
"""It talks to the tests and to nobody else, asks their pages for no picture of their own, and animates nothing."""


@contextmanager
def started(program: Path, folder: Path) -> Iterator[str]:
    """Where it listens, from here to the end. Its profile and what it says are kept in the folder."""
    profile, said = folder / "profile", folder / "said.txt"
    profile.mkdir()
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in SETTINGS.items()]
    (profile / "user.js").write_text("".join(lines))
    command = [str(program), "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port=0"]
    with (
        said.open("w") as into,
        subprocess.Popen(command, stdout=into, stderr=subprocess.STDOUT, start_new_session=True) as process,
    ):
        try:
            yield _address(process, said)
        finally:
            _end(process)


def _address(process: "subprocess.Popen[bytes]", said: Path) -> str:
    end = time.monotonic() + START_WITHIN_S
    while time.monotonic() < end and process.poll() is None:
        if found := LISTENING.search(said.read_text(errors="replace")):
            return found[1]
        time.sleep(0.05)
    raise RuntimeError(f"Firefox did not start: {said.read_text(errors='replace')[-2_000:]}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    """It, and the processes of its pages."""
    process.terminate()
    try:
        process.wait(END_WITHIN_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
