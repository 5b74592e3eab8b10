"""The one client for requests to other servers: no address inside the house, no redirects, no proxies, little and soon.

A name is resolved once, and the connection goes to the address that was looked at: what a name server says a moment later
changes nothing. Whatever an address stands for is looked at: IPv4 inside IPv6, in whichever spelling.
"""

import asyncio
import ipaddress
import logging
import os
import socket
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import cache
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from widget_server.core.errors import Misconfigured, Unavailable
from widget_server.ports.outbound import AddressRefused, Fetched, Told, Unreached

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

SECONDS = 10
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
USUAL_PORTS = {"http": 80, "https": 443}
FIRST_PORT = 1_024
"""Below it other services answer than the web's."""
_GLOBAL = ipaddress.ip_network("2000::/3")
"""Where the IPv6 addresses of the Internet are. What lies beside it is local, or stands for an IPv4 address."""
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 as networks with IPv6 alone write it (RFC 6052)."""
_SPECIAL = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "3fff::/20")))
"""Kept for other uses, which not every Python knows (RFC 6890, 7526, 9637)."""


def networks(text: str) -> tuple[Network, ...]:
    """Networks separated by commas. Raises Misconfigured."""
    try:
        return tuple(ipaddress.ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError as error:
        raise Misconfigured(f"CUECARD_OUTBOUND_NETWORKS: {error}. Write networks as 10.20.0.0/16.") from None


_asking: ContextVar[bool] = ContextVar("asking", default=False)


class _Unsaid(logging.Filter):
    """The library writes whole addresses into its log, and in some of them stands a token: of what we ask it writes nothing,
    whatever the application around us has set."""

    def filter(self, record: logging.LogRecord) -> bool:
        """See logging.Filter."""
        return not _asking.get()


logging.getLogger("httpx2").addFilter(_Unsaid())


@cache
def _trust(file: str | None, folder: str | None) -> ssl.SSLContext:
    """Whom we believe, by where OpenSSL looks: read once in a process, for it takes 25 ms."""
    return ssl.create_default_context()


class OutboundClient:
    """Implements `ports.outbound.Outbound` by httpx2. `allowed`: networks of the house that may be spoken to all the same."""

    def __init__(self, allowed: Sequence[Network] = ()) -> None:
        self._allowed = tuple(allowed)
        self._trust = _trust(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))

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

    async def tell(self, url: str, *, headers: Mapping[str, str], content: bytes) -> Told:
        """See Outbound."""
        async with self._answered("POST", url, content=content, headers=headers) as answer:
            return Told(status=answer.status_code, retry_after=answer.headers.get("retry-after"))

    async def check(self, url: str) -> None:
        """See Outbound."""
        try:
            async with asyncio.timeout(SECONDS):
                await self._aimed(url)
        except (TimeoutError, OSError, ValueError):
            raise AddressRefused("Another server can't be asked: nothing is known by this name.") from None

    async def _send(self, method: str, url: str, most_bytes: int, **request: Any) -> Fetched:
        async with self._answered(method, url, **request) as answer:
            return Fetched(status=answer.status_code, body=await _bounded(answer.aiter_raw(), most_bytes))

    @asynccontextmanager
    async def _answered(
        self,
        method: str,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        basic: tuple[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> AsyncIterator[Any]:
        """The head of an answer, whose body may be read."""
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
                    before = _asking.set(True)
                    try:
                        answer = await client.send(request, stream=True)
                    finally:
                        _asking.reset(before)
                    try:
                        yield answer
                    finally:
                        await answer.aclose()
        except (socket.gaierror, httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            raise Unreached(f"Another server can't be reached now: {type(error).__name__}.") from None
        except (TimeoutError, OSError, ValueError, httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise Unavailable(f"Another server can't be asked now: {type(error).__name__}.") from None

    async def _aimed(self, url: str) -> tuple[str, str, str]:
        """The address to connect to in place of the name, and the name for the request and for the certificate."""
        parts = urlsplit(url)
        usual = USUAL_PORTS.get(parts.scheme)
        odd = any(char <= " " or char in "\\\x7f" for char in url)
        if usual is None or not parts.hostname or "@" in parts.netloc or parts.fragment or odd:
            raise AddressRefused("Another server can't be asked: its address is none.")
        port = usual if parts.port is None else parts.port
        asked = ipaddress.ip_address(parts.hostname) if ":" in parts.hostname else None
        name = parts.hostname if asked is not None else parts.hostname.encode("idna").decode().rstrip(".")
        found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(str(place[0]).partition("%")[0]) for *_, place in found]
        if not addresses or not all(self.may(one) for one in addresses):
            raise AddressRefused("Another server can't be asked: it is inside the house (CUECARD_OUTBOUND_NETWORKS).")
        if parts.scheme == "http" and not addresses[0].is_loopback:
            raise AddressRefused("Another server can't be asked: its address begins with http://.")
        if port < FIRST_PORT and port not in USUAL_PORTS.values() and not self._named(addresses[0]):
            raise AddressRefused(f"Another server can't be asked: port {port} is not the web's.")
        shown = f"[{name}]" if asked is not None else name
        host = shown if port == usual else f"{shown}:{port}"
        literal = f"[{addresses[0]}]" if addresses[0].version == 6 else str(addresses[0])
        path = parts.path or "/"
        query = f"?{parts.query}" if parts.query else ""
        return f"{parts.scheme}://{literal}:{port}{path}{query}", host, name

    def may(self, address: Address) -> bool:
        """Whether it may be spoken to."""
        return all(self._named(one) or _public(one) for one in _meant(address))

    def _named(self, address: Address) -> bool:
        """Whether the operator named its network."""
        return any(_meant(address)[-1] in network for network in self._allowed)


def _public(address: Address) -> bool:
    """Whether it is the Internet's."""
    if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL:
        return False
    return address.is_global and not address.is_multicast and not any(address in network for network in _SPECIAL)


def _meant(address: Address) -> tuple[Address, ...]:
    """Itself, or what an IPv6 address stands for; of a tunnel also its other end."""
    if isinstance(address, ipaddress.IPv4Address):
        return (address,)
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    if address in _TRANSLATED:
        return (ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF),)
    return (address,)


async def _bounded(parts: object, most: int) -> bytes:
    body = bytearray()
    async for part in parts:  # type: ignore[attr-defined]
        body += part
        if len(body) > most:
            raise ValueError("too much")
    return bytes(body)
