"""My week: a mentor's own people and surveys, and what came before low and high answers."""

from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.console import charts
from widget_server.adapters.console.here import Here
from widget_server.adapters.console.page import Page
from widget_server.adapters.console.pages.results import sections
from widget_server.core.access import Action


async def week(request: Request, here: Here) -> Response:
    """The page; for whoever is no mentor it says so."""
    found = await here.desk.results.week(here.viewer, language=here.language)
    plots = {
        tile.key: charts.trend(tile.points, tile.figure.measured, small=True) if tile.figure is not None else None
        for tile in found.tiles
    }
    return here.render(
        "week.html",
        nav_at="/results",
        found=found,
        plots=plots,
        charts=charts,
        names={tile.key: tile.name for tile in found.tiles},
        sections=sections(here, "/week"),
        may_people=here.may(Action.PEOPLE),
        mentor=any(grant.role == "mentor" for grant in here.viewer.grants),
        may_see=here.may(Action.MOMENT),
        may_read=here.may(Action.RESPONSES),
    )


PAGES = [Page(path="/week", handler=week, need=Action.RESULTS)]
