"""Webhooks: the systems that are told of what happens, how each fares, what it was told, and a new one."""

from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.console.here import Here
from widget_server.adapters.console.page import Page
from widget_server.adapters.console.pages.people import cursor
from widget_server.core import wording
from widget_server.core.access import Action
from widget_server.core.errors import Conflict, InvalidInput
from widget_server.core.outbox import OutboxLine
from widget_server.core.webhooks import MOST_NAME, MOST_URL, TYPES, WebhookContent, signing, typed
from widget_server.ports.webhooks import WebhookHealth
from widget_server.services.webhooks import EndpointChange, Tried

_ALL, _ONE = "/webhooks", "/webhooks/{id}"
MOST_LISTED = 50
DONE = ("changed", "disabled", "enabled", "replayed", "removed")


async def show(request: Request, here: Here) -> Response:
    """The list."""
    return await _list(here)


async def add(request: Request, here: Here) -> Response:
    """A new one: its page, with its secret, this once."""
    form = await here.form()
    told = {name: form.text(name, most=MOST_URL) for name in ("url", "name", "team", "survey")}
    types = form.all("types")
    try:
        made = await here.desk.webhooks.add(
            here.viewer,
            url=told["url"],
            name=told["name"][:MOST_NAME],
            content=_content(form.get("content", "")),
            types=typed(types),
            team=told["team"] or None,
            survey=told["survey"] or None,
        )
    except (InvalidInput, Conflict) as error:
        return await _list(
            here, told={**told, "content": form.get("content", "")}, types=types, wrong=_why(here, error)
        )
    return await _one(request, here, made.id, secret=made.secrets[0].secret, added=True)


async def one(request: Request, here: Here) -> Response:
    """One of them."""
    return await _one(request, here, _id(request))


async def change(request: Request, here: Here) -> Response:
    """Other fields."""
    form = await here.form()
    try:
        await here.desk.webhooks.change(
            here.viewer,
            _id(request),
            EndpointChange(
                url=form.text("url", most=MOST_URL),
                name=form.text("name", most=MOST_NAME),
                content=_content(form.get("content", "")),
                types=typed(form.all("types")),
                team=form.text("team", most=MOST_NAME) or None,
                survey=form.text("survey", most=MOST_NAME) or None,
            ),
        )
    except (InvalidInput, Conflict) as error:
        return await _one(request, here, _id(request), wrong=_why(here, error))
    return here.redirect(f"/webhooks/{_id(request)}", done="changed")


async def switch(request: Request, here: Here) -> Response:
    """On or off."""
    on = request.url.path.endswith("/enable")
    await here.desk.webhooks.change(here.viewer, _id(request), EndpointChange(enabled=on))
    return here.redirect(f"/webhooks/{_id(request)}", done="enabled" if on else "disabled")


async def rotate(request: Request, here: Here) -> Response:
    """A new secret, this once."""
    made = await here.desk.webhooks.rotate(here.viewer, _id(request))
    return await _one(request, here, made.id, secret=made.secrets[0].secret)


async def test(request: Request, here: Here) -> Response:
    """Does it take messages?"""
    form = await here.form()
    [type] = typed([form.text("type", most=MOST_NAME, default="response.completed")])
    tried = await here.desk.webhooks.test(here.viewer, _id(request), type)
    return await _one(request, here, _id(request), tried=tried)


async def replay(request: Request, here: Here) -> Response:
    """One delivery again, or all that it has not taken."""
    form = await here.form()
    delivery = form.text("delivery", most=400)
    try:
        if delivery:
            await here.desk.webhooks.replay(here.viewer, _id(request), delivery)
        else:
            await here.desk.webhooks.replay_failed(here.viewer, _id(request))
    except Conflict:
        endpoint = await here.desk.webhooks.get(here.viewer, _id(request))
        why = "under_way" if endpoint.disabled_at is None else "disabled"
        return await _one(request, here, endpoint.id, wrong=here.words(f"webhooks.refused_{why}"))
    return here.redirect(f"/webhooks/{_id(request)}", done="replayed")


async def remove(request: Request, here: Here) -> Response:
    """Gone, by its name."""
    endpoint = await here.desk.webhooks.get(here.viewer, _id(request))
    said = (await here.form()).text("sure", most=MOST_URL)
    if said not in (endpoint.name or endpoint.url, endpoint.id):
        return await _one(request, here, endpoint.id, wrong=here.words("webhooks.refused_sure"))
    await here.desk.webhooks.remove(here.viewer, endpoint.id)
    return here.redirect("/webhooks", done="removed")


async def _list(
    here: Here, *, told: dict[str, str] | None = None, types: list[str] | None = None, wrong: str = ""
) -> Response:
    health = await here.desk.webhooks.health(here.viewer)
    return here.render(
        "webhooks.html",
        block="main" if wrong and here.partial else "",
        status=422 if wrong else 200,
        endpoints=[
            (one, health.get(one.id, WebhookHealth(endpoint_id=one.id)))
            for one in await here.desk.webhooks.list(here.viewer)
        ],
        types=TYPES,
        chosen=TYPES if types is None else types,
        contents=_contents(here),
        surveys=_surveys(here),
        told=told or {},
        done=_done(here),
        wrong=wrong,
    )


async def _one(
    request: Request,
    here: Here,
    id: str,
    *,
    secret: str = "",
    added: bool = False,
    tried: Tried | None = None,
    wrong: str = "",
) -> Response:
    endpoint = await here.desk.webhooks.get(here.viewer, id)
    found, more = await here.desk.webhooks.deliveries(
        here.viewer, id, before=cursor(here.query.get("before", "")), limit=MOST_LISTED
    )
    here_again = bool(secret or tried or wrong)
    return here.render(
        "webhook.html",
        block="main" if here_again and here.partial else "",
        status=422 if wrong else 200,
        nav_at="/webhooks",
        one=endpoint,
        lines=[(line, _said(here, line)) for line in found],
        older=here.url(f"/webhooks/{id}", before=f"{more[0]}-{more[1]}") if more else None,
        failed=any(line.status in ("failed", "skipped") for line in found),
        signatures=len(signing(endpoint, now=here.now)),
        secret=secret,
        added=added,
        tried=tried,
        answered="" if tried is None else wording.said(tried.reason, here.language, now=here.now),
        types=TYPES,
        kinds=[(type, type) for type in TYPES],
        contents=_contents(here),
        surveys=_surveys(here),
        done=_done(here),
        wrong=wrong,
    )


def _said(here: Here, line: OutboxLine) -> str:
    """What came of it last, in words."""
    return "" if line.note is None else wording.said(line.note, here.language, now=here.now)


def _why(here: Here, error: InvalidInput | Conflict) -> str:
    """What was wrong, in the reader's words."""
    if isinstance(error, Conflict):
        return here.words("webhooks.refused_conflict")
    key = f"webhooks.refused_{error.where}"
    return here.words(key if key in here.words else "webhooks.refused_form")


def _content(said: str) -> WebhookContent:
    return "full" if said == "full" else "thin"


def _contents(here: Here) -> list[tuple[str, str]]:
    return [(one, here.words(f"webhooks.content_{one}")) for one in ("thin", "full")]


def _surveys(here: Here) -> list[tuple[str, str]]:
    return [("", here.words("webhooks.every_survey")), *((key, key) for key in sorted(here.live.versions))]


def _done(here: Here) -> str:
    done = here.query.get("done", "")
    return done if done in DONE else ""


def _id(request: Request) -> str:
    id: str = request.path_params["id"]
    return id


PAGES = [
    Page(path=_ALL, handler=show, need=Action.WEBHOOKS, nav="webhooks.title"),
    Page(path=_ALL, handler=add, need=Action.WEBHOOKS, methods=("POST",)),
    Page(path=_ONE, handler=one, need=Action.WEBHOOKS),
    Page(path=_ONE, handler=change, need=Action.WEBHOOKS, methods=("POST",)),
    Page(path=f"{_ONE}/enable", handler=switch, need=Action.WEBHOOKS, methods=("POST",)),
    Page(path=f"{_ONE}/disable", handler=switch, need=Action.WEBHOOKS, methods=("POST",)),
    Page(path=f"{_ONE}/rotate", handler=rotate, need=Action.WEBHOOKS, methods=("POST",)),
    Page(path=f"{_ONE}/test", handler=test, need=Action.WEBHOOKS, methods=("POST",)),
    Page(path=f"{_ONE}/replay", handler=replay, need=Action.WEBHOOKS, methods=("POST",)),
    Page(path=f"{_ONE}/remove", handler=remove, need=Action.WEBHOOKS, methods=("POST",)),
]
