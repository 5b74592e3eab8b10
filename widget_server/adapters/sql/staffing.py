"""Who reads: accounts and their roles."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.auditing import lines
from widget_server.adapters.sql.database import Row, Transaction
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.access import Deed, RoleGrant
from widget_server.core.errors import Conflict, NotFound
from widget_server.ports import Account, AccountChange

BY_HAND = ""
"""The source of a role that a person gave."""

MakeId = Callable[[str], str]
Held = Mapping[str, set[RoleGrant]]
"""An account's roles by their source."""


class Staffing(Verbs):
    """Verbs about accounts."""

    async def account(
        self, workspace: str, *, staff_id: str | None = None, person_id: str | None = None
    ) -> Account | None:
        """See Store."""

        async def read(tx: Transaction) -> Account | None:
            return await find_account(tx, workspace, staff_id=staff_id, person_id=person_id)

        return await self._read(read)

    async def accounts(
        self, workspace: str, *, teams: Sequence[str] | None = None, after: str = "", limit: int = 1_000
    ) -> list[Account]:
        """See Store."""
        among = None if teams is None else records.encode(list(teams))

        async def read(tx: Transaction) -> list[Account]:
            rows = await tx.fetch("accounts", workspace=workspace, teams=among, after=after, limit=limit)
            return await accounts(tx, workspace, rows)

        return await self._read(read)

    async def add_account(self, account: Account, deed: Deed, *, now: int) -> None:
        """See Store."""
        await self._write(lambda tx: add_account(tx, account, deed, new_id=self._new_id, now=now))

    async def change_account(
        self, workspace: str, staff_id: str, change: AccountChange, deed: Deed, *, now: int
    ) -> Account:
        """See Store."""

        async def write(tx: Transaction) -> Account:
            before = await _locked(tx, workspace, staff_id)
            told = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not msgspec.UNSET}
            after = msgspec.structs.replace(before, **told)
            if after != before:
                if after.person_id != before.person_id:
                    await _check_free(tx, after)
                await tx.together(("change_account", _values(after)), lines([deed], new_id=self._new_id, now=now))
                if after.disabled_at is not None:
                    await tx.fetch("end_sessions", workspace=workspace, staff_id=staff_id, but="")
            return after

        return await self._write(write)

    async def give_role(self, workspace: str, staff_id: str, grant: RoleGrant, deed: Deed, *, now: int) -> bool:
        """See Store."""

        def given(held: Held) -> set[RoleGrant]:
            return held.get(BY_HAND, set()) | {grant}

        return await self._set_roles(workspace, staff_id, given, deed, source=BY_HAND, now=now)

    async def take_role(self, workspace: str, staff_id: str, grant: RoleGrant, deed: Deed, *, now: int) -> bool:
        """See Store."""

        def taken(held: Held) -> set[RoleGrant]:
            return held.get(BY_HAND, set()) - {grant}

        return await self._set_roles(workspace, staff_id, taken, deed, source=BY_HAND, now=now)

    async def map_roles(
        self, workspace: str, staff_id: str, grants: Sequence[RoleGrant], deed: Deed, *, source: str, now: int
    ) -> bool:
        """See Store."""
        return await self._set_roles(workspace, staff_id, lambda _: set(grants), deed, source=source, now=now)

    async def _set_roles(
        self,
        workspace: str,
        staff_id: str,
        wanted: Callable[[Held], set[RoleGrant]],
        deed: Deed,
        *,
        source: str,
        now: int,
    ) -> bool:
        async def write(tx: Transaction) -> bool:
            await _locked(tx, workspace, staff_id)
            held = (await roles(tx, workspace, [staff_id]))[staff_id]
            before, after = held.get(source, set()), wanted(held)
            if before == after:
                return False
            await tx.together(
                ("remove_role", _role_rows(workspace, staff_id, before - after, source)),
                ("add_role", _role_rows(workspace, staff_id, after - before, source)),
                lines([deed], new_id=self._new_id, now=now),
            )
            return True

        return await self._write(write)


async def find_account(
    tx: Transaction, workspace: str, *, staff_id: str | None = None, person_id: str | None = None
) -> Account | None:
    """The account with this id, or of this person."""
    rows = await tx.fetch("account", workspace=workspace, staff_id=staff_id, person_id=person_id)
    return (await accounts(tx, workspace, rows[:1]))[0] if rows else None


async def add_account(tx: Transaction, account: Account, deed: Deed, *, new_id: MakeId, now: int) -> None:
    """See Store: for the transaction of whoever makes one."""
    if not await tx.fetch("lock_workspace", workspace=account.workspace):
        raise NotFound(f"There is no workspace {account.workspace!r}.")
    await _check_free(tx, account)
    if not await tx.fetch("add_account", **_values(account)):
        raise Conflict("There is an account with this id already.")
    rows = _role_rows(account.workspace, account.id, account.grants, BY_HAND)
    await tx.together(("add_role", rows), lines([deed], new_id=new_id, now=now))


async def roles(tx: Transaction, workspace: str, ids: Sequence[str]) -> dict[str, dict[str, set[RoleGrant]]]:
    """Of each of these accounts its roles by their source."""
    found: dict[str, dict[str, set[RoleGrant]]] = {id: {} for id in ids}
    for id, role, team, source in await tx.fetch("roles_of", workspace=workspace, ids=records.encode(list(ids))):
        found[id].setdefault(source, set()).add(RoleGrant(role=role, team=team))
    return found


async def _locked(tx: Transaction, workspace: str, staff_id: str) -> Account:
    """Changes of a workspace's accounts wait for one another: there are few. Raises NotFound."""
    await tx.fetch("lock_workspace", workspace=workspace)
    account = await find_account(tx, workspace, staff_id=staff_id)
    if account is None:
        raise no_account()
    return account


async def _check_free(tx: Transaction, account: Account) -> None:
    if account.person_id is None:
        return
    other = await find_account(tx, account.workspace, person_id=account.person_id)
    if other is not None and other.id != account.id:
        raise Conflict(f"The person {account.person_id!r} has the account {other.id} already.")


def no_account() -> NotFound:
    """The same words for what is missing and for what is somebody else's."""
    return NotFound("There is no such account.")


async def accounts(tx: Transaction, workspace: str, rows: Sequence[Row]) -> list[Account]:
    """The accounts of these rows, with their roles."""
    held = await roles(tx, workspace, [row[0] for row in rows])
    return [_account(workspace, row, held[row[0]]) for row in rows]


def _account(workspace: str, row: Row, held: Held) -> Account:
    id, person_id, name, email, language, team, stage, trained_at, made_at, disabled_at = row
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
        grants=tuple(sorted(set().union(*held.values()))),
    )


def _values(account: Account) -> dict[str, Any]:
    values = msgspec.structs.asdict(account)
    values.pop("grants")
    return values


def _role_rows(
    workspace: str, staff_id: str, grants: Sequence[RoleGrant] | set[RoleGrant], source: str
) -> list[dict[str, Any]]:
    return [
        {"workspace": workspace, "staff_id": staff_id, "role": grant.role, "team": grant.team, "source": source}
        for grant in sorted(grants)
    ]
