"""Loads the files of queries/: blocks that begin with `-- name: x`, values written as `:value`.

A line that begins with `-- postgres:` is read by PostgreSQL alone: SQLite, with its one writer, has no locks to ask for.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from operator import itemgetter
from types import MappingProxyType
from typing import Any

import msgspec

_NAME = re.compile(r"^-- name: ([a-z_]+)$", re.MULTILINE)
_POSTGRES = "-- postgres: "
_VALUE = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """One named query in each driver's form: its values are numbered `?1` or `$1`."""

    name: str
    sqlite: str
    postgres: str
    values: tuple[str, ...]
    """The names of value 1, 2 …"""
    row: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    """Puts values given by name into their order."""


def parse(*texts: str) -> dict[str, Query]:
    """The queries of files' texts, by name."""
    found: dict[str, Query] = {}
    for name, body in (pair for text in texts for pair in _pieces(text)):
        if name in found:
            raise ValueError(f"two queries are named {name!r}")
        found[name] = _query(name, body)
    return found


def _pieces(text: str) -> list[tuple[str, str]]:
    pieces = _NAME.split(text)
    return list(zip(pieces[1::2], pieces[2::2], strict=True))


def _query(name: str, written: str) -> Query:
    text = _text(written)
    values = tuple(dict.fromkeys(_VALUE.findall(text)))

    def numbered(sign: str, text: str) -> str:
        return _VALUE.sub(lambda match: f"{sign}{values.index(match[1]) + 1}", text)

    return Query(
        name=name,
        sqlite=numbered("?", text),
        postgres=numbered("$", _text(written.replace(_POSTGRES, ""))),
        values=values,
        row=_row(values),
    )


def _text(written: str) -> str:
    return "\n".join(line for line in written.splitlines() if not line.startswith("--")).strip().removesuffix(";")


def _row(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


@cache
def queries() -> Mapping[str, Query]:
    """All queries of the store."""
    folder = files(__package__).joinpath("queries")
    texts = sorted((file.name, file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".sql"))
    return MappingProxyType(parse(*(text for _, text in texts)))
