"""The outbox: what is to be sent and what became of it; what failed is tried again."""

from typing import get_args

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.console.here import Here
from widget_server.adapters.console.page import Page
from widget_server.adapters.console.pages.people import address, cursor
from widget_server.core import bounds, wording
from widget_server.core.access import Action
from widget_server.core.errors import Conflict
from widget_server.core.outbox import Kind, OutboxLine, Status
from widget_server.core.questions import in_language
from widget_server.services.outboxing import channels, may_again, why

KINDS: tuple[Kind, ...] = get_args(Kind)
STATUSES: tuple[Status, ...] = get_args(Status)


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A row of it."""

    line: OutboxLine
    survey: str
    """Its name; empty where it is about none."""
    channels: tuple[str, ...]
    person_at: str
    to_at: str
    """Where the respondent's page, and the endpoint's, are; empty: the viewer may not open it."""
    why: str
    again: bool


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
    return await _page(here, block="list", told="tried" if tried else "none_failed", tried=tried)


async def _page(here: Here, *, block: str = "", told: str = "", tried: int = 0) -> Response:
    outboxing, kind, status = here.desk.outboxing, _kind(here), _status(here)
    before = cursor(here.query.get("before", ""))
    lines, more = await outboxing.lines(here.viewer, kind=kind, status=status, before=before)
    chosen = {"kind": kind, "status": status}
    return here.render(
        "outbox.html",
        block=block,
        counts=await outboxing.counts(here.viewer),
        lines=[_shown(here, line) for line in lines],
        kinds=KINDS,
        statuses=STATUSES,
        chosen=chosen,
        told=told,
        tried=tried,
        newest=here.url("/outbox", **chosen) if before else None,
        older=here.url("/outbox", **chosen, before=f"{more[0]}-{more[1]}") if more else None,
    )


def _shown(here: Here, line: OutboxLine) -> Shown:
    about, subject, note = line.about, line.item.subject, why(line)
    survey = about.survey
    return Shown(
        line=line,
        survey=(in_language(survey.name, here.language, survey.language) or survey.key) if survey is not None else "",
        channels=channels(line),
        person_at=here.url(address(about.respondent)) if about.respondent and here.may(Action.PEOPLE) else "",
        to_at=here.url(f"/webhooks/{subject}") if line.item.kind == "webhook" and here.may(Action.WEBHOOKS) else "",
        why="" if note is None else wording.said(note, here.language, now=here.now),
        again=may_again(line),
    )


def _kind(here: Here) -> Kind | None:
    return next((one for one in KINDS if one == here.query.get("kind")), None)


def _status(here: Here) -> Status | None:
    return next((one for one in STATUSES if one == here.query.get("status")), None)


PAGES = [
    Page(path="/outbox", handler=show, need=Action.OUTBOX, nav="outbox.title", key="o"),
    Page(path="/outbox/failed/again", handler=all_failed, need=Action.OUTBOX, methods=("POST",)),
    Page(path="/outbox/{id}/again", handler=again, need=Action.OUTBOX, methods=("POST",)),
]
