"""SQLite through aiosqlite: one writing connection, a few reading ones, reopened after the disk failed them."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiosqlite

from widget_server.adapters.sql.database import Call, Row, Transaction
from widget_server.adapters.sql.lines import BROKEN, BUSY, MEMORY, Connection, Line, Step, code, make_private
from widget_server.adapters.sql.queries import queries
from widget_server.core.errors import Misconfigured, Unavailable

READERS = 2


class _Statements:
    """Statements of one transaction on one connection; it begins with the first of them."""

    def __init__(self, connection: Connection, begin: str) -> None:
        self._connection = connection
        self._begin: list[Step] = [(begin, (), False)]
        self._nested = False

    async def fetch(self, query: str, /, **values: Any) -> Sequence[Row]:
        return (await self._run(_step(query, values)))[0]

    async def executemany(self, query: str, rows: Sequence[Mapping[str, Any]], /) -> None:
        await self._run(_step(query, rows))

    async def together(self, *calls: Call) -> list[Sequence[Row]]:
        return await self._run(*(_step(*call) for call in calls))

    async def finish(self, *calls: Call) -> list[Sequence[Row]]:
        steps = [_step(*call) for call in calls]
        return await self._run(*steps) if self._nested else (await self._run(*steps, _COMMIT))[:-1]

    async def commit(self) -> None:
        """Commit, unless nothing was begun or `finish` did."""
        if self._connection.in_transaction:
            await self._run(_COMMIT)

    async def script(self, text: str, /) -> None:
        steps: list[Step] = []
        statement = ""
        for line in text.splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                steps.append((statement, (), False))
                statement = ""
        await self._run(*steps)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        await self._run(("SAVEPOINT item", (), False))
        self._nested = True
        try:
            yield
        except BaseException:
            # Some failures (a full disk) have ended the whole transaction, and the savepoint with it.
            if self._connection.in_transaction:
                await self._run(("ROLLBACK TO item", (), False), _RELEASE)
            raise
        finally:
            self._nested = False
        await self._run(_RELEASE)

    async def _run(self, *steps: Step) -> list[Sequence[Row]]:
        begin, self._begin = self._begin, []
        return (await self._connection.steps([*begin, *steps]))[len(begin) :]


_COMMIT: Step = ("COMMIT", (), False)
_RELEASE: Step = ("RELEASE item", (), False)


def _step(query: str, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Step:
    known = queries()[query]
    if isinstance(values, Mapping):
        return known.sqlite, known.row(values), False
    return known.sqlite, [known.row(row) for row in values], True


class SqliteDatabase:
    """A database file (or `:memory:`) of one server process; command line verbs may write beside it."""

    def __init__(self, path: str) -> None:
        self._path = path if path == MEMORY else str(Path(path).resolve())
        self._writer = Line(self._path, writes=True)
        self._writing = asyncio.Lock()
        self._readers = [] if path == MEMORY else [Line(self._path, writes=False) for _ in range(READERS)]
        self._idle: asyncio.Queue[Line] = asyncio.Queue()
        for line in self._readers:
            self._idle.put_nowait(line)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        async with self._writing, self._transaction(self._writer, "BEGIN IMMEDIATE") as tx:
            yield tx

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        if not self._readers:
            async with self._writing, self._transaction(self._writer, "BEGIN") as tx:
                yield tx
            return
        line = await self._idle.get()
        try:
            async with self._transaction(line, "BEGIN") as tx:
                yield tx
        finally:
            self._idle.put_nowait(line)

    migrating = write

    @asynccontextmanager
    async def _transaction(self, line: Line, begin: str) -> AsyncIterator[Transaction]:
        with self._refusing():
            try:
                connection = await line.connection()
                statements = _Statements(connection, begin)
                try:
                    yield statements
                    await statements.commit()
                except BaseException:
                    await self._undo(line, connection)
                    raise
            except sqlite3.Error as error:
                if code(error) in BROKEN and self._path != MEMORY:
                    await line.drop()
                raise

    async def _undo(self, line: Line, connection: Connection) -> None:
        try:
            await connection.undo()
        except sqlite3.Error:
            if self._path != MEMORY:
                await line.drop()

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if code(error) in BROKEN:
                raise Unavailable(f"The database can't be written now ({error}).") from error
            if code(error) in BUSY:
                raise Unavailable("The database is held by another process; try again.") from error
            if code(error) in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                raise Misconfigured(f"{self._path} is not a sound SQLite database: {error}.") from error
            raise

    async def backup(self, file: Path) -> None:
        """Copy page by page, as of one instant, while others write; the copy appears under its name only when whole."""
        if await asyncio.to_thread(file.exists):
            raise Misconfigured(f"{file} exists: name a new file for the backup.")
        part = file.with_name(f".{file.name}.{os.getpid()}.part")
        try:
            make_private(part)
            with self._refusing():
                if self._readers:
                    source = Line(self._path, writes=False)
                    try:
                        await _copy(await source.connection(), part)
                    finally:
                        await source.drop()
                else:
                    async with self._writing:
                        await _copy(await self._writer.connection(), part)
            await asyncio.to_thread(_settle, part, file)
        except OSError as error:
            raise Misconfigured(f"The backup can't be written to {file}: {error.strerror}.") from error
        finally:
            part.unlink(missing_ok=True)

    async def close(self) -> None:
        for line in (*self._readers, self._writer):
            await line.drop()


async def _copy(source: aiosqlite.Connection, file: Path) -> None:
    target = await aiosqlite.connect(file)
    try:
        await source.backup(target)
        # One file, nothing beside it: the copy may be moved by itself.
        await target.execute_fetchall("PRAGMA journal_mode = DELETE")
    finally:
        await target.close()


def _settle(part: Path, file: Path) -> None:
    for path in (part, part.parent):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if path is part:
            part.replace(file)
