"""How often somebody may try to sign in, and ask for pages. In memory, per process."""

import math
import time
from collections import Counter

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from widget_server.core.errors import TooMany

REQUESTS = 1_200
"""A minute, of one session, or of one address that has none."""


class Limits:
    """Raises TooMany, with the seconds to wait, for whoever is over."""

    def __init__(self, *, account: str, address: str) -> None:
        self._account = parse(account)
        self._address = parse(address)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._minute = 0
        self._asked: Counter[tuple[str, ...]] = Counter()
        """Requests of this minute; the library would start a thread for them again and again."""

    def tries(self, workspace: str, login: str, address: str) -> None:
        """One attempt to sign in, counted for the login and for the address."""
        self._hit(self._address, "address", workspace, address)
        self._hit(self._account, "account", workspace, login)

    def succeeded(self, workspace: str, login: str) -> None:
        """It was the right password: what came before is forgotten."""
        self._limiter.clear(self._account, "account", workspace, login)

    def requests(self, *who: str) -> None:
        """One request of a session or an address."""
        minute, second = divmod(int(time.time()), 60)
        if minute != self._minute:
            self._minute, self._asked = minute, Counter()
        self._asked[who] += 1
        if self._asked[who] > REQUESTS:
            raise TooMany(f"More than {REQUESTS} a minute.", retry_after_s=60 - second)

    def _hit(self, rate: RateLimitItem, *who: str) -> None:
        if not self._limiter.hit(rate, *who):
            wait = self._limiter.get_window_stats(rate, *who).reset_time - time.time()
            raise TooMany(f"More than {rate}.", retry_after_s=max(1, math.ceil(wait)))
