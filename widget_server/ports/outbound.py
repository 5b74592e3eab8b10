"""The way out: what we ask of other servers, whose addresses somebody wrote into a file."""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from widget_server.core.errors import Unavailable


class AddressRefused(Unavailable):
    """The address may not be spoken to, now: it is none, or it is inside the house."""


class Unreached(Unavailable):
    """No connection came about: surely nothing was sent."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What another server says to something it was told. Its words are neither read nor kept."""

    status: int
    retry_after: str | None = None
    """When to come back, as its header has it."""


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """What came back."""

    status: int
    body: bytes


class Outbound(Protocol):
    """Requests to addresses that are not ours to trust: each checked anew when it is used."""

    async def get(self, url: str, *, most_bytes: int) -> Fetched:
        """What stands there. Raises Unavailable where it can't be reached, answers too much or too slowly, or may not be
        spoken to; redirects are not followed."""
        ...

    async def post(
        self, url: str, form: Mapping[str, str], *, most_bytes: int, basic: tuple[str, str] | None = None
    ) -> Fetched:
        """Send a form, with a name and a password where there are some. Raises Unavailable as `get` does."""
        ...

    async def call(
        self, method: str, url: str, *, headers: Mapping[str, str], content: bytes | None = None, most_bytes: int
    ) -> Fetched:
        """Any other request, with headers and a body of one's own. Raises Unavailable as `get` does."""
        ...

    async def tell(self, url: str, *, headers: Mapping[str, str], content: bytes) -> Told:
        """Send bytes by POST, and hear no more than the status: however much is answered, nothing of it is read. Raises
        Unavailable as `get` does; AddressRefused and Unreached where surely nothing was sent."""
        ...

    async def check(self, url: str) -> None:
        """Whether the address may be spoken to now; nothing is sent. Raises AddressRefused."""
        ...
