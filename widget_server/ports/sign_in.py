"""Signing in: passwords, identity providers, sessions; and what a store keeps of them."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

import msgspec

from widget_server.core.access import Deed

PASSWORD = "password"  # noqa: S105 - the name of a way to sign in
"""The provider of those who sign in by login and password."""


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """One way into one account."""

    workspace: str
    provider: str
    """`password`, or the key of an identity provider."""
    subject: str
    """The login, or the provider's name for the account."""
    staff_id: str
    secret: str = ""
    """An argon2id hash; empty where a provider proves who it is."""
    used_at: int | None = None


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One browser that is signed in. Times are Unix milliseconds."""

    workspace: str
    id: str
    """The SHA-256 of what its cookie holds."""
    staff_id: str
    provider: str
    made_at: int
    used_at: int
    expires_at: int


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody went to an identity provider. Made by us, random, and good for one return to the same browser."""

    workspace: str
    provider: str
    state: str
    """Goes there and comes back: OpenID Connect's `state`, SAML's `RelayState`. Only its SHA-256 is kept."""
    nonce: str
    """OpenID Connect's `nonce`; SAML's request id is `_` and this."""
    verifier: str
    """The secret of PKCE."""
    callback: str
    """The address to come back to, absolute: the redirect URI, the assertion consumer service."""
    browser: str
    """The SHA-256 of the cookie of the browser that began it."""
    return_to: str
    """Where in the console to go afterwards: a path that was checked."""
    expires_at: int


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser brought back from an identity provider. Nothing of it is believed yet."""

    method: Literal["GET", "POST"]
    query: Mapping[str, str]
    form: Mapping[str, str]


class Proven(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a provider vouches for."""

    subject: str
    """Its lasting name for the account: never an email, unless the operator chose that."""
    attributes: Mapping[str, tuple[str, ...]] = {}
    """What else it says: groups, a name, an email. What comes of them is the workspace's mapping's to say."""


class SignInProvider(Protocol):
    """One identity provider of one workspace."""

    @property
    def key(self) -> str:
        """Its name in addresses: lower-case letters, digits, hyphens."""
        ...

    @property
    def name(self) -> str:
        """Its name for people, on the button."""
        ...

    async def begin(self, attempt: Attempt) -> str:
        """The address at the provider to send the browser to. Raises SignInRefused where the provider can't be asked."""
        ...

    async def finish(self, attempt: Attempt, arrived: Arrived) -> Proven:
        """Who it is. The attempt was taken (once) by the state that came back, and the browser is the one that began it.
        Any doubt raises SignInRefused."""
        ...


class Providers(Protocol):
    """The identity providers of every workspace, and whom they let in."""

    def of(self, workspace: str) -> Sequence[SignInProvider]:
        """Those of a workspace, in the order to show them in."""
        ...

    async def admit(self, workspace: str, provider: SignInProvider, proven: Proven) -> str:
        """The account (`staff_id`) of somebody who was proven: made, and its roles set, by the workspace's mapping. Raises
        SignInRefused where the mapping gives nothing, or the account is disabled."""
        ...


class Passwords(Protocol):
    """Hashing, slow on purpose: few at once, none in the event loop."""

    async def hash(self, password: str) -> str:
        """What to keep of a password."""
        ...

    async def verify(self, secret: str, password: str) -> bool:
        """Whether it is the one; with an empty secret, False in the same time."""
        ...

    def outdated(self, secret: str) -> bool:
        """Whether it was made with less care than is usual now."""
        ...


class SignInStore(Protocol):
    """What a store keeps of it all."""

    async def sign_in(self, workspace: str, provider: str, subject: str) -> SignIn | None:
        """The way in with this name, whether its account is disabled or not."""
        ...

    async def sign_ins(self, workspace: str, staff_id: str) -> list[SignIn]:
        """Every way into one account, by (provider, subject)."""
        ...

    async def set_sign_in(self, way: SignIn, deed: Deed | None = None, *, now: int) -> None:
        """Make it, or change its secret; with the audit's line, if there is one. Raises Conflict where the name belongs to another account, NotFound without the
        account."""
        ...

    async def begin_session(self, session: Session, deed: Deed, *, subject: str) -> None:
        """Keep a session that was begun by the way in with this subject, with the audit's line, and forget all sessions that
        have ended. Raises NotFound where the account is gone or disabled."""
        ...

    async def session(self, workspace: str, id: str, *, now: int, idle_since: int) -> Session | None:
        """The session, where it has not ended, was used since `idle_since`, and its account is not disabled."""
        ...

    async def sessions(self, workspace: str, staff_id: str, *, now: int, idle_since: int) -> list[Session]:
        """Those of an account that stand, the one used last first."""
        ...

    async def standing(self, sessions: Sequence[tuple[str, str]], *, now: int, idle_since: int) -> set[tuple[str, str]]:
        """Which of these (workspace, session id) have not ended, were used since `idle_since`, and whose accounts are not
        disabled."""
        ...

    async def use_session(self, workspace: str, id: str, *, now: int) -> None:
        """Its browser was here."""
        ...

    async def end_session(self, workspace: str, id: str, deed: Deed, *, now: int) -> None:
        """It stands no more, and the audit has the line; again changes nothing."""
        ...

    async def end_sessions(self, workspace: str, staff_id: str, *, but: str = "") -> int:
        """End an account's sessions, but one; returns how many there were."""
        ...

    async def disabled_people(self, people: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
        """Which of these (workspace, person id) have an account that is disabled."""
        ...

    async def keep_attempt(self, attempt: Attempt, *, now: int) -> None:
        """Keep it until it comes back, by the SHA-256 of its state; forget those that never did."""
        ...

    async def take_attempt(self, workspace: str, provider: str, state: str, *, now: int) -> Attempt | None:
        """The attempt, once; None where there is none, or its time has passed."""
        ...
