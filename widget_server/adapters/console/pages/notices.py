"""What one wants to be told while away: by which way, of what, after how long."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.console.here import Here
from widget_server.adapters.console.page import Page
from widget_server.core.access import Action
from widget_server.core.errors import InvalidInput
from widget_server.core.noticing import WEEK, Preferences

AFTER = ("30m", "1h", "2h", "4h", "8h", "1d")


async def show(request: Request, here: Here) -> Response:
    """The page."""
    return await _page(here, await here.desk.noticing.preferences(here.viewer), done=bool(here.query.get("done")))


async def save(request: Request, here: Here) -> Response:
    """Keep what was chosen."""
    form = await here.form()
    told: dict[str, object] = {
        name: form.text(name, most=60) for name in ("channel", "after", "awake_from", "awake_to", "zone")
    }
    told |= {name: bool(form.get(name)) for name in ("low", "reply", "team", "weekly")}
    told |= {name: given for name in ("week_day", "week_at") if (given := form.text(name, most=10))}
    try:
        preferences = msgspec.convert(told, Preferences)
        await here.desk.noticing.set_preferences(here.viewer, preferences)
    except (msgspec.ValidationError, InvalidInput):
        return await _page(here, await here.desk.noticing.preferences(here.viewer), wrong=told)
    return here.redirect("/notices", done=1)


async def _page(
    here: Here, preferences: Preferences, *, done: bool = False, wrong: dict[str, object] | None = None
) -> Response:
    return here.render(
        "notices.html",
        block="main" if wrong and here.partial else "",
        status=422 if wrong else 200,
        chosen={**msgspec.structs.asdict(preferences), **(wrong or {})},
        days=[(each, here.words(f"notices.day_{each}")) for each in WEEK],
        manages=any(grant.role == "manager" for grant in here.viewer.grants),
        after=[(each, here.words(f"notices.after_{each}")) for each in AFTER],
        done=done,
        wrong=bool(wrong),
    )


PAGES = [
    Page(path="/notices", handler=show, need=Action.RESPONSES),
    Page(path="/notices", handler=save, need=Action.RESPONSES, methods=("POST",)),
]
