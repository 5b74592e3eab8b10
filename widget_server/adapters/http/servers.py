"""Doors for the customer's own systems: a server key opens them, and says whose they are."""

from collections.abc import Awaitable, Callable, Iterable

from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.http.doors import Door, Permission
from widget_server.adapters.http.events import sent_key
from widget_server.adapters.http.limiting import Rates
from widget_server.adapters.http.openapi.operation import Operation
from widget_server.core.actors import ServerActor
from widget_server.core.errors import Unauthenticated
from widget_server.ports import Identity

ServerHandler = Callable[[Request, ServerActor], Awaitable[Response]]
Row = tuple[str, str, ServerHandler, Operation]
"""Method, path, what answers, what is said of it."""


def server_doors(rows: Iterable[Row], *, identity: Identity, rates: Rates) -> list[Door]:
    """A door for each row."""
    return [
        Door(
            path,
            for_servers(handler, identity=identity, rates=rates),
            Permission.SERVER,
            methods=[method],
            about=said,
        )
        for method, path, handler, said in rows
    ]


def for_servers(
    handler: ServerHandler, *, identity: Identity, rates: Rates
) -> Callable[[Request], Awaitable[Response]]:
    """The handler, called only with a server key that proves its workspace."""

    async def guarded(request: Request) -> Response:
        sent = request.headers.get("authorization")
        if sent is None:
            raise Unauthenticated("A server key is needed: Authorization: Bearer sk_…")
        actor = identity.server(sent_key(sent.encode("latin-1", "replace")))
        rates.server(actor.workspace, actor.key_id)
        return await handler(request, actor)

    return guarded
