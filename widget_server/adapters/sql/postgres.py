"""PostgreSQL through asyncpg: one writing connection, a pool for reading, reconnected after a loss."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg

from widget_server.adapters.sql.database import Call, Row, Transaction, TryAgain
from widget_server.adapters.sql.queries import queries
from widget_server.core.errors import Misconfigured, Unavailable

READERS = 4
TIMEOUT_S = 30.0
MIGRATING = 0x43756563
"""The advisory lock of whoever migrates ("Cuec")."""

_SETTINGS = {
    "application_name": "cuecard",
    "jit": "off",
    "synchronous_commit": "on",
    "timezone": "UTC",
}

# A new database has no statistics until autovacuum's first look, a minute later; until then, and in the plans kept from then,
# finding 64 rows by key reads whole tables (measured: 100 ms at 20,000 events).
_ANALYZE = "ANALYZE event, respondent, conversation, participant, message, invitation, response, answer, reply, decision, timer, outbox"
_ANALYZE_FIRST = 500
_ANALYZE_AGAIN = 8
"""After so many rows written by this process, and again at each multiple by this factor."""

_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

_LOST = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    # A bare Exception: what asyncpg raises where a connection ends in the middle of a statement.
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.exceptions.OperatorInterventionError,
)
_CANNOT = (
    asyncpg.exceptions.InsufficientResourcesError,
    asyncpg.exceptions.ReadOnlySQLTransactionError,
    asyncpg.exceptions.PostgresSystemError,
    asyncpg.exceptions.LockNotAvailableError,
)
_AGAIN = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
_SETTINGS_WRONG = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.exceptions.ClientConfigurationError,
)

Connection = Any
"""asyncpg has no types."""


class _Statements:
    """Statements of one transaction on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.written = 0

    async def fetch(self, query: str, /, **values: Any) -> Sequence[Row]:
        known = queries()[query]
        rows: list[Row] = await self._connection.fetch(known.postgres, *known.row(values))
        return rows

    async def executemany(self, query: str, rows: Sequence[Mapping[str, Any]], /) -> None:
        known = queries()[query]
        await self._connection.executemany(known.postgres, [known.row(row) for row in rows])
        self.written += len(rows)

    async def together(self, *calls: Call) -> list[Sequence[Row]]:
        results: list[Sequence[Row]] = []
        for query, values in calls:
            if isinstance(values, Mapping):
                results.append(await self.fetch(query, **values))
            else:
                await self.executemany(query, values)
                results.append(())
        return results

    async def finish(self, *calls: Call) -> list[Sequence[Row]]:
        return await self.together(*calls)

    async def script(self, text: str, /) -> None:
        await self._connection.execute(text)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        await self._connection.execute("SAVEPOINT item")
        try:
            yield
        except Exception:
            if not self._connection.is_closed():
                await self._connection.execute("ROLLBACK TO SAVEPOINT item")
                await self._connection.execute("RELEASE SAVEPOINT item")
            raise
        await self._connection.execute("RELEASE SAVEPOINT item")


class PostgresDatabase:
    """A PostgreSQL database, shared with any number of processes."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._writing = asyncio.Lock()
        self._opening = asyncio.Lock()
        self._writer: Connection = None
        self._pool: Any = None
        self._written = 0
        self._analyze_at = _ANALYZE_FIRST

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        async with self._writing:
            with _refusing():
                try:
                    if self._writer is None or self._writer.is_closed():
                        self._writer = await asyncpg.connect(self._url, **_options())
                    async with _transaction(self._writer, "BEGIN") as tx:
                        yield tx
                    await self._count(tx.written)
                except asyncpg.exceptions.ReadOnlySQLTransactionError:
                    # A primary that was demoted stays read-only: the address may lead to the new one.
                    self._hang_up()
                    if self._pool is not None:
                        await self._pool.expire_connections()
                    raise
                except _LOST as error:
                    if not _is_about_a_value(error):
                        self._hang_up()
                    raise

    async def _count(self, rows: int) -> None:
        self._written += rows
        if self._written >= self._analyze_at:
            self._analyze_at *= _ANALYZE_AGAIN
            # What was written is committed: no failure here may tell otherwise.
            with suppress(asyncpg.PostgresError, *_LOST):
                await self._writer.execute(_ANALYZE)

    def _hang_up(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.terminate()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        with _refusing():
            pool = await self._readers()
            async with pool.acquire() as connection, _transaction(connection, _SNAPSHOT) as tx:
                yield tx

    async def _readers(self) -> Any:
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(self._url, min_size=1, max_size=READERS, **_options())
            return self._pool

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[Transaction]:
        async with self.write() as tx:
            await tx.script(f"SELECT pg_advisory_xact_lock({MIGRATING})")
            yield tx

    async def backup(self, file: Path) -> None:
        raise Misconfigured(f"PostgreSQL has its own tool for this: pg_dump --format=custom --file={file} DATABASE_URL")

    async def close(self) -> None:
        try:
            if self._pool is not None:
                await self._pool.close()
        finally:
            if self._writer is not None:
                with suppress(*_LOST):
                    await self._writer.close(timeout=5)
            self._pool = self._writer = None


def _options() -> dict[str, Any]:
    return {"server_settings": _SETTINGS, "statement_cache_size": 256, "command_timeout": TIMEOUT_S, "timeout": 10.0}


@asynccontextmanager
async def _transaction(connection: Connection, begin: str) -> AsyncIterator[_Statements]:
    await connection.execute(begin)
    try:
        yield _Statements(connection)
        await connection.execute("COMMIT")
    except BaseException:
        if not connection.is_closed():
            with suppress(*_LOST):
                await connection.execute("ROLLBACK")
        raise


def _is_about_a_value(error: Exception) -> bool:
    """asyncpg says with an InterfaceError, too, that a value does not fit its column."""
    return isinstance(error, asyncpg.InterfaceError) and isinstance(error, ValueError)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except _AGAIN as error:
        raise TryAgain from error
    except _SETTINGS_WRONG as error:
        raise Misconfigured(f"PostgreSQL refuses the connection: {error}") from error
    except (*_LOST, *_CANNOT) as error:
        if _is_about_a_value(error):
            raise
        # Never the address: it holds a password.
        raise Unavailable(f"PostgreSQL can't serve now ({type(error).__name__}).") from error
