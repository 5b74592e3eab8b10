"""All of Matrix, put together: what is pushed comes in by `receiving`, what is said goes out by `posting`."""

from collections.abc import Callable

from widget_server.ports import Clock, Store
from widget_server.ports.matrix import Homeserver
from widget_server.services.ingesting import Ingesting
from widget_server.services.linking import Linking
from widget_server.services.matrix.hearing import Hearing
from widget_server.services.matrix.homes import Homes
from widget_server.services.matrix.posting import Posting
from widget_server.services.matrix.receiving import Receiving
from widget_server.services.matrix.rooms import Rooms
from widget_server.services.matrix.vouching import Vouching
from widget_server.services.matrix.watching import Watching
from widget_server.services.publishing import Live
from widget_server.services.responding import Responding


class Matrix:
    """Its parts, which know one another. `soon`: told when something may be due in the outbox."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        homeserver: Homeserver,
        ingesting: Ingesting,
        responding: Responding,
        linking: Linking,
        live: Callable[[str], Live | None],
        new_id: Callable[[str], str],
        soon: Callable[[], None],
    ) -> None:
        self.homes = Homes(store=store, homeserver=homeserver, live=live)
        rooms = Rooms(store=store, homeserver=homeserver, homes=self.homes, clock=clock)
        self.posting = Posting(
            store=store, clock=clock, homes=self.homes, homeserver=homeserver, rooms=rooms, linking=linking
        )
        self.vouching = Vouching(clock=clock, homes=self.homes, homeserver=homeserver, rooms=rooms)
        self.receiving = Receiving(
            store=store,
            clock=clock,
            homes=self.homes,
            new_id=new_id,
            soon=soon,
            watching=Watching(
                store=store,
                clock=clock,
                homes=self.homes,
                homeserver=homeserver,
                rooms=rooms,
                ingesting=ingesting,
                hearing=Hearing(store=store, clock=clock, homes=self.homes, responding=responding),
            ),
        )
