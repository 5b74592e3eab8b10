"""Every route with its permission, in one table. A route without one stops the start."""

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp

from widget_server.core.errors import Misconfigured


class Permission(Enum):
    """Who may come in, and where that is checked."""

    ANYBODY = "anybody: nothing of a workspace is behind it"
    SENDER = "a server key for anybody, a browser key for the one it proves; checked by the endpoint with the body"
    PAGE = "a browser key from a listed origin, with a token or a visitor id; checked by the endpoint with the body"
    TICKET = "a one-time ticket and its origin; checked before the socket is accepted"
    SERVER = "a server key; checked before the handler is called"


class Door(Route):
    """A route that says who may come in."""

    def __init__(self, path: str, endpoint: Callable[..., Any], permission: Permission, *, methods: list[str]) -> None:
        super().__init__(path, endpoint, methods=methods)
        self.permission = permission


class SocketDoor(WebSocketRoute):
    """The same for a socket."""

    def __init__(self, path: str, endpoint: ASGIApp, permission: Permission) -> None:
        super().__init__(path, endpoint)
        self.permission = permission


def checked(routes: Iterable[BaseRoute]) -> list[BaseRoute]:
    """The routes, if each has its permission."""
    routes = list(routes)
    for route in routes:
        if not isinstance(getattr(route, "permission", None), Permission):
            raise Misconfigured(
                f"The route {getattr(route, 'path', route)!r} has no permission; give it one in doors.py."
            )
    return routes
