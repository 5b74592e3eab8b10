"""Pages of ours in a frame, which only the hosts it names may hold, and only if the workspace lists them all."""

import re
from collections.abc import Callable, Sequence
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.http.limiting import Rates
from widget_server.core.errors import OriginRefused
from widget_server.ports import Identity

MOST_ORIGINS = 4
ORIGIN = re.compile(r"https?://[A-Za-z0-9._:\[\]-]{1,255}")
"""As a browser writes one. A sandboxed page (`null`) can't be named in a policy."""
HOST = re.compile(r"[A-Za-z0-9._:\[\]-]{1,255}")

PAGE = """<!doctype html>
<html data-key="{key}" data-host="{host}" data-framed="{proof}"{more}>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cuecard</title>
<script type="module" src="{script}"></script>
<body></body>
</html>
"""
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'{sockets}",
        "img-src https: http://localhost:* http://127.0.0.1:*",  # where a survey's pictures may be
        "frame-ancestors {hosts}",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)


class Framing:
    """Gives such pages out, each with the proof that it was. `build`: of the widget."""

    def __init__(self, *, identity: Identity, rates: Rates, build: Callable[[], str]) -> None:
        self._identity = identity
        self._rates = rates
        self._build = build

    def page(self, request: Request, *, key: str, hosts: Sequence[str], script: str, more: str = "") -> Response:
        """The page that runs a chunk of the widget (`{build}` in its address is filled in), the nearest host first. Raises
        Unauthenticated, TooMany, OriginRefused."""
        workspace = self._identity.page(key)
        self._rates.page(workspace, key, request.scope)
        if not all(ORIGIN.fullmatch(host) and self._identity.allows(workspace, host) for host in hosts):
            raise OriginRefused("This origin is not on the workspace's list.")
        fields = {
            "key": key,
            "host": hosts[0],
            "proof": self._identity.frame(key, hosts[0]),
            "script": script.format(build=self._build()),
        }
        policy = POLICY.format(sockets=sockets(request), hosts=" ".join(hosts))
        return Response(
            PAGE.format(more=more, **{field: escape(text) for field, text in fields.items()}),
            media_type="text/html",
            headers={
                "cache-control": "no-store",
                "content-security-policy": policy,
                "referrer-policy": "no-referrer",
                "x-content-type-options": "nosniff",
                # So that pages that ask to be isolated may hold it, too.
                "cross-origin-resource-policy": "cross-origin",
                "cross-origin-embedder-policy": "credentialless",
            },
        )


def sockets(request: Request) -> str:
    """What a policy needs beside 'self', which does not hold for sockets in every browser: the name under which we were asked."""
    name = request.headers.get("host", "")
    return f" {'wss' if request.url.scheme == 'https' else 'ws'}://{name}" if HOST.fullmatch(name) else ""
