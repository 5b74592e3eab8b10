"""Who reads: accounts and their roles."""

from widget_server.adapters.sql.database import Row, Transaction
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.access import RoleGrant
from widget_server.ports import Account


class Staffing(Verbs):
    """Verbs about accounts."""

    async def account(
        self, workspace: str, *, staff_id: str | None = None, person_id: str | None = None
    ) -> Account | None:
        """See Store."""

        async def read(tx: Transaction) -> Account | None:
            rows = await tx.fetch("account", workspace=workspace, staff_id=staff_id, person_id=person_id)
            return await _account(tx, workspace, rows[0]) if rows else None

        return await self._read(read)


async def _account(tx: Transaction, workspace: str, row: Row) -> Account:
    id, person_id, name, email, language, team, stage, trained_at, made_at, disabled_at = row
    roles = await tx.fetch("roles_of", workspace=workspace, staff_id=id)
    return Account(
        workspace=workspace,
        id=id,
        person_id=person_id,
        name=name,
        email=email,
        language=language,
        team=team,
        stage=stage,
        trained_at=trained_at,
        made_at=made_at,
        disabled_at=disabled_at,
        grants=tuple(RoleGrant(role=role, team=team) for role, team in roles),
    )
