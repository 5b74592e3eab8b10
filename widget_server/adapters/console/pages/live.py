"""The stream of a page: which responses changed, for whoever may read them."""

from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.console.here import Here
from widget_server.adapters.console.page import Page
from widget_server.core.access import Action


async def live(request: Request, here: Here) -> Response:
    """`GET /live?topic=reviews`, until the page, the session or the server leaves."""
    return here.stream(here.query.all("topic"))


PAGES = [Page(path="/live", handler=live, need=Action.RESPONSES)]
