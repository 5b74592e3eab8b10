"""What the console's shell asks often."""

from collections.abc import Sequence

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Transaction
from widget_server.adapters.sql.scoping import within
from widget_server.adapters.sql.staffing import accounts
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.access import Scope
from widget_server.ports import Account
from widget_server.ports.live import Changed, FirstSteps


class Telling(Verbs):
    """Implements `ports.live.LiveStore`."""

    async def reachable(self, scope: Scope, invitation_ids: Sequence[str], *, now: int) -> set[str]:
        """See LiveStore."""

        async def read(tx: Transaction) -> set[str]:
            values = await within(tx, scope, now=now)
            rows = await tx.fetch("reachable", **values, ids=records.encode(list(invitation_ids)))
            return {id for (id,) in rows}

        return await self._read(read) if scope and invitation_ids else set()

    async def changed(self, workspace: str, invitation_ids: Sequence[str], *, now: int) -> list[Changed]:
        """See LiveStore."""

        async def read(tx: Transaction) -> list[Changed]:
            ids = records.encode(list(invitation_ids))
            rows = await tx.fetch("changed_responses", workspace=workspace, ids=ids)
            respondents = records.encode(sorted({respondent_id for _, _, respondent_id in rows}))
            near: dict[tuple[str, str], set[str]] = {}
            for respondent_id, kind, id in await tx.fetch(
                "near_to", workspace=workspace, respondents=respondents, now=now
            ):
                near.setdefault((respondent_id, kind), set()).add(id)
            return [
                Changed(
                    invitation_id=id,
                    team=team,
                    people=frozenset(near.get((respondent_id, "person"), ())),
                    staff=frozenset(near.get((respondent_id, "staff"), ())),
                )
                for id, team, respondent_id in sorted(rows)
            ]

        return await self._read(read) if invitation_ids else []

    async def accounts_by_id(self, workspace: str, ids: Sequence[str]) -> list[Account]:
        """See LiveStore."""

        async def read(tx: Transaction) -> list[Account]:
            rows = await tx.fetch("accounts_by_id", workspace=workspace, ids=records.encode(list(ids)))
            return await accounts(tx, workspace, rows)

        return await self._read(read) if ids else []

    async def first_steps(self, workspace: str) -> FirstSteps:
        """See LiveStore."""
        [row] = await self._read(lambda tx: tx.fetch("first_steps", workspace=workspace))
        event, from_page, displayed, answered = row
        return FirstSteps(event=event, from_page=from_page > 0, displayed=displayed > 0, answered=answered > 0)
