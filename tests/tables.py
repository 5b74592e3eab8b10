"""A SQLite file that has the present tables and nothing in them, for tests that need one and not its making."""

import asyncio
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from widget_server.adapters.sql.store import migrate


def lay(path: Path) -> Path:
    """Have it at the path, where there is no file yet."""
    if not path.exists():
        with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(_made())
    return path


@cache
def _made() -> bytes:
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as thread:
        path = Path(folder) / "cue.db"
        # On a thread of its own: whoever asks may be inside an event loop.
        thread.submit(asyncio.run, migrate(path, clock=lambda: 0)).result()
        return path.read_bytes()
