"""The way out: no address inside the house, no redirects, nothing endless."""

import ipaddress
from pathlib import Path

import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.sso.running import in_this_loop
from tests.sso.saml_provider import Pair
from widget_server.adapters.outbound import OutboundClient, networks
from widget_server.core.errors import Misconfigured, Unavailable

LOOPBACK = networks("127.0.0.0/8")
PLAIN = OutboundClient()
INSIDE = [
    *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
    *("255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1"),
    *("::ffff:10.0.0.1", "::ffff:127.0.0.1", "2002:0a00:0001::", "64:ff9b::a00:1", "64:ff9b::7f00:1"),
]
OUTSIDE = ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_the_house_are_not_spoken_to(address: str) -> None:
    assert not PLAIN.may(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_those_on_the_internet_are(address: str) -> None:
    assert PLAIN.may(ipaddress.ip_address(address))


def test_the_operator_may_name_networks() -> None:
    client = OutboundClient(networks("10.20.0.0/16, fd00::/8"))
    assert client.may(ipaddress.ip_address("10.20.3.4"))
    assert client.may(ipaddress.ip_address("::ffff:10.20.3.4"))
    assert not client.may(ipaddress.ip_address("10.21.3.4"))
    with pytest.raises(Misconfigured, match=r"10\.20\.0\.0/16"):
        networks("10.20.0.1/16")


async def to_elsewhere(request: Request) -> Response:
    return RedirectResponse("/text")


async def text(request: Request) -> Response:
    return PlainTextResponse("x" * int(request.query_params.get("n", "5")), headers={"x-host": request.headers["host"]})


async def test_no_address_is_written_into_a_log(caplog: pytest.LogCaptureFixture) -> None:
    """Not even where an application around us logs all there is: tokens stand in some addresses."""
    caplog.set_level("DEBUG")
    app = Starlette(routes=[Route("/text", text, methods=["GET", "POST"])])
    async with in_this_loop(uvicorn.Config(app, log_config=None, lifespan="off")) as port:
        url = f"http://127.0.0.1:{port}/text?access_token=secret"
        await OutboundClient(LOOPBACK).get(url, most_bytes=5)
        await OutboundClient(LOOPBACK).tell(url, headers={}, content=b"{}")
        own = [record.getMessage() for record in caplog.records if not record.name.startswith("uvicorn")]
        assert not any("secret" in line or "/text" in line for line in own), own
        async with httpx2.AsyncClient() as theirs:
            await theirs.get(url)
        assert any("secret" in record.getMessage() for record in caplog.records if record.name == "httpx2"), "not ours"


async def test_one_request_and_no_more_than_was_asked_for() -> None:
    app = Starlette(routes=[Route("/elsewhere", to_elsewhere), Route("/text", text)])
    async with in_this_loop(uvicorn.Config(app, log_config=None, lifespan="off")) as port:
        client = OutboundClient(LOOPBACK)
        url = f"http://127.0.0.1:{port}"
        assert (await client.get(f"{url}/text", most_bytes=5)).body == b"xxxxx"
        assert (await client.get(f"{url}/elsewhere", most_bytes=5)).status == 307
        for address in (
            f"{url}/text?n=6",
            "ftp://127.0.0.1/",
            "http://nowhere.invalid/",
            f"http://u:p@127.0.0.1:{port}/text",
        ):
            with pytest.raises(Unavailable):
                await client.get(address, most_bytes=5)
        with pytest.raises(Unavailable, match="inside the house"):
            await OutboundClient().get(f"http://localhost:{port}/text", most_bytes=5)


async def test_a_certificate_is_for_the_name_that_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Although the connection goes to an address. Certificates of a company's own are believed by SSL_CERT_FILE."""
    pair = Pair(tmp_path, "localhost")
    app = Starlette(routes=[Route("/text", text)])
    served = uvicorn.Config(
        app, log_config=None, lifespan="off", ssl_keyfile=str(pair.key), ssl_certfile=str(pair.certificate)
    )
    async with in_this_loop(served) as port:
        with pytest.raises(Unavailable):
            await OutboundClient(LOOPBACK).get(f"https://localhost:{port}/text", most_bytes=5)
        monkeypatch.setenv("SSL_CERT_FILE", str(pair.certificate))
        client = OutboundClient(LOOPBACK)
        assert (await client.get(f"https://localhost:{port}/text", most_bytes=5)).status == 200
        with pytest.raises(Unavailable):
            await client.get(f"https://127.0.0.1:{port}/text", most_bytes=5)
