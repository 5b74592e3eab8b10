"""`/v1/assignments`: the customer's server says who is whose."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.http.bodies import MAX_OTHER, body
from widget_server.adapters.http.reading import limit_of, rendered
from widget_server.core import bounds
from widget_server.core.actors import ServerActor
from widget_server.core.errors import InvalidInput
from widget_server.ports import Assignment
from widget_server.services.assigning import Assignments, Saying

NAMES = ("staff", "person", "respondent", "conversation", "group")


class Whole(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of a PUT."""

    assignments: list[Saying]


_whole = msgspec.json.Decoder(Whole)
_any = msgspec.json.Decoder()


class AssignmentEndpoints:
    """Read, tell, end."""

    def __init__(self, assignments: Assignments) -> None:
        self._assignments = assignments

    async def read(self, request: Request, actor: ServerActor) -> Response:
        """Those of an account or of a subject, or all; `after` goes on."""
        after = request.query_params.get("after", "")
        bounds.check(after)
        found, last = await self._assignments.list(
            actor, _named(request, "after", "limit"), after=after, limit=limit_of(request)
        )
        return rendered({"assignments": [_told(one) for one in found], "next": last})

    async def put(self, request: Request, actor: ServerActor) -> Response:
        """Take all of them, or none."""
        raw = await body(request.scope, request.receive, most=MAX_OTHER)
        try:
            if bounds.suspicious(raw):
                _check(_any.decode(raw))
            said = _whole.decode(raw).assignments
        except msgspec.ValidationError as error:
            raise InvalidInput(f"The fields do not fit: {error}"[:300]) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise InvalidInput("This is not JSON in UTF-8.") from None
        return rendered(await self._assignments.put(actor, said, source="api"))

    async def end(self, request: Request, actor: ServerActor) -> Response:
        """End the one that the address names."""
        return rendered({"ended": await self._assignments.end(actor, _named(request))})


def _named(request: Request, *others: str) -> Saying:
    """Whose and whom the address names."""
    for name in request.query_params:
        if name not in (*NAMES, *others):
            raise InvalidInput(f"The address takes {', '.join((*NAMES, *others))}; {name[:40]!r} is none of them.")
    return Saying(**{name: request.query_params[name] for name in NAMES if name in request.query_params})


def _check(whole: object) -> None:
    """Each by itself, for there may be many."""
    told = whole.get("assignments") if isinstance(whole, dict) else None
    for one in told if isinstance(told, list) else ():
        bounds.check(one)


def _told(one: Assignment) -> dict[str, str | int | None]:
    return {
        "id": one.id,
        "staff": one.staff_id,
        one.subject: one.subject_id,
        "since": one.since,
        "until": one.until,
        "source": one.source,
    }
