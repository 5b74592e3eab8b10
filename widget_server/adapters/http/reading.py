"""What the customer's own systems read with a server key: responses, decisions, refusals. Paged by key."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.http.errors import ALWAYS
from widget_server.adapters.http.events import sent_key
from widget_server.adapters.http.limiting import Rates
from widget_server.core import bounds
from widget_server.core.actors import ServerActor
from widget_server.core.errors import InvalidInput, Unauthenticated
from widget_server.ports import Identity
from widget_server.services.people import People
from widget_server.services.reviewing import Cursor, Reading

MOST = 200
USUAL = 50

ServerHandler = Callable[[Request, ServerActor], Awaitable[Response]]


def for_servers(
    handler: ServerHandler, *, identity: Identity, rates: Rates
) -> Callable[[Request], Awaitable[Response]]:
    """The handler, called only with a server key that proves its workspace."""

    async def guarded(request: Request) -> Response:
        sent = request.headers.get("authorization")
        if sent is None:
            raise Unauthenticated("A server key is needed: Authorization: Bearer sk_…")
        actor = identity.server(sent_key(sent.encode("latin-1", "replace")))
        rates.server(actor.workspace, actor.key_id)
        return await handler(request, actor)

    return guarded


class ReadingEndpoints:
    """`GET /v1/responses`, `/v1/decisions`, `/v1/respondents/{id}/decisions`,
    `/v1/respondents/{id}/history`, `/v1/refusals`."""

    def __init__(self, reading: Reading, people: People) -> None:
        self._reading = reading
        self._people = people

    async def responses(self, request: Request, actor: ServerActor) -> Response:
        """Responses, oldest first, each with its context; `after` goes on."""
        asked_in = request.query_params.get("language")
        responses, last = await self._reading.responses(
            actor,
            after=_cursor(request, "after"),
            limit=limit_of(request),
            languages=() if asked_in is None else (_language(request),),
        )
        return rendered({"responses": responses, "next": _told(last)})

    async def decisions_of(self, request: Request, actor: ServerActor) -> Response:
        """Decisions about one respondent, newest first, with reasons in words."""
        decisions, last = await self._reading.decisions(
            actor,
            _clean(bounds.check_id(request.path_params["id"], "The respondent's id")),
            before=_cursor(request, "before"),
            limit=limit_of(request),
            survey=_clean(request.query_params.get("survey")),
            language=_language(request),
        )
        return rendered({"decisions": decisions, "next": _told(last)})

    async def history(self, request: Request, actor: ServerActor) -> Response:
        """What one respondent was asked and answered, and why they were not asked, newest first."""
        asked_in = request.query_params.get("language")
        history = await self._people.whole(
            actor,
            _clean(bounds.check_id(request.path_params["id"], "The respondent's id")),
            before=_cursor(request, "before"),
            limit=limit_of(request),
            languages=() if asked_in is None else (_language(request),),
        )
        return rendered({"respondent": history.respondent, "entries": history.entries, "next": _told(history.next)})

    async def decisions(self, request: Request, actor: ServerActor) -> Response:
        """The workspace's newest decisions."""
        latest = await self._reading.latest(actor, limit=limit_of(request), language=_language(request))
        return rendered({"decisions": latest})

    async def refusals(self, request: Request, actor: ServerActor) -> Response:
        """What was not kept of batches, newest first."""
        refusals, last = await self._reading.refusals(actor, before=_cursor(request, "before"), limit=limit_of(request))
        return rendered({"refusals": refusals, "next": _told(last)})


async def healthz(request: Request) -> Response:
    """Alive."""
    return rendered({"status": "ok"})


def rendered(value: Any) -> Response:
    """A value as JSON, with the headers that every answer has."""
    content = msgspec.json.encode(value)
    response = Response(content)
    response.raw_headers = [*ALWAYS, (b"content-length", str(len(content)).encode())]
    return response


def limit_of(request: Request) -> int:
    """How many are asked for. Raises InvalidInput."""
    given = request.query_params.get("limit", str(USUAL))
    if not (given.isascii() and given.isdigit() and len(given) <= 6 and 1 <= int(given) <= MOST):
        raise InvalidInput(f"limit is a whole number from 1 to {MOST}.")
    return int(given)


def _language(request: Request) -> str:
    return str(_clean(request.query_params.get("language", "en")))[:35]


def _cursor(request: Request, name: str) -> Cursor | None:
    """`1700000000000-rsp_…`: the key of the last one read, as `next` gave it."""
    given = request.query_params.get(name)
    if given is None:
        return None
    at, dash, id = given.partition("-")
    if not (dash and at.isascii() and at.isdigit() and len(at) <= 16 and 0 < len(id) <= bounds.MAX_ID):
        raise InvalidInput(f"{name} is what `next` gave.")
    _clean(id)
    return min(int(at), bounds.MAX_INT), id


def _told(cursor: Cursor | None) -> str | None:
    return None if cursor is None else f"{cursor[0]}-{cursor[1]}"


def _clean(text: Any) -> Any:
    """Text of an address that both databases can take."""
    bounds.check(text)
    return text
