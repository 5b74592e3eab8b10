"""One rating with its moment: what was asked and answered, what led to it and what came of it; reply, resolve, hand over."""

from collections.abc import Sequence
from typing import get_args

from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.console.forms import Form
from widget_server.adapters.console.here import Here
from widget_server.adapters.console.page import SIGNED_IN, Page
from widget_server.adapters.console.pages.inbox import STATES, Asked, asked
from widget_server.core.access import Action, Part
from widget_server.core.errors import InvalidInput
from widget_server.core.responses import ReviewState
from widget_server.ports import Account
from widget_server.services.ids import new_id
from widget_server.services.marks import gist, mark_of
from widget_server.services.ratings import Rating, filled

LISTED = 30
"""So many of the list stand beside the rating."""


async def show(request: Request, here: Here) -> Response:
    """The page."""
    return await _page(request, here)


async def moment(request: Request, here: Here) -> Response:
    """The line of time as it is now; what is being written stays."""
    return await _page(request, here, block="line")


async def row(request: Request, here: Here) -> Response:
    """One line of the list, after something was done with it there."""
    form = await here.form()
    id, state = request.path_params["id"], STATES.get(form.get("state", ""))
    if state is None:
        raise InvalidInput("A rating is open, read or resolved.")
    before = await here.desk.inbox.mark(here.viewer, {id: state})
    return await _page(request, here, block="row_marked", undo=_undo(form, before.get(id)), state=state)


async def mark(request: Request, here: Here) -> Response:
    """Open, read, resolved, on the rating's own page."""
    form = await here.form()
    id, state = request.path_params["id"], STATES.get(form.get("state", ""))
    if state is None:
        raise InvalidInput("A rating is open, read or resolved.")
    before = await here.desk.inbox.mark(here.viewer, {id: state})
    return await _page(request, here, block="marked", undo=_undo(form, before.get(id)), state=state)


async def read(request: Request, here: Here) -> Response:
    """It is on the screen of somebody who may handle it."""
    await here.desk.inbox.mark(here.viewer, {request.path_params["id"]: "read"})
    return Response(status_code=204)


async def reply(request: Request, here: Here) -> Response:
    """Write to the respondent."""
    form = await here.form()
    id = request.path_params["id"]
    text = form.text("text", most=4_000)
    if text:
        await here.desk.reviewing.reply(here.viewer, id=form.get("id", "") or new_id("rep_"), invitation=id, text=text)
    return await _page(request, here, block="replied", wrong="" if text else "rating.reply_empty", sent=bool(text))


async def compose(request: Request, here: Here) -> Response:
    """The reply that is being written, with a template's words after it. Changes nothing."""
    form = await here.form()
    id = form.get("template", "")
    words = next((one.text for one in await here.desk.belongings.templates(here.viewer) if one.id == id), "")
    item = await here.desk.reviewing.item(here.viewer, request.path_params["id"])
    written = form.text("text", most=4_000)
    text = "\n\n".join(part for part in (written, filled(words, item.respondent.name)) if part)
    return await _page(request, here, block="composer", draft=text[:4_000])


async def note(request: Request, here: Here) -> Response:
    """Write for colleagues."""
    form = await here.form()
    text = form.text("note", most=4_000)
    if text:
        id = form.get("id", "") or new_id("nte_")
        await here.desk.inbox.note(here.viewer, request.path_params["id"], id=id, text=text)
    return await _page(request, here, block="notes")


async def colleagues(request: Request, here: Here) -> Response:
    """To whom it may be handed over."""
    found = await here.desk.inbox.colleagues(here.viewer, request.path_params["id"])
    return await _page(request, here, block="colleagues", colleagues=found)


async def hand_over(request: Request, here: Here) -> Response:
    """Give it to a manager to see to; nobody named: take it back."""
    form = await here.form()
    await here.desk.inbox.hand_over(here.viewer, request.path_params["id"], form.get("to", "") or None)
    return await _page(request, here, block="handling")


async def reveal(request: Request, here: Here) -> Response:
    """Parts of the moment that are shown when they are asked for, one by one."""
    form = await here.form()
    parts = [part for part in get_args(Part) if part in {form.get("part", ""), *form.all("also")}]
    return await _page(request, here, block="body", revealed=parts)


async def _page(
    request: Request,
    here: Here,
    *,
    block: str = "",
    revealed: list[Part] | None = None,
    undo: list[tuple[str, str]] | None = None,
    state: str = "",
    draft: str = "",
    wrong: str = "",
    sent: bool = False,
    colleagues: Sequence[Account] | None = None,
) -> Response:
    inbox, id = here.desk.inbox, request.path_params["id"]
    rating: Rating = await inbox.rating(here.viewer, id, revealed=revealed or ())
    found: Asked = await asked(here, here.query)
    journey = await here.desk.journeying.journey(here.viewer, id) if not block else None
    beside = await inbox.rows(here.viewer, found.filter, limit=LISTED) if not block else None
    return here.render(
        "rating.html",
        block=block,
        rating=rating,
        item=rating.item,
        journey=journey,
        mark=mark_of(rating.item),
        mark_of=mark_of,
        gist=gist,
        asked=found,
        beside=beside.rows if beside else (),
        templates=await here.desk.belongings.templates(here.viewer) if rating.may_reply else [],
        revealed=revealed or [],
        undo=undo or [],
        state=state,
        draft=draft,
        wrong=wrong,
        sent=sent,
        colleagues=colleagues,
        reply_id=new_id("rep_"),
        note_id=new_id("nte_"),
        now_read=not block,
        at=id,
    )


def _undo(form: Form, before: ReviewState | None) -> list[tuple[str, str]]:
    """The fields that give it back; none where this gives it back already."""
    return [] if form.get("quiet") or before is None else [("state", before), ("quiet", "1")]


async def templates(request: Request, here: Here) -> Response:
    """The words for replies that one may change."""
    return await _templates(here)


async def keep_template(request: Request, here: Here) -> Response:
    """Add or change one."""
    form = await here.form()
    try:
        await here.desk.belongings.keep_template(
            here.viewer,
            id=form.get("id", "")[:128],
            name=form.text("name", most=200),
            text=form.text("text", most=5_000),
            shared=bool(form.get("shared")),
        )
    except InvalidInput:
        return await _templates(here, wrong=True, form=dict(form))
    return here.redirect("/inbox/templates")


async def drop_template(request: Request, here: Here) -> Response:
    """Remove one."""
    form = await here.form()
    await here.desk.belongings.drop_template(here.viewer, request.path_params["id"], shared=bool(form.get("shared")))
    return here.redirect("/inbox/templates")


async def _templates(here: Here, *, wrong: bool = False, form: dict[str, str] | None = None) -> Response:
    return here.render(
        "templates.html",
        block="main" if wrong and here.partial else "",
        status=422 if wrong else 200,
        templates=await here.desk.belongings.templates(here.viewer),
        may_share=any(grant.role in ("manager", "administrator") for grant in here.viewer.grants),
        wrong=wrong,
        form=form or {},
    )


_ONE = "/responses/{id}"

PAGES = [
    Page(path=_ONE, handler=show, need=Action.RESPONSES),
    Page(path=f"{_ONE}/line", handler=moment, need=Action.RESPONSES),
    Page(path=f"{_ONE}/row", handler=row, need=Action.HANDLE, methods=("POST",)),
    Page(path=f"{_ONE}/mark", handler=mark, need=Action.HANDLE, methods=("POST",)),
    Page(path=f"{_ONE}/read", handler=read, need=Action.HANDLE, methods=("POST",)),
    Page(path=f"{_ONE}/replies", handler=reply, need=Action.REPLY, methods=("POST",)),
    Page(path=f"{_ONE}/compose", handler=compose, need=Action.REPLY, methods=("POST",)),
    Page(path=f"{_ONE}/notes", handler=note, need=Action.HANDLE, methods=("POST",)),
    Page(path=f"{_ONE}/colleagues", handler=colleagues, need=Action.HANDLE),
    Page(path=f"{_ONE}/hand-over", handler=hand_over, need=Action.HANDLE, methods=("POST",)),
    Page(path=f"{_ONE}/reveal", handler=reveal, need=Action.MOMENT, methods=("POST",)),
    Page(path="/inbox/templates", handler=templates, need=SIGNED_IN),
    Page(path="/inbox/templates", handler=keep_template, need=Action.REPLY, methods=("POST",)),
    Page(path="/inbox/templates/{id}/drop", handler=drop_template, need=Action.REPLY, methods=("POST",)),
]
