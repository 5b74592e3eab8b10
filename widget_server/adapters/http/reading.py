"""What the customer's own systems read with a server key: responses, decisions, refusals. Paged by key."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.http.about import reading as about
from widget_server.adapters.http.doors import Door
from widget_server.adapters.http.errors import ALWAYS
from widget_server.adapters.http.limiting import Rates
from widget_server.adapters.http.queries import asked
from widget_server.adapters.http.servers import server_doors
from widget_server.core import bounds
from widget_server.core.actors import ServerActor
from widget_server.ports import Identity
from widget_server.services.people import People
from widget_server.services.reviewing import Cursor, Reading


class ReadingEndpoints:
    """`GET /v1/responses`, `/v1/decisions`, `/v1/respondents/{id}/decisions`,
    `/v1/respondents/{id}/history`, `/v1/refusals`."""

    def __init__(self, reading: Reading, people: People) -> None:
        self._reading = reading
        self._people = people

    async def responses(self, request: Request, actor: ServerActor) -> Response:
        """Responses, oldest first, each with its context; `after` goes on."""
        said = asked(request, about.ResponsesAsked)
        responses, last = await self._reading.responses(
            actor, after=_cursor(said.after), limit=said.limit, languages=_languages(said.language)
        )
        return rendered(about.Responses(responses=responses, next=_told(last)))

    async def decisions_of(self, request: Request, actor: ServerActor) -> Response:
        """Decisions about one respondent, newest first, with reasons in words."""
        said = asked(request, about.DecisionsAsked)
        decisions, last = await self._reading.decisions(
            actor,
            _respondent(request),
            before=_cursor(said.before),
            limit=said.limit,
            survey=said.survey,
            language=said.language,
        )
        return rendered(about.Decisions(decisions=decisions, next=_told(last)))

    async def history(self, request: Request, actor: ServerActor) -> Response:
        """What one respondent was asked and answered, and why they were not asked, newest first."""
        said = asked(request, about.HistoryAsked)
        history = await self._people.whole(
            actor,
            _respondent(request),
            before=_cursor(said.before),
            limit=said.limit,
            languages=_languages(said.language),
        )
        return rendered(
            about.PersonHistory(respondent=history.respondent, entries=history.entries, next=_told(history.next))
        )

    async def decisions(self, request: Request, actor: ServerActor) -> Response:
        """The workspace's newest decisions."""
        said = asked(request, about.LatestAsked)
        return rendered(
            about.Latest(decisions=await self._reading.latest(actor, limit=said.limit, language=said.language))
        )

    async def refusals(self, request: Request, actor: ServerActor) -> Response:
        """What was not kept of batches, newest first."""
        said = asked(request, about.RefusalsAsked)
        refusals, last = await self._reading.refusals(actor, before=_cursor(said.before), limit=said.limit)
        return rendered(about.RefusalLog(refusals=refusals, next=_told(last)))


def reading_doors(reading: Reading, people: People, *, identity: Identity, rates: Rates) -> list[Door]:
    """The doors."""
    at = ReadingEndpoints(reading, people)
    return server_doors(
        (
            ("GET", "/v1/responses", at.responses, about.RESPONSES),
            ("GET", "/v1/decisions", at.decisions, about.LATEST),
            ("GET", "/v1/respondents/{id:path}/decisions", at.decisions_of, about.DECISIONS),
            ("GET", "/v1/respondents/{id:path}/history", at.history, about.HISTORY),
            ("GET", "/v1/refusals", at.refusals, about.REFUSALS),
        ),
        identity=identity,
        rates=rates,
    )


async def healthz(request: Request) -> Response:
    """Alive."""
    return rendered(about.Alive())


def rendered(value: Any) -> Response:
    """A value as JSON, with the headers that every answer has."""
    content = msgspec.json.encode(value)
    response = Response(content)
    response.raw_headers = [*ALWAYS, (b"content-length", str(len(content)).encode())]
    return response


def _respondent(request: Request) -> str:
    """Whose id the address names."""
    id: str = request.path_params["id"]
    bounds.check(id)
    return bounds.check_id(id, "The respondent's id")


def _languages(said: str | None) -> tuple[str, ...]:
    return () if said is None else (said,)


def _cursor(said: str | None) -> Cursor | None:
    """`1700000000000-rsp_…`: the key of the last one read, as `next` gave it."""
    if said is None:
        return None
    at, _, id = said.partition("-")
    return min(int(at), bounds.MAX_INT), id


def _told(cursor: Cursor | None) -> str | None:
    return None if cursor is None else f"{cursor[0]}-{cursor[1]}"
