"""Identity providers and whom they let in: accounts made at the first sign-in, with no more than the mapping gives, and ended
when a provider is silent about them."""

import logging
from collections.abc import Callable, Mapping, Sequence

from widget_server.core.access.mapping import mapped
from widget_server.core.errors import Conflict, SignInRefused
from widget_server.core.identity_providers import AnyProvider
from widget_server.core.patterns import duration_ms
from widget_server.ports import Clock
from widget_server.ports.provisioning import MakeProvider, ProvisioningStore
from widget_server.ports.sign_in import Proven, SignInProvider
from widget_server.services.publishing import Live

log = logging.getLogger("cuecard.sso")


class Provisioning:
    """Implements `ports.sign_in.Providers`."""

    def __init__(
        self,
        *,
        store: ProvisioningStore,
        clock: Clock,
        new_id: Callable[[str], str],
        live: Callable[[], Mapping[str, Live]],
        make: MakeProvider,
    ) -> None:
        self._store = store
        self._clock = clock
        self._new_id = new_id
        self._live = live
        self._make = make

    def of(self, workspace: str) -> Sequence[SignInProvider]:
        """See Providers."""
        return [self._make(workspace, provider) for provider in self._providers(workspace)]

    async def admit(self, workspace: str, provider: SignInProvider, proven: Proven) -> str:
        """See Providers."""
        described = next((one for one in self._providers(workspace) if one.key == provider.key), None)
        if described is None:  # it was taken out of the file meanwhile
            raise SignInRefused("There is no such identity provider any more.")
        try:
            account = await self._store.provision(
                workspace,
                provider.key,
                proven.subject,
                mapped(described.mapping, proven.attributes),
                new_id=self._new_id("stf_"),
                now=self._clock(),
            )
        except Conflict:
            raise _refused(workspace, provider, "person") from None
        if account is None:
            raise _refused(workspace, provider, "role")
        if account.disabled_at is not None:
            raise _refused(workspace, provider, "closed")
        return account.id

    async def lapse(self) -> int:
        """End the roles of those who have not come by their provider for too long, and all those of a provider that is gone;
        returns how many accounts lost any."""
        ended = 0
        now = self._clock()
        for workspace in [*self._live()]:
            providers = {provider.key: provider for provider in self._providers(workspace)}
            for source in await self._store.role_sources(workspace):
                provider = providers.get(source)
                since = now - duration_ms(provider.lapse) if provider is not None else now + 1
                ended += len(await self._store.lapse(workspace, source, unused_since=since, now=now))
        return ended

    def _providers(self, workspace: str) -> tuple[AnyProvider, ...]:
        live = self._live().get(workspace)
        return live.identity_providers.providers if live is not None else ()


_WORDS = {
    "person": ("the person has another account", "Somebody else has your place here: ask an administrator."),
    "role": ("the mapping gives no role", "You have no role here: ask an administrator to give you one."),
    "closed": ("the account is disabled", "This account is closed: ask an administrator."),
}
"""Why somebody who was proven does not come in: for the log, and for them."""


def _refused(workspace: str, provider: SignInProvider, because: str) -> SignInRefused:
    told, words = _WORDS[because]
    log.warning("Signing in by %s of %s was refused: %s", provider.key, workspace, told)
    return SignInRefused(words, because=because)
