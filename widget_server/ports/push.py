"""What a store keeps of browsers into which something may be pushed."""

from typing import Protocol

import msgspec


class PushSubscription(msgspec.Struct, frozen=True, kw_only=True):
    """One browser, as its push service names it: where to send, and the keys by which only it can read."""

    id: str
    """A hash of the endpoint."""
    respondent_id: str
    endpoint: str
    p256dh: str
    auth: str
    language: str = ""
    made_at: int


class PushStore(Protocol):
    """Each verb is one transaction."""

    async def subscribe(self, workspace: str, subscription: PushSubscription, *, most: int = 10) -> None:
        """Keep it; a browser that is known belongs to whoever subscribed it last. Of one person the newest `most` stay."""
        ...

    async def subscriptions(self, workspace: str, respondent_id: str) -> list[PushSubscription]:
        """Somebody's, oldest first."""
        ...

    async def unsubscribe(self, workspace: str, id: str, *, respondent_id: str | None = None) -> bool:
        """Forget one; only this person's where one is named. False where there is none."""
        ...
