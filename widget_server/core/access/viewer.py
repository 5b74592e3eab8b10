"""Who looks, and how far they reach: the same value for a session of the console and for a token in an embed."""

from collections.abc import Collection, Iterator

import msgspec

from widget_server.core.access.parts import PartRules, Sight, sight
from widget_server.core.access.permissions import NEEDED, TABLE, Action, Breadth
from widget_server.core.access.roles import EVERY_TEAM, Role, RoleGrant
from widget_server.core.access.stages import Stage, reached


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """Staff, verified. Made anew for each request and each frame, of what stands in the database then."""

    workspace: str
    staff_id: str | None
    """Their account; None: a token of the customer's server names somebody who has none."""
    person_id: str | None
    """The id by which they take part in conversations."""
    name: str | None = None
    grants: tuple[RoleGrant, ...] = ()
    stage: Stage = "aggregates"
    conversations: tuple[str, ...] | None = None
    """Only these, where a token says so: it only ever narrows."""
    languages: tuple[str, ...] = ()

    @property
    def actor(self) -> str:
        """How the audit names them."""
        return self.staff_id or f"person:{self.person_id}"


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Of which responses somebody may do something: the union of what is said here. What a store's verbs are asked with."""

    workspace: str
    everything: bool = False
    teams: tuple[str, ...] = ()
    """Those whose surveys are theirs."""
    own: bool = False
    """Those of people assigned to them now …"""
    staff_id: str | None = None
    """… by this account …"""
    person_id: str | None = None
    """… or as a mentor in conversations under this id …"""
    conversations: tuple[str, ...] | None = None
    """… and in any case only in these, where that is said."""

    def __bool__(self) -> bool:
        """Whether there can be anything at all."""
        return self.everything or self.own or bool(self.teams)


def scope(viewer: Viewer, action: Action) -> Scope:
    """How far they reach with all their roles together."""
    everything, own, teams = False, False, set[str]()
    for grant in viewer.grants:
        breadth = _breadth(viewer, action, grant)
        everything = everything or breadth == "everything"
        own = own or breadth == "own"
        if breadth == "teams":
            teams.add(grant.team)
    return Scope(
        workspace=viewer.workspace,
        everything=everything,
        teams=tuple(sorted(teams)),
        own=own,
        staff_id=viewer.staff_id,
        person_id=viewer.person_id,
        conversations=viewer.conversations,
    )


def sight_of(viewer: Viewer, rules: PartRules, by: Collection[Breadth]) -> Sight:
    """What is shown them of a response that is within their scope by these. A name goes with its answers; the rest is its
    moment, and there only for whoever has come as far as that."""
    moment = sight(rules, _reaching(viewer, Action.MOMENT, by))
    return {**moment, "name": sight(rules, _reaching(viewer, Action.RESPONSES, by))["name"]}


def _reaching(viewer: Viewer, action: Action, by: Collection[Breadth]) -> Iterator[Role]:
    """The roles by which they reach it."""
    return (grant.role for grant in viewer.grants if _breadth(viewer, action, grant) in by)


def _breadth(viewer: Viewer, action: Action, grant: RoleGrant) -> Breadth | None:
    """How far one role goes, for whoever holds it: a manager of every team reaches everything, and is a manager still."""
    breadth = TABLE[action].get(grant.role)
    if breadth == "teams":
        return "everything" if grant.team == EVERY_TEAM else "teams" if grant.team else None
    if breadth == "own" and not reached(viewer.stage, NEEDED.get(action, "aggregates")):
        return None
    return breadth
