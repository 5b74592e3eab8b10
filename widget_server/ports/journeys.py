"""One invitation's whole way, as it is kept: with what was seen of it, and what was or is to be sent."""

from typing import Protocol

import msgspec

from widget_server.core.access import Scope
from widget_server.core.outbox import OutboxLine
from widget_server.ports.staff import Reached


class Display(msgspec.Struct, frozen=True, kw_only=True):
    """It was on a screen."""

    channel: str
    at: int
    """Unix milliseconds."""


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation with everything that came of it."""

    reached: Reached
    displays: tuple[Display, ...] = ()
    """Oldest first."""
    sendings: tuple[OutboxLine, ...] = ()
    """Likewise."""


class JourneyStore(Protocol):
    """The verb about it."""

    async def way(self, scope: Scope, invitation_id: str, *, now: int) -> Way:
        """The way of an invitation within the scope, answered or not, named or not. Raises NotFound."""
        ...
