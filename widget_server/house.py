"""The house: everything one process holds open, and the only module that knows every room."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Iterator
from pathlib import Path

import msgspec
from starlette.types import ASGIApp

from widget_server.adapters import files, http
from widget_server.adapters.bus import LocalBus, PostgresBus
from widget_server.adapters.channels.email import SmtpPost, draw, draw_staff, smtp_server
from widget_server.adapters.channels.matrix import HomeserverClient
from widget_server.adapters.channels.push import WebPush
from widget_server.adapters.channels.webhook import SignedPost
from widget_server.adapters.console import Console, Desk
from widget_server.adapters.console.limiting import Limits
from widget_server.adapters.http.cors import Cors
from widget_server.adapters.http.errors import Refusals
from widget_server.adapters.http.limiting import address
from widget_server.adapters.live import Exchanger, SocketEndpoint
from widget_server.adapters.live.exchange import Exchanged
from widget_server.adapters.live.frames import RespondentFrame, StaffFrame
from widget_server.adapters.live.session import Services
from widget_server.adapters.outbound import OutboundClient, networks
from widget_server.adapters.sql import open_store
from widget_server.adapters.sso import Makers
from widget_server.adapters.tokens import Directory, SignedIdentity
from widget_server.adapters.workbooks import workbook
from widget_server.core.errors import CuecardError
from widget_server.core.events import Json
from widget_server.core.patterns import duration_ms
from widget_server.core.traces import where
from widget_server.ports import Bus, Clock, Identity, Store
from widget_server.ports.email import Post
from widget_server.ports.push import PushService
from widget_server.ports.sign_in import Passwords
from widget_server.services.accounts import Accounts
from widget_server.services.assigning import Assignments
from widget_server.services.auditing import Auditing
from widget_server.services.belongings import Belongings
from widget_server.services.bridging import Bridging
from widget_server.services.delivering import Delivering
from widget_server.services.exporting import Exporting, Taking
from widget_server.services.grouping import Grouping
from widget_server.services.hooking import Hooking
from widget_server.services.ids import new_id
from widget_server.services.inbox import Inbox
from widget_server.services.ingesting import Ingesting
from widget_server.services.inviting import Deciding, Inviting
from widget_server.services.joining import Joining
from widget_server.services.journeying import Journeying
from widget_server.services.keeping import Builds
from widget_server.services.linking import Handing, Linking
from widget_server.services.mailing import Mailing
from widget_server.services.matrix.service import Matrix
from widget_server.services.noticing import Noticing
from widget_server.services.outboxing import Outboxing, by_kind
from widget_server.services.past import Past
from widget_server.services.people import People
from widget_server.services.preferring import Preferring
from widget_server.services.previewing import Previewing
from widget_server.services.privacy import Privacy
from widget_server.services.provisioning import Provisioning
from widget_server.services.public_links import PublicLinks
from widget_server.services.publishing import Workspaces
from widget_server.services.pushing import Pushing
from widget_server.services.responding import Responding
from widget_server.services.results import Results
from widget_server.services.results.episodes import Episodes
from widget_server.services.reviewing import Reading, Reviewing
from widget_server.services.scheduling import Scheduling
from widget_server.services.sights import Sights
from widget_server.services.signing_in import SigningIn
from widget_server.services.staff_mail import StaffMail
from widget_server.services.staffing import Viewing
from widget_server.services.stepping import Stepping
from widget_server.services.subscribing import Subscribing
from widget_server.services.telling import Telling
from widget_server.services.unscripted import Unscripted
from widget_server.services.visiting import Visiting
from widget_server.services.webhooks import Webhooks
from widget_server.settings import Settings

POLL_S = 1.0
"""How soon a change of keys, origins or workspace files is taken up."""
RING_S = 0.5
"""How late a timer may ring at most, beside the time it takes."""
SWEEP_EVERY = 10
"""Polls between two looks for people whom a scheduled survey has no timer for."""
LAPSE_EVERY = 60
"""Polls between two looks for roles whose identity provider has been silent for too long."""
FOLD_EVERY = 5
"""Polls between two times that new counts are added up."""
NOTICE_EVERY = 60
"""Polls between two looks for what waits unseen."""
LATE_EVERY = 60
"""Polls between two looks for what should have been sent long ago."""
FORGET_EVERY = 60
"""Polls between two times that some of what is kept for too long is dropped."""
EXPIRE_EVERY = 5
"""Polls between two looks for invitations whose time has passed."""

log = logging.getLogger("cuecard")


class House:
    """Everything one process holds open, from `open` to `aclose`."""

    def __init__(self, settings: Settings, clock: Clock, passwords: Passwords) -> None:
        self.settings = settings
        self.clock = clock
        self._passwords = passwords
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
        self._provisioning: Provisioning
        self._seen: dict[str, object] = {}
        self._unknown: set[str] = set()
        self._scheduling: Scheduling
        self._noticing: Noticing
        self._people: People
        self._journeying: Journeying
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
            with _told("Keeping this build of the widget"):
                await self._assets.keep()
            opened.pop_all()
        self._tasks = [
            asyncio.create_task(self._keep(), name="cuecard housekeeping"),
            asyncio.create_task(self._ring(), name="cuecard timers"),
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
        await self._refresh_workspaces()

    async def notice_erasures(self) -> None:
        """What another process erased, the command line's above all, is to be gone from every open page here too."""
        if await self.privacy.erased_elsewhere():
            self.bus.tell_lost()

    async def expire(self) -> None:
        """Close the invitations whose time has passed."""
        await self._inviting.expire()

    async def notice(self) -> int:
        """Write down what waits unseen for those who are to be told; returns how many are new."""
        return await self._noticing.sweep()

    async def tell_late(self) -> None:
        """Tell the operator what has been due to be sent for too long: the kinds, how many, for how long."""
        late_ms = duration_ms(self.settings.outbox_late)
        for workspace in self.workspaces.live:
            for one in by_kind(await self.store.outbox_counts([workspace]), now=self.clock()):
                if one.late_ms >= late_ms:
                    minutes, many = one.late_ms // 60_000, one.waiting + one.on_its_way
                    log.warning("%s: %s wait in the outbox by %s, one for %s min", workspace, many, one.kind, minutes)

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
        sights = Sights(store=store, clock=clock, live=live)
        self._people = People(store=store, clock=clock, sights=sights, live=live)
        self._journeying = Journeying(store=store, clock=clock, sights=sights, live=live)
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
            people=self._people,
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
            people=self._people,
            journeying=self._journeying,
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
        self._noticing = Noticing(
            store=store,
            clock=clock,
            viewing=services.viewing,
            live=lambda: self.workspaces.live,
            public_url=limits.public_url,
        )
        self._provisioning = Provisioning(
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
        self.delivering = self._delivering(identity)
        self.desk = self._desk(services, sights)
        self._console = Console(self.desk)
        self.app = self._console.before(Refusals(self.doors, cors, rates))

    def _delivering(self, identity: Identity) -> Delivering:
        """The outbox's worker, with every kind of thing that it sends."""
        store, clock, worker = self.store, self.clock, new_id("wrk_")
        stepping = Stepping(
            store=store,
            bus=self.bus,
            clock=clock,
            live=self.workspaces.get,
            worker=worker,
            soon=lambda: self.delivering.soon(),
        )
        mailing = Mailing(
            store=store,
            clock=clock,
            identity=identity,
            linking=self.linking,
            live=self.workspaces.get,
            post=self.post,
            draw=draw,
            public_url=self.settings.public_url,
        )
        pushing = Pushing(store=store, clock=clock, linking=self.linking, live=self.workspaces.get, service=self.push)
        staff_mail = StaffMail(
            store=store,
            clock=clock,
            noticing=self._noticing,
            live=self.workspaces.get,
            post=self.post,
            draw=draw_staff,
            public_url=self.settings.public_url,
        )
        return Delivering(
            store=store,
            clock=clock,
            worker=worker,
            chance=random.SystemRandom().random,
            deliveries={
                "step": stepping,
                "matrix": self.matrix.posting,
                "email": mailing,
                "webhook": self.hooking,
                "push": pushing,
                "notice": staff_mail,
            },
        )

    def _desk(self, services: Services, sights: Sights) -> Desk:
        """What the console works with."""
        store, clock, limits = self.store, self.clock, self.settings
        results = Results(store=store, clock=clock, live=self.workspaces.get)
        return Desk(
            clock=clock,
            bus=self.bus,
            store=store,
            live=self.workspaces.get,
            workspaces=lambda: sorted(self.workspaces.live),
            viewing=services.viewing,
            results=results,
            episodes=Episodes(store=store, clock=clock, sights=sights),
            grouping=Grouping(store=store, clock=clock),
            exporting=Exporting(store=store, clock=clock, sights=sights, results=results),
            workbook=workbook,
            reviewing=services.reviewing,
            outboxing=Outboxing(store=store, clock=clock),
            inbox=Inbox(store=store, bus=self.bus, clock=clock, sights=sights, live=self.workspaces.get),
            belongings=Belongings(store=store, clock=clock, new_id=new_id),
            noticing=self._noticing,
            people=self._people,
            journeying=self._journeying,
            privacy=self.privacy,
            joining=self.joining,
            auditing=Auditing(store=store),
            telling=Telling(store=store, clock=clock),
            webhooks=self.webhooks,
            accounts=Accounts(store=store, clock=clock, new_id=new_id),
            assignments=Assignments(store=store, clock=clock),
            signing_in=SigningIn(
                store=store,
                clock=clock,
                passwords=self._passwords,
                providers=self._provisioning,
                idle_ms=duration_ms(limits.session_idle),
                longest_ms=duration_ms(limits.session_longest),
            ),
            address=address,
            limits=Limits(account=limits.rate_sign_in_account, address=limits.rate_sign_in_address),
            public_url=limits.public_url,
        )

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

    async def _keep(self) -> None:
        polls = 0
        while True:
            await asyncio.sleep(POLL_S)
            polls += 1
            with _told("Housekeeping"):
                await self.refresh()
            with _told("Housekeeping"):
                if polls % EXPIRE_EVERY == 0:
                    await self.expire()
            with _told("Housekeeping"):
                await self.notice_erasures()
            with _told("Adding up figures"):
                if polls % FOLD_EVERY == 0:
                    await self.store.fold_counts()
            with _told("Lapsing roles"):
                if polls % LAPSE_EVERY == 1:
                    await self._provisioning.lapse()
            with _told("Noticing"):
                if polls % NOTICE_EVERY == 0:
                    await self.notice()
            with _told("The outbox"):
                if polls % LATE_EVERY == 0:
                    await self.tell_late()
            with _told("Forgetting"):
                if polls % FORGET_EVERY == 0:
                    await self.forget_old()
            with _told("Scheduling"):
                if polls % SWEEP_EVERY == 1:
                    await self._scheduling.sweep()

    async def _ring(self) -> None:
        while True:
            await self._scheduling.wait(at_most_s=RING_S)
            with _told("The timers"):
                await self._scheduling.ring()

    async def _refresh_workspaces(self) -> None:
        """Read the folders that changed. A broken edit is told, and what was live stays."""
        root = Path(self.settings.workspaces)
        found = await asyncio.to_thread(_fingerprints, root)
        changed = {id: seen for id, seen in found.items() if self._seen.get(id) != seen}
        if not changed:
            return
        known = set(await self.store.workspaces())
        for id, seen in changed.items():
            if id not in known:
                if id not in self._unknown:
                    log.warning("The folder %s has no workspace yet: cuecard workspace add %s", id, id)
                self._unknown.add(id)
                continue
            await self._inviting.tell_closed(
                await self.workspaces.take(id, await asyncio.to_thread(files.read, root / id), now=self.clock())
            )
            self._seen[id] = seen
            for mistake in self.workspaces.mistakes.get(id, ()):
                log.error("%s", mistake)


@contextlib.contextmanager
def _told(what: str) -> Iterator[None]:
    """Tell the operator what failed, and go on: the next round tries again."""
    try:
        yield
    except CuecardError as error:
        log.warning("%s: waiting: %s", what, error.message)
    except Exception as error:
        log.error("%s: failed: %s at %s", what, type(error).__name__, where(error))


def _fingerprints(root: Path) -> dict[str, object]:
    return {id: files.fingerprint(folder) for id, folder in files.folders(root).items()}
