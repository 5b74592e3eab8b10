"""What the console's streams may tell."""

from collections.abc import Sequence

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Transaction
from widget_server.adapters.sql.scoping import within
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.access import Scope


class Telling(Verbs):
    """Implements `ports.live.LiveStore`."""

    async def reachable(self, scope: Scope, invitation_ids: Sequence[str], *, now: int) -> set[str]:
        """See LiveStore."""

        async def read(tx: Transaction) -> set[str]:
            values = await within(tx, scope, now=now)
            rows = await tx.fetch("reachable", **values, ids=records.encode(list(invitation_ids)))
            return {id for (id,) in rows}

        return await self._read(read) if scope and invitation_ids else set()
