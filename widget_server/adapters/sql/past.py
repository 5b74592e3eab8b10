"""What somebody has answered, as they look back on it."""

from widget_server.adapters.sql.database import Transaction
from widget_server.adapters.sql.fillings import read_fillings
from widget_server.adapters.sql.verbs import NEWEST, Verbs
from widget_server.ports import Filling


class Past(Verbs):
    """Implements `ports.past.PastStore`."""

    async def past_answers(
        self, workspace: str, respondent_id: str, *, before: str | None, limit: int
    ) -> list[Filling]:
        """See PastStore."""
        mine = {"workspace": workspace, "respondent_id": respondent_id}

        async def read(tx: Transaction) -> list[Filling]:
            places = [(NEWEST, "")] if before is None else await tx.fetch("past_place", **mine, invitation_id=before)
            rows = [row for at, id in places for row in await tx.fetch("past", **mine, at=at, id=id, limit=limit)]
            return await read_fillings(tx, workspace, [id for (id,) in rows])

        return await self._read(read)
