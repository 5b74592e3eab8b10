"""Plain values as far as they have the shape that is looked for; the walk over shapes tells the rest."""

from typing import TypeVar

import msgspec

from widget_server.core.events import Json

T = TypeVar("T")


def fields(value: Json) -> dict[str, Json]:
    """The value where it has fields, else none."""
    return value if isinstance(value, dict) else {}


def items(value: Json) -> list[Json]:
    """The value where it is a list, else nothing."""
    return value if isinstance(value, list) else []


def typed(value: Json, kind: type[T]) -> T | None:
    """The value as that type; None where it is of another shape."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return None
