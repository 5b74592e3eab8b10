"""What was chosen: by number or by name, one or several, in order, row by row."""

import re
from collections.abc import Sequence

from widget_server.core.questions import (
    Choice,
    Choosing,
    Chosen,
    Matrix,
    Option,
    Picture,
    Ranking,
)
from widget_server.core.wording import standards
from widget_server.core.wording.typed.seeing import ROW_ENDS, Reply, languages_of, name_at, rest_of

_PLACE = re.compile(r"\d{1,3}(?!\w|[./:]\d)")
_PLACES = re.compile(r"\d{1,3}(?:[\s,;>،-]+\d{1,3})*[\s.!]*")
_BETWEEN = re.compile(r"\s*(?:[,;+&>،\n]|(?:and|и|و)\b)\s*|\s+", re.IGNORECASE)
_LEFT_OUT = re.compile(r"[-–—](?=[\s,;]|$)")


def of_choice(question: Choosing, text: str, seen: str) -> Reply | None:
    """One choice or several; words of one's own."""
    other = question.other if isinstance(question, Choice) else False
    many = isinstance(question, Choice | Picture) and question.many
    names = _names(question.choices)
    if other is not False:
        names += [(words, len(question.choices)) for words in languages_of(standards.OTHER if other is True else other)]
    found = _items(names, len(question.choices) + (other is not False), seen)
    if found is None or (len(found[0]) > 1 and not many):
        return None
    places, end = found
    rest = rest_of(text, end)
    if not places:
        return (Chosen(other=text.strip()), "") if other is not False else None
    own = None
    if len(question.choices) in places:
        own, rest = rest, ""
    ids = tuple(option.id for place, option in enumerate(question.choices) if place in places)
    return Chosen(choices=ids, other=own), rest


def of_ranking(question: Ranking, text: str, seen: str) -> Reply | None:
    """All choices in an order."""
    count = len(question.choices)
    if spread := _spread(seen, count):
        seen = text = spread
    found = _items(_names(question.choices), count, seen.replace("-", " "), spaced=True)
    if found is None:
        return None
    return Chosen(choices=tuple(question.choices[place].id for place in found[0])), rest_of(text, found[1])


def _spread(seen: str, count: int) -> str:
    """As many digits as there are things, written together: 312 as 3 1 2; empty where it is something else."""
    together = seen.strip()
    return " ".join(together) if len(together) == count > 1 and together.isdecimal() else ""


def _items(
    names: Sequence[tuple[str, int]], count: int, seen: str, *, spaced: bool = False
) -> tuple[list[int], int] | None:
    """The places of what is named at the beginning, each once, and where that ends; None where it may be meant otherwise, as
    where more is named than there is.

    Between numbers a space is enough where there is nothing else, or all of them are wanted (`spaced`).
    """
    places: list[int] = []
    at = end = len(seen) - len(seen.lstrip())
    only_places = _PLACES.fullmatch(seen.strip()) is not None
    for _ in range(count + 1):
        named, number = name_at(names, seen, at), _PLACE.match(seen, at)
        place = int(number[0]) - 1 if number is not None else -1
        if number is not None and 0 <= place < count:
            if named is not None and named[0] != place and named[1] == number.end():
                return None  # the text of one choice is the number of another
            named = named or (place, number.end())
        elif named is None and only_places:
            return None
        if named is None:
            return places, end
        if named[0] not in places:
            places.append(named[0])
        end = named[1]
        between = _BETWEEN.match(seen, end)
        if between is None or (between[0].isspace() and "\n" not in between[0] and not (only_places or spaced)):
            return places, end
        at = between.end()
    return None


def of_matrix(question: Matrix, text: str, seen: str) -> Reply | None:
    """Columns for the rows in order, or by the names of rows."""
    if spread := _spread(seen, len(question.rows)):
        seen = text = spread
    start = len(seen) - len(seen.lstrip())
    names, rows = _names(question.columns), _names(question.rows)
    if name_at(rows, seen, start, ROW_ENDS) is not None:
        return _by_row(question, rows, names, seen)
    found: dict[str, str] = {}
    at = end = start
    for row in question.rows:
        number, named = _PLACE.match(seen, at), name_at(names, seen, at)
        if number is not None and named is None:
            place = int(number[0]) - 1
            if not 0 <= place < len(question.columns):
                return None
            named = place, number.end()
        if named is None:
            if _LEFT_OUT.match(seen, at) is None:
                return None
            end = at + 1
        else:
            found[row.id] = question.columns[named[0]].id
            end = named[1]
        between = _BETWEEN.match(seen, end)
        if between is None and row is not question.rows[-1]:
            return None
        at = between.end() if between is not None else end
    if _PLACE.match(seen, at) is not None:
        return None  # more numbers than rows
    return Chosen(rows=found), rest_of(text, end)


def _by_row(
    question: Matrix, rows: Sequence[tuple[str, int]], columns: Sequence[tuple[str, int]], seen: str
) -> Reply | None:
    found: dict[str, str] = {}
    parts = [part for part in map(str.strip, re.split(r"[;\n]", seen)) if part]
    if len(parts) > len(question.rows):
        return None
    for part in parts:
        row = name_at(rows, part, 0, ROW_ENDS)
        if row is None:
            return None
        given = part[row[1] :].lstrip(" :=-–—,").rstrip(" .!")
        number = re.fullmatch(r"\d{1,3}", given)
        column = name_at(columns, given, 0) if number is None else (int(given) - 1, len(given))
        if column is None or column[1] != len(given) or not 0 <= column[0] < len(question.columns):
            return None
        found[question.rows[row[0]].id] = question.columns[column[0]].id
    return Chosen(rows=found), ""


def _names(options: Sequence[Option]) -> list[tuple[str, int]]:
    """The texts of options in every language, and their places."""
    return [(words, place) for place, option in enumerate(options) for words in languages_of(option.text)]
