"""What does not fit, in words for whoever sent it: where the decoder only says that a value is none of those allowed, which are."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec

MOST_CHARS = 300
MOST_SHOWN = 40
NO_SUCH_VALUE = re.compile(r"Invalid (?:enum )?value (.*) - at `\$([^`]+)`", re.DOTALL)
STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.{3})\]")

_shape = lru_cache(maxsize=256)(msgspec.inspect.type_info)


def misfit(error: msgspec.ValidationError, kind: Any, *, of: str) -> str:
    """Why something is no `kind`: where a value is, and what is allowed there; else the decoder's words after those of `of`."""
    found = NO_SUCH_VALUE.fullmatch(str(error))
    if found is not None:
        value, path = found.groups()
        allowed = dict.fromkeys("null" if one is None else str(one) for one in _allowed(kind, path))
        if allowed:
            shown = value if len(value) <= MOST_SHOWN else f"{value[:MOST_SHOWN]}…"
            return f"`{path.removeprefix('.')}` is {shown}; it is one of {', '.join(allowed)}."[:MOST_CHARS]
    return f"{of} fit: {error}"[:MOST_CHARS]


def _allowed(kind: Any, path: str) -> Iterator[Any]:
    """All that may stand there."""
    places = [_shape(kind)]
    for name, index in STEP.findall(path):
        places = [inner for place in places for one in _each(place) for inner in _inside(one, name, index)]
    for place in places:
        for one in _each(place):
            if isinstance(one, msgspec.inspect.LiteralType):
                yield from one.values


def _each(place: msgspec.inspect.Type) -> Iterator[msgspec.inspect.Type]:
    """What it may be: each part of a union, without what is only said about it."""
    if isinstance(place, msgspec.inspect.Metadata):
        yield from _each(place.type)
    elif isinstance(place, msgspec.inspect.UnionType):
        for one in place.types:
            yield from _each(one)
    else:
        yield place


def _inside(place: msgspec.inspect.Type, name: str, index: str) -> Iterator[msgspec.inspect.Type]:
    """What stands in it by that name, or as one of its items."""
    match place:
        case msgspec.inspect.StructType() if name == place.tag_field:
            yield msgspec.inspect.LiteralType((place.tag,))
        case msgspec.inspect.StructType() if name:
            yield from (field.type for field in place.fields if field.encode_name == name)
        case msgspec.inspect.DictType() if index:
            yield place.value_type
        case msgspec.inspect.ListType() | msgspec.inspect.VarTupleType() if index:
            yield place.item_type
        case msgspec.inspect.TupleType() if index.isdigit():
            yield from place.item_types[int(index) : int(index) + 1]
        case _:
            return
