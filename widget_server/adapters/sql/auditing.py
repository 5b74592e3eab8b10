"""The audit: lines written alone, or by other verbs inside their own transactions; read backwards."""

from collections.abc import Callable, Sequence
from typing import Any

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Row, Transaction
from widget_server.adapters.sql.verbs import NEWEST, Verbs
from widget_server.core.access import Deed
from widget_server.ports import AuditFilter, AuditLine
from widget_server.ports.audit import ALL


class Auditing(Verbs):
    """Verbs about the audit."""

    async def audit(self, deeds: Sequence[Deed], *, now: int, unless_since: int | None = None) -> None:
        """See Store."""
        if not deeds:
            return
        query, rows = lines(deeds, new_id=self._new_id, now=now)
        if unless_since is not None:
            query, rows = "add_audit_once", [{**row, "since": unless_since} for row in rows]

        async def write(tx: Transaction) -> None:
            await tx.executemany(query, rows)

        await self._write(write)

    async def audited(
        self, workspace: str, *, before: tuple[int, str] | None, limit: int, wanted: AuditFilter = ALL
    ) -> list[AuditLine]:
        """See Store."""
        at, id = before or (NEWEST, "")
        if wanted.until is not None and wanted.until <= at:
            at, id = wanted.until, ""
        values: dict[str, Any] = {"workspace": workspace, "at": at, "id": id, "limit": limit}
        values |= {"since": wanted.since or 0, "actor": wanted.actor, "action": wanted.action}
        values |= {"subject": wanted.subject, "subject_id": wanted.subject_id}
        query = "audited"
        if wanted.subject is not None and wanted.subject_id is not None:
            query = "audited_about"
        elif wanted.actor is not None:
            query = "audited_by"
        elif wanted.action is not None:
            query = "audited_as"
        return [_line(workspace, row) for row in await self._read(lambda tx: tx.fetch(query, **values))]


def lines(deeds: Sequence[Deed], *, new_id: Callable[[str], str], now: int) -> tuple[str, list[dict[str, Any]]]:
    """The call that writes the lines of what was done: for the transaction in which it is done."""
    return "add_audit", [
        {
            "workspace": deed.workspace,
            "id": new_id("aud_"),
            "at": now,
            "actor": deed.actor,
            "action": deed.action,
            "subject": deed.subject,
            "subject_id": deed.subject_id,
            "details": records.encode(dict(sorted(deed.details.items()))),
        }
        for deed in deeds
    ]


def _line(workspace: str, row: Row) -> AuditLine:
    id, at, actor, action, subject, subject_id, details = row
    return AuditLine(
        workspace=workspace,
        id=id,
        at=at,
        actor=actor,
        action=action,
        subject=subject,
        subject_id=subject_id,
        details=records.decode_object(details),
    )
