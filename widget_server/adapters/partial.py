"""A file that has its name only once it is whole. Until then it is FILE.part, with a note of how far it is: whoever was
interrupted goes on there, also after a kill, and never behind half a line."""

import os
from pathlib import Path
from typing import IO

import msgspec

from widget_server.core.errors import InvalidInput


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """How far a file is that is not whole yet."""

    what: str
    """What it holds: another export is not written behind it."""
    after: str
    """The place behind what stands in it."""
    size: int
    """Bytes up to there."""


class PartialFile:
    """The file of an export. `write` whole lines; `finish` gives it its name."""

    def __init__(self, target: Path, what: str, *, after: str | None) -> None:
        """Begin, or go on behind `after`. Raises InvalidInput where something would be lost, and says what to do."""
        self._target = target
        self._what = what
        self.part = target.with_name(target.name + ".part")
        self._note = target.with_name(target.name + ".part.note")
        found = _read(self._note) if self.part.is_file() else None
        if after is None:
            self._refuse_to_begin(found)
        else:
            self._refuse_to_go_on(found, after)
        self._file: IO[bytes] = self.part.open("r+b" if found is not None else "wb")
        if found is not None:
            self._file.seek(found.size)
            self._file.truncate()

    def write(self, text: bytes, after: str | None) -> None:
        """Whole lines, and the place behind them; None: none has been reached."""
        self._file.write(text)
        self._file.flush()
        if after is not None:
            note = Note(what=self._what, after=after, size=self._file.tell())
            beside = self._note.with_name(self._note.name + ".new")
            beside.write_bytes(msgspec.json.encode(note))
            beside.replace(self._note)

    def finish(self) -> None:
        """It is whole."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self.part.replace(self._target)
        self._note.unlink(missing_ok=True)

    def leave(self) -> None:
        """It is not; what there is stays, where there is a place to go on from."""
        self._file.close()
        if not self._note.exists():
            self.part.unlink(missing_ok=True)

    def _refuse_to_begin(self, found: Note | None) -> None:
        if found is not None:
            raise InvalidInput(
                f"{self.part} holds an export that was interrupted: go on with --after {found.after}, or remove it."
            )

    def _refuse_to_go_on(self, found: Note | None, after: str) -> None:
        if found is None:
            if self._target.exists():
                raise InvalidInput(
                    f"{self._target} is there already, and would hold only what comes after {after}: name another file."
                )
            return
        if found.what != self._what:
            raise InvalidInput(f"{self.part} holds another export ({found.what}): name another file, or remove it.")
        if found.after != after:
            raise InvalidInput(f"{self.part} goes on after {found.after}: say --after {found.after}, or remove it.")


def _read(file: Path) -> Note | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Note)
    except (OSError, msgspec.DecodeError):
        return None
