"""One invitation's whole way, read at one instant."""

from widget_server.adapters.sql import outgoing
from widget_server.adapters.sql.database import Transaction
from widget_server.adapters.sql.fillings import calls, not_found, one
from widget_server.adapters.sql.scoping import reached_by, within
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.access import Scope
from widget_server.ports import Reached
from widget_server.ports.journeys import Display, Way


class Journeys(Verbs):
    """Implements `ports.journeys.JourneyStore`."""

    async def way(self, scope: Scope, invitation_id: str, *, now: int) -> Way:
        """See JourneyStore."""
        its = {"workspace": scope.workspace, "invitation_id": invitation_id}

        async def read(tx: Transaction) -> Way | None:
            wanted = {**await within(tx, scope, now=now), "id": invitation_id}
            allowed, shown, sent, *read = await tx.finish(
                ("way", wanted), ("displays", its), ("sendings", its), *calls(scope.workspace, [invitation_id])
            )
            if not allowed:
                return None
            [(team, own)] = allowed
            return Way(
                reached=Reached(filling=one(scope.workspace, invitation_id, read), by=reached_by(scope, team, own)),
                displays=tuple(Display(channel=channel, at=at) for channel, at in shown),
                sendings=tuple(map(outgoing.line, sent)),
            )

        found = await self._read(read) if scope else None
        if found is None:
            raise not_found()
        return found
