"""Tables that people keep: CSV as Excel and its likes write it, read row by row, each with the line it stands on."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from widget_server.core.errors import InvalidInput

Encoding = Literal["utf-8", "cp1251"]
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
MAX_LINE = 1_048_576
"""Bytes of a line; what has longer ones is no table."""

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How files of Excel begin: a packed one (.xlsx), and one of before 2007 (.xls)."""

_UTF8_MARK, _UTF16_MARKS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")


class Row(msgspec.Struct, frozen=True, gc=False):
    """One row: the line it begins on, its values, and how many bytes of the file have been read with it."""

    line: int
    values: list[str]
    read: int


class Table:
    """A CSV file with a header. `rows` reads it from the beginning each time, and holds one row at a time."""

    def __init__(self, file: Path, *, encoding: Encoding = "utf-8", delimiter: str | None = None) -> None:
        """Reads the header. Raises InvalidInput, with the file and the line, where there is none."""
        self.file = file
        self.size = file.stat().st_size
        self._encoding = encoding
        lines = [line for line, _ in _first(self._lines(), 3)]
        self._skipped = 1 if lines and lines[0].lower().startswith("sep=") else 0
        if self._skipped and delimiter is None:
            delimiter = lines[0].rstrip("\r\n")[4:5]  # Excel's own note of its delimiter
        lines = lines[self._skipped :]
        if not lines or not lines[0].strip():
            raise self.mistake(
                1, "there is no header: the first line names the columns, for example id,language,groups"
            )
        self.delimiter = delimiter or _sniffed(lines[0])
        self.header_line = self._skipped + 1
        self.header = [name.strip() for name in next(self._records()).values]

    def rows(self) -> Iterator[Row]:
        """The rows below the header; empty ones are left out. Raises InvalidInput where the file can't be read on."""
        records = self._records()
        next(records)
        return (row for row in records if any(row.values))

    def mistake(self, line: int, message: str) -> InvalidInput:
        """What is wrong on a line, and what to do."""
        return InvalidInput(f"{self.file}:{line}: {message}", where=f"{self.file}:{line}")

    def _records(self) -> Iterator[Row]:
        read = 0

        def texts() -> Iterator[str]:
            nonlocal read
            for number, (line, size) in enumerate(self._lines()):
                read += size
                if number >= self._skipped:
                    yield line

        reader = csv.reader(texts(), delimiter=self.delimiter, strict=True)
        line = self._skipped + 1
        try:
            for values in reader:
                yield Row(line, values, read)
                line = self._skipped + reader.line_num + 1
        except csv.Error as error:
            raise self.mistake(line, f"{_said(error)}. A quotation mark inside a value is doubled") from None

    def _lines(self) -> Iterator[tuple[str, int]]:
        """Each line as text, with its size in bytes."""
        with self.file.open("rb") as file:
            number = 0
            while line := file.readline(MAX_LINE + 1):
                number += 1
                size = len(line)
                if number == 1 and line.startswith(WORKBOOKS):
                    raise self.mistake(1, "this is an Excel workbook: save it as CSV UTF-8")
                if size > MAX_LINE:
                    raise self.mistake(number, f"a line is longer than {MAX_LINE:,} bytes; is this a CSV file?")
                if number == 1:
                    line = self._without_mark(line)
                try:
                    yield line.decode(self._encoding), size
                except UnicodeDecodeError:
                    raise self.mistake(number, self._not_in_encoding()) from None

    def _without_mark(self, line: bytes) -> bytes:
        if line.startswith(_UTF16_MARKS):
            raise self.mistake(1, "this is UTF-16; save it as CSV UTF-8")
        if not line.startswith(_UTF8_MARK):
            return line
        if self._encoding != "utf-8":
            raise self.mistake(1, f"this is UTF-8; leave out --encoding {self._encoding}")
        return line.removeprefix(_UTF8_MARK)

    def _not_in_encoding(self) -> str:
        if self._encoding == "utf-8":
            return "this is not UTF-8; save the file as CSV UTF-8, or say --encoding cp1251"
        return f"this is not {self._encoding}; save the file as CSV UTF-8 and leave out --encoding"


def _first(lines: Iterator[tuple[str, int]], most: int) -> Iterator[tuple[str, int]]:
    for _, line in zip(range(most), lines, strict=False):
        yield line


def _sniffed(header: str) -> str:
    """The delimiter that stands most often in the header, outside quotes; a comma where none does."""
    plain = "".join(header.split('"')[::2])
    return max(DELIMITERS.values(), key=plain.count)


def _said(error: csv.Error) -> str:
    text = str(error)
    if "field larger" in text or "unexpected end" in text:
        return "a quotation mark is opened here and not closed"
    if "expected after" in text:
        return "a value goes on after its closing quotation mark"
    return f"this is not CSV ({text})"
