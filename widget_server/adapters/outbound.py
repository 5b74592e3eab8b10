"""The one client for requests to other servers: no address inside the house, no redirects, no proxies, little and soon.

A name is resolved once, and the connection goes to the address that was looked at: what a name server says a moment later
changes nothing.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from urllib.parse import urlsplit

from widget_server.core.errors import Misconfigured, Unavailable
from widget_server.ports.outbound import Fetched

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

SECONDS = 10
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 as networks with IPv6 alone write it (RFC 6052)."""


def networks(text: str) -> tuple[Network, ...]:
    """Networks separated by commas. Raises Misconfigured."""
    try:
        return tuple(ipaddress.ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError as error:
        raise Misconfigured(f"CUECARD_OUTBOUND_NETWORKS: {error}. Write networks as 10.20.0.0/16.") from None


class OutboundClient:
    """Implements `ports.outbound.Outbound` by httpx2. `allowed`: networks of the house that may be spoken to all the same."""

    def __init__(self, allowed: Sequence[Network] = ()) -> None:
        self._allowed = tuple(allowed)
        self._trust = ssl.create_default_context()

    async def get(self, url: str, *, most_bytes: int) -> Fetched:
        """See Outbound."""
        return await self._send("GET", url, most_bytes)

    async def post(
        self, url: str, form: Mapping[str, str], *, most_bytes: int, basic: tuple[str, str] | None = None
    ) -> Fetched:
        """See Outbound."""
        return await self._send("POST", url, most_bytes, form=form, basic=basic)

    async def call(
        self, method: str, url: str, *, headers: Mapping[str, str], content: bytes | None = None, most_bytes: int
    ) -> Fetched:
        """See Outbound."""
        return await self._send(method, url, most_bytes, content=content, headers=headers)

    async def _send(
        self,
        method: str,
        url: str,
        most_bytes: int,
        *,
        form: Mapping[str, str] | None = None,
        basic: tuple[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> Fetched:
        try:
            import httpx2
        except ImportError as error:
            raise Misconfigured("Requests to other servers need httpx2: pip install 'cuecard[oidc]'.") from error
        try:
            async with asyncio.timeout(SECONDS):
                target, host, name = await self._aimed(url)
                # One for each request: a kept connection would serve every name of its address.
                async with httpx2.AsyncClient(
                    verify=self._trust, trust_env=False, follow_redirects=False, timeout=SECONDS
                ) as client:
                    request = client.build_request(
                        method,
                        target,
                        data=None if form is None else dict(form),
                        content=content,
                        headers={
                            **headers,
                            "host": host,
                            "accept": "application/json, */*;q=0.5",
                            "accept-encoding": "identity",
                        },
                        extensions={"sni_hostname": name},
                    )
                    if basic is not None:
                        request = next(httpx2.BasicAuth(*basic).auth_flow(request))
                    answer = await client.send(request, stream=True)
                    try:
                        return Fetched(status=answer.status_code, body=await _bounded(answer.aiter_raw(), most_bytes))
                    finally:
                        await answer.aclose()
        except (TimeoutError, OSError, ValueError, httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise Unavailable(f"Another server can't be asked now: {type(error).__name__}.") from None

    async def _aimed(self, url: str) -> tuple[str, str, str]:
        """The address to connect to in place of the name, and the name for the request and for the certificate."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.fragment:
            raise Unavailable("Another server can't be asked: its address is none.")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(str(place[0]).partition("%")[0]) for *_, place in found]
        if not addresses or not all(self.may(one) for one in addresses):
            raise Unavailable("Another server can't be asked: it is inside the house (CUECARD_OUTBOUND_NETWORKS).")
        if parts.scheme == "http" and not addresses[0].is_loopback:
            raise Unavailable("Another server can't be asked: its address begins with http://.")
        literal = f"[{addresses[0]}]" if addresses[0].version == 6 else str(addresses[0])
        path = parts.path or "/"
        query = f"?{parts.query}" if parts.query else ""
        return f"{parts.scheme}://{literal}:{port}{path}{query}", parts.netloc, parts.hostname

    def may(self, address: Address) -> bool:
        """Whether it may be spoken to."""
        inner = _inner(address)
        return (inner.is_global and not inner.is_multicast) or any(inner in network for network in self._allowed)


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, if any."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


async def _bounded(parts: object, most: int) -> bytes:
    body = bytearray()
    async for part in parts:  # type: ignore[attr-defined]
        body += part
        if len(body) > most:
            raise ValueError("too much")
    return bytes(body)
