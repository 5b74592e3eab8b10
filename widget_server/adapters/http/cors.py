"""Which pages may read an answer: exactly those on the workspaces' lists, and never with credentials."""

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from widget_server.ports import Identity

PATHS = frozenset(
    f"/v1/{name}"
    for name in (
        *("track", "identify", "page", "screen", "group", "alias", "batch"),
        *("t", "i", "p", "s", "g", "a", "b"),
    )
) | {"/sourceConfig", "/beacon/v1/batch"}
UNDER = ("/w/", "/v1/projects/", "/sourceConfig/", "/xapi/")
"""Where pages speak: at these addresses, and under these. Whether this page may speak to that workspace is checked with the key."""
HEADERS = ", ".join(
    (
        *("authorization", "content-type", "x-experience-api-version"),
        # What the clients of Segment and RudderStack add, most of it only when they send again.
        *("x-retry-count", "anonymousid", "sentat", "rsa-recovered", "rsa-retry-attempt"),
        *("rsa-since-last-attempt", "rsa-since-first-attempt", "rsa-retry-reason"),
        # What their next versions will add: no header means anything here but the ones above.
        "*",
    )
).encode()
"""What a page may send along. `*` never covers authorization, and old browsers do not know it."""


class Cors:
    """Headers for a page of a listed origin; none for any other."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def headers(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        """For an answer to a page: the origin, if some workspace lists it."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if path not in PATHS and not path.startswith(UNDER):
            return []
        sent = origin(scope)
        if sent is None:
            return []
        vary = (b"vary", b"Origin")
        if not self._identity.allows(None, sent):
            return [vary]
        return [(b"access-control-allow-origin", sent.encode("latin-1")), vary]

    async def preflight(self, scope: Scope, receive: Receive, send: Send, methods: str = "POST") -> None:
        """Answer an OPTIONS request; changes nothing."""
        allowed = self.headers(scope)
        if len(allowed) == 2:
            allowed += [
                (b"access-control-allow-methods", methods.encode()),
                (b"access-control-allow-headers", HEADERS),
                (b"access-control-max-age", b"7200"),
            ]
        headers = [*allowed, (b"allow", f"{methods}, OPTIONS".encode()), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


class Preflight:
    """The endpoint of OPTIONS requests. `methods`: what may be asked for at its address."""

    def __init__(self, cors: Cors, methods: str = "POST") -> None:
        self._cors = cors
        self._methods = methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._cors.preflight(scope, receive, send, self._methods)


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
