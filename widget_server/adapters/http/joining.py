"""`/v1/aliases`: which ids are one person's; and that one is not."""

from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.http.about import joining as about
from widget_server.adapters.http.doors import Door
from widget_server.adapters.http.limiting import Rates
from widget_server.adapters.http.queries import asked
from widget_server.adapters.http.reading import rendered
from widget_server.adapters.http.servers import server_doors
from widget_server.core.actors import ServerActor
from widget_server.ports import Identity
from widget_server.services.joining import Joining


class JoiningEndpoints:
    """Read, split. Joining is `POST /v1/alias`."""

    def __init__(self, joining: Joining) -> None:
        self._joining = joining

    async def read(self, request: Request, actor: ServerActor) -> Response:
        """All ids of one person."""
        ids = await self._joining.ids(actor, asked(request, about.AliasesAsked).respondent)
        aliases = [
            about.Alias(previous_id=one.id, joined_to=one.joined_to, since=one.since, source=one.source)
            for one in ids.joined
        ]
        return rendered(about.Aliases(respondent=ids.respondent, aliases=aliases))

    async def split(self, request: Request, actor: ServerActor) -> Response:
        """The one that the address names; again changes nothing."""
        asked(request, about.Nothing)
        id = request.path_params["previous_id"]
        split = await self._joining.split(actor, id)
        return rendered(
            about.Split(previous_id=split.id if split else id, respondent=split.respondent if split else None)
        )


def alias_doors(joining: Joining, *, identity: Identity, rates: Rates) -> list[Door]:
    """The doors."""
    at = JoiningEndpoints(joining)
    rows = (
        ("GET", "/v1/aliases", at.read, about.READ),
        ("DELETE", "/v1/aliases/{previous_id:path}", at.split, about.SPLIT),
    )
    return server_doors(rows, identity=identity, rates=rates)
