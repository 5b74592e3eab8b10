"""One person: found by their id or name, with their whole feedback history; what is held about them, and asking to erase it."""

import base64
import binascii
import re

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.console.here import Here
from widget_server.adapters.console.page import Page
from widget_server.core import bounds
from widget_server.core.access import Action, Part
from widget_server.core.errors import InvalidInput
from widget_server.ports.people import Cursor
from widget_server.services.marks import gist, mark_of

PLAIN = re.compile(r"[A-Za-z0-9_:@+-][A-Za-z0-9_:@+.-]*")
"""Ids that stand in an address as they are."""
PARTS: dict[str, Part] = {"name": "name", "traits": "traits"}


def address(id: str) -> str:
    """The path of a person's page; ids of other forms (with slashes, dots alone, any letters) as base64url after a `~`."""
    return f"/people/{id if PLAIN.fullmatch(id) else '~' + base64.urlsafe_b64encode(id.encode()).decode().rstrip('=')}"


def named(path: str) -> str:
    """The id that an address names. Raises InvalidInput."""
    id = path
    if path.startswith("~"):
        try:
            id = base64.urlsafe_b64decode(path[1:] + "=" * (-(len(path) - 1) % 4)).decode()
        except (binascii.Error, ValueError):
            id = path
    bounds.check(id)
    return bounds.check_id(id, "The person's id")


async def search(request: Request, here: Here) -> Response:
    """People within reach."""
    text = here.query.text("who", most=128)
    bounds.check(text)
    found = await here.desk.people.find(here.viewer, text)
    return here.render("people.html", text=text, found=found, address=address)


async def show(request: Request, here: Here) -> Response:
    """One person's page."""
    return await _page(request, here)


async def reveal(request: Request, here: Here) -> Response:
    """A part that is shown when it is asked for; the audit has it."""
    form = await here.form()
    part = PARTS.get(form.get("part", ""))
    if part is None:
        raise InvalidInput("A name, or traits.")
    also: list[Part] = [PARTS[one] for one in form.all("also") if one in PARTS]
    return await _page(request, here, revealed=[part, *also], block="body")


async def held(request: Request, here: Here) -> Response:
    """Everything that is held about them, as a file."""
    found = await here.desk.privacy.held(here.viewer, named(request.path_params["id"]))
    content = msgspec.json.format(msgspec.json.encode(found), indent=2)
    headers = {"content-disposition": 'attachment; filename="person.json"'}
    return Response(content, headers=headers, media_type="application/json")


async def ask_to_erase(request: Request, here: Here) -> Response:
    """Ask that they be erased; somebody else confirms it."""
    asked = await here.desk.privacy.ask(here.viewer, named(request.path_params["id"]))
    return here.redirect(f"/erasures/{asked.id}")


async def split(request: Request, here: Here) -> Response:
    """An id that was joined to theirs is itself again; the page offers to take that back."""
    done = await here.desk.joining.split(here.viewer, bounds.check_id((await here.form()).get("id", ""), "The id"))
    return await _page(request, here, block="body", split=done.id if done is not None else None)


async def join(request: Request, here: Here) -> Response:
    """Take a split back."""
    id = named(request.path_params["id"])
    await here.desk.joining.join(here.viewer, id, bounds.check_id((await here.form()).get("id", ""), "The id"))
    return await _page(request, here, block="body")


async def _page(
    request: Request,
    here: Here,
    *,
    revealed: list[Part] | None = None,
    block: str = "",
    split: str | None = None,
) -> Response:
    id = named(request.path_params["id"])
    before = cursor(here.query.get("before", ""))
    history = await here.desk.people.history(here.viewer, id, before=before, revealed=revealed or ())
    at = address(history.respondent.id)
    older = here.url(at, before=f"{history.next[0]}-{history.next[1]}") if history.next else None
    return here.render(
        "person.html",
        block=block,
        nav_at="/people",
        person=history.respondent,
        entries=history.entries,
        revealed=revealed or [],
        at=at,
        newest=here.url(at) if before else None,
        older=older,
        mark_of=mark_of,
        gist=gist,
        may_erase=here.may(Action.ERASE),
        may_join=here.may(Action.JOIN),
        split=split,
    )


def cursor(text: str) -> Cursor | None:
    """Where a list is gone on, as an address says it."""
    at, dash, id = text.partition("-")
    if not dash or not at.isdecimal() or len(at) > 15 or len(id) > bounds.MAX_ID:
        return None
    return int(at), id


PAGES = [
    Page(path="/people", handler=search, need=Action.PEOPLE, nav="people.title", key="p"),
    Page(path="/people/{id:path}/held.json", handler=held, need=Action.ERASE),
    Page(path="/people/{id:path}/reveal", handler=reveal, need=Action.PEOPLE, methods=("POST",)),
    Page(path="/people/{id:path}/erase", handler=ask_to_erase, need=Action.ERASE, methods=("POST",)),
    Page(path="/people/{id:path}/split", handler=split, need=Action.JOIN, methods=("POST",)),
    Page(path="/people/{id:path}/join", handler=join, need=Action.JOIN, methods=("POST",)),
    Page(path="/people/{id:path}", handler=show, need=Action.PEOPLE),
]
