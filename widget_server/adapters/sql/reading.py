"""What staff and other systems read: every list is paged by key and belongs to one workspace."""

from collections.abc import Sequence

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Transaction
from widget_server.adapters.sql.fillings import calls, not_found, one, read_fillings
from widget_server.adapters.sql.scoping import within
from widget_server.adapters.sql.verbs import NEWEST, Verbs
from widget_server.core.access import Scope
from widget_server.ports import DecisionRecord, Filling, Refusal

REFUSALS_KEPT = 10_000


class Reading(Verbs):
    """Verbs about what has come of it all."""

    async def reviews(self, scope: Scope, conversation_id: str, *, now: int, most: int = 50) -> list[Filling]:
        """See Store."""

        async def read(tx: Transaction) -> list[Filling]:
            values = await within(tx, scope, now=now)
            rows = await tx.fetch("reviews", **values, conversation_id=conversation_id, most=most)
            return await read_fillings(tx, scope.workspace, [id for (id,) in rows])

        return await self._read(read) if scope else []

    async def reviewable(self, scope: Scope, invitation_id: str, *, now: int) -> Filling:
        """See Store."""

        async def found(tx: Transaction) -> Filling:
            wanted = {**await within(tx, scope, now=now), "id": invitation_id}
            allowed, *read = await tx.finish(("reviewable", wanted), *calls(scope.workspace, [invitation_id]))
            if not allowed:
                raise not_found()
            return one(scope.workspace, invitation_id, read)

        if not scope:
            raise not_found()
        return await self._read(found)

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
