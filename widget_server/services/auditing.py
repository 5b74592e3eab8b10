"""The audit, for those who may read it."""

from collections.abc import AsyncIterator

from widget_server.core.access import Action
from widget_server.ports import AuditFilter, AuditLine, Store
from widget_server.ports.audit import ALL
from widget_server.services.authority import Author, reach

Cursor = tuple[int, str]
PAGE = 500


class Auditing:
    """Reads what staff did; nothing here writes or changes a line."""

    def __init__(self, *, store: Store) -> None:
        self._store = store

    async def lines(
        self, author: Author, *, before: Cursor | None = None, limit: int = 50, wanted: AuditFilter = ALL
    ) -> tuple[list[AuditLine], Cursor | None]:
        """Newest first, and the key to go on before. Raises NotFound for whoever may not read it."""
        reach(author, Action.AUDIT)
        found = await self._store.audited(author.workspace, before=before, limit=limit, wanted=wanted)
        return found, (found[-1].at, found[-1].id) if len(found) == limit else None

    async def all(self, author: Author, wanted: AuditFilter = ALL) -> AsyncIterator[AuditLine]:
        """Every line, newest first, a page at a time: for an export."""
        before: Cursor | None = None
        while True:
            found, before = await self.lines(author, before=before, limit=PAGE, wanted=wanted)
            for line in found:
                yield line
            if before is None:
                return
