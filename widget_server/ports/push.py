"""Browsers into which something may be pushed: what a store keeps of them, and the services that reach them."""

from typing import Literal, Protocol

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
    subscribed_as: str | None = None
    """The id under which it was subscribed, where that is a former one of the respondent's: it goes with it."""


PushOutcome = Literal["taken", "gone", "later", "refused", "unsure"]
"""`gone`: there is no such browser any more. `later`: surely not taken. `unsure`: it may have been."""


class Pushed(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one push."""

    outcome: PushOutcome
    status: int = 0
    """The service's answer; 0: there was none."""
    after_ms: int | None = None
    """Of `later`: how long the service wants to be left alone."""


class PushService(Protocol):
    """The way to browsers, by the services of their makers."""

    @property
    def key(self) -> str:
        """The public key with which a page subscribes a browser, as base64url."""
        ...

    def check(self, endpoint: str, p256dh: str, auth: str) -> None:
        """Raises InvalidInput where this is no browser that could be reached."""
        ...

    async def push(self, subscription: PushSubscription, content: bytes, *, topic: str, ttl_s: int, now: int) -> Pushed:
        """Send it to one browser, encrypted. Of one `topic` (letters, digits, - and _, at most 32) the service holds the last
        for a browser that is off, for at most `ttl_s` seconds."""
        ...


class PushStore(Protocol):
    """Each verb is one transaction."""

    async def subscribe(self, workspace: str, subscription: PushSubscription, *, most: int = 10) -> None:
        """Keep it; a browser that is known belongs to whoever subscribed it last. Of one person the newest `most` stay."""
        ...

    async def subscriptions(self, workspace: str, respondent_id: str) -> list[PushSubscription]:
        """Somebody's, oldest first."""
        ...

    async def move_subscription(
        self, workspace: str, id: str, *, to: str, endpoint: str, p256dh: str, auth: str, now: int
    ) -> bool:
        """The browser `id` is reached elsewhere now, as `to`; it stays whose it is. False where it is not known."""
        ...

    async def unsubscribe(self, workspace: str, id: str, *, respondent_id: str | None = None) -> bool:
        """Forget one; only this person's where one is named. False where there is none."""
        ...
