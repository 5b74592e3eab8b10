"""What the browser clients of Segment and RudderStack ask for before they send: where to, and nothing else to load."""

import re
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.http.cors import Cors, origin
from widget_server.adapters.http.errors import ALWAYS
from widget_server.adapters.http.events import NO_KEY, key_in_address, sent_key
from widget_server.adapters.http.limiting import Rates
from widget_server.core.errors import InvalidInput, OriginRefused, Unauthenticated
from widget_server.ports import Identity

HOST = re.compile(r"[A-Za-z0-9._:\[\]-]{1,255}")


class SourceEndpoints:
    """Both answer a browser key, to a page of a listed origin. `public_url`: where browsers reach this server; empty: where they
    just did."""

    def __init__(self, *, identity: Identity, rates: Rates, cors: Cors, public_url: str) -> None:
        self._identity = identity
        self._rates = rates
        self._cors = cors
        self._public_url = public_url.rstrip("/")

    async def settings(self, request: Request) -> Response:
        """`GET /v1/projects/{key}/settings`: Segment's client sends to us, loads no integration and reports no metrics."""
        key = self._let_in(request, request.path_params["key"])
        scheme, _, host = self._address(request).partition("://")
        here = {"apiKey": key, "apiHost": f"{host}/v1", "protocol": scheme, "addBundledMetadata": False}
        settings = {
            "integrations": {"Segment.io": here},
            "remotePlugins": [],
            "metrics": {"sampleRate": 0, "host": f"{host}/v1"},
            "legacyVideoPluginsEnabled": False,
        }
        return self._answered(request, settings)

    async def config(self, request: Request) -> Response:
        """`GET /sourceConfig/`: RudderStack's client has no destination but the address that the page gave it, and reports
        neither errors nor metrics. HEAD, by which it looks for ad blockers, is answered to anybody."""
        if request.method == "HEAD":
            return self._answered(request, {})
        authorization = request.headers.get("authorization")
        sent = key_in_address(request.scope) or (sent_key(authorization.encode("latin-1")) if authorization else "")
        key = self._let_in(request, sent)
        quiet = {"statsCollection": {"errors": {"enabled": False}, "metrics": {"enabled": False}}}
        source = {
            "id": key,
            "name": "Cuecard",
            "writeKey": key,
            "workspaceId": key,
            "enabled": True,
            "config": quiet,
            "destinations": [],
        }
        return self._answered(request, {"source": source})

    def _let_in(self, request: Request, key: str) -> str:
        if not key:
            raise Unauthenticated(NO_KEY)
        if key.startswith("sk_"):
            raise Unauthenticated("A server key is secret and never stands in a page; give it the browser key, wk_….")
        workspace = self._identity.page(key)
        self._rates.page(workspace, key, request.scope)
        sent = origin(request.scope)
        if sent is not None and not self._identity.allows(workspace, sent):
            raise OriginRefused("This page's origin is not on the workspace's list.")
        return key

    def _address(self, request: Request) -> str:
        if self._public_url:
            return self._public_url
        host = request.headers.get("host", "")
        if not HOST.fullmatch(host):
            raise InvalidInput("The Host header names no host.")
        return f"{request.url.scheme}://{host}{request.scope.get('root_path', '')}"

    def _answered(self, request: Request, value: dict[str, Any]) -> Response:
        content = msgspec.json.encode(value)
        response = Response(content)
        response.raw_headers = [
            *ALWAYS,
            (b"content-length", str(len(content)).encode()),
            *self._cors.headers(request.scope),
        ]
        return response
