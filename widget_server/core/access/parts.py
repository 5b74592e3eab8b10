"""The parts of a moment: which of them a role is shown, may ask for one by one, or never sees."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, get_args

from widget_server.core.access.roles import Role

Part = Literal["name", "messages", "events", "page", "traits"]
PARTS: tuple[Part, ...] = get_args(Part)

Showing = Literal["shown", "reveal", "hidden"]
"""There when the page opens; asked for and audited; not at all."""

PartRules = dict[Part, dict[Role, Showing]]
"""`access: parts:` in workspace.yaml; what it leaves out is as in USUAL."""

Sight = Mapping[Part, Showing]

USUAL: Mapping[Part, Mapping[Role, Showing]] = MappingProxyType(
    {
        "name": {"mentor": "shown", "manager": "shown", "administrator": "reveal"},
        "messages": {"mentor": "shown", "manager": "reveal", "administrator": "reveal"},
        "events": {"mentor": "shown", "manager": "shown", "administrator": "shown"},
        "page": {"mentor": "shown", "manager": "shown", "administrator": "shown"},
        "traits": {"mentor": "shown", "manager": "shown", "administrator": "shown"},
    }
)

_WIDTH: Mapping[Showing, int] = MappingProxyType({"hidden": 0, "reveal": 1, "shown": 2})


def sight(rules: PartRules, roles: Iterable[Role]) -> Sight:
    """What the roles by which somebody reaches a response show them of its moment: of several the widest."""
    roles = tuple(roles)
    return {
        part: max((_showing(rules, part, role) for role in roles), key=_WIDTH.__getitem__, default="hidden")
        for part in PARTS
    }


def _showing(rules: PartRules, part: Part, role: Role) -> Showing:
    usual = USUAL[part].get(role, "hidden")
    return rules.get(part, {}).get(role, usual)
