"""A provider as `sign_in.yaml` describes it, made into one that works; kept as long as the file says the same."""

import os
from collections.abc import Callable
from pathlib import Path

from widget_server.adapters.sso.refusing import Doubt, refused
from widget_server.core.identity_providers import AnyProvider, OpenIdProvider, Secret
from widget_server.ports import Clock
from widget_server.ports.outbound import Outbound
from widget_server.ports.provisioning import SpendOnce
from widget_server.ports.sign_in import Arrived, Attempt, Proven, SignInProvider

MOST_SECRET = 64 * 1024


class Makers:
    """Implements `ports.provisioning.MakeProvider`. `folder`: where a workspace's files are."""

    def __init__(
        self, *, outbound: Outbound, clock: Clock, spend: SpendOnce, folder: Callable[[str], Path], public_url: str
    ) -> None:
        self._outbound = outbound
        self._clock = clock
        self._spend = spend
        self._folder = folder
        self._public_url = public_url
        self._made: dict[tuple[str, str], tuple[AnyProvider, SignInProvider]] = {}

    def __call__(self, workspace: str, provider: AnyProvider) -> SignInProvider:
        """See MakeProvider."""
        known = self._made.get((workspace, provider.key))
        if known is None or known[0] != provider:
            known = (provider, self._make(workspace, provider))
            self._made[workspace, provider.key] = known
        return known[1]

    def _make(self, workspace: str, provider: AnyProvider) -> SignInProvider:
        folder = self._folder(workspace)
        try:
            if isinstance(provider, OpenIdProvider):
                from widget_server.adapters.sso.oidc import OpenIdConnect

                return OpenIdConnect(
                    workspace,
                    provider,
                    outbound=self._outbound,
                    clock=self._clock,
                    secret=lambda: secret_of(provider.client_secret, folder),
                )
            import saml2  # noqa: F401 - whether it is here

            from widget_server.adapters.sso.metadata import Metadata
            from widget_server.adapters.sso.saml import Saml

            return Saml(
                workspace,
                provider,
                folder=folder,
                metadata=Metadata(provider, folder=folder, outbound=self._outbound, clock=self._clock),
                clock=self._clock,
                spend=self._spend,
                public_url=self._public_url,
                secret=lambda: secret_of(provider.decryption_key, folder),
            )
        except ImportError:
            return Lacking(workspace, provider)


class Lacking:
    """A provider whose library is not installed: it lets nobody in, and the log says what to install."""

    def __init__(self, workspace: str, provider: AnyProvider) -> None:
        self.key = provider.key
        self.name = provider.name
        self._workspace = workspace
        self._extra = "oidc" if isinstance(provider, OpenIdProvider) else "saml"

    async def begin(self, attempt: Attempt) -> str:
        """See SignInProvider."""
        raise refused(self._workspace, self.key, self._doubt())

    async def finish(self, attempt: Attempt, arrived: Arrived) -> Proven:
        """See SignInProvider."""
        raise refused(self._workspace, self.key, self._doubt())

    def _doubt(self) -> Doubt:
        return Doubt(f"it needs the extra: pip install 'cuecard[{self._extra}]'", "away")


def secret_of(secret: Secret | None, folder: Path) -> str | None:
    """A secret from where it is kept, now: a new one counts without a restart. Raises Doubt where it is not there."""
    if secret is None:
        return None
    if secret.env is not None:
        if not (value := os.environ.get(secret.env, "")):
            raise Doubt(f"the environment variable {secret.env} is not set", "away")
        return value
    file = folder / (secret.file or "")
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_SECRET).decode("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Doubt(f"the secret's file {secret.file} can't be read", "away") from None
