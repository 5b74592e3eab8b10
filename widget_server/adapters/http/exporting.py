"""Everything out again, for the customer's own systems: streamed, with the place where the next call goes on in a header."""

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from widget_server.adapters.http.about import exporting as about
from widget_server.adapters.http.doors import Door
from widget_server.adapters.http.errors import ALWAYS
from widget_server.adapters.http.limiting import Rates
from widget_server.adapters.http.queries import asked
from widget_server.adapters.http.servers import server_doors
from widget_server.core.actors import ServerActor
from widget_server.ports import Identity
from widget_server.ports.exports import BEGINNING, After
from widget_server.services.exporting import Piece, Taking, Wanted, placed, told


class ExportEndpoints:
    """`GET /v1/export/responses` and `/v1/export/events`. `home`: the address under which xAPI names things; the address of
    the call where it is empty."""

    def __init__(self, taking: Taking, *, home: str) -> None:
        self._taking = taking
        self._home = home

    async def responses(self, request: Request, actor: ServerActor) -> Response:
        """Responses, oldest first."""
        said = asked(request, about.ExportAsked)
        wanted = Wanted(
            workspace=actor.workspace,
            form=said.format,
            survey=said.survey,
            after=_place(said.after, events=False),
            most=said.limit,
            home=self._home or str(request.base_url),
        )
        return await self._taken(actor, wanted, media=about.MEDIA[said.format])

    async def events(self, request: Request, actor: ServerActor) -> Response:
        """Events, in the order in which they were received."""
        said = asked(request, about.EventsAsked)
        wanted = Wanted(workspace=actor.workspace, events=True, after=_place(said.after, events=True), most=said.limit)
        return await self._taken(actor, wanted, media=about.MEDIA["jsonl"])

    async def _taken(self, actor: ServerActor, wanted: Wanted, *, media: str) -> Response:
        take = await self._taking.settled(wanted, actor=f"key:{actor.key_id}")
        pieces = take.pieces()
        first = await anext(pieces, None)  # what can't be read is refused before anything is sent
        headers = {"content-type": f"{media}; charset=utf-8", "cuecard-count": str(take.count)}
        place = take.last or (wanted.after if wanted.after != BEGINNING else None)
        if place is not None:
            headers["cuecard-next"] = told(place, events=wanted.events)
        response = StreamingResponse(_sent(first, pieces))
        kept = [(name, value) for name, value in ALWAYS if name != b"content-type"]
        response.raw_headers = [*kept, *((name.encode(), value.encode()) for name, value in headers.items())]
        return response


def exports(taking: Taking, *, home: str, identity: Identity, rates: Rates) -> list[Door]:
    """The doors."""
    endpoints = ExportEndpoints(taking, home=home)
    rows = (
        ("GET", "/v1/export/responses", endpoints.responses, about.RESPONSES),
        ("GET", "/v1/export/events", endpoints.events, about.EVENTS),
    )
    return server_doors(rows, identity=identity, rates=rates)


async def _sent(first: Piece | None, pieces: AsyncIterator[Piece]) -> AsyncIterator[bytes]:
    if first is not None:
        yield first.text
    async for piece in pieces:
        yield piece.text


def _place(after: str | None, *, events: bool) -> After:
    return BEGINNING if after is None else placed(after, events=events)
