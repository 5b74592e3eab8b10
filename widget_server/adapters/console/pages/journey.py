"""One invitation's way over all channels, answered or not: what was opened, sent, left out, seen, and what is still to come."""

from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.console.here import Here
from widget_server.adapters.console.page import Page
from widget_server.adapters.console.pages.people import address
from widget_server.core import bounds
from widget_server.core.access import Action


async def show(request: Request, here: Here) -> Response:
    """The page."""
    id = request.path_params["id"]
    bounds.check(id)
    journey = await here.desk.journeying.journey(here.viewer, bounds.check_id(id, "The invitation's id"))
    return here.render("journey.html", nav_at="/people", journey=journey, person_at=address(journey.respondent))


PAGES = [Page(path="/invitations/{id}", handler=show, need=Action.PEOPLE)]
"""Whoever may see a person's history may see how each invitation of it went."""
