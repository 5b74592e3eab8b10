"""What an OpenID provider says of itself: its discovery document and its keys, asked for seldom and believed narrowly."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
from authlib.oidc.discovery import get_well_known_url

from widget_server.adapters.sso.refusing import Doubt
from widget_server.core.errors import Unavailable
from widget_server.ports import Clock
from widget_server.ports.outbound import Outbound

MOST_BYTES = 1 << 20
FRESH_MS = 3_600_000
"""So long a document and the keys are taken as they are."""
UNKNOWN_KEY_MS = 60_000
"""So seldom are the keys asked for because a token names one that is not among them."""
MOST_KEYS = 100

ASYMMETRIC = ("RS256", "ES256", "PS256", "EdDSA")
"""The algorithms that are ever believed, by which a provider signs and nobody else can."""


class Discovered(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a discovery document that are used."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)
    authorization_response_iss_parameter_supported: bool = False

    @property
    def algorithms(self) -> tuple[str, ...]:
        """Those that it says it signs by, and that are believed."""
        return tuple(name for name in ASYMMETRIC if name in self.id_token_signing_alg_values_supported)


class Discovery:
    """The documents of one issuer."""

    def __init__(self, issuer: str, *, outbound: Outbound, clock: Clock) -> None:
        self._issuer = issuer
        self._outbound = outbound
        self._clock = clock
        self._asking = asyncio.Lock()
        self._document: tuple[int, Discovered] | None = None
        self._keys: tuple[int, dict[str, Mapping[str, Any]]] | None = None

    async def document(self) -> Discovered:
        """Raises Doubt where it can't be had, or is another's."""
        async with self._asking:
            if self._document is None or self._clock() - self._document[0] > FRESH_MS:
                self._document = (self._clock(), await self._discover())
                self._keys = None
            return self._document[1]

    async def key(self, kid: str | None, algorithm: str) -> Mapping[str, Any]:
        """The public key (JWK) of a token. A token that names none is taken only where there is one that it can be."""
        document = await self.document()
        async with self._asking:
            found = self._found(kid, algorithm)
            if found is None and self._may_ask():
                self._keys = (self._clock(), await self._key_set(document.jwks_uri))
                found = self._found(kid, algorithm)
        if found is None:
            raise Doubt("the ID token is signed by a key that the provider does not show")
        return found

    def _may_ask(self) -> bool:
        return self._keys is None or self._clock() - self._keys[0] >= UNKNOWN_KEY_MS

    def _found(self, kid: str | None, algorithm: str) -> Mapping[str, Any] | None:
        if self._keys is None or self._clock() - self._keys[0] > FRESH_MS:
            return None
        fitting = [key for id, key in self._keys[1].items() if kid in (None, id) and _fits(key, algorithm)]
        return fitting[0] if len(fitting) == 1 else None

    async def _discover(self) -> Discovered:
        raw = await self._json(get_well_known_url(self._issuer, external=True), "discovery document")
        try:
            document = msgspec.convert(raw, Discovered)
        except msgspec.ValidationError as error:
            raise Doubt(f"the discovery document does not fit: {error}", "away") from None
        if document.issuer != self._issuer:
            raise Doubt("the discovery document names another issuer than sign_in.yaml")
        if not document.algorithms:
            raise Doubt(f"the provider signs by none of {', '.join(ASYMMETRIC)}")
        secure = urlsplit(self._issuer).scheme
        for address in (document.authorization_endpoint, document.token_endpoint, document.jwks_uri):
            if urlsplit(address).scheme not in ("https", secure):
                raise Doubt("the discovery document names an address without https")
        return document

    async def _key_set(self, url: str) -> dict[str, Mapping[str, Any]]:
        raw = await self._json(url, "key set")
        keys = raw.get("keys")
        if not isinstance(keys, list) or len(keys) > MOST_KEYS:
            raise Doubt("the key set has no list of keys, or too many", "away")
        return {str(key.get("kid", f"#{place}")): key for place, key in enumerate(keys) if isinstance(key, dict)}

    async def _json(self, url: str, what: str) -> dict[str, Any]:
        try:
            fetched = await self._outbound.get(url, most_bytes=MOST_BYTES)
            if fetched.status != 200:
                raise Doubt(f"the {what} was answered with {fetched.status}", "away")
            value = msgspec.json.decode(fetched.body)
        except Unavailable as error:
            raise Doubt(f"the {what}: {error.message}", "away") from None
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise Doubt(f"the {what} is no JSON", "away") from None
        if not isinstance(value, dict):
            raise Doubt(f"the {what} is no object", "away")
        return value


_KINDS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}


def _fits(key: Mapping[str, Any], algorithm: str) -> bool:
    """Whether it is a key for signing by that algorithm."""
    return (
        key.get("kty") == _KINDS[algorithm]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and key.get("crv", "P-256" if algorithm == "ES256" else "Ed25519") in ("P-256", "Ed25519")
    )
