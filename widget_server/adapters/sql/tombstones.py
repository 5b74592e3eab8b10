"""The file of tombstones beside a SQLite database: what a backup that is put in its place does not know."""

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from widget_server.ports.privacy import Tombstone

SUFFIX = ".erased"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line: of which installation, and the tombstone. Nobody's id can be read from it without the installation's salt."""

    installation: str
    workspace: str
    hash: str
    erased_at: int


_lines = msgspec.json.Decoder(Line)


def beside(database: Path) -> Path:
    """Where the tombstones of a database are."""
    return database.with_name(database.name + SUFFIX)


def write(file: Path, installation: str, tombstones: Sequence[Tombstone]) -> None:
    """Add them, durably."""
    lines = [
        msgspec.json.encode(
            Line(installation=installation, workspace=one.workspace, hash=one.hash, erased_at=one.erased_at)
        )
        for one in tombstones
    ]
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, b"".join(line + b"\n" for line in lines))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(file: Path, installation: str) -> list[Tombstone]:
    """Those of this installation; of one hash the latest. A line that a crash cut off is passed over: what it told of was not
    done."""
    if not file.is_file():
        return []
    found: dict[tuple[str, str], Tombstone] = {}
    for raw in file.read_bytes().splitlines():
        try:
            line = _lines.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        key = line.workspace, line.hash
        if line.installation == installation and (key not in found or found[key].erased_at < line.erased_at):
            found[key] = Tombstone(workspace=line.workspace, hash=line.hash, erased_at=line.erased_at)
    return list(found.values())
