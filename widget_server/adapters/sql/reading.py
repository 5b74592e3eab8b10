"""What staff and other systems read: every list is paged by key and belongs to one workspace."""

from collections.abc import Sequence

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Transaction
from widget_server.adapters.sql.fillings import calls, not_found, one, read_fillings
from widget_server.adapters.sql.verbs import NEWEST, Verbs
from widget_server.ports import Assignment, DecisionRecord, Filling, Refusal

REFUSALS_KEPT = 10_000


class Reading(Verbs):
    """Verbs about what has come of it all."""

    async def reviews(self, who: Assignment, conversation_id: str, *, most: int = 50) -> list[Filling]:
        """See Store."""

        async def read(tx: Transaction) -> list[Filling]:
            rows = await tx.fetch(
                "reviews",
                workspace=who.workspace,
                conversation_id=conversation_id,
                mentor_id=who.mentor_id,
                conversations=_narrowed(who),
                most=most,
            )
            return await read_fillings(tx, who.workspace, [id for (id,) in rows])

        return await self._read(read)

    async def reviewable(self, who: Assignment, invitation_id: str) -> Filling:
        """See Store."""

        async def found(tx: Transaction) -> Filling:
            wanted = {
                "workspace": who.workspace,
                "id": invitation_id,
                "mentor_id": who.mentor_id,
                "conversations": _narrowed(who),
            }
            allowed, *read = await tx.finish(("reviewable", wanted), *calls(who.workspace, [invitation_id]))
            if not allowed:
                raise not_found()
            return one(who.workspace, invitation_id, read)

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


def _narrowed(who: Assignment) -> str | None:
    return None if who.conversations is None else records.encode(who.conversations)
