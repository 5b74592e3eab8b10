"""JSON that both databases keep alike: how deep, how many values, which numbers and characters."""

import re

from widget_server.core.errors import InvalidInput
from widget_server.core.events import Json

MAX_DEPTH = 16
MAX_VALUES = 2_000
MAX_INT = 2**53
MAX_ID = 128

_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_LONG_NUMBER = b"0" * 16
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def suspicious(raw: bytes) -> bool:
    """Whether one JSON text might break a bound: a few scans in C, so that an ordinary event is never walked."""
    return (
        b"\\u" in raw
        or raw.count(b"{") + raw.count(b"[") > MAX_DEPTH
        or raw.count(b",") > MAX_VALUES - MAX_DEPTH
        or _LONG_NUMBER in raw.translate(_ZEROS)
    )


def check(value: Json) -> None:
    """Refuse a decoded JSON value that breaks a bound. Counts every value and every key; iterative, so no depth harms it."""
    level = [value]
    seen = depth = 0
    while level:
        depth += 1
        below: list[Json] = []
        for item in level:
            seen += 1
            if isinstance(item, str):
                _check_text(item)
            elif isinstance(item, dict | list) and depth > MAX_DEPTH:
                raise InvalidInput(f"Nested deeper than {MAX_DEPTH}.")
            elif isinstance(item, dict):
                for key in item:
                    _check_text(key)
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
            elif isinstance(item, int) and not -MAX_INT <= item <= MAX_INT:
                raise InvalidInput("A whole number is outside ±2^53; send it as a string.")
            elif isinstance(item, float) and item - item != 0:
                raise InvalidInput("A number is not finite.")
        if seen + len(below) > MAX_VALUES:
            raise InvalidInput(f"More than {MAX_VALUES} values.")
        level = below


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise InvalidInput("A string holds the character U+0000.")
    if not text.isascii() and _SURROGATE.search(text):
        raise InvalidInput("A string holds half of a character (a lone surrogate).")


def check_id(text: str, what: str) -> str:
    """An id made by a sender: 1 to 128 characters, none of them a control character."""
    if not 0 < len(text) <= MAX_ID:
        raise InvalidInput(f"{what} must have 1 to {MAX_ID} characters.")
    if not text.isprintable() and _CONTROL.search(text):
        raise InvalidInput(f"{what} holds a control character.")
    return text
