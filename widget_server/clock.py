"""The clock, for those who may look at one."""

import time


def now_ms() -> int:
    """Now, in Unix milliseconds, UTC."""
    return time.time_ns() // 1_000_000
