"""One page of the console: its address, who may open it, what answers."""

from collections.abc import Awaitable, Callable
from enum import Enum

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.console.here import Here
from widget_server.core.access import Action

Handler = Callable[[Request, Here], Awaitable[Response]]


class Way(Enum):
    """Who may open a page that needs no permission."""

    OPEN = "anybody who knows the workspace: pages for signing in; the handler gets a Visit instead of a Here"
    SIGNED_IN = "whoever is signed in: pages about oneself"


OPEN, SIGNED_IN = Way.OPEN, Way.SIGNED_IN


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table in routes.py."""

    path: str
    """After `/console/{workspace}`, such as `/inbox` or `/responses/{id}`."""
    handler: Handler
    need: Action | Way
    methods: tuple[str, ...] = ("GET",)
    nav: str = ""
    """The key of the word under which it stands in the navigation; empty: it does not."""
    key: str = ""
    """`i`: the keys `g i` open it."""
    plain: bool = False
    """A form that also works without JavaScript, and so without our own header. For signing in and out alone."""
    from_elsewhere: bool = False
    """Another site's page posts here: an identity provider's, whose proof is in what it posts."""
