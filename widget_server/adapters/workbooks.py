"""Workbooks of Excel, written row by row. What people wrote stays text in them: no cell is ever a formula or a link."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import IO

from xlsxwriter import Workbook as Book
from xlsxwriter.worksheet import Worksheet

from widget_server.core.cells import Cell

MAX_CHARS = 32_767
"""Excel takes no more characters in a cell …"""
MAX_ROWS = 1_048_575
"""… and no more rows on a sheet, below its heads: then the next one begins."""
WIDTH = 20

Pages = AsyncIterator[Sequence[Sequence[Cell]]]
_OPTIONS = {
    "constant_memory": True,  # a row is on disk before the next begins
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "remove_timezone": True,
    "default_date_format": "yyyy-mm-dd hh:mm:ss",
}


class Workbook:
    """A workbook that is being written; `close` makes the file. Times are UTC."""

    def __init__(self, file: str | IO[bytes], heads: Sequence[str], *, most_rows: int = MAX_ROWS) -> None:
        self._book = Book(file, _OPTIONS)
        self._bold = self._book.add_format({"bold": True})
        self._heads = heads
        self._most = most_rows
        self._sheet: Worksheet
        self._next()

    def add(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Write these below the others."""
        for cells in rows:
            if self._row > self._most:
                self._next()
            for column, cell in enumerate(cells):
                _write(self._sheet, self._row, column, cell)
            self._row += 1

    def close(self) -> None:
        """Make the file."""
        self._book.close()

    def _next(self) -> None:
        """Another sheet, under the same heads."""
        self._sheet = self._book.add_worksheet()
        self._sheet.set_column(0, len(self._heads), WIDTH)
        self._sheet.freeze_panes(1, 0)
        for column, head in enumerate(self._heads):
            self._sheet.write_string(0, column, head, self._bold)
        self._row = 1


async def workbook(heads: Sequence[str], pages: Pages) -> IO[bytes]:
    """A whole workbook as a file that is gone when it is closed; it stands at its beginning."""
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - whoever reads it closes it
    try:
        book = Workbook(file, heads)
        async for rows in pages:
            await asyncio.to_thread(book.add, rows)
        await asyncio.to_thread(book.close)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _write(sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, cell if len(cell) <= MAX_CHARS else cell[: MAX_CHARS - 1] + "…")
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell)
    elif cell is not None:
        sheet.write_number(row, column, cell)
