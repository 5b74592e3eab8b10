"""The page that a Matrix client shows beside a room: a mentor's panel of what was answered there."""

from collections.abc import Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.http import about
from widget_server.adapters.http.about.matrix import Pass, Vouched
from widget_server.adapters.http.bodies import MAX_EVENT, body, decoded
from widget_server.adapters.http.cors import origin, own
from widget_server.adapters.http.doors import Door, Permission
from widget_server.adapters.http.framing import MOST_ORIGINS, Framing
from widget_server.adapters.http.limiting import Rates
from widget_server.adapters.http.reading import rendered
from widget_server.core import bounds
from widget_server.core.errors import InvalidInput, OriginRefused, Unauthenticated
from widget_server.ports import Identity
from widget_server.services.matrix.vouching import Vouching

_vouched = msgspec.json.Decoder(Vouched)


class MatrixWidgetEndpoints:
    """`GET /matrix/widget` and `POST /matrix/openid`."""

    def __init__(self, *, identity: Identity, rates: Rates, build: Callable[[], str], vouching: Vouching) -> None:
        self._identity = identity
        self._rates = rates
        self._framing = Framing(identity=identity, rates=rates, build=build)
        self._vouching = vouching

    async def page(self, request: Request) -> Response:
        """The page, for the clients whose origins are named, if the workspace lists them all."""
        self._rates.arrives(request.scope)
        keys, hosts = request.query_params.getlist("key"), request.query_params.getlist("origin")
        if not any(keys):
            raise Unauthenticated("No key was given: ?key=wk_…")
        if len(keys) != 1 or not 1 <= len(hosts) <= MOST_ORIGINS:
            raise InvalidInput(f"The address takes one key, and 1 to {MOST_ORIGINS} origins of Matrix clients.")
        return self._framing.page(request, key=keys[0], hosts=hosts, script="../chunks/room-{build}.js")

    async def openid(self, request: Request) -> Response:
        """A pass for the mentor whom the homeserver knows by this token; only our own page asks."""
        self._rates.arrives(request.scope)
        said = decoded(await body(request.scope, request.receive, most=MAX_EVENT), _vouched)
        bounds.check(said.room)
        workspace = self._identity.page(said.key)
        self._rates.page(workspace, said.key, request.scope)
        host, sent = self._identity.framed(said.key, said.framed), origin(request.scope)
        if sent is None or not own(request.headers, sent) or not self._identity.allows(workspace, host):
            raise OriginRefused("Only Cuecard's own page speaks with the proof of a frame.")
        actor = await self._vouching.staff(workspace, token=said.token, room=said.room)
        return rendered(Pass(id=actor.id, name=actor.name, token=self._identity.staff_pass(actor)))


def matrix_widget_doors(
    vouching: Vouching, *, identity: Identity, rates: Rates, build: Callable[[], str]
) -> list[Door]:
    """Both doors."""
    endpoints = MatrixWidgetEndpoints(identity=identity, rates=rates, build=build, vouching=vouching)
    return [
        Door("/matrix/widget", endpoints.page, Permission.FRAME, methods=["GET"], about=about.matrix.WIDGET),
        Door("/matrix/openid", endpoints.openid, Permission.PAGE, methods=["POST"], about=about.matrix.OPENID),
    ]
