"""Rates: how often a key, and an address with a browser key, may call. In memory, per process."""

import math
import time
from ipaddress import AddressValueError, IPv6Address

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.types import Scope

from widget_server.core.errors import TooMany


class Rates:
    """Raises TooMany, with the seconds to wait, for whoever is over."""

    def __init__(self, *, server_key: str, browser_key: str, address: str, public_link: str = "120/minute") -> None:
        self._server_key = parse(server_key)
        self._browser_key = parse(browser_key)
        self._address = parse(address)
        self._public_link = parse(public_link)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._taken: dict[tuple[str, str], int] = {}
        """Calls with a server key that were counted ahead: the hot path asks the limiter once for a hundredth of its rate."""

    def server(self, workspace: str, key_id: str) -> None:
        """One call with a server key."""
        who = (workspace, key_id)
        left = self._taken.get(who, 0)
        if not left:
            left = max(1, self._server_key.amount // 100)
            self._hit(self._server_key, "server", workspace, key_id, cost=left)
        self._taken[who] = left - 1

    def page(self, workspace: str, key: str, scope: Scope, *, cost: int = 1) -> None:
        """One call with a browser key, or `cost` calls in one."""
        self._hit(self._address, "address", workspace, address(scope), cost=cost)
        self._hit(self._browser_key, "browser", workspace, key, cost=cost)

    def arrives(self, scope: Scope) -> str:
        """Somebody of whom nothing is known yet, or who proved nothing; returns the address."""
        at = address(scope)
        self._hit(self._address, "arrival", at)
        return at

    def enters(self, scope: Scope) -> None:
        """Somebody begins at a public link: fewer than may look, for each takes a place."""
        self._hit(self._public_link, "public", self.arrives(scope))

    def _hit(self, rate: RateLimitItem, *who: str, cost: int = 1) -> None:
        if not self._limiter.hit(rate, *who, cost=cost):
            wait = self._limiter.get_window_stats(rate, *who).reset_time - time.time()
            raise TooMany(f"More than {rate}.", retry_after_s=max(1, math.ceil(wait)))


def address(scope: Scope) -> str:
    """The client's address as it is counted: of IPv6 the first 64 bits, since everybody has 2^64 addresses of those."""
    client = scope.get("client")
    host = str(client[0])[:64] if client else ""
    if ":" not in host:
        return host
    try:
        whole = IPv6Address(host.partition("%")[0])
    except AddressValueError:
        return host
    return str(whole.ipv4_mapped or IPv6Address(int(whole) >> 64 << 64))
