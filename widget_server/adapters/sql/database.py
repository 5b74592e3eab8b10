"""What the store needs of a database: one write transaction at a time, reads beside it, queries by name."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Protocol

Row = Any
"""One row, by position: it unpacks and indexes like a tuple."""

Call = tuple[str, Mapping[str, Any] | Sequence[Mapping[str, Any]]]
"""A query's name with its values, or with a list of them: then it runs once for each."""


class TryAgain(Exception):
    """The database gave this transaction up for another's sake (deadlock, serialization): the same again may pass."""


class Transaction(Protocol):
    """Statements of one transaction; `query` is a name in the files of queries/, its values are given by name."""

    async def fetch(self, query: str, /, **values: Any) -> Sequence[Row]:
        """Run it and return every row."""
        ...

    async def executemany(self, query: str, rows: Sequence[Mapping[str, Any]], /) -> None:
        """Run it once for each of `rows`, in order, in one round trip."""
        ...

    async def together(self, *calls: Call) -> list[Sequence[Row]]:
        """Run them in order, without waiting for one before sending the next where that saves time. The transaction must
        not be committed if this raises."""
        ...

    async def finish(self, *calls: Call) -> list[Sequence[Row]]:
        """Like `together`, and commit, in as few round trips as can be. Nothing may follow, unless within a savepoint:
        there others may, and nothing is committed yet."""
        ...

    async def script(self, text: str, /) -> None:
        """Run the statements of a migration."""
        ...

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """Undo what is done inside if it raises, and only that."""
        ...


class Database(Protocol):
    """Raises `Unavailable` when it can't serve now, and recovers by itself; `TryAgain` as above."""

    def write(self) -> AbstractAsyncContextManager[Transaction]:
        """The one write transaction of this process: commits at the end with full durability, or rolls back if it raises."""
        ...

    def read(self) -> AbstractAsyncContextManager[Transaction]:
        """One consistent snapshot of what has been committed."""
        ...

    def migrating(self) -> AbstractAsyncContextManager[Transaction]:
        """A write transaction that no other process migrates beside."""
        ...

    async def backup(self, file: Path) -> None:
        """Copy everything to a new file, or raise Misconfigured where the database has its own tool."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...
