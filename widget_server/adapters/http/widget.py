"""What a page asks for before and beside its socket: a ticket, and the exchange of frames."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.http.bodies import MAX_EVENT, MAX_OTHER, body, decoded
from widget_server.adapters.http.cors import Cors, origin, own
from widget_server.adapters.http.errors import ALWAYS
from widget_server.adapters.http.limiting import Rates
from widget_server.core import devices
from widget_server.core.actors import PageActor, RespondentActor, StaffActor
from widget_server.core.errors import InvalidInput, OriginRefused, TokenExpired
from widget_server.core.events import Device
from widget_server.ports import Identity
from widget_server.services.previewing import Previewing
from widget_server.services.subscribing import Browser, Subscribing
from widget_server.services.visiting import Visiting

Language = Annotated[str, msgspec.Meta(min_length=1, max_length=35)]
Languages = Annotated[tuple[Language, ...], msgspec.Meta(max_length=10)]


class Page(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who a page says it is."""

    key: str | None = None
    token: str | None = None
    staff_token: str | None = None
    visitor: str | None = None
    framed: str | None = None
    """Our own page in a frame: the proof that it was given out."""
    link: str | None = None
    """Our own page to one invitation: the link by which it was reached. It needs no key, and takes nothing else."""
    languages: Languages = ()


class Exchange(Page, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same, with frames."""

    frames: list[msgspec.Raw] = []


class Previewed(Page, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same, with a preview token; `survey`: to be shown."""

    preview: str
    survey: str | None = None


class BrowserKeys(msgspec.Struct, frozen=True, kw_only=True):
    """Those by which only the browser can read."""

    p256dh: Annotated[str, msgspec.Meta(max_length=200)]
    auth: Annotated[str, msgspec.Meta(max_length=100)]


Endpoint = Annotated[str, msgspec.Meta(min_length=1, max_length=2_048)]


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """A browser's `PushSubscription` as it turns itself into JSON."""

    endpoint: Endpoint
    keys: BrowserKeys


class Notified(Page, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same, with a browser that may show notifications to this person, or `former`: may no more. Both: its push service
    gave `former` another name. Neither: the page asks for the key alone."""

    subscription: Subscription | None = None
    former: Endpoint | None = None


class Exchanging:
    """What an exchange calls (the live adapter, by way of the application). `frame` and `answer`: the types of what is exchanged."""

    def __init__(
        self,
        *,
        exchange: Callable[[PageActor, list[msgspec.Raw], Device | None], Awaitable[bytes]],
        deliver: Callable[[str, list[msgspec.Raw]], Awaitable[bytes]],
        frame: Any = Any,
        answer: Any = Any,
    ) -> None:
        self.exchange = exchange
        self.deliver = deliver
        self.frame = frame
        self.answer = answer


_page = msgspec.json.Decoder(Page)
_exchange = msgspec.json.Decoder(Exchange)
_previewed = msgspec.json.Decoder(Previewed)
_notified = msgspec.json.Decoder(Notified)


class WidgetEndpoints:
    """`POST /w/ticket`, `POST /w/exchange`, `POST /w/preview` and `POST /w/push`."""

    def __init__(
        self,
        *,
        identity: Identity,
        rates: Rates,
        cors: Cors,
        exchanging: Exchanging,
        previewing: Previewing,
        consent: Callable[[str], str | None],
        visiting: Visiting,
        subscribing: Subscribing,
    ) -> None:
        self._subscribing = subscribing
        self._visiting = visiting
        self._identity = identity
        self._consent = consent
        self._previewing = previewing
        self._rates = rates
        self._cors = cors
        self._exchanging = exchanging

    async def ticket(self, request: Request) -> Response:
        """A ticket for one socket."""
        self._rates.arrives(request.scope)
        page: Page = decoded(await body(request.scope, request.receive, most=MAX_EVENT), _page)
        if page.link is not None:
            visitor, sent = await self._linked(page, page.link, request)
            return self._rendered(request, self._ticket(visitor, sent, None, None))
        workspace, sent, host = self._admitted(page, request)
        return self._rendered(request, self._ticket(self._actor(workspace, page), sent, page.key, host))

    def _ticket(self, actor: PageActor, sent: str, key: str | None, host: str | None) -> bytes:
        answer: dict[str, Any] = {"ticket": self._identity.ticket(actor, sent, key=key, host=host)}
        if isinstance(actor, StaffActor):
            answer["staff"] = {"id": actor.id, "name": actor.name}
        else:
            answer["respondent"] = {"id": actor.only or actor.id, "verified": actor.verified}
            if (consent := self._consent(actor.workspace)) is not None:
                answer["consent"] = consent
        return msgspec.json.encode(answer)

    async def exchange(self, request: Request) -> Response:
        """Frames without a socket. Where the token has ended, answers that carry a grant are still delivered."""
        raw = await body(request.scope, request.receive, most=MAX_OTHER)
        page: Exchange = decoded(raw, _exchange, deep=False)
        # As many frames as a socket would have sent one by one.
        cost = max(1, len(page.frames))
        if page.link is not None:
            visitor, _ = await self._linked(page, page.link, request, cost=cost)
            return self._rendered(request, await self._exchanged(visitor, page, request))
        workspace, *_ = self._admitted(page, request, cost=cost)
        try:
            actor = self._actor(workspace, page)
        except TokenExpired:
            if not page.frames or page.staff_token is not None:
                raise
            return self._rendered(request, await self._exchanging.deliver(workspace, page.frames))
        return self._rendered(request, await self._exchanged(actor, page, request))

    async def _exchanged(self, actor: PageActor, page: Exchange, request: Request) -> bytes:
        device = devices.of_user_agent(request.headers.get("user-agent", ""))
        return await self._exchanging.exchange(actor, page.frames, device)

    async def preview(self, request: Request) -> Response:
        """What was decided about the person of this page, and its surveys; or the card of one of them, that is kept nowhere."""
        self._rates.arrives(request.scope)
        page: Previewed = decoded(await body(request.scope, request.receive, most=MAX_EVENT), _previewed)
        workspace, *_ = self._admitted(page, request)
        self._identity.previews(workspace, page.preview)
        actor = self._actor(workspace, page)
        if isinstance(actor, StaffActor):
            raise InvalidInput("A preview is of a respondent's page.")
        if page.survey is None:
            return self._rendered(request, msgspec.json.encode(await self._previewing.look(actor)))
        return self._rendered(request, msgspec.json.encode(await self._previewing.card(actor, page.survey)))

    async def push(self, request: Request) -> Response:
        """Which browser may show notifications to the person of this page; answered with the key for subscribing one. What ends
        or renames one is proved by its endpoint, which nobody else knows: by then another person may be here, or none."""
        self._rates.arrives(request.scope)
        page: Notified = decoded(await body(request.scope, request.receive, most=MAX_EVENT), _notified)
        workspace, *_ = self._admitted(page, request)
        given, known = page.subscription, True
        browser = given and Browser(endpoint=given.endpoint, p256dh=given.keys.p256dh, auth=given.keys.auth)
        if browser and page.former:
            known = await self._subscribing.move(workspace, page.former, browser)
        elif browser:
            actor = self._actor(workspace, page)
            if isinstance(actor, StaffActor):
                raise InvalidInput("Notifications are for respondents.")
            await self._subscribing.subscribe(actor, browser)
        elif page.former:
            await self._subscribing.end(workspace, page.former)
        answer = {"key": self._subscribing.key(workspace), "known": known}
        return self._rendered(request, msgspec.json.encode(answer))

    def _admitted(self, page: Page, request: Request, *, cost: int = 1) -> tuple[str, str, str | None]:
        """Workspace, origin, and for our own page in a frame the host around it: if such a page may speak to the
        workspace, within its rate."""
        if page.key is None:
            raise InvalidInput("The fields do not fit: Object missing required field `key`")
        workspace = self._identity.page(page.key)
        self._rates.page(workspace, page.key, request.scope, cost=cost)
        sent = origin(request.scope)
        host = None if page.framed is None else self._identity.framed(page.key, page.framed)
        if sent is None or not self._identity.allows(workspace, host or sent):
            raise OriginRefused("This page's origin is not on the workspace's list.")
        if host is not None and not own(request.headers, sent):
            raise OriginRefused("Only Cuecard's own page speaks with the proof of a frame.")
        return workspace, sent, host

    async def _linked(self, page: Page, text: str, request: Request, *, cost: int = 1) -> tuple[RespondentActor, str]:
        """Who comes by a personal link, and the origin of our page."""
        if (page.key, page.token, page.staff_token, page.visitor, page.framed) != (None,) * 5:
            raise InvalidInput("A page of ours that was reached by a link proves nothing else.")
        link = self._visiting.opened(text)
        self._rates.page(link.workspace, link.invitation_id, request.scope, cost=cost)
        sent = origin(request.scope) or ""
        if not own(request.headers, sent):
            raise OriginRefused("Only Cuecard's own page speaks with a link.")
        return await self._visiting.arrive(link, page.languages), sent

    def _actor(self, workspace: str, page: Page) -> PageActor:
        if page.staff_token is not None:
            if page.token is not None:
                raise InvalidInput("Either token or staff_token, not both.")
            staff = self._identity.staff(workspace, page.staff_token)
            return msgspec.structs.replace(staff, languages=page.languages)
        actor: RespondentActor = self._identity.respondent(workspace, page.token, page.visitor)
        return msgspec.structs.replace(actor, languages=page.languages)

    def _rendered(self, request: Request, content: bytes) -> Response:
        response = Response(content)
        response.raw_headers = [
            *ALWAYS,
            (b"content-length", str(len(content)).encode()),
            *self._cors.headers(request.scope),
        ]
        return response
