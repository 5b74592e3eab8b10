"""Refusals as pages: one table from code to status; as a notice where htmx asked, so that what one reads stays."""

from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.console.rendering import Rendering
from widget_server.adapters.console.words import Words
from widget_server.core.errors import CuecardError, InvalidInput, NotFound, TooMany, Unavailable

if TYPE_CHECKING:
    from widget_server.adapters.console.here import Visit

STATUS = {
    "sign_in_refused": 403,
    "origin_refused": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "too_slow": 408,
    "conflict": 409,
    "invitation_closed": 409,
    "too_large": 413,
    "answer_refused": 422,
    "password_refused": 422,
    "too_many": 429,
    "internal": 500,
    "unavailable": 503,
}
TOLD = {
    403: "origin_refused",
    404: "not_found",
    405: "not_found",
    413: "too_large",
    429: "too_many",
    500: "internal",
    503: "unavailable",
}
"""What a page says of a status; of others: that it could not be read."""


class _Internal(CuecardError):
    code = "internal"


class _MethodNotAllowed(CuecardError):
    code = "method_not_allowed"


class Refusing:
    """Pages for what went wrong."""

    def __init__(self, rendering: Rendering) -> None:
        self._rendering = rendering

    def page(self, request: Request, error: CuecardError, words: Words, here: "Visit | None") -> Response:
        """The answer to a refusal."""
        status = STATUS.get(error.code, 400)
        headers: dict[str, str] = {}
        wait = error.retry_after_s if isinstance(error, TooMany | Unavailable) else 0
        if wait:
            headers["retry-after"] = str(wait)
        if status in (408, 413):
            headers["connection"] = "close"
        kind = TOLD.get(status, "invalid_input")
        told = {"kind": kind, "wait": wait, "detail": error.message if kind == "invalid_input" else ""}
        values = {**(here.given() if here is not None else _nowhere(request, words)), **told, "nav_at": ""}
        if request.headers.get("hx-request"):
            headers |= {"hx-retarget": "#notices", "hx-reswap": "innerHTML"}
            return self._answer("refusal.html", "notice", values, status, headers)
        return self._answer("refusal.html", "", values, status, headers)

    def entrance(self, request: Request, asked: str, words: Words, root: str) -> Response:
        """Which workspace?"""
        values = {**_nowhere(request, words), "asked": asked}
        return self._answer("entrance.html", "", values, 404 if asked else 200, {})

    def of_routing(self, error: HTTPException) -> CuecardError:
        """What the router raises."""
        if error.status_code == 405:
            return _MethodNotAllowed("This address does not take this method.")
        if error.status_code == 404:
            return NotFound("There is nothing at this address.")
        return InvalidInput("This request can't be read.")

    def ours(self) -> CuecardError:
        """Our own mistake."""
        return _Internal("Our mistake; it was logged.")

    def _answer(
        self, template: str, block: str, values: dict[str, Any], status: int, headers: dict[str, str]
    ) -> Response:
        content = self._rendering.render(template, block, values)
        return Response(content, status, headers, media_type="text/html")


def _nowhere(request: Request, words: Words) -> dict[str, Any]:
    """What templates know outside of any workspace."""
    root = request.scope.get("root_path", "").rstrip("/")
    return {
        "here": None,
        "t": words,
        "url": lambda path="": f"{root}/console/",
        "now": 0,
        "language": words.language,
        "workspace": "",
        "workspace_name": "",
        "account": None,
        "search_at": "",
        "static": f"{root}/console/static/",
    }
