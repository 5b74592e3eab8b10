"""What a store tells the console's shell: which changes somebody may hear of, and how far a new workspace has come."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from widget_server.core.access import Scope
from widget_server.ports.staff import Account


class FirstSteps(msgspec.Struct, frozen=True, kw_only=True):
    """What a workspace has seen of its first things."""

    event: str | None = None
    """The name of one that came."""
    from_page: bool = False
    """Whether one of those that came first was sent by a page."""
    displayed: bool = False
    """Whether a card was on a screen."""
    answered: bool = False
    """Whether there is a named response: others are told of in groups alone."""


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """A named response of which something changed, and who may be concerned."""

    invitation_id: str
    team: str
    people: frozenset[str]
    """Ids of people …"""
    staff: frozenset[str]
    """… and accounts to whom its respondent may belong now: all to whom they do, and perhaps others."""


class LiveStore(Protocol):
    """The cheapest answers, for what is asked often."""

    async def reachable(self, scope: Scope, invitation_ids: Sequence[str], *, now: int) -> set[str]:
        """Which of these invitations have a named response within the scope."""
        ...

    async def changed(self, workspace: str, invitation_ids: Sequence[str], *, now: int) -> list[Changed]:
        """Those of these that have a named response, by id: so that of many who listen few are looked at one by one."""
        ...

    async def accounts_by_id(self, workspace: str, ids: Sequence[str]) -> list[Account]:
        """Those of these accounts that there are, disabled or not."""
        ...

    async def first_steps(self, workspace: str) -> FirstSteps:
        """How far it has come."""
        ...
