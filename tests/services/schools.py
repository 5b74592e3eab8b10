"""The school of `onlooking` in a store, with the services that look at it."""

from collections.abc import Mapping

import msgspec

from tests.services.onlooking import MARIA, Looker, rules
from tests.store.made import NOW, Clock
from tests.store.staffed import deed, grant
from widget_server.adapters.bus import LocalBus
from widget_server.core.access import PartRules, Viewer
from widget_server.core.actors import StaffActor
from widget_server.core.workspaces import AccessRules
from widget_server.ports import AccountChange, Store
from widget_server.services.inbox import Inbox
from widget_server.services.publishing import Live
from widget_server.services.reviewing import Reviewing
from widget_server.services.sights import Sights
from widget_server.services.staffing import Viewing


class School:
    """The school in a store, and the services that look at it."""

    def __init__(self, store: Store, ids: Mapping[str, str]) -> None:
        self.store = store
        self.ids = ids
        self.clock = Clock()
        self.clock.now = NOW + 1_000
        self.rules: PartRules = {}
        self._now: object = None
        self.sights = Sights(store=store, clock=self.clock, live=self.live)
        self.reviewing = Reviewing(store=store, bus=LocalBus(), clock=self.clock, sights=self.sights)
        self.inbox = Inbox(store=store, bus=LocalBus(), clock=self.clock, sights=self.sights, live=self.live)
        self.viewing = Viewing(store=store, clock=self.clock, live=self.live)

    def live(self, workspace: str) -> Live:
        """The workspace, with the rules of the day."""
        return Live(workspace=workspace, name=workspace, language="en", access=AccessRules(parts=self.rules))

    async def viewer(self, looker: Looker, shown: Mapping[str, str]) -> Viewer | None:
        """Maria as that kind of person, come in that way; None: not let in."""
        self.rules = msgspec.convert(rules(shown), PartRules)
        now = looker.roles, looker.stage, looker.disabled, looker.account
        if now != self._now:
            await self._become(looker)
            self._now = now
        if not looker.token:
            return await self.viewing.signed_in("acme", "stf_maria")
        actor = StaffActor(workspace="acme", id=MARIA, conversations=looker.only, expires_at=NOW * 2)
        return await self.viewing.embedded(actor)

    async def _become(self, looker: Looker) -> None:
        await self.store.map_roles(
            "acme", "stf_maria", [grant(one) for one in looker.roles], deed("roles_mapped"), source="idp", now=NOW
        )
        change = msgspec.convert(
            {
                "stage": looker.stage,
                "disabled_at": NOW if looker.disabled else None,
                "person_id": MARIA if looker.account else "somebody else",
            },
            AccountChange,
        )
        await self.store.change_account("acme", "stf_maria", change, deed(), now=NOW)
