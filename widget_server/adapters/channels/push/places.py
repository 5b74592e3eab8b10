"""Where browsers are reached: at the push services of their makers, and nowhere else."""

import ipaddress
from collections.abc import Callable
from urllib.parse import urlsplit

HOSTS = frozenset({"fcm.googleapis.com"})
"""Chrome and what is built like it."""
UNDER = (".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")
"""Firefox, Safari, Edge: any name under these."""
MOST_CHARS = 2_048

Allowed = Callable[[ipaddress.IPv4Address | ipaddress.IPv6Address], bool]
"""Whether an address is of a network that the operator named."""


def known(endpoint: str, allowed: Allowed) -> bool:
    """Whether it is an address at one of these services, or at an address (no name) that the operator allows."""
    if (
        len(endpoint) > MOST_CHARS
        or not endpoint.isascii()
        or any(char <= " " or char in "\\\x7f" for char in endpoint)
    ):
        return False
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if "@" in parts.netloc or "#" in endpoint:
        return False
    if parts.scheme == "https" and port in (None, 443) and (host in HOSTS or host.endswith(UNDER)):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and allowed(address)


def origin(endpoint: str) -> str:
    """The service, as a token for it names it."""
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"
