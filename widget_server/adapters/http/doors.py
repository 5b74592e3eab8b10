"""Every route with its permission, in one table. A route without one stops the start."""

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

from starlette.routing import BaseRoute, Route, Router, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from widget_server.adapters.http.openapi.operation import Operation
from widget_server.core.errors import Misconfigured, NotFound


class Permission(Enum):
    """Who may come in, and where that is checked."""

    ANYBODY = "anybody: nothing of a workspace is behind it"
    SENDER = "a server key for anybody, a browser key for the one it proves; checked by the endpoint with the body"
    PAGE = "a browser key from a listed origin, with a token or a visitor id; checked by the endpoint with the body"
    FRAME = "a browser key and listed origins, in the address; checked by the endpoint"
    SOURCE = "a browser key in the address, from a listed origin; checked by the endpoint"
    PREVIEWER = "as a page, with a preview token of its workspace; checked by the endpoint with the body"
    LINK = "what our own pages are reached by, in the address; checked by the endpoint"
    TICKET = "a one-time ticket and its origin; checked before the socket is accepted"
    SERVER = "a server key; checked before the handler is called"
    HOMESERVER = "the token of a homeserver's registration; checked by the endpoint before it reads the body"


class Door(Route):
    """A route that says who may come in, and (`about`) what it takes and gives. Preflights and static files say nothing."""

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        permission: Permission,
        *,
        methods: list[str],
        about: Operation | None = None,
    ) -> None:
        super().__init__(path, endpoint, methods=methods)
        self.permission = permission
        self.about = about


class SocketDoor(WebSocketRoute):
    """The same for a socket."""

    def __init__(self, path: str, endpoint: ASGIApp, permission: Permission) -> None:
        super().__init__(path, endpoint)
        self.permission = permission


class Doors(Router):
    """The router; a plain ASGI endpoint at a fixed address is found in a dict instead of by the regexes of all the others."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        super().__init__(checked(routes), redirect_slashes=False)
        self._fixed = {
            (method, route.path): route.app
            for route in self.routes
            if isinstance(route, Door) and not route.param_convertors
            for method in route.methods or ()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fixed = self._fixed.get((scope.get("method", ""), scope["path"]))
        if fixed is not None and not scope.get("root_path"):
            scope["path_params"] = {}
            await fixed(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def not_found(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The same words for a request and for a socket, which Starlette would answer with an empty 403."""
        raise NotFound("There is nothing at this address.")


def checked(routes: Iterable[BaseRoute]) -> list[BaseRoute]:
    """The routes, if each has its permission."""
    routes = list(routes)
    for route in routes:
        if not isinstance(getattr(route, "permission", None), Permission):
            raise Misconfigured(
                f"The route {getattr(route, 'path', route)!r} has no permission; give it one in doors.py."
            )
    return routes
