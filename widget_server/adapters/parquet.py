"""Parquet, made of lines of JSON by DuckDB: columns for analysts, with answers as a list of their own in each response."""

import importlib
from pathlib import Path
from typing import Any

from widget_server.core.errors import Misconfigured

_PERSON = "STRUCT(id VARCHAR, name VARCHAR)"
_KNOWN = "STRUCT(words VARCHAR, trait VARCHAR, survey VARCHAR, answered_at BIGINT)"
_ANSWER = (
    'STRUCT(question VARCHAR, kind VARCHAR, "text" VARCHAR, "value" JSON, words VARCHAR, via VARCHAR, scale VARCHAR, '
    f"points INTEGER, known {_KNOWN})"
)
_MILLISECONDS = "BIGINT"
_ISO = "VARCHAR -- ISO 8601"
_RESPONSE = {
    "response": "VARCHAR",
    "invitation": "VARCHAR",
    "survey": 'STRUCT("key" VARCHAR, version VARCHAR, name VARCHAR)',
    "variant": "VARCHAR",
    "respondent": _PERSON,
    "mentor": _PERSON,
    "conversation": "VARCHAR",
    "status": "VARCHAR",
    "state": "VARCHAR",
    "invited_at": _MILLISECONDS,
    "started_at": _MILLISECONDS,
    "completed_at": _MILLISECONDS,
    "answers": f"{_ANSWER}[]",
    "why": "VARCHAR",
    "asked_because": "JSON",
    "left_out_because": "JSON",
    "context": "JSON",
    "page_messages": "JSON",
    "replies": "JSON",
}
_EVENT = {
    "type": "VARCHAR",
    "event": "VARCHAR",
    "userId": "VARCHAR",
    "anonymousId": "VARCHAR",
    "messageId": "VARCHAR",
    "timestamp": _ISO,
    "receivedAt": _ISO,
    "properties": "JSON",
    "traits": "JSON",
    "context": "JSON",
    "source": "VARCHAR",
    "device": "VARCHAR",
    "previousId": "VARCHAR",
}
_OPTIONS: dict[str, Any] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "memory_limit": "512MB",
    "threads": 1,
}
MAX_LINE = 67_108_864
"""Bytes of a line."""


def check() -> None:
    """Raises Misconfigured where the extra is not installed."""
    try:
        importlib.import_module("duckdb")
    except ImportError:
        raise Misconfigured("Parquet needs the extra: pip install 'cuecard[parquet]'.") from None


def convert(lines: Path, target: Path, *, events: bool = False) -> None:
    """Write what stands in a file of our own lines (responses, or events) as Parquet. Times are UTC. Raises Misconfigured."""
    check()
    import duckdb

    columns = _EVENT if events else _RESPONSE
    chosen = ", ".join(_column(name, kind) for name, kind in columns.items())
    types = ", ".join(f"'{name}': '{kind.partition(' --')[0]}'" for name, kind in columns.items())
    read = f"read_json(?, format = 'newline_delimited', columns = {{{types}}}, maximum_object_size = {MAX_LINE})"
    file = str(target).replace("'", "''")
    copy = f"COPY (SELECT {chosen} FROM {read}) TO '{file}' (FORMAT parquet, COMPRESSION zstd)"  # noqa: S608 - our own names
    with duckdb.connect(":memory:", config=_OPTIONS) as database:
        database.execute(copy, [str(lines)])


def _column(name: str, kind: str) -> str:
    if kind == _MILLISECONDS:
        return f'epoch_ms("{name}") AS "{name}"'
    return f'TRY_CAST("{name}" AS TIMESTAMP) AS "{name}"' if kind == _ISO else f'"{name}"'
