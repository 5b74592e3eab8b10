"""Accounts that come from identity providers: made and changed with their roles, their audit and their sessions' end in one
transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from widget_server.adapters.sql.auditing import lines
from widget_server.adapters.sql.database import Transaction
from widget_server.adapters.sql.staffing import MakeId, add_account, find_account, roles
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.access import Audited, Deed, RoleGrant
from widget_server.core.access.mapping import Mapped
from widget_server.core.errors import Conflict
from widget_server.core.events import Json
from widget_server.ports import Account

PROFILE = ("person_id", "name", "email", "language", "team")


class Provisioning(Verbs):
    """Implements `ports.provisioning.ProvisioningStore`."""

    async def provision(
        self, workspace: str, provider: str, subject: str, given: Mapped, *, new_id: str, now: int
    ) -> Account | None:
        """See ProvisioningStore."""

        async def write(tx: Transaction) -> Account | None:
            # Two first sign-ins of one person wait for one another here.
            await tx.fetch("lock_workspace", workspace=workspace)
            found = await tx.fetch("provisioned", workspace=workspace, provider=provider, subject=subject)
            if not found and not given.grants:
                return None
            if not found:
                await _make(tx, workspace, provider, subject, given, staff_id=new_id, new_id=self._new_id, now=now)
            staff_id: str = found[0][0] if found else new_id
            account = await find_account(tx, workspace, staff_id=staff_id)
            if account is None or account.disabled_at is not None:
                return account
            await _map_roles(tx, account, provider, given.grants, new_id=self._new_id, now=now)
            if not given.grants:
                await tx.fetch("end_sessions", workspace=workspace, staff_id=staff_id, but="")
                return None
            await _set_profile(tx, account, given, provider, new_id=self._new_id, now=now)
            return await find_account(tx, workspace, staff_id=staff_id)

        return await self._write(write)

    async def lapse(self, workspace: str, provider: str, *, unused_since: int, now: int) -> list[str]:
        """See ProvisioningStore."""

        async def write(tx: Transaction) -> list[str]:
            await tx.fetch("lock_workspace", workspace=workspace)
            found = await tx.fetch("lapsed", workspace=workspace, provider=provider, unused_since=unused_since)
            ids = [id for (id,) in found]
            for staff_id in ids:
                account = await find_account(tx, workspace, staff_id=staff_id)
                if account is not None:
                    await _map_roles(tx, account, provider, (), new_id=self._new_id, now=now)
                    if not any((await roles(tx, workspace, [staff_id]))[staff_id].values()):
                        await tx.fetch("end_sessions", workspace=workspace, staff_id=staff_id, but="")
            return ids

        return await self._write(write)

    async def role_sources(self, workspace: str) -> list[str]:
        """See ProvisioningStore."""
        return [source for (source,) in await self._read(lambda tx: tx.fetch("role_sources", workspace=workspace))]


async def _make(
    tx: Transaction,
    workspace: str,
    provider: str,
    subject: str,
    given: Mapped,
    *,
    staff_id: str,
    new_id: MakeId,
    now: int,
) -> None:
    account = Account(
        workspace=workspace,
        id=staff_id,
        name=given.name or subject,
        person_id=given.person_id,
        email=given.email,
        language=given.language or "",
        team=given.team or "",
        made_at=now,
    )
    deed = _deed(account, "staff_added", {"provider": provider}, by=f"provider:{provider}")
    await add_account(tx, account, deed, new_id=new_id, now=now)
    await tx.fetch("add_way_in", workspace=workspace, provider=provider, subject=subject, staff_id=staff_id, now=now)


async def _map_roles(
    tx: Transaction, account: Account, provider: str, grants: Sequence[RoleGrant], *, new_id: MakeId, now: int
) -> None:
    held = (await roles(tx, account.workspace, [account.id]))[account.id].get(provider, set())
    wanted = {*grants}
    if held == wanted:
        return
    details: dict[str, Json] = {"provider": provider, "roles": [_shown(grant) for grant in sorted(wanted)]}
    await tx.together(
        ("remove_role", [_row(account, grant, provider) for grant in sorted(held - wanted)]),
        ("add_role", [_row(account, grant, provider) for grant in sorted(wanted - held)]),
        lines([_deed(account, "roles_mapped", details, by=f"provider:{provider}")], new_id=new_id, now=now),
    )


async def _set_profile(
    tx: Transaction, before: Account, given: Mapped, provider: str, *, new_id: MakeId, now: int
) -> None:
    told = {name: getattr(given, name) for name in PROFILE if getattr(given, name) is not None}
    after = msgspec.structs.replace(before, **told)
    if after == before:
        return
    if after.person_id != before.person_id:
        other = await find_account(tx, before.workspace, person_id=after.person_id)
        if other is not None and other.id != before.id:
            raise Conflict("The person has another account already.")
    changed = [name for name in PROFILE if getattr(after, name) != getattr(before, name)]
    details: dict[str, Json] = {"provider": provider, "changed": list[Json](changed)}
    values = msgspec.structs.asdict(after)
    values.pop("grants")
    await tx.together(
        ("change_account", values),
        lines([_deed(before, "staff_changed", details, by=f"provider:{provider}")], new_id=new_id, now=now),
    )


def _deed(account: Account, action: Audited, details: Mapping[str, Json], *, by: str) -> Deed:
    """Nobody here did it: the provider said so, or was silent."""
    return Deed(
        workspace=account.workspace,
        actor=by,
        action=action,
        subject="staff",
        subject_id=account.id,
        details=details,
    )


def _shown(grant: RoleGrant) -> str:
    return f"{grant.role}:{grant.team}" if grant.team else grant.role


def _row(account: Account, grant: RoleGrant, source: str) -> dict[str, Any]:
    return {
        "workspace": account.workspace,
        "staff_id": account.id,
        "role": grant.role,
        "team": grant.team,
        "source": source,
    }
