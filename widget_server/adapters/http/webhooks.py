"""The doors of endpoints: another system of the customer's names them, tries them and looks at what they were told."""

from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.http.about import webhooks as about
from widget_server.adapters.http.bodies import MAX_EVENT, body, fitting, whole
from widget_server.adapters.http.doors import Door
from widget_server.adapters.http.errors import ALWAYS
from widget_server.adapters.http.limiting import Rates
from widget_server.adapters.http.queries import asked
from widget_server.adapters.http.reading import rendered
from widget_server.adapters.http.servers import server_doors
from widget_server.core import bounds, wording
from widget_server.core.actors import ServerActor
from widget_server.core.outbox import OutboxLine
from widget_server.core.webhooks import Endpoint, signing
from widget_server.ports import Clock, Identity
from widget_server.services.webhooks import EndpointChange, Webhooks

HOUR_MS = 3_600_000
Body = TypeVar("Body")


class WebhookEndpoints:
    """`/v1/webhooks` and what is below it."""

    def __init__(self, webhooks: Webhooks, *, clock: Clock) -> None:
        self._webhooks = webhooks
        self._clock = clock

    async def list(self, request: Request, actor: ServerActor) -> Response:
        """All of them."""
        asked(request, about.NothingAsked)
        return rendered(about.Endpoints(webhooks=[self._told(one) for one in await self._webhooks.list(actor)]))

    async def add(self, request: Request, actor: ServerActor) -> Response:
        """A new one."""
        said = await _decoded(request, about.EndpointSent)
        made = await self._webhooks.add(actor, **msgspec.structs.asdict(said))
        return _with_status(rendered(self._made(made)), 201)

    async def get(self, request: Request, actor: ServerActor) -> Response:
        """One of them."""
        asked(request, about.NothingAsked)
        return rendered(self._told(await self._webhooks.get(actor, _id(request))))

    async def change(self, request: Request, actor: ServerActor) -> Response:
        """Another address, other types; on or off."""
        said = await _decoded(request, about.EndpointChanged)
        change = EndpointChange(**msgspec.structs.asdict(said))
        return rendered(self._told(await self._webhooks.change(actor, _id(request), change)))

    async def remove(self, request: Request, actor: ServerActor) -> Response:
        """No more."""
        await self._webhooks.remove(actor, _id(request))
        response = Response(status_code=204)
        response.raw_headers = [(name, value) for name, value in ALWAYS if name != b"content-type"]
        return response

    async def rotate(self, request: Request, actor: ServerActor) -> Response:
        """A new secret."""
        said = await _decoded(request, about.Rotate)
        return rendered(self._made(await self._webhooks.rotate(actor, _id(request), overlap_ms=said.hours * HOUR_MS)))

    async def test(self, request: Request, actor: ServerActor) -> Response:
        """Does it take messages?"""
        said = await _decoded(request, about.Test)
        tried = await self._webhooks.test(actor, _id(request), said.type)
        why = wording.said(tried.reason, "en", now=self._clock())
        return rendered(about.Tested(taken=tried.taken, status=tried.status, why=why, took_ms=tried.took_ms))

    async def deliveries(self, request: Request, actor: ServerActor) -> Response:
        """What it was told."""
        said = asked(request, about.DeliveriesAsked)
        at, _, id = (said.before or "").partition("-")
        found, last = await self._webhooks.deliveries(
            actor, _id(request), before=(min(int(at), bounds.MAX_INT), id) if at else None, limit=said.limit
        )
        told = [self._line(line, said.language) for line in found]
        return rendered(about.Deliveries(deliveries=told, next=None if last is None else f"{last[0]}-{last[1]}"))

    async def replay(self, request: Request, actor: ServerActor) -> Response:
        """One of them again."""
        delivery: str = request.path_params["delivery"]
        bounds.check(delivery)
        line = await self._webhooks.replay(actor, _id(request), delivery)
        return _with_status(rendered(self._line(line, "en")), 202)

    async def replay_failed(self, request: Request, actor: ServerActor) -> Response:
        """All of them again that it has not taken."""
        said = await _decoded(request, about.Replay)
        count = await self._webhooks.replay_failed(actor, _id(request), since=said.since)
        return _with_status(rendered(about.Replayed(replayed=count)), 202)

    def _told(self, endpoint: Endpoint) -> about.EndpointOut:
        return about.EndpointOut(**self._fields(endpoint))

    def _made(self, endpoint: Endpoint) -> about.EndpointMade:
        return about.EndpointMade(**self._fields(endpoint), secret=endpoint.secrets[0].secret)

    def _fields(self, endpoint: Endpoint) -> dict[str, Any]:
        whole = msgspec.structs.asdict(endpoint)
        names = {name: whole[name] for name in whole if name in about.EndpointOut.__struct_fields__}
        return names | {
            "survey": endpoint.survey_key,
            "enabled": endpoint.disabled_at is None,
            "signatures": len(signing(endpoint, now=self._clock())),
        }

    def _line(self, line: OutboxLine, language: str) -> about.DeliveryOut:
        item, note = line.item, line.note
        status = None if note is None else note.values.get("status")
        return about.DeliveryOut(
            id=item.id,
            type=str(item.content.get("type", "")),
            invitation=item.invitation_id,
            status=line.status,
            attempts=item.attempts,
            answered=status if isinstance(status, int) else None,
            why=None if note is None else wording.said(note, language, now=self._clock()),
            made_at=item.made_at,
            ended_at=line.ended_at,
            next_at=item.due_at if line.status == "waiting" else None,
        )


def webhook_doors(webhooks: Webhooks, *, clock: Clock, identity: Identity, rates: Rates) -> list[Door]:
    """The doors."""
    at = WebhookEndpoints(webhooks, clock=clock)
    all, one = "/v1/webhooks", "/v1/webhooks/{id}"
    rows = (
        ("GET", all, at.list, about.LIST),
        ("POST", all, at.add, about.ADD),
        ("GET", one, at.get, about.GET),
        ("PATCH", one, at.change, about.CHANGE),
        ("DELETE", one, at.remove, about.REMOVE),
        ("POST", f"{one}/rotate", at.rotate, about.ROTATE),
        ("POST", f"{one}/test", at.test, about.TEST),
        ("GET", f"{one}/deliveries", at.deliveries, about.DELIVERIES),
        ("POST", f"{one}/deliveries/{{delivery}}/replay", at.replay, about.REPLAY),
        ("POST", f"{one}/replay", at.replay_failed, about.REPLAY_FAILED),
    )
    return server_doors(rows, identity=identity, rates=rates)


async def _decoded(request: Request, kind: type[Body]) -> Body:
    return fitting(whole(await body(request.scope, request.receive, most=MAX_EVENT) or b"{}"), kind)


def _id(request: Request) -> str:
    id: str = request.path_params["id"]
    bounds.check(id)
    return bounds.check_id(id, "The id in the address")


def _with_status(response: Response, status: int) -> Response:
    response.status_code = status
    return response
