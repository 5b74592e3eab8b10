"""What a homeserver calls: the application service API of Matrix. Refusals in its own shape, and never a 5xx for an odd event."""

from collections.abc import Awaitable, Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.http.bodies import MAX_OTHER, body
from widget_server.adapters.http.doors import Door, Permission
from widget_server.adapters.http.errors import ALWAYS
from widget_server.adapters.http.limiting import Rates
from widget_server.adapters.http.matrix_events import happenings
from widget_server.core.errors import CuecardError, InvalidInput, TooLarge, TooMany
from widget_server.ports.matrix import MatrixHome
from widget_server.services.matrix.homes import Homes
from widget_server.services.matrix.receiving import Receiving
from widget_server.services.matrix.service import Matrix

MAX_TRANSACTION = 8 * MAX_OTHER
"""A hundred events of 64 KiB each are pushed at once at most."""
MAX_TOKEN = 512

Handler = Callable[[Request, MatrixHome], Awaitable[Response]]


class MatrixEndpoints:
    """`/_matrix/app/v1/…`. Each call carries the token of the homeserver's registration in its header."""

    def __init__(self, *, homes: Homes, receiving: Receiving, rates: Rates) -> None:
        self._homes = homes
        self._receiving = receiving
        self._rates = rates

    async def transaction(self, request: Request) -> Response:
        """Take what happened: durable before the answer, worked off afterwards."""
        return await self._guarded(request, self._take)

    async def ping(self, request: Request) -> Response:
        """The homeserver asks whether it reaches us."""
        return await self._guarded(request, self._pinged)

    async def nobody(self, request: Request) -> Response:
        """Users and rooms that the homeserver does not know: none is made for being asked after."""
        return await self._guarded(request, self._unknown)

    async def _take(self, request: Request, home: MatrixHome) -> Response:
        raw = await body(request.scope, request.receive, most=MAX_TRANSACTION)
        try:
            happened = happenings(raw)
        except InvalidInput as error:
            return _refused(400, "M_NOT_JSON", error.message)
        await self._receiving.keep(home, happened)
        return _rendered(200, {})

    async def _pinged(self, request: Request, home: MatrixHome) -> Response:
        await body(request.scope, request.receive, most=MAX_OTHER)
        return _rendered(200, {})

    async def _unknown(self, request: Request, home: MatrixHome) -> Response:
        return _refused(404, "M_NOT_FOUND", "Cuecard makes no users or rooms on demand.")

    async def _guarded(self, request: Request, handler: Handler) -> Response:
        sent = request.headers.get("authorization", "")
        scheme, _, token = sent.partition(" ")
        known = token.strip()[: MAX_TOKEN + 1] if scheme.casefold() == "bearer" else ""
        home = self._homes.known(known)
        try:
            if home is None:
                self._rates.arrives(request.scope)
                status, code = (403, "M_FORBIDDEN") if sent else (401, "M_MISSING_TOKEN")
                return _refused(status, code, "Authorization: Bearer, with the hs_token of the registration.")
            return await handler(request, home)
        except TooMany as error:
            return _refused(429, "M_LIMIT_EXCEEDED", error.message)
        except TooLarge as error:
            return _refused(413, "M_TOO_LARGE", error.message)
        except CuecardError as error:
            status = 503 if error.code == "unavailable" else 400
            return _refused(status, "M_UNKNOWN", error.message)


def homeserver_doors(matrix: Matrix, *, rates: Rates) -> list[Door]:
    """Every door of the application service API. No program of a customer's calls them, and Matrix describes them itself: so
    they say nothing in the description of ours."""
    endpoints = MatrixEndpoints(homes=matrix.homes, receiving=matrix.receiving, rates=rates)
    return [
        Door(f"/_matrix/app/v1/{path}", handler, Permission.HOMESERVER, methods=[method])
        for method, path, handler in (
            ("PUT", "transactions/{id}", endpoints.transaction),
            ("POST", "ping", endpoints.ping),
            ("GET", "users/{id:path}", endpoints.nobody),
            ("GET", "rooms/{alias:path}", endpoints.nobody),
        )
    ]


def _refused(status: int, code: str, message: str) -> Response:
    return _rendered(status, {"errcode": code, "error": message})


def _rendered(status: int, value: dict[str, str]) -> Response:
    content = msgspec.json.encode(value)
    response = Response(content, status)
    response.raw_headers = [*ALWAYS, (b"content-length", str(len(content)).encode())]
    return response
