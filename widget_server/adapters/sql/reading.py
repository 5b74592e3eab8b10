"""What staff and other systems read: every list is paged by key and belongs to one workspace."""

from collections.abc import Sequence

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.auditing import lines
from widget_server.adapters.sql.database import Row, Transaction
from widget_server.adapters.sql.fillings import calls, not_found, one, read_fillings
from widget_server.adapters.sql.scoping import reached_by, within
from widget_server.adapters.sql.verbs import NEWEST, Verbs
from widget_server.core.access import Scope
from widget_server.ports import DecisionRecord, Filling, Look, Reached, Refusal

REFUSALS_KEPT = 10_000


class Reading(Verbs):
    """Verbs about what has come of it all."""

    async def reviews(self, scope: Scope, conversation_id: str, *, now: int, most: int = 50) -> list[Reached]:
        """See Store."""

        async def read(tx: Transaction) -> list[Reached]:
            values = await within(tx, scope, now=now)
            rows = await tx.fetch("reviews", **values, conversation_id=conversation_id, most=most)
            by = {id: reached_by(scope, team, own) for id, team, own in rows}
            return [
                Reached(filling=filling, by=by[filling.invitation.id])
                for filling in await read_fillings(tx, scope.workspace, list(by))
            ]

        return await self._read(read) if scope else []

    async def reviewable(self, scope: Scope, invitation_id: str, *, now: int) -> Reached:
        """See Store."""

        async def found(tx: Transaction) -> Reached:
            wanted = {**await within(tx, scope, now=now), "id": invitation_id}
            allowed, *read = await tx.finish(("reviewable", wanted), *calls(scope.workspace, [invitation_id]))
            return _reached(scope, invitation_id, allowed, read)

        if not scope:
            raise not_found()
        return await self._read(found)

    async def look(self, scope: Scope, invitation_id: str, look: Look, *, now: int) -> Reached:
        """See Store."""

        async def write(tx: Transaction) -> Reached:
            wanted = {**await within(tx, scope, now=now), "id": invitation_id}
            allowed, *read = await tx.together(("reviewable", wanted), *calls(scope.workspace, [invitation_id]))
            reached = _reached(scope, invitation_id, allowed, read)
            if deeds := look(reached):
                await tx.together(lines(deeds, new_id=self._new_id, now=now))
            return reached

        if not scope:
            raise not_found()
        return await self._write(write)

    async def responses(self, workspace: str, *, after: tuple[int, str] | None, limit: int) -> list[Filling]:
        """See Store."""
        at, id = after or (-1, "")

        async def read(tx: Transaction) -> list[Filling]:
            rows = await tx.fetch("responses", workspace=workspace, at=at, id=id, limit=limit)
            return await read_fillings(tx, workspace, [invitation_id for (invitation_id,) in rows])

        return await self._read(read)

    async def decisions(
        self,
        workspace: str,
        respondent_id: str,
        *,
        before: tuple[int, str] | None,
        limit: int,
        survey_key: str | None = None,
    ) -> list[DecisionRecord]:
        """See Store. With `survey_key`: those that chose that survey or say why not."""
        at, id = before or (NEWEST, "")
        rows = await self._read(
            lambda tx: tx.fetch(
                "decisions",
                workspace=workspace,
                respondent_id=respondent_id,
                at=at,
                id=id,
                limit=limit,
                survey_key=survey_key,
            )
        )
        return [records.decision(row) for row in rows]

    async def latest_decisions(self, workspace: str, *, limit: int) -> list[DecisionRecord]:
        """See Store."""
        rows = await self._read(lambda tx: tx.fetch("latest_decisions", workspace=workspace, limit=limit))
        return [records.decision(row) for row in rows]

    async def log_refusals(self, workspace: str, refusals: Sequence[Refusal]) -> None:
        """See Store."""
        if not refusals:
            return

        async def write(tx: Transaction) -> None:
            rows = [{"workspace": workspace, **msgspec.structs.asdict(refusal)} for refusal in refusals]
            await tx.executemany("add_refusal", rows)
            await tx.fetch("forget_refusals", workspace=workspace, most=REFUSALS_KEPT)

        await self._write(write)

    async def refusals(self, workspace: str, *, before: tuple[int, str] | None, limit: int) -> list[Refusal]:
        """See Store."""
        at, id = before or (NEWEST, "")
        rows = await self._read(lambda tx: tx.fetch("refusals", workspace=workspace, at=at, id=id, limit=limit))
        return [records.refusal(row) for row in rows]


def _reached(scope: Scope, invitation_id: str, allowed: Sequence[Row], read: Sequence[Sequence[Row]]) -> Reached:
    """What `reviewable` allowed, of what was read with it. Raises NotFound."""
    if not allowed:
        raise not_found()
    _, team, own = allowed[0]
    return Reached(filling=one(scope.workspace, invitation_id, read), by=reached_by(scope, team, own))
