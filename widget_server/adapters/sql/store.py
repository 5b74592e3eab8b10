"""The store: its verbs together, over the database that a path or an address names."""

from collections.abc import Callable
from pathlib import Path

from widget_server.adapters.sql.answering import Answering
from widget_server.adapters.sql.assigning import Assigning
from widget_server.adapters.sql.auditing import Auditing
from widget_server.adapters.sql.bridging import Bridging
from widget_server.adapters.sql.database import Database
from widget_server.adapters.sql.desk import Desk
from widget_server.adapters.sql.exports import Exports
from widget_server.adapters.sql.groups import Groups
from widget_server.adapters.sql.happening import Happening
from widget_server.adapters.sql.histories import Histories
from widget_server.adapters.sql.inbox import Inbox
from widget_server.adapters.sql.joined import Joined
from widget_server.adapters.sql.journeys import Journeys
from widget_server.adapters.sql.knowing import Knowing
from widget_server.adapters.sql.lines import MEMORY
from widget_server.adapters.sql.linking import Links
from widget_server.adapters.sql.live import Telling
from widget_server.adapters.sql.mailing import Mailing
from widget_server.adapters.sql.matrix import Matrix
from widget_server.adapters.sql.migrating import migrate as migrate_database
from widget_server.adapters.sql.operating import Operating
from widget_server.adapters.sql.outbox import Outbox
from widget_server.adapters.sql.owning import Ownership
from widget_server.adapters.sql.past import Past
from widget_server.adapters.sql.privacy import Privacy
from widget_server.adapters.sql.provisioning import Provisioning
from widget_server.adapters.sql.pushing import Pushing
from widget_server.adapters.sql.reading import Reading
from widget_server.adapters.sql.results import Results
from widget_server.adapters.sql.signing_in import SigningIn
from widget_server.adapters.sql.sqlite import SqliteDatabase
from widget_server.adapters.sql.staffing import Staffing
from widget_server.adapters.sql.tombstones import beside
from widget_server.adapters.sql.waiting import Waiting
from widget_server.adapters.sql.webhooks import Webhooks
from widget_server.core.errors import Misconfigured
from widget_server.ports import Clock, Store


class SqlStore(
    Happening,
    Waiting,
    Knowing,
    Answering,
    Groups,
    Reading,
    Staffing,
    Assigning,
    Auditing,
    Inbox,
    Desk,
    Results,
    Operating,
    SigningIn,
    Provisioning,
    Telling,
    Mailing,
    Outbox,
    Past,
    Pushing,
    Privacy,
    Histories,
    Links,
    Joined,
    Journeys,
    Exports,
    Bridging,
    Matrix,
    Webhooks,
):
    """Implements `ports.Store`."""

    def __init__(
        self,
        database: Database,
        *,
        new_id: Callable[[str], str],
        clock: Clock,
        ownership: Ownership | None = None,
        erased_file: Path | None = None,
    ) -> None:
        super().__init__(database, new_id=new_id, clock=clock)
        self._ownership = ownership
        self._erased_file = erased_file

    async def aclose(self) -> None:
        """See Store."""
        try:
            await super().aclose()
        finally:
            if self._ownership is not None:
                self._ownership.release()
                self._ownership = None


async def open_store(
    url_or_path: str | Path, *, new_id: Callable[[str], str], clock: Clock, serve: bool = False
) -> Store:
    """Open (make, bring up to date) a SQLite file, `:memory:`, or `postgresql://…`; end it with `aclose`.

    `serve=True` is for the one server process of a SQLite file: a second one is refused with Misconfigured. Command line
    verbs open without it, also while a server runs. Who was erased after a backup that stands here now was made is erased
    again before anybody reads.
    """
    database, dialect = _database(url_or_path)
    ownership = _ownership(url_or_path) if serve else None
    try:
        await migrate_database(database, dialect, clock=clock)
    except BaseException:
        await database.close()
        if ownership is not None:
            ownership.release()
        raise
    store = SqlStore(database, new_id=new_id, clock=clock, ownership=ownership, erased_file=_erased_file(url_or_path))
    try:
        await store.replay_file(now=clock())
    except BaseException:
        await store.aclose()
        raise
    return store


async def migrate(url_or_path: str | Path, *, clock: Clock) -> list[str]:
    """Bring the database up to date; returns the names of the steps that were missing."""
    database, dialect = _database(url_or_path)
    try:
        return await migrate_database(database, dialect, clock=clock)
    finally:
        await database.close()


def _database(url_or_path: str | Path) -> tuple[Database, str]:
    text = str(url_or_path)
    if _is_postgres(text):
        try:
            from widget_server.adapters.sql.postgres import PostgresDatabase
        except ImportError as error:
            raise Misconfigured("PostgreSQL needs the extra: pip install 'cuecard[postgres]'.") from error
        return PostgresDatabase(text), "postgres"
    if "://" in text and not text.startswith("sqlite:///"):
        raise Misconfigured("The database is a path, sqlite:///path or postgresql://…")
    path = text.removeprefix("sqlite:///")
    if path != MEMORY and not (folder := Path(path).resolve().parent).is_dir():
        raise Misconfigured(f"There is no folder {folder} for the database: make it, or set CUECARD_DATABASE.")
    return SqliteDatabase(path), "sqlite"


def _ownership(url_or_path: str | Path) -> Ownership | None:
    text = str(url_or_path).removeprefix("sqlite:///")
    if text == MEMORY or _is_postgres(text):
        return None
    return Ownership(Path(text).resolve())


def _erased_file(url_or_path: str | Path) -> Path | None:
    text = str(url_or_path).removeprefix("sqlite:///")
    return None if text == MEMORY or _is_postgres(text) else beside(Path(text).resolve())


def _is_postgres(text: str) -> bool:
    return text.startswith(("postgresql://", "postgres://"))
