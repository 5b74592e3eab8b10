"""Accounts that come from identity providers: who may be made one, what they are given, and when it ends."""

from typing import Protocol, runtime_checkable

from widget_server.core.access.mapping import Mapped
from widget_server.core.identity_providers import AnyProvider
from widget_server.ports.sign_in import SignInProvider
from widget_server.ports.staff import Account


class MakeProvider(Protocol):
    """Providers that work, of what a workspace's file says of them."""

    def __call__(self, workspace: str, provider: AnyProvider) -> SignInProvider:
        """The same one as long as the file says the same."""
        ...


@runtime_checkable
class SelfDescribing(Protocol):
    """A provider that is told who we are by a document: SAML."""

    async def described(self, callback: str) -> bytes:
        """Our metadata, for an answer to this address."""
        ...


class SpendOnce(Protocol):
    """Remembers what may be used once (`Store.spend`)."""

    async def __call__(self, ticket_id: str, *, expires_at: int, now: int) -> bool:
        """False where it was used before; forgotten after `expires_at` (ms)."""
        ...


class ProvisioningStore(Protocol):
    """What a store keeps of it. Each verb writes the audit's lines in its own transaction."""

    async def provision(
        self, workspace: str, provider: str, subject: str, given: Mapped, *, new_id: str, now: int
    ) -> Account | None:
        """The account of (provider, subject), as it stands afterwards: made with the id `new_id` where there is none and
        `given` holds a role; its profile as far as `given` says one; the roles of this provider those of `given`.

        None where `given` holds no role: then no account is made, and one that is there loses the provider's roles and its
        sessions. A disabled account is returned as it is. Raises Conflict where the person is another account's: nothing
        is changed.
        """
        ...

    async def lapse(self, workspace: str, provider: str, *, unused_since: int, now: int) -> list[str]:
        """Take the roles that the provider gave from every account that was not signed in by it since then (ms), and end
        the sessions of those that are left with none. Returns those accounts, sorted."""
        ...

    async def role_sources(self, workspace: str) -> list[str]:
        """The providers of which any account has a role, sorted."""
        ...
