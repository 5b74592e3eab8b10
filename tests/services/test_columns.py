"""What the header and the cells of a table of people mean, and what is said of those that mean nothing."""

import re
from typing import Any

import pytest

from widget_server.core.errors import InvalidInput
from widget_server.services.importing.columns import columns, doubts


def told(header: str, *cells: str) -> dict[str, Any]:
    """The traits that a row tells."""
    return columns(["id", *header.split(",")]).respondent(["anna", *cells], "school").traits


@pytest.mark.parametrize(
    ("header", "cell", "value"),
    [
        pytest.param("name", " Анна ", "Анна", id="a text, trimmed"),
        pytest.param("age", "17", "17", id="a number stays text where the header does not say so"),
        pytest.param("age:number", "17", 17, id="a whole number"),
        pytest.param("mark:number", "-3.5", -3.5, id="a fraction"),
        pytest.param("code:text", "007", "007", id="said to be text"),
        pytest.param("vip:boolean", "YES", True, id="yes"),
        pytest.param("vip: boolean", "нет", False, id="нет"),
        pytest.param("vip:boolean", "1", True, id="1"),
        pytest.param("consent_email", "да", True, id="consent needs no word in the header"),
        pytest.param("consent_push", "false", False, id="no consent"),
        pytest.param("groups", "pilot; spring ;;pilot", ["pilot", "spring"], id="groups, each once"),
        pytest.param("language", "pt_br", "pt-br", id="a language tag"),
        pytest.param("time_zone", "Asia/Yekaterinburg", "Asia/Yekaterinburg", id="a time zone"),
        pytest.param("email", "anna@школа.рф", "anna@школа.рф", id="an address"),
        pytest.param("phone", "+7 (900) 123-45-67", "+7 (900) 123-45-67", id="a phone number"),
        pytest.param("department", "null", None, id="null removes"),
        pytest.param("groups", "null", None, id="null removes all groups"),
    ],
)
def test_what_a_cell_means(header: str, cell: str, value: Any) -> None:
    assert told(header, cell) == {header.partition(":")[0]: value}


@pytest.mark.parametrize("cell", ["", "-", "  "])
def test_an_empty_cell_leaves_what_is_known_alone(cell: str) -> None:
    assert told("name,age:number,groups", cell, cell, cell) == {}


@pytest.mark.parametrize(
    ("header", "cell", "said"),
    [
        ("age:number", "17 years", "age: '17 years' is no number; write it like 12 or 3.5"),
        ("age:number", "3,5", "is no number"),
        ("age:number", "99999999999999999", "is no number"),
        ("age:number", "9999999999999999", "outside"),
        ("age:number", "nan", "is no number"),
        ("vip:boolean", "perhaps", "write true, yes or да, or false, no or нет"),
        ("consent_email", "2026-01-01", "neither yes nor no"),
        ("language", "Russian", "write it like en, ru or pt-BR"),
        ("time_zone", "MSK+0", "write it like Europe/Moscow"),
        ("time_zone", "../../etc/passwd", "is no time zone"),
        ("email", "anna at school", "is no address"),
        ("phone", "by pigeon", "is no phone number"),
        ("name", "a\x00b", "U+0000"),
        ("name", "x" * 70_000, "65,536 bytes"),
    ],
)
def test_a_cell_that_is_refused_says_what_to_write(header: str, cell: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=re.escape(said)):
        told(header, cell)


@pytest.mark.parametrize("id", ["", "-", "null", "anon:v1", "x" * 129, "a\x01b"])
def test_a_row_says_whom_it_is_about(id: str) -> None:
    with pytest.raises(InvalidInput, match=r"\bid\b"):
        columns(["id", "name"]).respondent([id, "Anna"], "school")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("name,age", "none of the columns (name, age) is the id"),
        ("id,userId", "two columns are the id"),
        ("id,name,name:text", "two columns are called 'name'"),
        ("id,,name", "a column has no name"),
        ("id,age:integer", "after the colon stands text, number or boolean"),
        ("id;name", "Is the delimiter right?"),
    ],
)
def test_a_header_that_is_refused_says_why(header: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=re.escape(said)):
        columns(header.split(","))


def test_a_row_is_told_all_its_mistakes() -> None:
    with pytest.raises(InvalidInput) as refused:
        columns(["id", "age:number", "email"]).respondent(["", "old", "nowhere"], "school")
    assert [part.partition(":")[0] for part in refused.value.message.split("; ")] == [
        "there is no id",
        "fill it in, or leave the row out",
        "age",
        "write it like 12 or 3.5",
        "email",
        "write it like anna@school.example",
    ]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("3,5", 3.5), ("1\u00a0234,5", 1234.5), ("1\u202f234\u2009567", 1_234_567), ("12 000", 12_000), ("-3.5", -3.5)],
)
def test_a_table_with_semicolons_has_decimal_commas(cell: str, value: float) -> None:
    assert columns(["id", "sum:number"], ";").respondent(["anna", cell], "school").traits == {"sum": value}


@pytest.mark.parametrize("cell", ["1,2,3", "1.234,5", "12 34", "1  234", ","])
def test_what_is_no_number_with_semicolons_either(cell: str) -> None:
    with pytest.raises(InvalidInput, match="write it like 12 or 3,5"):
        columns(["id", "sum:number"], ";").respondent(["anna", cell], "school")


def test_what_looks_like_a_mistake_is_doubted() -> None:
    meant = columns(["id", "groups"])
    assert meant.doubts(meant.respondent(["anna", "a,b;c"], "school")) == (
        "groups: 'a,b' is one group; several are separated by ;",
    )
    assert not meant.doubts(meant.respondent(["anna", "null"], "school"))
    assert doubts(["ID", "Name", "plan", "Plan:text", "email"]) == [
        "the column 'Name' is another trait than 'name'; is it meant to be?",
        "the column 'Plan' is another trait than 'plan'; is it meant to be?",
    ]
