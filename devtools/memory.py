"""A folder in the machine's memory, for what is thrown away after the tests: a disk would be waited for at every commit."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108
"""Where Linux keeps files in memory."""

ROOM = 2 * 1024**3
"""Bytes that must be free there; the tests use a quarter of them. Containers often have less."""


def room(memory: Path = MEMORY) -> Path | None:
    """The folder to make folders in; None where there is none, or too little of it, or no program may be run from it."""
    try:
        if shutil.disk_usage(memory).free < ROOM or os.statvfs(memory).f_flag & os.ST_NOEXEC:
            return None
    except (OSError, AttributeError):  # not Linux
        return None
    return memory if os.access(memory, os.W_OK | os.X_OK) else None


@contextmanager
def temporary_files() -> Iterator[None]:
    """Until the end, what this process and its children make as temporary is made in memory, where there is room."""
    memory = room()
    if memory is None:
        yield
        return
    before = os.environ.get("TMPDIR")
    folder = tempfile.mkdtemp(prefix="cuecard-", dir=memory)
    os.environ["TMPDIR"] = folder
    tempfile.tempdir = None
    try:
        yield
    finally:
        if before is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = before
        tempfile.tempdir = None
        shutil.rmtree(folder, ignore_errors=True)
