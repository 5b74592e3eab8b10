"""Where an export goes: here, a text file that is gone on with, a workbook, a Parquet file. Each has its name once it is whole."""

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Literal, Self

from widget_server.adapters import parquet
from widget_server.adapters.partial import PartialFile
from widget_server.adapters.workbooks import Workbook
from widget_server.core.errors import InvalidInput
from widget_server.services.exporting import Form, Piece, Wanted

Format = Literal["jsonl", "csv", "xlsx", "parquet", "xapi", "xapi-array"]


def text_form(form: Format, *, events: bool) -> Form | Literal["rows"]:
    """How a service writes what goes into a file of that format. Raises InvalidInput."""
    if events and form not in ("jsonl", "parquet"):
        raise InvalidInput("Events are written as jsonl, which `cuecard replay` reads, or as parquet.")
    match form:
        case "xlsx":
            return "rows"
        case "parquet":
            parquet.check()
            return "jsonl"
    return form


def sink_for(form: Format, file: Path | None, wanted: Wanted, *, after: str | None) -> "Sink":
    """The sink of a format. Raises InvalidInput where it needs a file, or would lose one."""
    if form in ("xlsx", "parquet"):
        if file is None:
            raise InvalidInput(f"A file of {form} is no text: name it with --output.")
        return Sheet(file) if form == "xlsx" else Columns(file, events=wanted.events)
    if file is None:
        return Here(goes_on=form != "xapi-array")
    if form == "xapi-array":
        return Whole(file)
    what = f"{wanted.workspace} {'events' if wanted.events else wanted.survey or 'responses'} {form}"
    return Lines(PartialFile(file, what, after=after))


class Sink:
    """Takes the pieces of one export. Left without `finish`, it leaves nothing that looks whole."""

    goes_on = False
    """Whether `--after` goes on behind what it holds."""
    part: Path | None = None
    """The file that is gone on with."""

    def begin(self, heads: Sequence[str]) -> None:
        """What stands above the columns of a table."""

    def write(self, piece: Piece, after: str | None) -> None:
        """A piece, and the place behind it."""
        raise NotImplementedError

    def finish(self) -> None:
        """That was all."""

    def leave(self) -> None:
        """Close what is open; after `finish` nothing is."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()


class Here(Sink):
    """The standard output."""

    def __init__(self, *, goes_on: bool) -> None:
        self.goes_on = goes_on
        self._out = sys.stdout.buffer

    def write(self, piece: Piece, after: str | None) -> None:
        """See Sink."""
        self._out.write(piece.text)
        self._out.flush()


class Lines(Sink):
    """A file of lines."""

    goes_on = True

    def __init__(self, file: PartialFile) -> None:
        self._file = file
        self._finished = False
        self.part = file.part

    def write(self, piece: Piece, after: str | None) -> None:
        """See Sink."""
        self._file.write(piece.text, after)

    def finish(self) -> None:
        """See Sink."""
        self._file.finish()
        self._finished = True

    def leave(self) -> None:
        """See Sink."""
        if not self._finished:
            self._file.leave()


class Whole(Sink):
    """A file that is all or nothing."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._under = target.with_name(target.name + ".part")
        self._file: IO[bytes] = self._under.open("wb")

    def write(self, piece: Piece, after: str | None) -> None:
        """See Sink."""
        self._file.write(piece.text)

    def finish(self) -> None:
        """See Sink."""
        self._file.close()
        self._under.replace(self._target)

    def leave(self) -> None:
        """See Sink."""
        self._file.close()
        self._under.unlink(missing_ok=True)


class Columns(Whole):
    """Parquet: lines first, then made into columns."""

    def __init__(self, target: Path, *, events: bool) -> None:
        super().__init__(target)
        self._events = events
        self._made = target.with_name(target.name + ".new")

    def finish(self) -> None:
        """See Sink."""
        self._file.close()
        parquet.convert(self._under, self._made, events=self._events)
        self._made.replace(self._target)

    def leave(self) -> None:
        """See Sink."""
        super().leave()
        self._made.unlink(missing_ok=True)


class Sheet(Sink):
    """A workbook of Excel."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._under = target.with_name(target.name + ".part")
        self._book: Workbook | None = None

    def begin(self, heads: Sequence[str]) -> None:
        """See Sink."""
        self._book = Workbook(str(self._under), heads)

    def write(self, piece: Piece, after: str | None) -> None:
        """See Sink."""
        assert self._book is not None
        self._book.add(piece.rows)

    def finish(self) -> None:
        """See Sink."""
        assert self._book is not None
        self._book.close()
        self._book = None
        self._under.replace(self._target)

    def leave(self) -> None:
        """See Sink."""
        if self._book is not None:
            with contextlib.suppress(Exception):  # what it wrote meanwhile is to go, whole or not
                self._book.close()
        self._under.unlink(missing_ok=True)
