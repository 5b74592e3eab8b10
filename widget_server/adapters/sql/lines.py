"""One connection to a SQLite file: opened when needed, with its settings, and dropped when broken."""

import asyncio
import os
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite

from widget_server.adapters.sql.database import Row

MEMORY = ":memory:"
TRIES = 100
PAUSE_S = 0.05

PRAGMAS = (
    "PRAGMA busy_timeout = 5000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA cache_size = -16000",
)

# A connection stays read-only, or keeps half a page, after these: it is closed and a new one is opened.
BROKEN = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL}
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def code(error: sqlite3.Error) -> int:
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


Step = tuple[str, Sequence[Any], bool]
"""A statement, its values in their order, and whether they are many rows of values."""


class Connection(aiosqlite.Connection):
    """aiosqlite's connection that can run several statements on one way to its thread and back (measured: each way
    costs as much as keeping an event)."""

    async def steps(self, steps: Sequence[Step]) -> list[Sequence[Row]]:
        """Run them in order and return the rows of each; the first failure ends them."""
        rows: list[Sequence[Row]] = await self._execute(self._run, steps)  # type: ignore[no-untyped-call]
        return rows

    def _run(self, steps: Sequence[Step]) -> list[Sequence[Row]]:
        rows: list[Sequence[Row]] = []
        for statement, values, many in steps:
            if many:
                self._conn.executemany(statement, values)
                rows.append(())
            else:
                rows.append(self._conn.execute(statement, values).fetchall())
        return rows

    async def undo(self) -> None:
        """Roll back what is open, after whatever the thread still runs."""
        await self._execute(self._undo)  # type: ignore[no-untyped-call]

    def _undo(self) -> None:
        if self._conn.in_transaction:
            self._conn.execute("ROLLBACK")


class Line:
    """One connection that is opened when needed and dropped when broken."""

    def __init__(self, path: str, *, writes: bool) -> None:
        self._path = path
        self._writes = writes
        self._connection: Connection | None = None

    async def connection(self) -> Connection:
        if self._connection is None:
            self._connection = await self._open()
        return self._connection

    async def _open(self) -> Connection:
        if self._path != MEMORY and self._writes:
            make_private(Path(self._path))
        connect = partial(sqlite3.connect, self._path, isolation_level=None, cached_statements=256)
        connection = Connection(connect, iter_chunk_size=64)
        await connection
        try:
            for pragma in PRAGMAS:
                await _set(connection, pragma)
            if not self._writes:
                await connection.execute_fetchall("PRAGMA query_only = ON")
        except BaseException:
            await connection.close()
            raise
        return connection

    async def drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                await connection.close()


async def _set(connection: Connection, pragma: str) -> None:
    """A file that another connection is just turning to WAL says "locked" at once, whatever its busy_timeout."""
    for _ in range(TRIES):
        try:
            await connection.execute_fetchall(pragma)
        except sqlite3.OperationalError as error:
            if code(error) not in BUSY:
                raise
            await asyncio.sleep(PAUSE_S)
        else:
            return
    await connection.execute_fetchall(pragma)


def make_private(path: Path) -> None:
    """Make the file if it is missing, readable by its owner only."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        pass
    except OSError as error:
        failure = sqlite3.OperationalError(f"{path}: {error.strerror}")
        failure.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
        raise failure from error
