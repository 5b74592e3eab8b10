"""The house: everything one process holds open, and the only module that knows every room."""

import asyncio
import contextlib
import logging
import random
from pathlib import Path

import msgspec
from starlette.types import ASGIApp

from widget_server.adapters import http
from widget_server.adapters.bus import LocalBus, PostgresBus
from widget_server.adapters.channels.email import SmtpPost, smtp_server
from widget_server.adapters.channels.matrix import HomeserverClient
from widget_server.adapters.channels.push import WebPush
from widget_server.adapters.channels.webhook import SignedPost
from widget_server.adapters.console import Console, Desk
from widget_server.adapters.http.cors import Cors
from widget_server.adapters.http.errors import Refusals
from widget_server.adapters.live import Exchanger, SocketEndpoint
from widget_server.adapters.live.exchange import Exchanged
from widget_server.adapters.live.frames import RespondentFrame, StaffFrame
from widget_server.adapters.live.session import Services
from widget_server.adapters.outbound import OutboundClient, networks
from widget_server.adapters.sql import open_store
from widget_server.adapters.sso import Makers
from widget_server.adapters.tokens import Directory, SignedIdentity
from widget_server.core.events import Json
from widget_server.core.patterns import duration_ms
from widget_server.house.desks import desk
from widget_server.house.housekeeping import Folders, keep, ring, told
from widget_server.house.sending import sending
from widget_server.ports import Bus, Clock, Store
from widget_server.ports.email import Post
from widget_server.ports.push import PushService
from widget_server.ports.sign_in import Passwords
from widget_server.services.assigning import Assignments
from widget_server.services.bridging import Bridging
from widget_server.services.delivering import Delivering
from widget_server.services.exporting import Taking
from widget_server.services.hooking import Hooking
from widget_server.services.ids import new_id
from widget_server.services.ingesting import Ingesting
from widget_server.services.inviting import Deciding, Inviting
from widget_server.services.joining import Joining
from widget_server.services.journeying import Journeying
from widget_server.services.keeping import Builds
from widget_server.services.linking import Handing, Linking
from widget_server.services.matrix.service import Matrix
from widget_server.services.noticing import Noticing
from widget_server.services.outboxing import by_kind
from widget_server.services.past import Past
from widget_server.services.people import People
from widget_server.services.preferring import Preferring
from widget_server.services.previewing import Previewing
from widget_server.services.privacy import Privacy
from widget_server.services.provisioning import Provisioning
from widget_server.services.public_links import PublicLinks
from widget_server.services.publishing import Workspaces
from widget_server.services.responding import Responding
from widget_server.services.reviewing import Reading, Reviewing
from widget_server.services.scheduling import Scheduling
from widget_server.services.sights import Sights
from widget_server.services.staffing import Viewing
from widget_server.services.subscribing import Subscribing
from widget_server.services.unscripted import Unscripted
from widget_server.services.visiting import Visiting
from widget_server.services.webhooks import Webhooks
from widget_server.settings import Settings

log = logging.getLogger("cuecard")


class House:
    """Everything one process holds open, from `open` to `aclose`."""

    def __init__(self, settings: Settings, clock: Clock, passwords: Passwords) -> None:
        self.settings = settings
        self.clock = clock
        self.passwords = passwords
        self.store: Store
        self.bus: Bus
        self.directory: Directory
        self.workspaces: Workspaces
        self.app: ASGIApp
        self.doors: http.Doors
        self.desk: Desk
        self._inviting: Inviting
        self._assets: http.Assets
        self._sockets: SocketEndpoint
        self._console: Console
        self.provisioning: Provisioning
        self._folders: Folders
        self._scheduling: Scheduling
        self.noticing: Noticing
        self.people: People
        self.journeying: Journeying
        self.delivering: Delivering
        self.privacy: Privacy
        self.linking: Linking
        self.public_links: PublicLinks
        self.matrix: Matrix
        self.hooking: Hooking
        self.webhooks: Webhooks
        self.post: Post | None = None
        self.push: PushService | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Open the store and the bus, read the workspaces, build the routes, start the housekeeping."""
        async with contextlib.AsyncExitStack() as opened:
            database = self.settings.database
            self.store = await open_store(database, new_id=new_id, clock=self.clock, serve=True)
            opened.push_async_callback(self.store.aclose)
            self.bus = await PostgresBus(database).open() if self.settings.bus_kind == "postgres" else LocalBus()
            opened.push_async_callback(self.bus.aclose)
            self.directory = Directory(self.store)
            self.workspaces = Workspaces(self.store)
            await self._build()
            await self.refresh()
            with told("Keeping this build of the widget"):
                await self._assets.keep()
            opened.pop_all()
        self._tasks = [
            asyncio.create_task(keep(self), name="cuecard housekeeping"),
            asyncio.create_task(ring(self._scheduling), name="cuecard timers"),
            asyncio.create_task(self.delivering.run(), name="cuecard outbox"),
            asyncio.create_task(self.matrix.receiving.run(), name="cuecard matrix"),
        ]

    async def aclose(self) -> None:
        """Close what was opened, in the opposite order."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.delivering.drain()
        if self.post is not None:
            await self.post.aclose()
        await self.desk.signing_in.settle()
        try:
            await self.bus.aclose()
        finally:
            await self.store.aclose()

    async def refresh(self) -> None:
        """Take up changed keys, origins, what has become of sessions and accounts, and workspace files: these last, for they may
        fail for as long as a disk is full, and whoever may see no more must not wait for that."""
        if await self.directory.refresh():
            self._sockets.recheck()
        await self.matrix.homes.refresh()
        await self._console.recheck()
        self._sockets.end_staff(await self.store.disabled_people(sorted(self._sockets.staff())))
        await self._folders.refresh()

    async def notice_erasures(self) -> None:
        """What another process erased, the command line's above all, is to be gone from every open page here too."""
        if await self.privacy.erased_elsewhere():
            self.bus.tell_lost()

    async def expire(self) -> None:
        """Close the invitations whose time has passed."""
        await self._inviting.expire()

    async def notice(self) -> int:
        """Write down what waits unseen for those who are to be told; returns how many are new."""
        return await self.noticing.sweep()

    async def tell_late(self) -> None:
        """Tell the operator what has been due to be sent for too long: the kinds, how many, for how long."""
        late_ms = duration_ms(self.settings.outbox_late)
        for workspace in self.workspaces.live:
            for one in by_kind(await self.store.outbox_counts([workspace]), now=self.clock()):
                if one.late_ms >= late_ms:
                    minutes, many = one.late_ms // 60_000, one.waiting + one.on_its_way
                    log.warning("%s: %s wait in the outbox by %s, one for %s min", workspace, many, one.kind, minutes)

    async def fold(self) -> None:
        """Add up what was counted since the last time."""
        await self.store.fold_counts()

    async def lapse(self) -> None:
        """Take back roles of whom their identity provider has said nothing for too long."""
        await self.provisioning.lapse()

    async def ring(self) -> int:
        """Ring the timers that are due; returns how many rang."""
        return await self._scheduling.ring()

    async def sweep(self) -> int:
        """Set the timers of scheduled surveys for people who have none; returns how many are new."""
        return await self._scheduling.sweep()

    async def deliver(self) -> int:
        """Send what is due, and see it through; returns how much was taken."""
        return await self.delivering.once()

    async def forget_old(self) -> int:
        """Drop some of what is kept for too long; returns how many records."""
        return await self.privacy.forget_old()

    async def _build(self) -> None:
        store, bus, clock, live = self.store, self.bus, self.clock, self.workspaces.get
        secret = await store.secret()
        identity = SignedIdentity(directory=self.directory, secret=secret, store=store, clock=clock)
        allowed = networks(self.settings.outbound_networks)
        outbound = OutboundClient(allowed)
        if self.settings.push_contact:
            self.push = WebPush(outbound=outbound, secret=secret, contact=self.settings.push_contact, allowed=allowed)
        self.linking = Linking(identity=identity, public_url=self.settings.public_url)
        decide = Deciding(live, new_id=new_id, soon=lambda: self._scheduling.soon())
        self._scheduling = Scheduling(
            store=store, bus=bus, clock=clock, decide=decide, live=lambda: self.workspaces.live
        )
        self.joining = Joining(store=store, bus=bus, clock=clock)
        ingesting = Ingesting(
            store=store,
            bus=bus,
            clock=clock,
            new_id=new_id,
            decide=decide,
            page_query=decide.page_query,
            claimed=self.joining.claimed,
        )
        self.public_links = PublicLinks(store=store, clock=clock, new_id=new_id, live=live, ingesting=ingesting)
        self._inviting = Inviting(store=store, bus=bus, clock=clock, ingesting=ingesting, live=live)
        self._folders = Folders(
            root=Path(self.settings.workspaces),
            store=store,
            workspaces=self.workspaces,
            inviting=self._inviting,
            clock=clock,
        )
        sights = Sights(store=store, clock=clock, live=live)
        self.people = People(store=store, clock=clock, sights=sights, live=live)
        self.journeying = Journeying(store=store, clock=clock, sights=sights, live=live)
        self.privacy = Privacy(store=store, bus=bus, clock=clock, new_id=new_id, live=lambda: self.workspaces.live)
        responding = Responding(store=store, bus=bus, clock=clock, identity=identity, segment_trait=self._segment_trait)
        services = Services(
            ingesting=ingesting,
            inviting=self._inviting,
            joining=self.joining,
            responding=responding,
            past=Past(store=store, responding=responding),
            reviewing=Reviewing(store=store, bus=bus, clock=clock, sights=sights),
            viewing=Viewing(store=store, clock=clock, live=live),
            people=self.people,
            theme=self._theme,
            clock=clock,
        )
        posting = SignedPost(outbound)
        self.hooking = Hooking(store=store, clock=clock, post=posting, chance=random.SystemRandom().random)
        self.webhooks = Webhooks(
            store=store,
            clock=clock,
            new_id=new_id,
            post=posting,
            hooking=self.hooking,
            soon=lambda: self.delivering.soon(),
        )
        self.matrix = Matrix(
            store=store,
            clock=clock,
            homeserver=HomeserverClient(outbound),
            ingesting=ingesting,
            responding=responding,
            linking=self.linking,
            live=live,
            new_id=new_id,
            soon=lambda: self.delivering.soon(),
        )
        exchanger = Exchanger(services)
        cors = Cors(identity)
        limits = self.settings
        rates = http.Rates(
            server_key=limits.rate_server_key,
            browser_key=limits.rate_browser_key,
            address=limits.rate_address,
            public_link=limits.rate_public_link,
        )
        self._sockets = SocketEndpoint(
            services=services,
            identity=identity,
            bus=bus,
            doorkeeper=rates,
            most_per_address=limits.sockets_per_address,
        )
        self._assets = http.Assets(http.STATIC, Builds(store=store, clock=clock))
        visiting = Visiting(store=store, identity=identity, clock=clock, live=live)
        self.doors = http.doors(
            identity=identity,
            ingesting=ingesting,
            reading=Reading(store=store, live=live),
            people=self.people,
            journeying=self.journeying,
            assignments=Assignments(store=store, clock=clock),
            joining=self.joining,
            bridging=Bridging(
                store=store, responding=services.responding, linking=self.linking, clock=clock, new_id=new_id
            ),
            rates=rates,
            cors=cors,
            exchanging=http.Exchanging(
                exchange=exchanger, deliver=exchanger.deliver, frame=RespondentFrame | StaffFrame, answer=Exchanged
            ),
            previewing=Previewing(store=store, clock=clock, live=live),
            subscribing=Subscribing(store=store, clock=clock, live=live, service=self.push),
            preferring=Preferring(store=store, identity=identity, clock=clock, live=live),
            taking=Taking(store=store, clock=clock),
            linking=http.LinkServices(
                visiting=visiting,
                unscripted=Unscripted(visiting=visiting, responding=responding, clock=clock, new_id=new_id),
                linking=self.linking,
                handing=Handing(store=store, linking=self.linking, clock=clock),
                public=self.public_links,
            ),
            matrix=self.matrix,
            webhooks=self.webhooks,
            clock=clock,
            socket=self._sockets,
            assets=self._assets,
            consent=self._consent,
            public_url=limits.public_url,
        )
        self.noticing = Noticing(
            store=store,
            clock=clock,
            viewing=services.viewing,
            live=lambda: self.workspaces.live,
            public_url=limits.public_url,
        )
        self.provisioning = Provisioning(
            store=store,
            clock=clock,
            new_id=new_id,
            live=lambda: self.workspaces.live,
            make=Makers(
                outbound=outbound,
                clock=clock,
                spend=store.spend,
                folder=lambda workspace: Path(limits.workspaces) / workspace,
                public_url=limits.public_url,
            ),
        )
        if self.settings.smtp_url:
            self.post = SmtpPost(smtp_server(self.settings.smtp_url))
        self.delivering = sending(self, identity)
        self.desk = desk(self, services, sights)
        self._console = Console(self.desk)
        self.app = self._console.before(Refusals(self.doors, cors, rates))

    def _theme(self, workspace: str) -> dict[str, Json]:
        live = self.workspaces.get(workspace)
        look: dict[str, Json] = msgspec.to_builtins(live.look) if live else {}
        return look

    def _segment_trait(self, workspace: str) -> str | None:
        live = self.workspaces.get(workspace)
        return live.results.segment if live else None

    def _consent(self, workspace: str) -> str | None:
        live = self.workspaces.get(workspace)
        return live.consent if live else "required"
