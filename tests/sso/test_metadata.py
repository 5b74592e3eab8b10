"""A SAML provider's metadata: one provider, its certificate, its address; nothing that is doubtful in it is taken."""

import re
from pathlib import Path

import pytest

from tests.sso.saml_provider import SamlIdp
from tests.store.made import Clock
from widget_server.adapters.outbound import OutboundClient, networks
from widget_server.adapters.sso.metadata import FRESH_MS, Metadata, described
from widget_server.adapters.sso.refusing import Doubt
from widget_server.core.identity_providers import MetadataSource, SamlProvider
from widget_server.ports import outbound as outbounds
from widget_server.ports.outbound import Fetched


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> str:
    return SamlIdp(tmp_path_factory.mktemp("idp")).metadata.decode()


def provider(**more: str) -> SamlProvider:
    return SamlProvider(key="campus", name="Campus", metadata=MetadataSource(file="idp.xml"), **more)  # type: ignore[arg-type]


def test_one_provider_is_read(document: str) -> None:
    found = described(document.encode(), provider())
    assert (found.entity_id, found.address) == ("https://idp.example/metadata", "https://idp.example/sso")


@pytest.mark.parametrize(
    ("pattern", "by", "why"),
    [
        pytest.param("^", '<!DOCTYPE r SYSTEM "file:///etc/passwd">', "document type", id="a document type"),
        pytest.param('Location="https:', 'Location="http:', "https://", id="an address without https"),
        pytest.param("HTTP-Redirect", "HTTP-POST", "HTTP-Redirect", id="no redirect"),
        pytest.param("<[^>]*KeyDescriptor.*</[^>]*KeyDescriptor>", "", "no certificate", id="no certificate"),
        pytest.param("IDPSSODescriptor", "SPSSODescriptor", "0 identity providers", id="no identity provider"),
        pytest.param("SAML:2.0:protocol", "SAML:1.1:protocol", "SAML 2.0", id="an old protocol"),
        pytest.param("$", "<", "broken", id="broken"),
        pytest.param("$", " " * (1 << 20), "bytes", id="enormous"),
    ],
)
def test_what_does_not_serve(document: str, pattern: str, by: str, why: str) -> None:
    changed = re.sub(pattern, lambda _: by, document)
    with pytest.raises(Doubt, match=why):
        described(changed.encode(), provider())


def test_of_several_one_is_named(document: str) -> None:
    other = document.replace("https://idp.example/metadata", "https://other.example/metadata")
    several = (
        f'<m:EntitiesDescriptor xmlns:m="urn:oasis:names:tc:SAML:2.0:metadata">{document}{other}</m:EntitiesDescriptor>'
    )
    with pytest.raises(Doubt, match="2 identity providers"):
        described(several.encode(), provider())
    assert described(several.encode(), provider(entity_id="https://other.example/metadata")).entity_id[8:13] == "other"
    with pytest.raises(Doubt, match="does not have"):
        described(several.encode(), provider(entity_id="https://third.example/metadata"))


async def test_a_file_is_read_again_when_it_changed(document: str, tmp_path: Path) -> None:
    outbound = OutboundClient(networks(""))
    metadata = Metadata(provider(), folder=tmp_path, outbound=outbound, clock=Clock())
    with pytest.raises(Doubt, match="can't be read"):
        await metadata.get()
    (tmp_path / "idp.xml").write_text(document)
    before = await metadata.get()
    assert await metadata.get() is before
    (tmp_path / "idp.xml").write_text(document.replace("idp.example/sso", "idp.example/sign-in"))
    assert (await metadata.get()).address == "https://idp.example/sign-in"


class Told:
    """What stands at an address, and how often it was asked for."""

    def __init__(self, body: bytes) -> None:
        self.answer = Fetched(status=200, body=body)
        self.asked = 0

    async def get(self, url: str, *, most_bytes: int) -> Fetched:
        self.asked += 1
        return self.answer

    async def post(self, url: str, form: object, *, most_bytes: int, basic: object = None) -> Fetched:
        raise NotImplementedError

    async def call(
        self, method: str, url: str, *, headers: object, content: bytes | None = None, most_bytes: int
    ) -> Fetched:
        raise NotImplementedError

    async def tell(self, url: str, *, headers: object, content: bytes) -> outbounds.Told:
        raise NotImplementedError

    async def check(self, url: str) -> None:
        raise NotImplementedError


async def test_an_address_is_asked_every_hour(document: str, tmp_path: Path) -> None:
    clock, told = Clock(), Told(document.encode())
    by_url = SamlProvider(key="a", name="A", metadata=MetadataSource(url="https://idp.example/metadata"))
    metadata = Metadata(by_url, folder=tmp_path, outbound=told, clock=clock)
    for _ in range(3):
        await metadata.get()
    assert told.asked == 1
    clock.now += FRESH_MS
    told.answer = Fetched(status=500, body=b"")
    with pytest.raises(Doubt, match="500"):
        await metadata.get()
