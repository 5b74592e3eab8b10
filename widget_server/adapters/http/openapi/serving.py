"""`GET /openapi.json`: made once, when somebody first asks; 304 for whoever has it."""

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from widget_server.adapters.http.errors import ALWAYS
from widget_server.adapters.http.openapi.operation import Answer, Example, Operation

ABOUT = Operation(
    summary="Read this document",
    tag="server",
    responses={
        200: Answer(
            type=dict[str, Any], description="The API, as OpenAPI 3.1.", headers={"ETag": "Changes with the document."}
        ),
        304: Answer(description="What `If-None-Match` names is still the newest."),
    },
    examples={"whole": Example(summary="The whole", answer={"openapi": "3.1.1", "info": {"title": "Cuecard"}})},
)


class OpenApiEndpoint:
    """The document of the doors, which are known once they all stand."""

    def __init__(self, routes: Callable[[], Iterable[BaseRoute]]) -> None:
        self._routes = routes
        self._made: tuple[bytes, str] | None = None

    async def document(self, request: Request) -> Response:
        """The document, or that it has not changed."""
        if self._made is None:
            # A tenth of a second of work, which nobody else is to wait for.
            self._made = await asyncio.to_thread(made, self._routes())
        content, tag = self._made
        headers = [(name, value) for name, value in ALWAYS if name != b"cache-control"]
        headers += [(b"cache-control", b"no-cache"), (b"etag", tag.encode())]
        if tag in request.headers.get("if-none-match", ""):
            response = Response(status_code=304)
            response.raw_headers = headers[1:]
            return response
        response = Response(content)
        response.raw_headers = [*headers, (b"content-length", str(len(content)).encode())]
        return response


def made(routes: Iterable[BaseRoute]) -> tuple[bytes, str]:
    """The document, encoded, and the hash that names this state of it."""
    from widget_server.adapters.http.openapi.document import document

    content = msgspec.json.encode(document(routes))
    return content, f'"{hashlib.sha256(content).hexdigest()[:16]}"'
