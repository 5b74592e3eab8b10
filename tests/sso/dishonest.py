"""An OpenID provider that answers what a test wants: the tokens of an attacker who holds some key, or none."""

import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import parse_qs

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.sso.running import in_this_loop

JSON = dict[str, Any]

RSA = rsa.generate_private_key(65537, 2048)
ANOTHER_RSA = rsa.generate_private_key(65537, 2048)
SMALL_RSA = rsa.generate_private_key(65537, 1024)
EC = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()


def public(key: Any, kid: str, **more: str) -> JSON:
    """A public key as JWK."""
    kinds: dict[type, Any] = {rsa.RSAPrivateKey: RSAAlgorithm, ec.EllipticCurvePrivateKey: ECAlgorithm}
    kind = next((found for one, found in kinds.items() if isinstance(key, one)), OKPAlgorithm)
    return {**json.loads(kind.to_jwk(key.public_key())), "kid": kid, "use": "sig", **more}


class Dishonest:
    """Its state; `issuer` is its address. `token` makes the ID token of the next answer from the nonce."""

    def __init__(self) -> None:
        self.issuer = ""
        self.keys: list[JSON] = [public(RSA, "r"), public(EC, "e"), public(ED, "d"), public(SMALL_RSA, "s")]
        self.discovery: JSON = {}
        self.token: Callable[[str], str | None] = lambda nonce: self.signed(nonce)
        self.answer: Callable[[JSON], Response] = lambda tokens: JSONResponse(tokens)
        self.nonce = ""
        self.asked_for_keys = 0
        self.codes: list[JSON] = []

    def claims(self, nonce: str, **changes: Any) -> JSON:
        """Those of an honest token; what is None is left out."""
        now = int(time.time())
        honest: JSON = {
            "iss": self.issuer,
            "aud": "cuecard",
            "sub": "maria",
            "exp": now + 300,
            "iat": now,
            "nonce": nonce,
            "groups": ["mentors"],
        }
        return {name: value for name, value in {**honest, **changes}.items() if value is not None}

    def signed(
        self, nonce: str, *, key: Any = RSA, algorithm: str = "RS256", kid: str | None = "r", **changes: Any
    ) -> str:
        """A token."""
        headers = {} if kid is None else {"kid": kid}
        return jwt.encode(self.claims(nonce, **changes), key, algorithm=algorithm, headers=headers)

    async def configuration(self, request: Request) -> Response:
        """The discovery document."""
        honest: JSON = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "PS256", "ES256", "EdDSA", "HS256", "none"],
        }
        return JSONResponse({**honest, **self.discovery})

    async def key_set(self, request: Request) -> Response:
        """The keys."""
        self.asked_for_keys += 1
        return JSONResponse({"keys": self.keys})

    async def exchange(self, request: Request) -> Response:
        """The token endpoint: it takes every code."""
        asked = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        self.codes.append({**asked, "authorization": request.headers.get("authorization")})
        return self.answer({"id_token": self.token(self.nonce), "token_type": "Bearer", "access_token": "x"})


@contextlib.asynccontextmanager
async def dishonest() -> AsyncIterator[Dishonest]:
    """A running one."""
    provider = Dishonest()
    app = Starlette(
        routes=[
            Route("/.well-known/openid-configuration", provider.configuration),
            Route("/keys", provider.key_set),
            Route("/token", provider.exchange, methods=["POST"]),
        ]
    )
    async with in_this_loop(uvicorn.Config(app, log_config=None, lifespan="off")) as port:
        provider.issuer = f"http://127.0.0.1:{port}"
        yield provider
