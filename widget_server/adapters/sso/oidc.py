"""OpenID Connect: the authorization code flow with PKCE. What counts is the ID token alone; no other endpoint is asked."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import msgspec
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from widget_server.adapters.sso.discovery import Discovery
from widget_server.adapters.sso.id_tokens import claims_of
from widget_server.adapters.sso.refusing import Doubt, refused
from widget_server.core.errors import Unavailable
from widget_server.core.identity_providers import OpenIdProvider
from widget_server.ports import Clock
from widget_server.ports.outbound import Outbound
from widget_server.ports.sign_in import Arrived, Attempt, Proven

MOST_BYTES = 64 * 1024
LONGEST_CODE = 4_096
LONGEST_SUBJECT = 255
_NESTED = "an answer is nested without end"
MOST_VALUES = 1_000
"""Of one claim: somebody may be in many groups."""


class OpenIdConnect:
    """Implements `ports.sign_in.SignInProvider`."""

    def __init__(
        self,
        workspace: str,
        provider: OpenIdProvider,
        *,
        outbound: Outbound,
        clock: Clock,
        secret: Callable[[], str | None],
    ) -> None:
        self.key = provider.key
        self.name = provider.name
        self._workspace = workspace
        self._provider = provider
        self._outbound = outbound
        self._clock = clock
        self._secret = secret
        self._discovery = Discovery(provider.issuer, outbound=outbound, clock=clock)

    async def begin(self, attempt: Attempt) -> str:
        """See SignInProvider."""
        try:
            document = await self._discovery.document()
        except Doubt as doubt:
            raise refused(self._workspace, self.key, doubt) from None
        except RecursionError:
            raise refused(self._workspace, self.key, Doubt(_NESTED)) from None
        address: str = prepare_grant_uri(
            document.authorization_endpoint,
            client_id=self._provider.client_id,
            response_type="code",
            redirect_uri=attempt.callback,
            scope=" ".join(dict.fromkeys(("openid", *self._provider.scopes))),
            state=attempt.state,
            nonce=attempt.nonce,
            code_challenge=create_s256_code_challenge(attempt.verifier),
            code_challenge_method="S256",
        )
        return address

    async def finish(self, attempt: Attempt, arrived: Arrived) -> Proven:
        """See SignInProvider."""
        try:
            claims = await self._claims(attempt, arrived)
            subject = claims["sub"]
            if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
                raise Doubt("the ID token's sub is no name for an account")
            self._check_email(claims)
        except Doubt as doubt:
            raise refused(self._workspace, self.key, doubt) from None
        except RecursionError:
            raise refused(self._workspace, self.key, Doubt(_NESTED)) from None
        # A claim whose own name has dots in it goes before one that stands in an object.
        return Proven(subject=subject, attributes=dict(sorted(flat(claims), key=lambda one: one[0] in claims)))

    async def _claims(self, attempt: Attempt, arrived: Arrived) -> Mapping[str, Any]:
        document = await self._discovery.document()
        given = arrived.query
        if arrived.method != "GET":
            raise Doubt("the answer came in another way than asked for")
        # RFC 9207: an answer that belongs to another provider is recognised before its code goes anywhere.
        named = given.get("iss")
        if named != document.issuer and (named is not None or document.authorization_response_iss_parameter_supported):
            raise Doubt("the answer names another issuer")
        if "error" in given:
            raise Doubt("the provider answered with an error", "declined")
        code = given.get("code", "")
        if not 0 < len(code) <= LONGEST_CODE:
            raise Doubt("the answer holds no code")
        tokens = await self._tokens(document.token_endpoint, code, attempt)
        return await claims_of(
            tokens.get("id_token"),
            self._provider,
            self._discovery,
            nonce=attempt.nonce,
            access_token=tokens.get("access_token"),
            now=self._clock(),
        )

    async def _tokens(self, endpoint: str, code: str, attempt: Attempt) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": attempt.callback,
            "code_verifier": attempt.verifier,
        }
        secret, client = self._secret(), self._provider.client_id
        basic = None
        if secret is not None and self._provider.authenticate == "basic":
            basic = (quote(client, safe=""), quote(secret, safe=""))
        else:
            form |= {"client_id": client} if secret is None else {"client_id": client, "client_secret": secret}
        try:
            answer = await self._outbound.post(endpoint, form, most_bytes=MOST_BYTES, basic=basic)
        except Unavailable as error:
            raise Doubt(f"the token endpoint: {error.message}", "away") from None
        if answer.status != 200:
            raise Doubt(f"the token endpoint answered with {answer.status}")
        try:
            tokens = msgspec.json.decode(answer.body, type=dict[str, Any])
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise Doubt("the token endpoint did not answer in JSON") from None
        return tokens

    def _check_email(self, claims: Mapping[str, Any]) -> None:
        """An email that nobody confirmed is worth nothing: where the mapping looks at it, nobody comes in by it."""
        used = "email" in self._provider.mapping.reads and claims.get("email") is not None
        if used and claims.get("email_verified") is not True and not self._provider.trust_email:
            raise Doubt("the email is not verified", "email")


def flat(claims: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Claims as texts by name; what stands in an object by the path to it: `realm_access.roles`."""
    for name, value in claims.items():
        path = f"{within}.{name}" if within else name
        if isinstance(value, dict):
            if path.count(".") < 4:
                yield from flat(value, path)
        else:
            values = value if isinstance(value, list) else [value]
            texts = tuple(text for one in values[:MOST_VALUES] if (text := _text(one)) is not None)
            if texts:
                yield path, texts


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None
