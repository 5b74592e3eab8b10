"""The first page of a new workspace: from nothing to the first rating, what is done and what is next."""

from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.console.here import Here
from widget_server.adapters.console.page import Page
from widget_server.core.access import Action


async def start(request: Request, here: Here) -> Response:
    """The steps."""
    return here.render("start.html", block="steps" if here.partial else "")


PAGES = [Page(path="/start", handler=start, need=Action.WORKSPACE, nav="start.title", key="s")]
