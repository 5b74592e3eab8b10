"""Workbooks: what goes into their cells, where a sheet ends, and that none is held in memory."""

import io
import re
import tracemalloc
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

from widget_server.adapters.workbooks import MAX_CHARS, Workbook, workbook
from widget_server.core.cells import BEGINNINGS, Cell

HEADS = ("who", "mark", "at")


def sheets(file: Path | io.BytesIO) -> list[str]:
    """The XML of each sheet."""
    with ZipFile(file) as book:
        names = sorted(name for name in book.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name))
        return [book.read(name).decode() for name in names]


def written(rows: Sequence[Sequence[Cell]], *, most_rows: int = 1_000) -> list[str]:
    file = io.BytesIO()
    book = Workbook(file, HEADS, most_rows=most_rows)
    book.add(rows)
    book.close()
    return sheets(file)


def test_what_people_wrote_is_text_and_never_a_formula_or_a_link() -> None:
    hostile = [f"{beginning}cmd|' /C calc'!A0" for beginning in BEGINNINGS] + ["{=1+1}", "https://evil.example", "0017"]
    [sheet] = written([[one] for one in hostile])
    assert sheet.count('t="inlineStr"') == len(HEADS) + len(hostile)
    assert "<f" not in sheet.replace("<formatCode", "")
    assert "hyperlink" not in sheet


def test_numbers_and_times_stay_numbers() -> None:
    [sheet] = written([["s1", 4, datetime(2026, 9, 21, 12, tzinfo=UTC)], ["s2", None, None]])
    assert re.findall(r"<v>([^<]+)</v>", sheet) == ["4", "46286.5"]


def test_a_text_that_is_too_long_is_cut_and_says_so() -> None:
    [sheet] = written([["я" * (MAX_CHARS + 1)]])
    assert f"{'я' * (MAX_CHARS - 1)}…<" in sheet


def test_where_a_sheet_is_full_the_next_begins_under_the_same_heads() -> None:
    first, second, third = written([[f"s{number}", number, None] for number in range(5)], most_rows=2)
    assert [sheet.count("<row ") for sheet in (first, second, third)] == [3, 3, 2]
    assert all(">who<" in sheet for sheet in (first, second, third))


async def test_a_workbook_made_of_pages_is_a_file_at_its_beginning() -> None:
    async def pages() -> AsyncIterator[Sequence[Sequence[Cell]]]:
        for number in range(3):
            yield [[f"s{number}", number, None]]

    with await workbook(HEADS, pages()) as file:
        [sheet] = sheets(io.BytesIO(file.read()))
    assert sheet.count("<row ") == 4


def test_ten_times_as_many_rows_hold_no_more_memory(tmp_path: Path) -> None:
    def most(many: int) -> int:
        tracemalloc.start()
        try:
            book = Workbook(str(tmp_path / f"{many}.xlsx"), HEADS)
            for number in range(many):
                book.add([[f"somebody called {number}, with words of their own", number, None]])
            book.close()
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    most(50)  # what is made once
    few, many = most(200), most(2_000)
    assert many < 1.5 * few
