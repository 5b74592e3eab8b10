"""The audit: lines that are added and never changed."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from widget_server.core.access import Audited, Deed, Subject
from widget_server.core.events import Json


class AuditLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line as it stands. `at` in Unix milliseconds."""

    workspace: str
    id: str
    at: int
    actor: str
    action: str
    subject: str
    subject_id: str
    details: dict[str, Json] = {}


class AuditFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines are wanted; what is None narrows nothing."""

    actor: str | None = None
    action: Audited | None = None
    subject: Subject | None = None
    """Only together with …"""
    subject_id: str | None = None
    """… which one."""
    since: int | None = None
    until: int | None = None
    """Before this instant (ms)."""


ALL = AuditFilter()


class AuditStore(Protocol):
    """Verbs about the audit. Verbs that do something write its line in their own transaction."""

    async def audit(self, deeds: Sequence[Deed], *, now: int, unless_since: int | None = None) -> None:
        """Add a line for each, in one transaction; with `unless_since` (ms) only where nobody has written the same of the
        same since then."""
        ...

    async def audited(
        self, workspace: str, *, before: tuple[int, str] | None, limit: int, wanted: AuditFilter = ALL
    ) -> list[AuditLine]:
        """Lines, newest first, before the key (at, id)."""
        ...
