"""Addresses that lead inside the house: in whichever spelling, nothing is sent there, not even a connection is begun."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest

from widget_server.adapters.outbound import OutboundClient, networks
from widget_server.core.errors import Unavailable
from widget_server.ports.outbound import AddressRefused

LOOPBACK = (
    *("127.0.0.1", "127.1", "127.0.1", "127.0.0.2", "127.255.255.254", "0", "0.0.0.0", "0x0"),
    *("2130706433", "0x7f000001", "0x7F.0.0.1", "0x7f.1", "017700000001", "0177.0.0.1", "0177.1", "127.0x0.0.01"),
    *("127.0.0.1.", "localhost", "LOCALHOST", "localhost.", "①②⑦.⓪.⓪.①", "127。0。0。1", "ⓛocalhost"),
    *("[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]"),
    *("[::127.0.0.1]", "[::ffff:0:127.0.0.1]", "[2002:7f00:1::]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]"),
    *("[64:ff9b:1::7f00:1]", "[2001:0:4136:e378:8000:63bf:80ff:fffe]", "[2001:0:7f00:1::f7f7:f7f7]", "[::1%25lo]"),
)
INSIDE = (
    *("10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "3232235521", "0xc0a80001"),
    *("169.254.169.254", "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "[::ffff:169.254.169.254]"),
    *("[fd00:ec2::254]", "[2002:a9fe:a9fe::]", "[64:ff9b::a9fe:a9fe]", "100.64.0.1", "100.127.255.254"),
    *("100.100.100.200", "192.0.0.192", "198.18.0.1", "198.19.255.255", "192.0.2.1", "198.51.100.1", "203.0.113.1"),
    *("192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "0.1.2.3"),
    *("[fe80::1]", "[febf::1]", "[fec0::1]", "[fc00::1]", "[fdff::1]", "[ff02::1]", "[ff0e::1]", "[100::1]"),
    *("[2001:db8::1]", "[3fff::1]", "[2001:10::1]", "[5f00::1]", "[4000::1]"),
)
TRICKS = (
    *("https://user@{at}/", "https://user:word@{at}/", "https://:word@{at}/", "https://@{at}/"),
    *("https://example.com@{at}/", "https://example.com\\@{at}/", "https://{at}\\@example.com/"),
    *("https://{at}#@example.com/", "https://{at} /", "https://\t{at}/", "ftp://{at}/", "file:///etc/passwd"),
    *("gopher://{at}/", "//{at}/", "https:{at}", "https:///{at}", "https://", "", "javascript:alert(1)"),
)
PORTS = (0, 21, 22, 23, 25, 110, 143, 445, 587, 993)


@contextlib.asynccontextmanager
async def listening(*hosts: str, port: int = 0) -> AsyncIterator[tuple[int, list[str]]]:
    """A port, and on which of the hosts somebody came in there."""
    came: list[str] = []
    servers = []

    async def in_from(_: Any, writer: asyncio.StreamWriter) -> None:
        came.append(writer.get_extra_info("sockname")[0])
        writer.close()

    try:
        for host in hosts:
            servers.append(await asyncio.start_server(in_from, host, port))
            port = servers[0].sockets[0].getsockname()[1]
        yield port, came
    finally:
        for server in servers:
            server.close()
            await server.wait_closed()


async def refused(client: OutboundClient, url: str) -> None:
    """Neither when it is written down nor when it is used."""
    with pytest.raises(AddressRefused):
        await client.check(url)
    with pytest.raises(Unavailable):
        await client.tell(url, headers={}, content=b"{}")


async def test_eighty_ways_to_an_address_inside_and_no_connection() -> None:
    client = OutboundClient()
    tried = 0
    async with listening("0.0.0.0", "::") as (port, came):
        for scheme in ("https", "http"):
            for host in LOOPBACK:
                await refused(client, f"{scheme}://{host}:{port}/hook")
        for host in INSIDE:
            await refused(client, f"https://{host}/hook")
        for trick in TRICKS:
            await refused(client, trick.format(at=f"127.0.0.1:{port}"))
        for number in PORTS:
            await refused(client, f"https://1.1.1.1:{number}/")
        tried = len(LOOPBACK) + len(INSIDE) + len(TRICKS) + len(PORTS)
        # Whoever listens there does hear of those who come.
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()
        await until(lambda: len(came) == 1)
    assert tried >= 80
    assert came == ["127.0.0.1"]


async def until(true: Any) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("url", ["https://1.1.1.1/x", "https://8.8.8.8:8443/x", "https://[2606:4700:4700::1111]/x"])
async def test_what_is_on_the_internet_may_be_spoken_to(url: str) -> None:
    await OutboundClient().check(url)


def answering(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """A name server that says another thing each time, and its last one for ever after; returns what was asked."""
    loop, asked = asyncio.get_running_loop(), []
    left = list(answers)

    async def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(str(host))
        address = left.pop(0) if len(left) > 1 else left[0]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(loop, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("inside", ["127.0.0.1", "::1", "169.254.169.254", "::ffff:127.0.0.1"])
async def test_a_name_that_was_outside_when_it_was_written_down(monkeypatch: pytest.MonkeyPatch, inside: str) -> None:
    """It is looked up anew at each sending."""
    client = OutboundClient()
    async with listening("0.0.0.0", "::") as (port, came):
        asked = answering(monkeypatch, "1.1.1.1", inside)
        await client.check(f"https://hooks.example.com:{port}/")
        with pytest.raises(AddressRefused):
            await client.tell(f"https://hooks.example.com:{port}/", headers={}, content=b"{}")
        assert asked == ["hooks.example.com"] * 2
    assert came == []


async def test_a_name_that_turns_inside_between_the_look_and_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to the address that was looked at, whatever the name means by then."""
    client = OutboundClient(networks("127.0.0.2/32"))
    async with listening("127.0.0.2", "127.0.0.1") as (port, came):
        asked = answering(monkeypatch, "127.0.0.2", "127.0.0.1")
        with pytest.raises(Unavailable):
            await client.tell(f"http://hooks.example.com:{port}/", headers={}, content=b"{}")
        await until(lambda: came)
        assert asked[:1] == ["hooks.example.com"]
    assert came == ["127.0.0.2"]


async def test_a_name_with_one_address_inside_among_others(monkeypatch: pytest.MonkeyPatch) -> None:
    async def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("1.1.1.1", "10.0.0.1")]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    await refused(OutboundClient(), "https://hooks.example.com/")
