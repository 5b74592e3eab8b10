"""Recordings opened and read in pieces: a file, a packed one or standard input, with what could not be read counted."""

import csv
import gzip
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol, cast

import msgspec

from widget_server.adapters.recordings.formats import Format, sniffed
from widget_server.adapters.recordings.lines import Refuse, Refused
from widget_server.adapters.recordings.mapping import Mapping
from widget_server.adapters.recordings.messages import Messages
from widget_server.adapters.recordings.statements import Statements
from widget_server.adapters.recordings.tables import Table
from widget_server.core.errors import InvalidInput
from widget_server.services.rehearsing.recorded import BadLine, Chunk, Heard, Passed, Recorded

PIECE = 1 << 20
"""Bytes read at a time."""
MAX_LINE = 8 << 20
"""A line longer than this is no event."""
GZIP = b"\x1f\x8b"


class Reader(Protocol):
    """Makes events of lines."""

    def read(self, lines: Sequence[bytes], file: int, number: int, out: Chunk, refuse: Refuse) -> None:
        """Append the events of these lines of a file, the first of which has that number; tell of those that are none."""
        ...


class Recording:
    """One recording, read once, piece by piece. `on_bytes` is told how many bytes of the file each piece took."""

    def __init__(
        self,
        name: str,
        raw: BinaryIO,
        *,
        format: Format | None,
        mapping: Mapping,
        heard: Heard,
        as_received: bool,
        on_bytes: Callable[[int], None],
        number: int,
    ) -> None:
        self.name = name
        self._raw = raw
        self._heard = heard
        self._mapping = mapping
        self._on_bytes = on_bytes
        self._number = number
        self._at = 0
        self._file = _unpacked(raw)
        self.format: Format = format or sniffed(name, _peek(self._file))
        self._reader = _reader(self.format, heard.passed, as_received=as_received)
        heard.files.append((name, self.format))

    def __iter__(self) -> Iterator[Chunk]:
        """Its events in pieces, as they stand. Raises InvalidInput where no line of it is an event."""
        before = self._heard.total, self._heard.bad
        try:
            for chunk in self._rows() if self.format == "csv" else self._lines():
                self._heard.events += len(chunk)
                self._tell()
                if chunk:
                    yield chunk
        except (EOFError, gzip.BadGzipFile, OSError) as error:
            raise InvalidInput(f"{self.name} can't be read on: {error}") from None
        events, bad = self._heard.total - before[0], self._heard.bad - before[1]
        if bad and not events:
            first = next(one for one in self._heard.first_bad) if self._heard.first_bad else None
            why = f"; line {first.line}: {first.message}" if first else ""
            raise InvalidInput(f"No line of {self.name} can be read as {self.format}{why}.")

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
        if self._raw is not sys.stdin.buffer:
            self._raw.close()

    def _lines(self) -> Iterator[Chunk]:
        assert self._reader is not None
        number = 1
        for lines in _pieces(self._file):
            out: list[Recorded] = []
            self._reader.read(lines, self._number, number, out, self._refuse)
            number += len(lines)
            self._heard.lines += len(lines)
            yield out

    def _rows(self) -> Iterator[Chunk]:
        sample = _peek(self._file).decode("utf-8-sig", "replace")
        text = io.TextIOWrapper(cast("BinaryIO", self._file), encoding="utf-8-sig", errors="replace", newline="")
        out: list[Recorded] = []
        line = 1
        try:
            table = Table(text, self._mapping, sample)
            while True:
                try:
                    line, row = table.next()
                    table.take(row, f"{self._number}:{line}", out)
                except StopIteration:
                    break
                except (ValueError, csv.Error) as error:
                    self._refuse(line, error)
                self._heard.lines += 1
                if len(out) >= 2_000:
                    yield out
                    out = []
            yield out
        finally:
            if not self._file.closed:
                text.detach()

    def _refuse(self, line: int, error: Exception) -> None:
        self._heard.refuse(BadLine(file=self.name, line=line, message=_why(error)))

    def _tell(self) -> None:
        try:
            at = self._raw.tell()
        except (OSError, ValueError):
            return
        self._on_bytes(at - self._at)
        self._at = at


def opened(
    paths: list[str],
    *,
    heard: Heard,
    format: Format | None = None,
    mapping: Mapping | None = None,
    as_received: bool = True,
    on_bytes: Callable[[int], None] = lambda count: None,
) -> list[Recording]:
    """The recordings of these paths (`-`: standard input). Raises InvalidInput."""
    found: list[Recording] = []
    for number, path in enumerate(paths, 1):
        raw = _open(path)
        try:
            found.append(
                Recording(
                    "standard input" if path == "-" else path,
                    raw,
                    format=format,
                    mapping=mapping or Mapping(),
                    heard=heard,
                    as_received=as_received,
                    on_bytes=on_bytes,
                    number=number,
                )
            )
        except BaseException:
            raw.close()
            for recording in found:
                recording.close()
            raise
    if mapping is not None and mapping != Mapping() and all(recording.format != "csv" for recording in found):
        for recording in found:
            recording.close()
        raise InvalidInput(
            "--map says what the columns of a table are, and there is none: "
            + ", ".join(f"{recording.name} is read as {recording.format}" for recording in found)
            + ". Leave it out, or say --format csv."
        )
    return found


def _open(path: str) -> BinaryIO:
    if path == "-":
        return sys.stdin.buffer
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise InvalidInput(f"{path} can't be read: {error.strerror}") from None


def _unpacked(raw: BinaryIO) -> io.BufferedReader:
    buffered = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", raw))
    if buffered.peek(2)[:2] == GZIP:
        return io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=buffered, mode="rb")), PIECE)
    return buffered


def _peek(file: io.BufferedReader) -> bytes:
    try:
        return file.peek(65_536)
    except (OSError, EOFError) as error:
        raise InvalidInput(f"A recording can't be unpacked: {error}") from None


def _reader(format: Format, passed: Passed, *, as_received: bool) -> Reader | None:
    match format:
        case "xapi":
            return Statements()
        case "csv":
            return None
    return Messages(as_received=as_received and format == "cuecard", passed=passed)


def _pieces(file: io.BufferedReader) -> Iterator[list[bytes]]:
    """Whole lines, about PIECE bytes at a time; one that never ends is let go in pieces, each of them bad."""
    rest = b""
    while piece := file.read(PIECE):
        lines = (rest + piece).split(b"\n")
        rest = lines.pop()
        if len(rest) > MAX_LINE:
            lines.append(b"{")
            rest = b""
        yield lines
    if rest:
        yield [rest]


def _why(error: Exception) -> str:
    if isinstance(error, Refused | csv.Error):
        return str(error)
    if isinstance(error, msgspec.ValidationError):
        return f"the fields do not fit: {error}"[:200]
    return "this is no JSON in UTF-8"
