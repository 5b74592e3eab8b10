"""What an identity provider says of somebody, as roles and a profile here: by the workspace's mapping, and nothing beside it."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec

from widget_server.core.access.roles import Role, RoleGrant

Attributes = Mapping[str, Sequence[str]]
"""What a provider says: claims of OpenID Connect, attributes of SAML; each with its values."""

AttributeName = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]

MOST_TEXT = 200
_TEAM = re.compile(r"[^\x00-\x1f\x7f]{1,64}")
_ID = re.compile(r"[^\x00-\x1f\x7f]{1,255}")
_EMAIL = re.compile(r"[^\s@\x00-\x1f\x7f]{1,64}@[^\s@\x00-\x1f\x7f]{1,255}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]+")


class RoleRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Whoever has this value has this role."""

    from_: AttributeName = msgspec.field(name="from")
    """A claim or attribute: `groups`, `realm_access.roles`."""
    is_: Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)] = msgspec.field(name="is")
    """The value, exactly; one of several is enough."""
    role: Role
    team: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """Whose responses a manager sees: the team of surveys; "*" for every one."""
    team_from: AttributeName | None = None
    """Or: the claim or attribute that names a manager's teams."""


class RoleMapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which claims or attributes say what. What is left out is not taken: without `roles` nobody comes in."""

    roles: tuple[RoleRule, ...] = ()
    """Each rule that holds gives its role; somebody for whom none holds is refused."""
    person: AttributeName | None = None
    """The id by which the chat knows them: what makes a mentor's students theirs."""
    name: AttributeName | None = None
    """Their name for people."""
    email: AttributeName | None = None
    """Where notices go. It never says who somebody is."""
    language: AttributeName | None = None
    """A language tag, such as `ru` or `pt-BR`."""
    team: AttributeName | None = None
    """The team they belong to themselves."""

    @property
    def reads(self) -> frozenset[str]:
        """Every claim or attribute that it looks at."""
        own = {self.person, self.name, self.email, self.language, self.team}
        rules = {rule.from_ for rule in self.roles} | {rule.team_from for rule in self.roles}
        return frozenset(name for name in own | rules if name is not None)


class Mapped(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of it. None: the provider said nothing that can be taken."""

    grants: tuple[RoleGrant, ...] = ()
    person_id: str | None = None
    name: str | None = None
    email: str | None = None
    language: str | None = None
    team: str | None = None


def mapped(mapping: RoleMapping, attributes: Attributes) -> Mapped:
    """The roles and the profile of somebody of whom a provider says this."""
    return Mapped(
        grants=tuple(sorted({grant for rule in mapping.roles for grant in _granted(rule, attributes)})),
        person_id=_first(attributes, mapping.person, _ID),
        name=_name(attributes, mapping.name),
        email=_first(attributes, mapping.email, _EMAIL),
        language=_first(attributes, mapping.language, _LANGUAGE),
        team=_first(attributes, mapping.team, _TEAM),
    )


def _granted(rule: RoleRule, attributes: Attributes) -> list[RoleGrant]:
    if rule.is_ not in attributes.get(rule.from_, ()):
        return []
    if rule.role != "manager":
        return [RoleGrant(role=rule.role)]
    named = attributes.get(rule.team_from, ()) if rule.team_from is not None else (rule.team,)
    # "*" means every team only where the workspace's file says so: no provider's value does.
    teams = [team for team in named if _TEAM.fullmatch(team) and (rule.team_from is None or team != "*")]
    return [RoleGrant(role="manager", team=team) for team in teams]


def _first(attributes: Attributes, name: str | None, form: re.Pattern[str]) -> str | None:
    values = attributes.get(name, ()) if name is not None else ()
    return next((value for value in values if form.fullmatch(value)), None)


def _name(attributes: Attributes, name: str | None) -> str | None:
    values = attributes.get(name, ()) if name is not None else ()
    shown = (_UNSEEN.sub(" ", value).strip()[:MOST_TEXT] for value in values)
    return next((text for text in shown if text), None)
