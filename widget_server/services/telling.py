"""Who may hear that a response changed: ids alone, for the streams of the console.

Whoever sees everything, or a team, is told by that. Of those who see their own students only, those near to the respondent
are asked about one by one, by the store's own rule: of many who listen that is few.
"""

from collections.abc import Collection, Sequence

from widget_server.core.access import Action, Viewer, scope
from widget_server.ports import Clock, Store
from widget_server.ports.live import Changed


class Telling:
    """Looks up once what changed, and then for each viewer what of it is theirs."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def changed(self, workspace: str, invitation_ids: Collection[str]) -> list[Changed]:
        """Those that have a named response. Of others nobody hears."""
        return await self._store.changed(workspace, sorted(invitation_ids), now=self._clock())

    async def theirs(self, viewer: Viewer, changed: Sequence[Changed]) -> set[str]:
        """The invitations of these that the viewer may read."""
        reached = scope(viewer, Action.RESPONSES)
        narrowed = reached.conversations is not None
        if reached.everything and not narrowed:
            return {each.invitation_id for each in changed}
        by_team = {each.invitation_id for each in changed if each.team and each.team in reached.teams}
        near = {each.invitation_id for each in changed if _near(viewer, each)} if reached.own else set()
        if not narrowed:
            asked, told = near - by_team, by_team
        else:
            asked, told = {each.invitation_id for each in changed} if reached.everything else near | by_team, set()
        return told | await self._store.reachable(reached, sorted(asked), now=self._clock())


def _near(viewer: Viewer, changed: Changed) -> bool:
    return viewer.person_id in changed.people or viewer.staff_id in changed.staff
