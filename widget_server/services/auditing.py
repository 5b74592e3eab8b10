"""The audit, for those who may read it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import msgspec

from widget_server.core.access import Action
from widget_server.core.cells import line
from widget_server.ports import AuditFilter, AuditLine, Store
from widget_server.ports.audit import ALL
from widget_server.services.authority import Author, deed, reach

Cursor = tuple[int, str]
PAGE = 500
HEADS = ("at", "actor", "action", "subject", "subject_id", "details", "id")
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""By this a spreadsheet knows that a file is UTF-8."""


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
            for one in found:
                yield one
            if before is None:
                return

    async def export(self, author: Author, wanted: AuditFilter, *, now: int) -> AsyncIterator[str]:
        """The lines as CSV, newest first, no cell a formula; told to the audit before the first line. Raises NotFound
        for whoever may not read it."""
        reach(author, Action.AUDIT)
        asked = {name: value for name, value in msgspec.to_builtins(wanted).items() if value is not None}
        await self._store.audit([deed(author, "audit_exported", "", "", filter=asked)], now=now)
        return self._exported(author, wanted)

    async def _exported(self, author: Author, wanted: AuditFilter) -> AsyncIterator[str]:
        yield BOM + line(HEADS)
        async for one in self.all(author, wanted):
            at = datetime.fromtimestamp(one.at / 1000, UTC).isoformat(timespec="seconds")
            details = msgspec.json.encode(one.details).decode() if one.details else ""
            yield line((at, one.actor, one.action, one.subject, one.subject_id, details, one.id))
