"""The outbox: what is to be sent and what became of it; what failed is tried again."""

from typing import get_args

from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.console.here import Here
from widget_server.adapters.console.page import Page
from widget_server.adapters.console.pages.people import cursor
from widget_server.core import bounds, wording
from widget_server.core.access import Action
from widget_server.core.errors import Conflict
from widget_server.core.outbox import Kind, Status
from widget_server.core.reasons import Reason
from widget_server.services.outboxing import may_again

KINDS: tuple[Kind, ...] = get_args(Kind)
STATUSES: tuple[Status, ...] = get_args(Status)


async def show(request: Request, here: Here) -> Response:
    """A page of it, newest first."""
    return await _page(here)


async def again(request: Request, here: Here) -> Response:
    """Try one again; what can't be is said."""
    id = request.path_params["id"]
    bounds.check(id)
    try:
        await here.desk.outboxing.again(here.viewer, bounds.check_id(id, "The item's id"))
    except Conflict:
        return await _page(here, block="list", told="not_again")
    return await _page(here, block="list", told="tried", tried=1)


async def all_failed(request: Request, here: Here) -> Response:
    """Try again all that failed, of the kind that is shown."""
    tried = await here.desk.outboxing.all_failed(here.viewer, kind=_kind(here))
    return await _page(here, block="list", told="tried", tried=tried)


async def _page(here: Here, *, block: str = "", told: str = "", tried: int = 0) -> Response:
    outboxing, kind, status = here.desk.outboxing, _kind(here), _status(here)
    before = cursor(here.query.get("before", ""))
    lines, more = await outboxing.lines(here.viewer, kind=kind, status=status, before=before)
    chosen = {"kind": kind, "status": status}
    return here.render(
        "outbox.html",
        block=block,
        counts=await outboxing.counts(here.viewer),
        lines=[(line, _why(here, line.note), may_again(line)) for line in lines],
        kinds=KINDS,
        statuses=STATUSES,
        chosen=chosen,
        told=told,
        tried=tried,
        newest=here.url("/outbox", **chosen) if before else None,
        older=here.url("/outbox", **chosen, before=f"{more[0]}-{more[1]}") if more else None,
    )


def _why(here: Here, note: Reason | None) -> str:
    return "" if note is None else wording.said(note, here.language, now=here.now)


def _kind(here: Here) -> Kind | None:
    return next((one for one in KINDS if one == here.query.get("kind")), None)


def _status(here: Here) -> Status | None:
    return next((one for one in STATUSES if one == here.query.get("status")), None)


PAGES = [
    Page(path="/outbox", handler=show, need=Action.OUTBOX, nav="outbox.title", key="o"),
    Page(path="/outbox/failed/again", handler=all_failed, need=Action.OUTBOX, methods=("POST",)),
    Page(path="/outbox/{id}/again", handler=again, need=Action.OUTBOX, methods=("POST",)),
]
