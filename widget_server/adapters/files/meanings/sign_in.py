"""Ways to sign in: secrets and metadata that are nowhere, keys that stand twice, mappings that let nobody in."""

from collections.abc import Iterator
from pathlib import Path

from widget_server.adapters.files.documents import Spot
from widget_server.adapters.files.meanings.spans import YEAR_MS, too_long
from widget_server.adapters.files.shapes import nearest
from widget_server.core.access import EVERY_TEAM
from widget_server.core.access.mapping import RoleMapping, RoleRule
from widget_server.core.identity_providers import AnyProvider, IdentityProviders, OpenIdProvider, SamlProvider, Secret
from widget_server.services.publishing import Mistake

RESERVED = ("password",)
"""Keys that mean another way to sign in."""
SETTINGS = "CUECARD_"


def sign_in_mistakes(found: IdentityProviders, spot: Spot, folder: Path, teams: frozenset[str]) -> Iterator[Mistake]:
    """Of a workspace's `sign_in.yaml`; `folder` is what its paths begin from, `teams` are those that surveys have (none: no
    surveys are looked at)."""
    first: dict[str, int] = {}
    for index, provider in enumerate(found.providers):
        here = spot.at("providers", index)
        if provider.key in RESERVED:
            yield here.at("key").mistake(f"`{provider.key}` is the key of another way to sign in", "Choose another.")
        elif provider.key in first:
            yield here.at("key").mistake(f"another provider has the key `{provider.key}` too", "Give it its own.")
        first.setdefault(provider.key, index)
        yield from too_long(provider.lapse, here.at("lapse"), YEAR_MS, "The longest is 366d.")
        yield from _mapping(provider.mapping, here.at("mapping"), teams)
        yield from _kind(provider, here, folder)


def _kind(provider: AnyProvider, here: Spot, folder: Path) -> Iterator[Mistake]:
    if isinstance(provider, OpenIdProvider):
        yield from _openid(provider, here)
        if provider.client_secret is not None:
            yield from _secret(provider.client_secret, here.at("client_secret"))
    else:
        yield from _saml(provider, here, folder)


def _openid(provider: OpenIdProvider, here: Spot) -> Iterator[Mistake]:
    if "?" in provider.issuer or "#" in provider.issuer:
        hint = "Write it as the provider's discovery document does."
        yield here.at("issuer").mistake("an issuer has no `?` and no `#`", hint)
    elif provider.issuer.endswith("/.well-known/openid-configuration"):
        hint = "Write what stands before /.well-known."
        yield here.at("issuer").mistake("this is the discovery document's address, not the issuer", hint)
    if "email" in provider.mapping.reads and "email" not in provider.scopes:
        hint = "Add email to `scopes`."
        yield here.at("scopes").warning("the mapping looks at `email`, and no scope asks for it", hint)


def _saml(provider: SamlProvider, here: Spot, folder: Path) -> Iterator[Mistake]:
    source = provider.metadata
    if (source.file is None) == (source.url is None):
        yield here.at("metadata").mistake("metadata is in a file or at an address", "Name one: `file` or `url`.")
    elif source.file is not None:
        yield from _there(source.file, here.at("metadata", "file"), folder)
    if provider.decryption_key is not None:
        yield from _secret(provider.decryption_key, here.at("decryption_key"))
        if provider.decryption_certificate is None:
            hint = "Name it as `decryption_certificate`: it stands in our metadata."
            yield here.at("decryption_key").mistake("the key has no certificate", hint)
    if provider.decryption_certificate is not None:
        yield from _there(provider.decryption_certificate, here.at("decryption_certificate"), folder)


def _there(name: str, spot: Spot, folder: Path) -> Iterator[Mistake]:
    if not (folder / name).is_file():
        yield spot.mistake(f"there is no file `{name}`", "Paths begin in the workspace's folder.")


def _secret(secret: Secret, spot: Spot) -> Iterator[Mistake]:
    if (secret.env is None) == (secret.file is None):
        yield spot.mistake("a secret is in a variable or in a file", "Name one: `env` or `file`.")
    elif secret.env is not None and secret.env.upper().startswith(SETTINGS):
        hint = "Choose another name."
        yield spot.at("env").mistake(f"variables that begin with {SETTINGS} are settings of the server", hint)


def _mapping(mapping: RoleMapping, spot: Spot, teams: frozenset[str]) -> Iterator[Mistake]:
    if not mapping.roles:
        hint = "Write which groups have which role, under `roles`."
        yield spot.warning("nobody can sign in by this provider: its mapping gives no role", hint)
    for index, rule in enumerate(mapping.roles):
        yield from _rule(rule, spot.at("roles", index), teams)
    if any(rule.role == "mentor" for rule in mapping.roles) and mapping.person is None:
        hint = "Name the claim with the id by which the chat knows them, or give it by hand."
        yield spot.warning("mentors are mapped, and not whom the chat knows them as: `person` is missing", hint)


def _rule(rule: RoleRule, spot: Spot, teams: frozenset[str]) -> Iterator[Mistake]:
    if rule.role != "manager":
        for name in ("team", "team_from"):
            if getattr(rule, name):
                yield spot.at(name).mistake(f"a role {rule.role} has no team", "Remove it.")
    elif bool(rule.team) == bool(rule.team_from):
        hint = 'Write `team` (one, or "*" for every team), or `team_from` (the claim that names them).'
        yield spot.mistake("it must be said once of which team they are a manager", hint)
    elif teams and rule.team not in ("", EVERY_TEAM, *teams):
        hint = nearest(rule.team, teams) or "They see nothing, until a survey has that team."
        yield spot.at("team").warning(f"no survey has the team `{rule.team}`", hint)
