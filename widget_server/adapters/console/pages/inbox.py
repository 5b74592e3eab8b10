"""The inbox of ratings: the list, its views and filters, what is done with many at once, and what is new."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.console.forms import Form
from widget_server.adapters.console.here import Here
from widget_server.adapters.console.page import Page
from widget_server.core.access import Action
from widget_server.core.errors import InvalidInput
from widget_server.core.inbox import USUAL, Filter
from widget_server.core.responses import ReviewState
from widget_server.ports.inbox import Place, View
from widget_server.services.inbox import MOST_COUNTED
from widget_server.services.marks import gist, mark_of
from widget_server.services.ratings import survey_choices

FIELDS = ("survey", "level", "review", "within", "happened", "respondent", "conversation", "team", "mentor")
"""What the form of filters asks for; `q` is the text."""
NUMBERS = ("score_from", "score_to")
DAYS = {"from": ("since", 0), "to": ("until", 1)}
"""Fields that name a day (UTC), the part of a filter that they are, and how many days after its beginning."""
WITHIN = ("1d", "7d", "30d", "90d")
STATES: dict[str, ReviewState] = {"open": "open", "read": "read", "resolved": "resolved"}
DAY_MS = 86_400_000
FIRST = "all"
ORDER = ("all", "unread", "waiting", "low", "handed")

_filter = msgspec.json.Decoder(Filter)


class Asked:
    """What of the ratings an address asks for."""

    def __init__(self, query: Form, views: list[View]) -> None:
        self.views = views
        saved = {view.id: view.filter for view in views}
        view = query.get("view", FIRST)
        self.view = view if view in USUAL or view in saved else FIRST
        self.base = saved.get(self.view) or USUAL.get(self.view, Filter())
        self.fields = {
            name: value for name in (*FIELDS, *NUMBERS, *DAYS) if (value := query.get(name, "").strip()[:128])
        }
        self.text = query.get("q", "").strip()[:100]
        self.after = _place(query.get("after", ""))
        told: dict[str, Any] = msgspec.to_builtins(self.base)
        told |= {name: value for name, value in self.fields.items() if name not in DAYS}
        for name, (part, later) in DAYS.items():
            if name in self.fields:
                told[part] = _day(self.fields[name]) + later * DAY_MS
        for name in NUMBERS:
            if name in self.fields:
                told[name] = _number(self.fields[name])
        if self.text:
            told["text"] = self.text
        try:
            self.filter = msgspec.convert(told, Filter)
        except msgspec.ValidationError as error:
            raise InvalidInput(f"This can't be filtered by: {error}") from None

    @property
    def query(self) -> dict[str, str]:
        """As an address says it, without where the list is gone on."""
        view = {} if self.view == FIRST else {"view": self.view}
        return {**view, **self.fields, **({"q": self.text} if self.text else {})}


async def show(request: Request, here: Here) -> Response:
    """The list."""
    return await listing(here, await asked(here, here.query), block="list" if here.partial else "")


async def fresh(request: Request, here: Here) -> Response:
    """How many have come to this list since the page was made."""
    found = await asked(here, here.query)
    since = here.query.get("since", "")
    at = int(since) if since.isdecimal() and len(since) < 16 else here.now
    count = await here.desk.inbox.fresh(here.viewer, found.filter, since=at)
    return here.render("inbox.html", block="fresh", fresh=count, since=at, asked=found)


async def mark_many(request: Request, here: Here) -> Response:
    """Those that are ticked; or back to what they were."""
    form = await here.form()
    states = {id: state for state, id in (_told(one) for one in form.all("back"))}
    if not states:
        state = STATES.get(form.get("state", ""))
        if state is None:
            raise InvalidInput("A rating is open, read or resolved.")
        states = dict.fromkeys(form.all("id"), state)
    before = await here.desk.inbox.mark(here.viewer, states)
    found = await asked(here, here.query)
    undo = [] if form.all("back") else [("back", f"{state}:{id}") for id, state in before.items()]
    return await listing(here, found, block="marked", undo=undo, marked=len(before), state=form.get("state", ""))


async def keep_view(request: Request, here: Here) -> Response:
    """Save what the page shows as a view of one's own."""
    form = await here.form()
    found = await asked(here, here.query)
    id = await here.desk.belongings.keep_view(here.viewer, form.text("name", most=60), found.filter)
    return here.redirect("/inbox", view=id)


async def drop_view(request: Request, here: Here) -> Response:
    """Remove one of one's own."""
    await here.desk.belongings.drop_view(here.viewer, request.path_params["id"])
    return here.redirect("/inbox")


async def first_view(request: Request, here: Here) -> Response:
    """Put one of one's own before the others."""
    id = request.path_params["id"]
    ids = [view.id for view in await here.desk.belongings.views(here.viewer)]
    if id in ids:
        await here.desk.belongings.place_views(here.viewer, [id, *(one for one in ids if one != id)])
    return here.redirect("/inbox", view=id)


async def asked(here: Here, query: Form) -> Asked:
    """What the address asks for, with the views of whoever asks."""
    return Asked(query, await here.desk.belongings.views(here.viewer))


async def listing(here: Here, found: Asked, *, block: str = "", status: int = 200, **more: Any) -> Response:
    """The page with its list, or a block of it."""
    inbox = here.desk.inbox
    rows = await inbox.rows(here.viewer, found.filter, after=found.after)
    tail = {"after": _text(rows.after)} if rows.after else None
    reach = here.scope(Action.RESPONSES)
    return here.render(
        "inbox.html",
        block=block,
        status=status,
        asked=found,
        rows=rows.rows,
        older=here.url("/inbox", **{**found.query, **tail}) if tail else None,
        looked=rows.looked if rows.cut else 0,
        begun=found.after is None,
        counts=await inbox.counts(here.viewer),
        most=MOST_COUNTED,
        order=ORDER,
        views=found.views,
        surveys=survey_choices(here.live, here.language),
        many_teams=reach.everything or len(reach.teams) > 1,
        within=WITHIN,
        by_assignment=not (reach.everything or reach.teams),
        may_start=here.may(Action.WORKSPACE),
        by_events=inbox.shows(here.viewer, "events"),
        mark_of=mark_of,
        gist=gist,
        fresh=0,
        since=here.now,
        undo=more.pop("undo", []),
        marked=more.pop("marked", 0),
        state=more.pop("state", ""),
        at="",
        **more,
    )


def _told(back: str) -> tuple[ReviewState, str]:
    state, _, id = back.partition(":")
    if state not in STATES:
        raise InvalidInput("A rating is open, read or resolved.")
    return STATES[state], id


def _place(text: str) -> Place | None:
    phase, _, rest = text.partition(".")
    at, _, id = rest.partition(".")
    if phase not in ("0", "1") or not at.isdecimal() or len(at) > 15 or len(id) > 128:
        return None
    return int(phase), int(at), id


def _text(place: Place) -> str:
    return ".".join(map(str, place))


def _day(text: str) -> int:
    """When a day begins (ms)."""
    try:
        return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)
    except (ValueError, OverflowError):
        raise InvalidInput(f"{text[:20]!r} is no day; 2026-12-03 is one.") from None


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise InvalidInput(f"{text[:20]!r} is no mark.") from None


PAGES = [
    Page(path="/inbox", handler=show, need=Action.RESPONSES, nav="inbox.title", key="i"),
    Page(path="/inbox/fresh", handler=fresh, need=Action.RESPONSES),
    Page(path="/inbox/mark", handler=mark_many, need=Action.HANDLE, methods=("POST",)),
    Page(path="/inbox/views", handler=keep_view, need=Action.RESPONSES, methods=("POST",)),
    Page(path="/inbox/views/{id}/drop", handler=drop_view, need=Action.RESPONSES, methods=("POST",)),
    Page(path="/inbox/views/{id}/first", handler=first_view, need=Action.RESPONSES, methods=("POST",)),
]
