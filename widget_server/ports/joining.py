"""Several ids of one person: joined by the customer's own systems, and split again."""

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

from widget_server.core.access import Deed

Source = Literal["server", "token", "command", "console"]
"""By what two ids were joined: an alias of a server, a respondent's token, the command line, the console."""


class JoinedId(msgspec.Struct, frozen=True, kw_only=True):
    """One more id of somebody's."""

    id: str
    joined_to: str
    """The id it was joined to, which may have been joined to another since."""
    since: int
    """When that was (ms)."""
    source: Source


class JoiningStore(Protocol):
    """Joins ids and splits them. What came under an id, and under those joined to it before, is its person's as long as it is
    joined: events with their counts, invitations and responses, waits, browsers; what one of both does not want to be asked,
    neither is."""

    async def join(
        self,
        workspace: str,
        respondent_id: str,
        id: str,
        source: Source,
        deed: Deed | None,
        *,
        told_at: int | None = None,
        now: int,
    ) -> str | None:
        """Make an id the person's to whom `respondent_id` belongs, and audit it. Without `anon:` it means a verified respondent,
        or the visitor of that name where none is known. Returns the id that was joined; None where nothing changed: it is theirs
        already, or was split from somebody after `told_at`. Raises Conflict where it is somebody else's."""
        ...

    async def split(self, workspace: str, id: str, deed: Deed | None, *, now: int) -> tuple[str, str] | None:
        """Split an id from the person whom it was joined to, and audit it: what came under it goes back with it. Returns
        the id that was split and whose it was; None where it is joined to nobody."""
        ...

    async def joined_ids(self, workspace: str, respondent_id: str) -> tuple[str, Sequence[JoinedId]]:
        """The id that the person has now to whom this one belongs, and all that were joined to it, the first before."""
        ...
