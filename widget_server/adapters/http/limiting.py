"""Rates: how often a key, and an address with a browser key, may call. In memory, per process."""

import math
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.types import Scope

from widget_server.core.errors import TooMany


class Rates:
    """Raises TooMany, with the seconds to wait, for whoever is over."""

    def __init__(self, *, server_key: str, browser_key: str, address: str) -> None:
        self._server_key = parse(server_key)
        self._browser_key = parse(browser_key)
        self._address = parse(address)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def server(self, workspace: str, key_id: str) -> None:
        """One call with a server key."""
        self._hit(self._server_key, "server", workspace, key_id)

    def page(self, workspace: str, key: str, scope: Scope) -> None:
        """One call with a browser key."""
        client = scope.get("client")
        self._hit(self._address, "address", workspace, client[0] if client else "")
        self._hit(self._browser_key, "browser", workspace, key)

    def _hit(self, rate: RateLimitItem, *who: str) -> None:
        if not self._limiter.hit(rate, *who):
            wait = self._limiter.get_window_stats(rate, *who).reset_time - time.time()
            raise TooMany(f"More than {rate}.", retry_after_s=max(1, math.ceil(wait)))
