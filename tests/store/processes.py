"""Other processes that use a store, each a module of this folder."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def script(module: str, *arguments: str) -> subprocess.Popen[str]:
    """Run `tests.store.MODULE` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.store.{module}", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
