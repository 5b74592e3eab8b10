"""What a store tells a bridge to another chat."""

from typing import Literal, Protocol

from widget_server.ports.records import Filling

InvitationsWanted = Literal["open", "all"]


class BridgeStore(Protocol):
    """What is asked of one person, and whether a message was taken before."""

    async def asked_of(
        self,
        workspace: str,
        respondent_id: str,
        *,
        wanted: InvitationsWanted,
        after: tuple[int, str] | None,
        limit: int,
        now: int,
    ) -> list[Filling]:
        """Their invitations in the order of (invited_at, id), after that key; `open`: those that take answers now."""
        ...

    async def was_sent(self, workspace: str, invitation_id: str, id: str) -> bool:
        """Whether an answer with this id was kept of this invitation."""
        ...
