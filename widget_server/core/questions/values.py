"""The shapes of answers."""

import msgspec

from widget_server.core.bounds import MAX_INT


class Chosen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What was chosen: ids in the survey's order (of a ranking: best first), the words given under "other", and of a
    matrix the column's id by the row's."""

    choices: tuple[str, ...] = ()
    other: str | None = None
    rows: dict[str, str] = {}


Value = bool | int | float | str | Chosen | None
"""An answer's value; None: skipped, or a message that was read."""


def normal(value: Value) -> Value:
    """A value as it is kept: a whole number is an integer, however it was written (5.0), so that databases and conditions
    see one thing."""
    return int(value) if isinstance(value, float) and abs(value) <= MAX_INT and value.is_integer() else value


def is_number(value: object) -> bool:
    """Whether it is a number: true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)
