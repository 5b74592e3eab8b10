"""What a store tells the console's shell: which changes somebody may hear of, and how far a new workspace has come."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from widget_server.core.access import Scope


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


class LiveStore(Protocol):
    """The cheapest answers, for what is asked often."""

    async def reachable(self, scope: Scope, invitation_ids: Sequence[str], *, now: int) -> set[str]:
        """Which of these invitations have a named response within the scope."""
        ...

    async def first_steps(self, workspace: str) -> FirstSteps:
        """How far it has come."""
        ...
