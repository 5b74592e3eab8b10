"""Which pages may read an answer: exactly those on the workspaces' lists, and never with credentials."""

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from widget_server.ports import Identity

PATHS = ("/w/", "/v1/track", "/v1/identify", "/v1/page", "/v1/group", "/v1/alias", "/v1/batch")
"""Where pages speak. Whether this page may speak to that workspace is checked with the key."""


class Cors:
    """Headers for a page of a listed origin; none for any other."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def headers(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        """For an answer to a page: the origin, if some workspace lists it."""
        if not scope["path"].removeprefix(scope.get("root_path", "")).startswith(PATHS):
            return []
        sent = origin(scope)
        if sent is None:
            return []
        vary = (b"vary", b"Origin")
        if not self._identity.allows(None, sent):
            return [vary]
        return [(b"access-control-allow-origin", sent.encode("latin-1")), vary]

    async def preflight(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an OPTIONS request; changes nothing."""
        allowed = self.headers(scope)
        if len(allowed) == 2:
            allowed += [
                (b"access-control-allow-methods", b"POST"),
                (b"access-control-allow-headers", b"authorization, content-type"),
                (b"access-control-max-age", b"7200"),
            ]
        headers = [*allowed, (b"allow", b"POST, OPTIONS"), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


class Preflight:
    """The endpoint of OPTIONS requests."""

    def __init__(self, cors: Cors) -> None:
        self._cors = cors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._cors.preflight(scope, receive, send)


def origin(scope: Scope) -> str | None:
    """The Origin header."""
    for name, value in scope["headers"]:
        if name == b"origin":
            return str(value.decode("latin-1"))
    return None


def own(headers: Headers, sent: str) -> bool:
    """Whether a request of the origin `sent` comes from a page of this server. A browser says it of itself; an older one
    is taken at its Host, which no page can choose."""
    told = headers.get("sec-fetch-site")
    return told == "same-origin" if told else sent.partition("://")[2] == headers.get("host")
