"""./dev demo: hand over to the examples, with what they need in place."""

import os
import subprocess
import sys

from devtools import browser
from devtools.say import ROOT, note


def run(*, port: int, check: bool, database: str | None = None) -> int:
    """Start the examples on `port` (0: any free one) and stay until they end; with `check` they drive themselves once."""
    if check:
        path, line = browser.ensure()
        note(line)
        if path is None:
            return 1
        os.environ[browser.PATH_VARIABLE] = str(path)
    command = [sys.executable, "-m", "examples", "--port", str(port)]
    command += ["--check"] if check else []
    command += ["--database", database] if database else []
    process = subprocess.Popen(command, cwd=ROOT)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            pass  # the examples heard it as well, and close what they opened
