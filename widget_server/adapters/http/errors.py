"""Refusals over HTTP: one table from code to status, one shape, also for unknown addresses and our own mistakes."""

import logging
from collections.abc import Sequence
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from widget_server.adapters.http.cors import Cors
from widget_server.adapters.http.limiting import Rates
from widget_server.core.errors import CuecardError, TooMany, Unauthenticated, Unavailable
from widget_server.core.traces import where

log = logging.getLogger("cuecard.http")

STATUS = {
    "invalid_input": 400,
    "unauthenticated": 401,
    "token_expired": 401,
    "origin_refused": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "too_slow": 408,
    "conflict": 409,
    "invitation_closed": 409,
    "too_large": 413,
    "answer_refused": 422,
    "not_understood": 422,
    "too_many": 429,
    "internal": 500,
    "misconfigured": 503,
    "unavailable": 503,
}

MEANING = {
    "invalid_input": "What was sent does not say what this call takes; the message says where. Drop it.",
    "unauthenticated": "No key or token, or one that proves nothing.",
    "token_expired": "The token has ended: ask for a new one and try again.",
    "origin_refused": "This page's origin is not on the workspace's list.",
    "not_found": "No such thing, or not yours: both answer alike.",
    "method_not_allowed": "The address takes another method.",
    "too_slow": "Head or body took longer than the receipt deadline. Try again.",
    "conflict": "The same id came before with other content. Drop it.",
    "invitation_closed": "Answered, dismissed, withdrawn or expired.",
    "too_large": "Over a bound. Drop it, or send less at once.",
    "answer_refused": "The value does not fit the question.",
    "not_understood": "What somebody typed or filled in is no answer. The message is for them: post it.",
    "too_many": "Too often. Come back after `Retry-After` seconds.",
    "internal": "Our mistake; it was logged. Try again later.",
    "misconfigured": "The server can't work as it is set up. Its operator's log says why.",
    "unavailable": "The server can't write now. Try again after `Retry-After` seconds.",
}
"""What each code says to whoever meets it, for the description of the API."""

Headers = Sequence[tuple[bytes, bytes]]

ALWAYS: list[tuple[bytes, bytes]] = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]
"""On every answer that is not an asset."""


class TooSlow(CuecardError):
    """The body did not arrive within the receipt deadline."""

    code = "too_slow"


class MethodNotAllowed(CuecardError):
    """The address is right, the method is not."""

    code = "method_not_allowed"


class Gone(Exception):
    """The client left before its body was whole: there is nobody to answer."""


def rendered(error: CuecardError) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
    """Status, body and headers of a refusal."""
    status = STATUS.get(error.code, 400)
    body = msgspec.json.encode({"error": {"code": error.code, "message": _sendable(error.message)}})
    headers: list[tuple[bytes, bytes]] = []
    if isinstance(error, TooMany | Unavailable):
        headers.append((b"retry-after", str(error.retry_after_s).encode()))
        # Else no page of another origin could read it.
        headers.append((b"access-control-expose-headers", b"retry-after"))
    if status == 401:
        headers.append((b"www-authenticate", b'Basic realm="cuecard"'))
    if status in (408, 413):
        # What is left of the body is not read.
        headers.append((b"connection", b"close"))
    return status, body, headers


async def refuse(scope: Scope, send: Send, error: CuecardError, more: Headers = ()) -> None:
    """Answer with a refusal: a request, or a socket that was not accepted yet."""
    status, body, headers = rendered(error)
    headers = [*ALWAYS, (b"content-length", str(len(body)).encode()), *headers, *more]
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
    elif "websocket.http.response" in scope.get("extensions", {}):
        await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
        await send({"type": "websocket.http.response.body", "body": body})
    else:
        await send({"type": "websocket.close", "code": 1008, "reason": error.code})


class Refusals:
    """The outermost layer: whatever is raised inside is answered in the one shape."""

    def __init__(self, app: ASGIApp, cors: Cors, rates: Rates) -> None:
        self._app = app
        self._cors = cors
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except Unauthenticated as error:
            await self._answer(scope, send, self._counted(scope, error))
        except CuecardError as error:
            await self._answer(scope, send, error)
        except HTTPException as error:
            await self._answer(scope, send, _of_routing(error), _allow(error))
        except (Gone, ClientDisconnect):
            return
        except Exception as error:
            log.error("A request failed: %s at %s", type(error).__name__, where(error))
            await self._answer(scope, send, Internal("Our mistake; it was logged. Try again later."))

    def _counted(self, scope: Scope, error: Unauthenticated) -> CuecardError:
        """Whoever proves nothing again and again hears no more than that."""
        try:
            self._rates.arrives(scope)
        except TooMany as over:
            return over
        return error

    async def _answer(self, scope: Scope, send: Send, error: CuecardError, more: Headers = ()) -> None:
        if scope["type"] not in ("http", "websocket"):
            raise error
        try:
            await refuse(scope, send, error, [*more, *self._cors.headers(scope)])
        except (RuntimeError, OSError):
            log.info("An answer had already begun, or nobody waits for it: %s", error.code)


class Internal(CuecardError):
    """Our own mistake."""

    code = "internal"


def _of_routing(error: HTTPException) -> CuecardError:
    from widget_server.core.errors import InvalidInput, NotFound

    if error.status_code == 404:
        return NotFound("There is nothing at this address.")
    if error.status_code == 405:
        return MethodNotAllowed("This address does not take this method.")
    return InvalidInput("This request can't be read.")


def _allow(error: HTTPException) -> list[tuple[bytes, bytes]]:
    headers: Any = error.headers or {}
    return [(b"allow", headers["Allow"].encode())] if "Allow" in headers else []


def _sendable(message: str) -> str:
    return message.encode("utf-8", "replace").decode()
