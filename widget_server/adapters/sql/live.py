"""What the console's shell asks often."""

from collections.abc import Sequence

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Transaction
from widget_server.adapters.sql.scoping import within
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.access import Scope
from widget_server.ports.live import FirstSteps


class Telling(Verbs):
    """Implements `ports.live.LiveStore`."""

    async def reachable(self, scope: Scope, invitation_ids: Sequence[str], *, now: int) -> set[str]:
        """See LiveStore."""

        async def read(tx: Transaction) -> set[str]:
            values = await within(tx, scope, now=now)
            rows = await tx.fetch("reachable", **values, ids=records.encode(list(invitation_ids)))
            return {id for (id,) in rows}

        return await self._read(read) if scope and invitation_ids else set()

    async def first_steps(self, workspace: str) -> FirstSteps:
        """See LiveStore."""
        [row] = await self._read(lambda tx: tx.fetch("first_steps", workspace=workspace))
        event, from_page, displayed, answered = row
        return FirstSteps(event=event, from_page=from_page > 0, displayed=displayed > 0, answered=answered > 0)
