"""The page for hosts that allow no foreign script: only cards, in a frame that only the hosts it names may hold."""

import re
from collections.abc import Callable
from html import escape

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.http.limiting import Rates
from widget_server.core.errors import InvalidInput, OriginRefused, Unauthenticated
from widget_server.ports import Identity

MOST_ORIGINS = 4
ORIGIN = re.compile(r"https?://[A-Za-z0-9._:\[\]-]{1,255}")
"""As a browser writes one. A sandboxed page (`null`) can't be named in a policy."""
VIEWS = {"review", "person"}
"""What staff see in place of cards."""
HOST = re.compile(r"[A-Za-z0-9._:\[\]-]{1,255}")

PAGE = """<!doctype html>
<html data-key="{key}" data-host="{host}" data-framed="{proof}"{view}>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cuecard</title>
<script type="module" src="chunks/embed-{build}.js"></script>
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


class EmbedEndpoint:
    """`GET /embed?key=wk_…&origin=https://host`, origin again for each page further up. Who is asked comes after the `#`,
    or by messages: never in the address."""

    def __init__(self, *, identity: Identity, rates: Rates, build: Callable[[], str]) -> None:
        self._identity = identity
        self._rates = rates
        self._build = build

    async def page(self, request: Request) -> Response:
        """The page, for the hosts that are named, if the workspace lists them all."""
        self._rates.arrives(request.scope)
        key, hosts, view = _asked(request.query_params)
        workspace = self._identity.page(key)
        self._rates.page(workspace, key, request.scope)
        if not all(ORIGIN.fullmatch(host) and self._identity.allows(workspace, host) for host in hosts):
            raise OriginRefused("This origin is not on the workspace's list.")
        # The name under which we were asked: 'self' does not hold for sockets in every browser.
        name = request.headers.get("host", "")
        sockets = f" {'wss' if request.url.scheme == 'https' else 'ws'}://{name}" if HOST.fullmatch(name) else ""
        proof = self._identity.frame(key, hosts[0])
        fields = {"key": key, "host": hosts[0], "proof": proof, "build": self._build()}
        shown = f' data-view="{view}"' if view else ""
        content = PAGE.format(view=shown, **{field: escape(text) for field, text in fields.items()})
        return Response(
            content,
            media_type="text/html",
            headers={
                "cache-control": "no-store",
                "content-security-policy": POLICY.format(sockets=sockets, hosts=" ".join(hosts)),
                "referrer-policy": "no-referrer",
                "x-content-type-options": "nosniff",
                # So that pages that ask to be isolated may hold it, too.
                "cross-origin-resource-policy": "cross-origin",
                "cross-origin-embedder-policy": "credentialless",
            },
        )


def _asked(query: QueryParams) -> tuple[str, list[str], str]:
    keys, hosts, views = query.getlist("key"), query.getlist("origin"), query.getlist("view")
    if query.keys() - {"key", "origin", "view"}:
        raise InvalidInput("The address takes key, origin and view; all that tells of a person comes after the #.")
    if not any(keys):
        raise Unauthenticated("No key was given: ?key=wk_…")
    if len(keys) != 1 or not 1 <= len(hosts) <= MOST_ORIGINS:
        raise InvalidInput(f"The address takes one key, and 1 to {MOST_ORIGINS} origins, the nearest page's first.")
    if len(views) > 1 or not {*views} <= VIEWS:
        raise InvalidInput("A view is `review` or `person`; left out: cards.")
    return keys[0], hosts, next(iter(views), "")
