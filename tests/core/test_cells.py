"""Tables that nobody's words turn into formulas, and that every reader of CSV reads back."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widget_server.core.cells import BEGINNINGS, line, safe


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("+7 900", "'+7 900"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("|calc", "'|calc"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("a = b", "a = b"),
        ("", ""),
    ],
)
def test_words_never_begin_a_formula(text: str, expected: str) -> None:
    assert safe(text) == expected


@settings(max_examples=50)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=2, max_size=5))
def test_a_reader_reads_the_cells_back(cells: list[str]) -> None:
    [read] = csv.reader(io.StringIO(line(cells), newline=""))
    assert read == [safe(cell) for cell in cells]
    assert not any(cell.lstrip().startswith(BEGINNINGS) for cell in read)


def test_numbers_stay_numbers_and_nothing_stays_empty() -> None:
    assert line([-12.5, 3, None, 0.1 + 0.2]) == "-12.5,3,,0.3\r\n"
