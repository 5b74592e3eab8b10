"""Roles: what somebody is to the workspace's responses. None unless it was given, by hand or by an explicit mapping."""

from typing import Literal, get_args

import msgspec

Role = Literal["administrator", "manager", "mentor", "analyst", "auditor"]
ROLES: tuple[Role, ...] = get_args(Role)

EVERY_TEAM = "*"
"""A manager's team where they manage every one."""


class RoleGrant(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One role of one account. `team` is whose responses a manager sees; other roles have none."""

    role: Role
    team: str = ""
