"""Plain tables (CSV, or separated by tabs or semicolons): a row is an event, a mapping says what its columns are."""

import csv
import re
import sys
from collections.abc import Iterable

from widget_server.adapters.recordings.lines import Refused, milliseconds
from widget_server.adapters.recordings.mapping import Columns, Mapping, columns
from widget_server.core.events import Conversation, Json
from widget_server.services.rehearsing.recorded import Beside, Chunk, Recorded

_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?")
_WORDS: dict[str, Json] = {"true": True, "false": False}

csv.field_size_limit(min(sys.maxsize, 1_048_576))


class Table:
    """Reads a table row by row. Numbers and truth values are read as such; a number with leading zeros stays text."""

    def __init__(self, lines: Iterable[str], mapping: Mapping, sample: str) -> None:
        self._rows = csv.reader(lines, delimiter=_delimiter(sample))
        self._names = mapping.names
        self._columns = columns(mapping, next(self._rows, []))

    def next(self) -> tuple[int, list[str]]:
        """The next row, with the number of its last line. Raises StopIteration, and csv.Error where it can't be read."""
        row = next(self._rows)
        return self._rows.line_num, row

    def take(self, row: list[str], place: str, out: Chunk) -> None:
        """The event of one row; an empty one is none."""
        if not any(row):
            return
        where = self._columns
        try:
            who, name, at = row[where.who].strip(), row[where.event].strip(), row[where.at].strip()
        except IndexError:
            raise Refused(f"the row has {len(row)} fields, fewer than the header") from None
        if not who or not name or not at:
            missing = "who" if not who else "what" if not name else "when"
            raise Refused(f"the row does not say {missing}")
        occurred = milliseconds(at)
        id = _field(row, where.id) or place
        properties = {key: value for key, index in where.properties if (value := read(_field(row, index))) is not None}
        beside = _beside(row, where)
        out.append(Recorded(occurred, occurred, who, self._names.get(name, name), id, properties, beside))


def _beside(row: list[str], where: Columns) -> Beside | None:
    if not where.traits and where.conversation is None and where.page is None:
        return None
    traits = {key: read(_field(row, index)) for key, index in where.traits}
    conversation = _field(row, where.conversation)
    return Beside(
        traits={key: value for key, value in traits.items() if value is not None} or None,
        conversation=Conversation(id=conversation) if conversation else None,
        page=_field(row, where.page) or None,
    )


def _field(row: list[str], index: int | None) -> str:
    return row[index] if index is not None and index < len(row) else ""


def read(text: str) -> Json:
    """A cell's value: a number, a truth value or a text; None where it is empty."""
    text = text.strip()
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return _WORDS.get(text.casefold(), text)


def _delimiter(sample: str) -> str:
    """What separates most often in the header."""
    header = sample.partition("\n")[0]
    return max((",", "\t", ";", "|"), key=header.count)
