"""`/v1/assignments`: the customer's server says who is whose."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.http.about import assigning as about
from widget_server.adapters.http.bodies import MAX_OTHER, UNREADABLE, body, parsed, unread
from widget_server.adapters.http.doors import Door
from widget_server.adapters.http.limiting import Rates
from widget_server.adapters.http.queries import asked
from widget_server.adapters.http.reading import rendered
from widget_server.adapters.http.servers import server_doors
from widget_server.core import bounds
from widget_server.core.actors import ServerActor
from widget_server.ports import Assignment, Identity
from widget_server.services.assigning import Assignments, Saying

_whole = msgspec.json.Decoder(about.Whole)


class AssignmentEndpoints:
    """Read, tell, end."""

    def __init__(self, assignments: Assignments) -> None:
        self._assignments = assignments

    async def read(self, request: Request, actor: ServerActor) -> Response:
        """Those of an account or of a subject, or all; `after` goes on."""
        said = asked(request, about.AssignmentsAsked)
        found, last = await self._assignments.list(actor, _named(said), after=said.after, limit=said.limit)
        return rendered(about.Assignments(assignments=[_told(one) for one in found], next=last))

    async def put(self, request: Request, actor: ServerActor) -> Response:
        """Take all of them, or none."""
        raw = await body(request.scope, request.receive, most=MAX_OTHER)
        try:
            if bounds.suspicious(raw):
                _check(parsed(raw))
            said = _whole.decode(raw).assignments
        except UNREADABLE as error:
            raise unread(error, _whole.type) from None
        told = await self._assignments.put(actor, said, source="api")
        return rendered(about.Changed(changed=told.changed, same=told.same))

    async def end(self, request: Request, actor: ServerActor) -> Response:
        """End the one that the address names."""
        ended = await self._assignments.end(actor, _named(asked(request, about.EndAsked)))
        return rendered(about.Ended(ended=ended))


def assignment_doors(assignments: Assignments, *, identity: Identity, rates: Rates) -> list[Door]:
    """The doors."""
    at, path = AssignmentEndpoints(assignments), "/v1/assignments"
    rows = (("GET", path, at.read, about.READ), ("PUT", path, at.put, about.PUT), ("DELETE", path, at.end, about.END))
    return server_doors(rows, identity=identity, rates=rates)


def _named(said: about.WhoseAndWhom) -> Saying:
    """Whose and whom the address names."""
    return Saying(**{name: getattr(said, name) for name in about.WhoseAndWhom.__struct_fields__})


def _check(whole: object) -> None:
    """Each by itself, for there may be many."""
    told = whole.get("assignments") if isinstance(whole, dict) else None
    for one in told if isinstance(told, list) else ():
        bounds.check(one)


def _told(one: Assignment) -> about.AssignmentOut:
    return about.AssignmentOut(
        id=one.id,
        staff=one.staff_id,
        since=one.since,
        until=one.until,
        source=one.source,
        **{one.subject: one.subject_id},
    )
