"""One push to one browser: sealed, signed, sent to its maker's service, and what the answer means."""

import ipaddress
from collections.abc import Sequence

from widget_server.adapters.channels.push.places import known, origin
from widget_server.adapters.channels.push.sealing import Vapid, keys, sealed
from widget_server.core.errors import InvalidInput, Unavailable
from widget_server.core.outbox import pause_asked_ms
from widget_server.ports.outbound import AddressRefused, Outbound, Unreached
from widget_server.ports.push import Pushed, PushSubscription

GONE = (404, 410)
BUSY = (408, 425, 429)


class WebPush:
    """Implements `ports.push.PushService`. `allowed`: networks of the house in which a service may stand all the same."""

    def __init__(
        self,
        *,
        outbound: Outbound,
        secret: bytes,
        contact: str,
        allowed: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network] = (),
    ) -> None:
        self._outbound = outbound
        self._vapid = Vapid(secret, contact)
        self._allowed = tuple(allowed)

    @property
    def key(self) -> str:
        """See PushService."""
        return self._vapid.public

    def check(self, endpoint: str, p256dh: str, auth: str) -> None:
        """See PushService."""
        if not known(endpoint, self._may):
            raise InvalidInput("The endpoint is at none of the push services of browsers.")
        try:
            keys(p256dh, auth)
        except ValueError:
            raise InvalidInput("The keys of the subscription are none of a browser.") from None

    async def push(self, subscription: PushSubscription, content: bytes, *, topic: str, ttl_s: int, now: int) -> Pushed:
        """See PushService."""
        if not known(subscription.endpoint, self._may):  # the operator took back what was allowed
            return Pushed(outcome="refused")
        headers = {
            "authorization": self._vapid.authorization(origin(subscription.endpoint), now=now),
            "content-type": "application/octet-stream",
            "content-encoding": "aes128gcm",
            "ttl": str(ttl_s),
            "topic": topic,
            "urgency": "normal",
        }
        body = sealed(content, subscription.p256dh, subscription.auth)
        try:
            told = await self._outbound.tell(subscription.endpoint, headers=headers, content=body)
        except (AddressRefused, Unreached):
            return Pushed(outcome="later")
        except Unavailable:
            return Pushed(outcome="unsure")
        return _meant(told.status, told.retry_after, now=now)

    def _may(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
        return any(address in network for network in self._allowed)


def _meant(status: int, retry_after: str | None, *, now: int) -> Pushed:
    if 200 <= status < 300:
        return Pushed(outcome="taken", status=status)
    if status in GONE:
        return Pushed(outcome="gone", status=status)
    if status in BUSY or status >= 500:
        asked = pause_asked_ms(retry_after, now=now)
        # No time at all is no pause: it would be tried again at once, and again.
        after_ms = asked if asked is not None and asked > 0 else None
        return Pushed(outcome="later", status=status, after_ms=after_ms)
    return Pushed(outcome="refused", status=status)
