"""Webhooks: the way to an endpoint, what a store keeps of endpoints, and what of the outbox is theirs."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from widget_server.core.access import Deed
from widget_server.core.outbox import OutboxLine
from widget_server.core.webhooks import DisabledWhy, Endpoint
from widget_server.ports.outbound import Told


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What an endpoint is sent."""

    id: str
    """Stays the same however often it is sent."""
    at: int
    """When it is sent, this time (ms): what its signatures are good for."""
    body: bytes


class WebhookPost(Protocol):
    """The way to endpoints."""

    async def send(self, url: str, message: Message, secrets: Sequence[str]) -> Told:
        """Send it, signed with each of the secrets. Raises Unavailable where nobody answers, AddressRefused where the address
        may not be spoken to."""
        ...

    async def check(self, url: str) -> None:
        """Whether the address may be spoken to now. Raises AddressRefused."""
        ...

    def secret(self) -> str:
        """A new one: `whsec_…`."""
        ...


class WebhookHealth(msgspec.Struct, frozen=True, kw_only=True):
    """How an endpoint's deliveries of a span of time stand."""

    endpoint_id: str
    taken: int = 0
    waiting: int = 0
    failed: int = 0
    """Given up, or skipped."""


class WebhookStore(Protocol):
    """Verbs about endpoints, each one transaction; what changes one is written into the audit with it."""

    async def add_webhook(self, endpoint: Endpoint, deed: Deed, *, most: int, now: int) -> None:
        """Keep a new one. Raises Conflict where the workspace has `most` already, NotFound without the workspace."""
        ...

    async def webhooks(self, workspace: str) -> Sequence[Endpoint]:
        """All of a workspace, oldest first."""
        ...

    async def webhook(self, workspace: str, id: str) -> Endpoint:
        """One of them. Raises NotFound."""
        ...

    async def change_webhook(self, before: Endpoint, after: Endpoint, deed: Deed, *, now: int) -> None:
        """Keep `after` in place of `before`. Raises Conflict where somebody has changed it meanwhile, NotFound where it is
        gone."""
        ...

    async def remove_webhook(self, workspace: str, id: str, deed: Deed, *, now: int) -> None:
        """Forget it, and call off what it was still to be told; what it was told stays in the outbox. Raises NotFound."""
        ...

    async def webhook_failing(self, workspace: str, id: str, *, now: int) -> int:
        """It failed; returns since when it has been failing."""
        ...

    async def webhook_well(self, workspace: str, id: str) -> None:
        """It took something."""
        ...

    async def disable_webhook(self, workspace: str, id: str, why: DisabledWhy, deed: Deed, *, now: int) -> bool:
        """It is told nothing more; whether it was told anything before."""
        ...

    async def webhook_health(self, workspace: str, *, since: int) -> Sequence[WebhookHealth]:
        """How what was written since then stands, by endpoint; none of an endpoint that had nothing."""
        ...

    async def deliveries(
        self, workspace: str, endpoint_id: str, *, before: tuple[int, str] | None, limit: int
    ) -> list[OutboxLine]:
        """What an endpoint was told and is to be told, newest first by (made_at, id), before that key."""
        ...

    async def replay_delivery(
        self, workspace: str, endpoint_id: str, id: str, *, now: int, give_up_at: int
    ) -> OutboxLine | None:
        """Tell it again, now, as if it were new; None where it is on its way, or called off. Raises NotFound."""
        ...

    async def replay_failed(self, workspace: str, endpoint_id: str, *, since: int, now: int, give_up_at: int) -> int:
        """The same with all that was given up or skipped of what was written since then. Returns how many."""
        ...
