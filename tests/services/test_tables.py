"""Tables as people keep them: encodings, delimiters, lines, and files that are none."""

import re
from pathlib import Path
from typing import Any

import pytest

from widget_server.adapters.tables import MAX_LINE, Table
from widget_server.core.errors import InvalidInput


def written(folder: Path, content: str | bytes) -> Path:
    file = folder / "respondents.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


@pytest.mark.parametrize(
    ("content", "options", "rows"),
    [
        pytest.param("id,name\na,Anna\n", {}, [(2, ["a", "Anna"])], id="plain"),
        pytest.param("\ufeffid;name\r\na;Анна\r\n", {}, [(2, ["a", "Анна"])], id="as Excel saves UTF-8"),
        pytest.param("id;name\r\na;Анна".encode("cp1251"), {"encoding": "cp1251"}, [(2, ["a", "Анна"])], id="cp1251"),
        pytest.param("sep=|\nid|name\na|Anna\n", {}, [(3, ["a", "Anna"])], id="Excel's note of the delimiter"),
        pytest.param("id\tname\na\tAnna, B.\n", {}, [(2, ["a", "Anna, B."])], id="tabs"),
        pytest.param("id;a,b,c\na;1\n", {"delimiter": ";"}, [(2, ["a", "1"])], id="a delimiter that was said"),
        pytest.param('id;"a,b,c,d"\na;1\n', {}, [(2, ["a", "1"])], id="commas in quotes are no delimiters"),
        pytest.param(
            'id,name\na,"A\nB"\n\n,\nb,"C ""D"""\n', {}, [(2, ["a", "A\nB"]), (6, ["b", 'C "D"'])], id="lines"
        ),
        pytest.param("id\na\nb", {}, [(2, ["a"]), (3, ["b"])], id="one column"),
    ],
)
def test_tables_as_people_keep_them(
    tmp_path: Path, content: str | bytes, options: Any, rows: list[tuple[int, list[str]]]
) -> None:
    table = Table(written(tmp_path, content), **options)
    assert [(row.line, row.values) for row in table.rows()] == rows
    assert [(row.line, row.values) for row in table.rows()] == rows


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        pytest.param("", {}, ":1: there is no header", id="empty"),
        pytest.param("\n\n", {}, ":1: there is no header", id="empty lines"),
        pytest.param("id,имя\n".encode("cp1251"), {}, ":1: this is not UTF-8", id="cp1251, not said"),
        pytest.param(
            "id,name\na,x\nb,имя\n".encode("cp1251"), {}, "or say --encoding cp1251", id="cp1251 further down"
        ),
        pytest.param(
            "\ufeffid,имя\n", {"encoding": "cp1251"}, "leave out --encoding cp1251", id="UTF-8, said otherwise"
        ),
        pytest.param("id,name\n".encode("utf-16"), {}, "this is UTF-16; save it as CSV UTF-8", id="UTF-16"),
        pytest.param(b"PK\x03\x04\x14", {}, ":1: this is an Excel workbook: save it as CSV UTF-8", id="a workbook"),
        pytest.param(b"\xd0\xcf\x11\xe0", {"encoding": "cp1251"}, ":1: this is an Excel workbook", id="an old one"),
        pytest.param(b"id,name\na,\x98\n", {"encoding": "cp1251"}, ":2: this is not cp1251", id="no cp1251"),
        pytest.param('id,name\na,x\nb,"open\nc,y\n', {}, ":3: a quotation mark is opened here", id="never closed"),
        pytest.param('id,name\na,"x"y\n', {}, ":2: a value goes on after its closing", id="goes on"),
        pytest.param("id,name\na," + "x" * MAX_LINE, {}, ":2: a line is longer than", id="no table at all"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_what_to_do(
    tmp_path: Path, content: str | bytes, options: Any, said: str
) -> None:
    file = written(tmp_path, content)
    with pytest.raises(InvalidInput, match=re.escape(said)) as refused:
        list(Table(file, **options).rows())
    assert refused.value.message.startswith(f"{file}:")
