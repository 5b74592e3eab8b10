"""Accounts for the store's tests."""

from typing import Any

import msgspec

from tests.store.made import NOW
from widget_server.core.access import Audited, Deed, RoleGrant
from widget_server.ports import Account, AssignedTo, AssignmentTold, Store


def grant(text: str) -> RoleGrant:
    """`manager:sales` as a grant."""
    role, _, team = text.partition(":")
    return msgspec.convert({"role": role, "team": team}, RoleGrant)


def deed(action: Audited = "staff_changed", subject_id: str = "stf_1", *, workspace: str = "acme") -> Deed:
    return Deed(workspace=workspace, actor="operator", action=action, subject="staff", subject_id=subject_id)


async def hired(store: Store, id: str, *roles: str, workspace: str = "acme", **fields: Any) -> Account:
    """An account with those roles; its workspace is made where it is not there."""
    if workspace not in await store.workspaces():
        await store.add_workspace(workspace, now=NOW)
    told: dict[str, Any] = {"name": id.title(), "made_at": NOW, **fields}
    account = Account(workspace=workspace, id=id, grants=tuple(sorted(map(grant, roles))), **told)
    await store.add_account(account, deed("staff_added", id, workspace=workspace), now=NOW)
    return account


def given(
    staff_id: str, subject: AssignedTo, subject_id: str, *, since: int | None = None, until: int | None = None
) -> AssignmentTold:
    line = Deed(workspace="acme", actor="operator", action="assigned", subject=subject, subject_id=subject_id)
    return AssignmentTold(
        staff_id=staff_id, subject=subject, subject_id=subject_id, since=since, until=until, deed=line
    )
