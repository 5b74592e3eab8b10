"""Tokens that a customer's server signs: JWTs, verified with the algorithm of the workspace's own key, never the token's wish."""

from typing import Annotated, Any, TypeVar

import jwt
import msgspec

from widget_server.core.actors import Participation
from widget_server.core.bounds import check, check_id
from widget_server.core.errors import InvalidInput, Misconfigured, TokenExpired, Unauthenticated
from widget_server.core.events import ANONYMOUS, Json
from widget_server.ports import Key

LEEWAY_S = 30
MAX_PREVIOUS_IDS = 10
LIFETIME_S = 3_600
MAX_CHARS = 6_144
TYPES = {"respondent": "cue-respondent", "staff": "cue-staff"}
MIN_SECRET_BYTES = 32


class RespondentClaims(msgspec.Struct, frozen=True):
    """What a respondent token tells."""

    sub: str
    exp: int
    iat: int
    traits: dict[str, Json] | None = None
    conversations: tuple[Participation, ...] = ()
    previous_ids: Annotated[tuple[str, ...], msgspec.Meta(max_length=MAX_PREVIOUS_IDS)] = ()
    """Other ids under which the customer's systems know the same person."""
    anonymous_id: str | None = None
    """The visitor that this person's device was before; it counts where the device says so itself."""


class StaffClaims(msgspec.Struct, frozen=True):
    """What a staff token tells."""

    sub: str
    exp: int
    iat: int
    name: str | None = None
    conversations: tuple[str, ...] | None = None


Claims = TypeVar("Claims", RespondentClaims, StaffClaims)


def key_id(token: str) -> str:
    """The `kid` of a token not yet verified: it only chooses which of our keys must verify it."""
    if len(token) > MAX_CHARS:
        raise Unauthenticated(f"The token is longer than {MAX_CHARS} characters.")
    if token != token.strip():
        raise Unauthenticated("There is a blank or a line break before or after the token.")
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise Unauthenticated("The token is not a JWT.") from None
    kid = header.get("kid")
    if not isinstance(kid, str):
        raise Unauthenticated("The token's header has no kid.")
    return kid


def verify_respondent(token: str, key: Key, *, now: int) -> RespondentClaims:
    """The claims of a respondent token."""
    claims = _claims(_verify(token, key, "respondent", now=now), RespondentClaims)
    for id in claims.previous_ids:
        _check_named(id, "A previous id")
    return claims


def verify_staff(token: str, key: Key, *, now: int) -> StaffClaims:
    """The claims of a staff token."""
    return _claims(_verify(token, key, "staff", now=now), StaffClaims)


def sign(key: Key, claims: dict[str, Any]) -> str:
    """A token as a customer's server would sign it, for trying things out (HS256 keys only: we hold no private ones)."""
    if key.algorithm != "HS256":
        raise Misconfigured("Only tokens of HS256 keys can be signed here; the private part of an EdDSA key is yours.")
    return jwt.encode(claims, key.secret, algorithm="HS256", headers={"kid": key.id, "typ": TYPES[key.kind]})


def _verify(token: str, key: Key, kind: str, *, now: int) -> dict[str, Any]:
    if key.kind != kind:
        raise Unauthenticated(f"The key {key.id!r} does not sign {TYPES[kind]} tokens.")
    if key.algorithm == "HS256" and len(key.secret.encode()) < MIN_SECRET_BYTES:
        raise Unauthenticated("The key's secret is too short to prove anything.")
    try:
        proved = jwt.decode_complete(
            token,
            key.secret,
            algorithms=[key.algorithm],
            audience=key.workspace,
            options={
                "require": ["exp", "iat", "aud", "sub"],
                "strict_aud": True,
                # The clock that counts is the one passed in.
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except jwt.InvalidAudienceError:
        raise Unauthenticated("The token's aud is not this workspace.") from None
    except jwt.MissingRequiredClaimError as error:
        raise Unauthenticated(f"The token has no {error.claim}.") from None
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise Unauthenticated("The token's signature does not verify.") from None
    if proved["header"].get("typ") != TYPES[kind]:
        raise Unauthenticated(f"The token's typ is not {TYPES[kind]}.")
    claims: dict[str, Any] = proved["payload"]
    _check_times(claims, now // 1000)
    return claims


def _check_times(claims: dict[str, Any], now_s: int) -> None:
    times = [claims["exp"], claims["iat"], claims.get("nbf", 0)]
    if not all(isinstance(time, int) and not isinstance(time, bool) for time in times):
        raise Unauthenticated("The token's times must be whole seconds.")
    expires, issued, not_before = times
    if expires - issued > LIFETIME_S or expires <= issued:
        raise Unauthenticated(f"The token must end within {LIFETIME_S} s of its iat.")
    if max(issued, not_before) > now_s + LEEWAY_S:
        raise Unauthenticated("The token begins in the future; is the signing server's clock right?")
    if expires + LEEWAY_S <= now_s:
        raise TokenExpired("The token has ended; ask for a new one.")


def _claims(claims: dict[str, Any], shape: type[Claims]) -> Claims:
    try:
        check(claims)
        known = msgspec.convert(claims, shape)
    except (InvalidInput, msgspec.ValidationError) as error:
        raise Unauthenticated(f"The token's claims do not fit: {error}") from None
    _check_named(known.sub, "The sub")
    return known


def _check_named(id: str, what: str) -> None:
    """It names a respondent, no visitor."""
    try:
        check_id(id, what)
    except InvalidInput as error:
        raise Unauthenticated(f"The token's claims do not fit: {error}") from None
    if id.startswith(ANONYMOUS):
        raise Unauthenticated(f"{what} in a token must not begin with {ANONYMOUS!r}.")
