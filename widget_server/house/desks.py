"""What the console works with."""

from typing import TYPE_CHECKING

from widget_server.adapters.console import Desk
from widget_server.adapters.console.limiting import Limits
from widget_server.adapters.http.limiting import address
from widget_server.adapters.live.session import Services
from widget_server.adapters.workbooks import workbook
from widget_server.core.patterns import duration_ms
from widget_server.services.accounts import Accounts
from widget_server.services.assigning import Assignments
from widget_server.services.auditing import Auditing
from widget_server.services.belongings import Belongings
from widget_server.services.exporting import Exporting
from widget_server.services.grouping import Grouping
from widget_server.services.ids import new_id
from widget_server.services.inbox import Inbox
from widget_server.services.outboxing import Outboxing
from widget_server.services.results import Results
from widget_server.services.results.episodes import Episodes
from widget_server.services.sights import Sights
from widget_server.services.signing_in import SigningIn
from widget_server.services.telling import Telling

if TYPE_CHECKING:
    from widget_server.house import House


def desk(house: "House", services: Services, sights: Sights) -> Desk:
    """What the console works with."""
    store, clock, limits = house.store, house.clock, house.settings
    results = Results(store=store, clock=clock, live=house.workspaces.get)
    return Desk(
        clock=clock,
        bus=house.bus,
        store=store,
        live=house.workspaces.get,
        workspaces=lambda: sorted(house.workspaces.live),
        viewing=services.viewing,
        results=results,
        episodes=Episodes(store=store, clock=clock, sights=sights),
        grouping=Grouping(store=store, clock=clock),
        exporting=Exporting(store=store, clock=clock, sights=sights, results=results),
        workbook=workbook,
        reviewing=services.reviewing,
        outboxing=Outboxing(store=store, clock=clock),
        inbox=Inbox(store=store, bus=house.bus, clock=clock, sights=sights, live=house.workspaces.get),
        belongings=Belongings(store=store, clock=clock, new_id=new_id),
        noticing=house.noticing,
        people=house.people,
        journeying=house.journeying,
        privacy=house.privacy,
        joining=house.joining,
        auditing=Auditing(store=store),
        telling=Telling(store=store, clock=clock),
        webhooks=house.webhooks,
        accounts=Accounts(store=store, clock=clock, new_id=new_id),
        assignments=Assignments(store=store, clock=clock),
        signing_in=SigningIn(
            store=store,
            clock=clock,
            passwords=house.passwords,
            providers=house.provisioning,
            idle_ms=duration_ms(limits.session_idle),
            longest_ms=duration_ms(limits.session_longest),
        ),
        address=address,
        limits=Limits(account=limits.rate_sign_in_account, address=limits.rate_sign_in_address),
        public_url=limits.public_url,
    )
