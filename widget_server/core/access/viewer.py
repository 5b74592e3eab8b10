"""Who looks, and how far they reach: the same value for a session of the console and for a token in an embed."""

import msgspec

from widget_server.core.access.permissions import NEEDED, TABLE, Action
from widget_server.core.access.roles import EVERY_TEAM, RoleGrant
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
        breadth = TABLE[action].get(grant.role)
        if breadth == "everything" or (breadth == "teams" and grant.team == EVERY_TEAM):
            everything = True
        elif breadth == "teams" and grant.team:
            teams.add(grant.team)
        elif breadth == "own":
            own = own or reached(viewer.stage, NEEDED.get(action, "aggregates"))
    return Scope(
        workspace=viewer.workspace,
        everything=everything,
        teams=tuple(sorted(teams)),
        own=own,
        staff_id=viewer.staff_id,
        person_id=viewer.person_id,
        conversations=viewer.conversations,
    )
