"""The identity providers of a workspace, as its `sign_in.yaml` names them."""

from typing import Annotated, Literal

import msgspec

from widget_server.core.access.mapping import AttributeName, RoleMapping
from widget_server.core.patterns import Duration
from widget_server.core.questions.words import Key, Url

LAPSE = "30d"
CLOCK_SKEW_MS = 30_000
"""How far a provider's clock may be from ours."""


class Secret(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where a secret is kept: never in a workspace's file itself."""

    env: Annotated[str, msgspec.Meta(pattern="^[A-Za-z_][A-Za-z0-9_]{0,99}$")] | None = None
    """The name of an environment variable of the server …"""
    file: Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)] | None = None
    """… or a file: absolute, or from the workspace's folder on."""


class MetadataSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where the provider's SAML metadata is. It holds the certificates that are believed."""

    file: Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)] | None = None
    """A file: absolute, or from the workspace's folder on; read again when it changes …"""
    url: Url | None = None
    """… or an address, asked again every hour."""


class IdentityProvider(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What both kinds have."""

    key: Key
    """Its name in addresses. Accounts are known by it and by the provider's name for them: it stays as it is."""
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    """Its name on the button."""
    mapping: RoleMapping = RoleMapping()
    lapse: Duration = LAPSE
    """Roles that it gave end when somebody has not signed in by it for so long."""


class OpenIdProvider(IdentityProvider, frozen=True, kw_only=True, tag_field="kind", tag="oidc"):
    """OpenID Connect: code with PKCE."""

    issuer: Url
    """As the provider writes it; its discovery document must say the same."""
    client_id: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    client_secret: Secret | None = None
    """None: a public client, proved by PKCE alone."""
    authenticate: Literal["basic", "post"] = "basic"
    """How the secret is sent to the token endpoint."""
    scopes: tuple[Annotated[str, msgspec.Meta(pattern="^[!-~]{1,100}$")], ...] = ("profile", "email")
    """Asked for beside `openid`."""
    trust_email: bool = False
    """The provider's emails are its own organisation's, and count although it does not call them verified."""


class SamlProvider(IdentityProvider, frozen=True, kw_only=True, tag_field="kind", tag="saml"):
    """SAML 2.0: AuthnRequest by redirect, response by POST, the assertion signed."""

    metadata: MetadataSource
    entity_id: Annotated[str, msgspec.Meta(min_length=1, max_length=1_024)] | None = None
    """The provider's entity id; needed where its metadata has several."""
    subject: AttributeName | None = None
    """The attribute that names an account for ever; left out: the NameID, where it lasts."""
    decryption_key: Secret | None = None
    """The private key (PEM) for encrypted assertions; without one they are refused."""
    decryption_certificate: Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)] | None = None
    """The file with its certificate (PEM), for our metadata."""


AnyProvider = OpenIdProvider | SamlProvider


class IdentityProviders(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A workspace's ways in beside passwords (`sign_in.yaml`)."""

    providers: Annotated[tuple[AnyProvider, ...], msgspec.Meta(max_length=20)] = ()
    """In the order of their buttons."""

    def get(self, key: str) -> AnyProvider | None:
        """The one with this key."""
        return next((provider for provider in self.providers if provider.key == key), None)
