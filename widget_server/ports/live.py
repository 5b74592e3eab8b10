"""What a store tells the console's streams: never more than ids."""

from collections.abc import Sequence
from typing import Protocol

from widget_server.core.access import Scope


class LiveStore(Protocol):
    """The cheapest answer to: may they know of this?"""

    async def reachable(self, scope: Scope, invitation_ids: Sequence[str], *, now: int) -> set[str]:
        """Which of these invitations have a named response within the scope."""
        ...
