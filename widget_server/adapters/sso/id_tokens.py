"""ID tokens: signed by the provider, by a pinned algorithm, for us, for this attempt, now. Everything else is refused."""

from collections.abc import Mapping
from typing import Any

import jwt
from authlib.oidc.core import CodeIDToken
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from joserfc.errors import JoseError

from widget_server.adapters.sso.discovery import Discovery
from widget_server.adapters.sso.refusing import Doubt
from widget_server.core.identity_providers import CLOCK_SKEW_MS, OpenIdProvider

LONGEST = 32 * 1024
SMALLEST_RSA = 2048
_TIMES = ("exp", "iat", "nbf", "auth_time")


async def claims_of(
    token: object, provider: OpenIdProvider, discovery: Discovery, *, nonce: str, access_token: object, now: int
) -> Mapping[str, Any]:
    """The claims of a token that is right in every way. Raises Doubt."""
    if not isinstance(token, str) or len(token) > LONGEST or not token.isascii():
        raise Doubt("the provider's answer holds no ID token")
    document = await discovery.document()
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise Doubt("the ID token is no signed token") from None
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in document.algorithms:
        raise Doubt("the ID token is signed by an algorithm that is not taken")
    if kid is not None and not isinstance(kid, str):
        raise Doubt("the ID token names no key")
    claims = _verified(token, algorithm, await discovery.key(kid, algorithm))
    _check(claims, header, provider, nonce=nonce, access_token=access_token, now=now)
    return claims


def _verified(token: str, algorithm: str, key: Mapping[str, Any]) -> dict[str, Any]:
    try:
        public = jwt.PyJWK({**key}, algorithm=algorithm).key
        if isinstance(public, RSAPublicKey) and public.key_size < SMALLEST_RSA:
            raise Doubt(f"the provider's key has fewer than {SMALLEST_RSA} bits")
        # Only the signature here: what the token says is held against this attempt below, by one clock.
        claims: dict[str, Any] = jwt.decode(token, public, algorithms=[algorithm], options=_SIGNATURE_ALONE)
    except (jwt.PyJWTError, ValueError, TypeError):
        raise Doubt("the ID token's signature is not the provider's") from None
    return claims


_SIGNATURE_ALONE: Any = {
    "verify_signature": True,
    **dict.fromkeys(
        ("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_iss", "verify_sub", "verify_jti"), False
    ),
}


def _check(
    claims: Mapping[str, Any],
    header: Mapping[str, Any],
    provider: OpenIdProvider,
    *,
    nonce: str,
    access_token: object,
    now: int,
) -> None:
    for name in _TIMES:
        if name in claims and (isinstance(claims[name], bool) or not isinstance(claims[name], int | float)):
            raise Doubt(f"the ID token's {name} is no time")
    asked = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
        "sub": {"essential": True},
        "nonce": {"essential": True, "value": nonce},
    }
    params = {"nonce": nonce, "client_id": provider.client_id}
    if isinstance(access_token, str):
        params["access_token"] = access_token
    try:
        CodeIDToken(claims, header, asked, params).validate(now=now // 1000, leeway=CLOCK_SKEW_MS // 1000)
    except JoseError as error:
        raise Doubt(f"the ID token: {error.error} {error.description or ''}".strip()) from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Doubt("the ID token holds a claim of another kind than it should") from None
