"""Who is whose, as it was told: by hand, from a file, by the customer's server."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.auditing import lines
from widget_server.adapters.sql.database import Row, Transaction
from widget_server.adapters.sql.staffing import no_account
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.access import Deed
from widget_server.core.errors import NotFound
from widget_server.ports import AssignedTo, Assignment, AssignmentSource, AssignmentTold

Pair = tuple[str, str, str]
"""An account, and what is assigned to it: staff_id, subject, subject_id."""


class Assigning(Verbs):
    """Verbs about assignments."""

    async def assignments(
        self,
        workspace: str,
        *,
        staff_id: str | None = None,
        subject: AssignedTo | None = None,
        subject_id: str | None = None,
        after: str = "",
        limit: int = 200,
    ) -> list[Assignment]:
        """See Store."""
        values: dict[str, Any] = {"workspace": workspace, "after": after, "limit": limit}
        values |= {"staff_id": staff_id, "subject": subject, "subject_id": subject_id}
        query = "assignments"
        if staff_id is not None:
            query = "assignments_of_staff"
        elif subject is not None:
            query = "assignments_of_subject"
        return [_assignment(workspace, row) for row in await self._read(lambda tx: tx.fetch(query, **values))]

    async def assign(
        self, workspace: str, told: Sequence[AssignmentTold], *, source: AssignmentSource, now: int
    ) -> int:
        """See Store."""
        latest = {(one.staff_id, one.subject, one.subject_id): one for one in told}

        async def write(tx: Transaction) -> int:
            await tx.fetch("lock_workspace", workspace=workspace)
            wanted = {staff_id for staff_id, _, _ in latest}
            known = await tx.fetch("staff_known", workspace=workspace, ids=records.encode(sorted(wanted)))
            if wanted - {id for (id,) in known}:
                raise no_account()
            before = await _standing(tx, workspace, latest)
            put: list[dict[str, Any]] = []
            deeds: list[Deed] = []
            for pair, one in latest.items():
                stands = before.get(pair)
                since = _since(one, stands, now)
                if stands is None or (stands.since, stands.until) != (since, one.until):
                    put.append(self._row(workspace, one, since, source))
                    deeds.append(one.deed)
            if put:
                await tx.together(("put_assignment", put), lines(deeds, new_id=self._new_id, now=now))
            return len(put)

        return await self._write(write) if latest else 0

    def _row(self, workspace: str, one: AssignmentTold, since: int, source: AssignmentSource) -> dict[str, Any]:
        return {
            "workspace": workspace,
            "id": self._new_id("asg_"),
            "staff_id": one.staff_id,
            "subject": one.subject,
            "subject_id": one.subject_id,
            "since": since,
            "until": one.until,
            "source": source,
        }

    async def unassign(
        self, workspace: str, staff_id: str, subject: AssignedTo, subject_id: str, deed: Deed, *, now: int
    ) -> bool:
        """See Store."""

        async def write(tx: Transaction) -> bool:
            await tx.fetch("lock_workspace", workspace=workspace)
            found = await _standing(tx, workspace, [(staff_id, subject, subject_id)])
            if not found:
                raise NotFound("There is no such assignment.")
            [one] = found.values()
            if one.until is not None and one.until <= now:
                return False
            ended = msgspec.structs.asdict(msgspec.structs.replace(one, until=now))
            await tx.together(("put_assignment", [ended]), lines([deed], new_id=self._new_id, now=now))
            return True

        return await self._write(write)


async def _standing(tx: Transaction, workspace: str, pairs: Iterable[Pair]) -> dict[Pair, Assignment]:
    staff, subjects, subject_ids = zip(*pairs, strict=True)
    rows = await tx.fetch(
        "assigned_pairs",
        workspace=workspace,
        staff=records.encode(staff),
        subjects=records.encode(subjects),
        subject_ids=records.encode(subject_ids),
    )
    found = [_assignment(workspace, row) for row in rows]
    return {(one.staff_id, one.subject, one.subject_id): one for one in found}


def _since(told: AssignmentTold, stands: Assignment | None, now: int) -> int:
    if told.since is not None:
        return told.since
    return stands.since if stands is not None and stands.holds(now) else now


def _assignment(workspace: str, row: Row) -> Assignment:
    id, staff_id, subject, subject_id, since, until, source = row
    return Assignment(
        workspace=workspace,
        id=id,
        staff_id=staff_id,
        subject=subject,
        subject_id=subject_id,
        since=since,
        until=until,
        source=source,
    )
