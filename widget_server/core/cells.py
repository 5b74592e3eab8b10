"""Cells of tables that somebody will open in a spreadsheet: what people wrote stays text there, and never becomes a formula."""

from collections.abc import Iterable
from datetime import UTC, datetime

BEGINNINGS = ("=", "+", "-", "@", "|", "\t", "\r")
"""What spreadsheets take for the beginning of a formula, or of a command (OWASP, CSV Injection)."""

Cell = str | int | float | datetime | None

LAST_MS = 253_402_300_799_999
"""The end of the year 9999, in Unix milliseconds: no table knows a later moment."""


def moment(at: int) -> datetime:
    """The cell of a time in Unix milliseconds."""
    at = max(0, min(at, LAST_MS))
    return datetime.fromtimestamp(at // 1000, UTC).replace(microsecond=at % 1000 * 1000)


def safe(text: str) -> str:
    """The text, with `'` before it where a spreadsheet would read more than text into it."""
    if text.startswith(BEGINNINGS) or text.lstrip().startswith(BEGINNINGS):
        return f"'{text}"
    return text


def line(cells: Iterable[Cell]) -> str:
    """One line of CSV (RFC 4180), its texts made safe; numbers are our own and stay numbers."""
    return ",".join(_cell(cell) for cell in cells) + "\r\n"


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if not isinstance(cell, str):
        return f"{cell:.10g}" if isinstance(cell, float) else str(cell)
    text = safe(cell)
    if any(sign in text for sign in ',"\r\n') or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text
