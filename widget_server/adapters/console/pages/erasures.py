"""Erasures: what one administrator asks for and another confirms, with what it would take away."""

from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.console.here import Here
from widget_server.adapters.console.page import Page
from widget_server.adapters.console.pages.people import address, cursor
from widget_server.core.access import Action
from widget_server.core.errors import NotFound


async def requests(request: Request, here: Here) -> Response:
    """The list, newest first."""
    before = cursor(here.query.get("before", ""))
    found, more = await here.desk.privacy.requests(here.viewer, before=before)
    names = {one.id: one.name for one in await here.desk.store.accounts(here.workspace)}
    return here.render(
        "erasures.html",
        found=found,
        names=names,
        older=here.url("/erasures", before=f"{more[0]}-{more[1]}") if more else None,
    )


async def show(request: Request, here: Here) -> Response:
    """One request."""
    asked = await here.desk.privacy.request(here.viewer, request.path_params["id"])
    traces = None
    if asked.state == "asked":
        try:
            traces = await here.desk.privacy.traces(here.viewer, asked.respondent_id)
        except NotFound:
            traces = None
    return here.render(
        "erasure.html",
        nav_at="/erasures",
        asked=asked,
        traces=traces,
        own=asked.asked_by == here.viewer.actor,
        names={one.id: one.name for one in await here.desk.store.accounts(here.workspace)},
        address=address,
    )


async def confirm(request: Request, here: Here) -> Response:
    """Do it: only whoever did not ask."""
    await here.desk.privacy.confirm(here.viewer, request.path_params["id"])
    return here.redirect("/erasures")


async def cancel(request: Request, here: Here) -> Response:
    """Do not."""
    await here.desk.privacy.cancel(here.viewer, request.path_params["id"])
    return here.redirect("/erasures")


PAGES = [
    Page(path="/erasures", handler=requests, need=Action.ERASE, nav="erasures.title"),
    Page(path="/erasures/{id}", handler=show, need=Action.ERASE),
    Page(path="/erasures/{id}/confirm", handler=confirm, need=Action.ERASE, methods=("POST",)),
    Page(path="/erasures/{id}/cancel", handler=cancel, need=Action.ERASE, methods=("POST",)),
]
