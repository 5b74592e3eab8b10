"""A SAML provider's metadata: who it is, where it is asked, which certificates are believed. Chosen by the operator."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from widget_server.adapters.sso.refusing import Doubt
from widget_server.adapters.sso.trees import Element, read
from widget_server.core.errors import Unavailable
from widget_server.core.identity_providers import SamlProvider
from widget_server.ports import Clock
from widget_server.ports.outbound import Outbound

MOST_BYTES = 1 << 20
FRESH_MS = 3_600_000

_MD = "urn:oasis:names:tc:SAML:2.0:metadata "
_DS = "http://www.w3.org/2000/09/xmldsig# "
_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
_SAML2 = "urn:oasis:names:tc:SAML:2.0:protocol"


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """What of it is used."""

    text: str
    entity_id: str
    address: str
    """Where an AuthnRequest goes, by redirect."""


class Metadata:
    """The metadata of one provider, from where `sign_in.yaml` says: read again when it may have changed."""

    def __init__(self, provider: SamlProvider, *, folder: Path, outbound: Outbound, clock: Clock) -> None:
        self._provider = provider
        self._folder = folder
        self._outbound = outbound
        self._clock = clock
        self._asking = asyncio.Lock()
        self._held: tuple[object, Described] | None = None

    async def get(self) -> Described:
        """Raises Doubt where it can't be had or does not serve."""
        async with self._asking:
            source = self._provider.metadata
            mark: object
            if source.file is not None:
                file = self._folder / source.file
                mark = await asyncio.to_thread(_state, file)
                if self._held is None or self._held[0] != mark:
                    self._held = (mark, described(await asyncio.to_thread(_content, file), self._provider))
            else:
                mark = self._clock() // FRESH_MS
                if self._held is None or self._held[0] != mark:
                    self._held = (mark, described(await self._fetched(source.url or ""), self._provider))
            return self._held[1]

    async def _fetched(self, url: str) -> bytes:
        try:
            answer = await self._outbound.get(url, most_bytes=MOST_BYTES)
        except Unavailable as error:
            raise Doubt(f"the metadata: {error.message}", "away") from None
        if answer.status != 200:
            raise Doubt(f"the metadata was answered with {answer.status}", "away")
        return answer.body


def described(raw: bytes, provider: SamlProvider) -> Described:
    """The one identity provider that metadata describes. Raises Doubt."""
    if len(raw) > MOST_BYTES:
        raise Doubt(f"the metadata has more than {MOST_BYTES:,} bytes", "away")
    root = read(raw, comments=True)
    found = {
        one.attributes.get("entityID", ""): one
        for one in root.all()
        if one.name == f"{_MD}EntityDescriptor" and one.of(f"{_MD}IDPSSODescriptor")
    }
    if provider.entity_id is None and len(found) != 1:
        raise Doubt(f"the metadata has {len(found)} identity providers: name one as `entity_id`", "away")
    entity_id = provider.entity_id or next(iter(found))
    if entity_id not in found:
        raise Doubt("the metadata does not have the `entity_id` that sign_in.yaml names", "away")
    role = found[entity_id].one(f"{_MD}IDPSSODescriptor")
    if not _certified(role):
        raise Doubt("the metadata has no certificate for signing", "away")
    return Described(text=raw.decode("utf-8"), entity_id=entity_id, address=_address(role))


def _certified(role: Element) -> bool:
    return any(
        key.attributes.get("use", "signing") == "signing"
        and any(one.name == f"{_DS}X509Certificate" and one.text.strip() for one in key.all())
        for key in role.of(f"{_MD}KeyDescriptor")
    )


def _address(role: Element) -> str:
    if _SAML2 not in role.attributes.get("protocolSupportEnumeration", "").split():
        raise Doubt("the metadata's provider does not speak SAML 2.0", "away")
    for service in role.of(f"{_MD}SingleSignOnService"):
        place = urlsplit(service.attributes.get("Location", ""))
        loopback = place.hostname in ("localhost", "127.0.0.1")
        if service.attributes.get("Binding") == _REDIRECT and (place.scheme == "https" or loopback):
            return service.attributes["Location"]
    raise Doubt("the metadata has no HTTP-Redirect address that begins with https://", "away")


def _state(file: Path) -> object:
    try:
        state = file.stat()
    except OSError as error:
        raise Doubt(f"the metadata file can't be read: {error.strerror}", "away") from None
    return state.st_mtime_ns, state.st_size


def _content(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)
