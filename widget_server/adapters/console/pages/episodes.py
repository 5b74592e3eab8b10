"""Both sides of a moment: the latest, and one of them."""

from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.console.here import Here
from widget_server.adapters.console.page import Page
from widget_server.adapters.console.pages.results import cursor, sections
from widget_server.core.access import Action

RESULTS = "/results"
"""Where they stand in the navigation."""


async def latest(request: Request, here: Here) -> Response:
    """The list."""
    before = cursor(here)
    found, more = await here.desk.episodes.latest(here.viewer, before=before)
    older = None if more is None else here.url("/episodes", before=f"{more[0]}-{more[1]}")
    return here.render(
        "episodes.html",
        nav_at=RESULTS,
        found=found,
        older=older,
        sections=sections(here),
        may_see=here.may(Action.MOMENT),
    )


async def one(request: Request, here: Here) -> Response:
    """One moment, with what either side said."""
    found = await here.desk.episodes.one(here.viewer, request.path_params["id"])
    return here.render("episode.html", nav_at=RESULTS, found=found, may_see=here.may(Action.MOMENT))


PAGES = [
    Page(path="/episodes", handler=latest, need=Action.RESPONSES),
    Page(path="/episodes/{id}", handler=one, need=Action.RESPONSES),
]
