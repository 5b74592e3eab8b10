"""What is asked of one person, for a bridge to another chat."""

from widget_server.adapters.sql.database import Transaction
from widget_server.adapters.sql.fillings import read_fillings
from widget_server.adapters.sql.verbs import Verbs
from widget_server.ports import Filling
from widget_server.ports.bridging import InvitationsWanted


class Bridging(Verbs):
    """See BridgeStore."""

    async def asked_of(
        self,
        workspace: str,
        respondent_id: str,
        *,
        wanted: InvitationsWanted,
        after: tuple[int, str] | None,
        limit: int,
        now: int,
    ) -> list[Filling]:
        """See BridgeStore."""
        at, id = after or (-1, "")

        async def read(tx: Transaction) -> list[Filling]:
            place = {"workspace": workspace, "respondent_id": respondent_id, "at": at, "after": id, "most": limit}
            if wanted == "open":
                rows = await tx.fetch("asked_of_open", **place, now=now)
            else:
                rows = await tx.fetch("asked_of_all", **place)
            return await read_fillings(tx, workspace, [id for (id,) in rows])

        return await self._read(read)

    async def was_sent(self, workspace: str, invitation_id: str, id: str) -> bool:
        """See BridgeStore."""

        async def read(tx: Transaction) -> bool:
            return bool(await tx.fetch("answer_sent", workspace=workspace, invitation_id=invitation_id, id=id))

        return await self._read(read)
