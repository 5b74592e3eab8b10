"""Public links in the store."""

from collections.abc import Sequence
from typing import Protocol

from widget_server.core.links import PublicLink


class LinkStore(Protocol):
    """Verbs about public links."""

    async def add_public_link(self, link: PublicLink) -> None:
        """Keep a new one. Its id is random and stands in an address: it is found without its workspace."""
        ...

    async def public_link(self, id: str) -> PublicLink:
        """One of any workspace. Raises NotFound."""
        ...

    async def public_links(self, workspace: str) -> Sequence[PublicLink]:
        """All of a workspace, oldest first, closed ones too."""
        ...

    async def close_public_link(self, workspace: str, id: str, *, now: int) -> PublicLink:
        """It takes nobody any more; again changes nothing. Raises NotFound."""
        ...

    async def take_seat(self, link: PublicLink, *, now: int) -> bool:
        """Count one more whom it takes, where it takes anybody: never more than its limit, however many come at once."""
        ...

    async def give_seat_back(self, link: PublicLink) -> None:
        """Whoever it was counted for was not asked."""
        ...
