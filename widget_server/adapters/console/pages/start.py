"""The first page of a new workspace: from nothing to the first rating, what is done and what is next."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.console.here import Here
from widget_server.adapters.console.page import Page
from widget_server.core.access import Action
from widget_server.core.questions import in_language

MOST_SHOWN = 5
QUEUE = """<script>
  if (typeof window.cuecard != 'function') window.cuecard = function () { (cuecard.q = cuecard.q || []).push(arguments) };
</script>"""
"""What the page says before the script has come is kept for it."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One of them. Its words are `start.<key>`, `start.<key>_how`, and where it is done `start.<key>_done`."""

    key: str
    done: bool
    found: str = ""
    """What shows that it is done."""
    code: str = ""
    """What to copy."""


async def start(request: Request, here: Here) -> Response:
    """The steps; asked for again and again while something is left to do."""
    steps = await _steps(request, here)
    at = next((number for number, step in enumerate(steps) if not step.done), len(steps))
    return here.render("start.html", block="steps" if here.partial else "", steps=steps, at=at)


async def _steps(request: Request, here: Here) -> list[Step]:
    """In the order in which they are best taken: any of them may be done before those that stand above it."""
    store, workspace = here.desk.store, here.workspace
    keys = [key for key in await store.keys() if key.workspace == workspace and key.kind == "browser"]
    key = max(keys, key=lambda each: each.created_at).id if keys else "wk_…"
    origins = sorted((await store.origins()).get(workspace, ()))
    seen = await store.first_steps(workspace)
    surveys = [version.survey for version in here.live.versions.values()]
    names = [in_language(survey.name, here.language, survey.language) or survey.key for survey in surveys]
    server = here.desk.public_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}{here.root}"
    return [
        Step(key="key", done=bool(keys), found=key, code=f"cuecard workspace key {workspace} --kind browser"),
        Step(
            key="origin",
            done=bool(origins),
            found=_some(origins),
            code=f"cuecard workspace origin {workspace} https://academy.example",
        ),
        Step(
            key="tag",
            done=seen.from_page or seen.displayed,
            code=f'<script async src="{server}/cuecard.js" data-key="{key}"></script>\n{QUEUE}',
        ),
        Step(
            key="event",
            done=seen.event is not None,
            found=seen.event or "",
            code="cuecard('track', 'exercise_failed', { exercise: 'loops-3' });",
        ),
        Step(key="survey", done=bool(names), found=_some(names), code=f"workspaces/{workspace}/surveys/"),
        Step(key="card", done=seen.displayed),
        Step(key="rating", done=seen.answered),
    ]


def _some(names: list[str]) -> str:
    return ", ".join(names[:MOST_SHOWN]) + (" …" if len(names) > MOST_SHOWN else "")


PAGES = [Page(path="/start", handler=start, need=Action.WORKSPACE, nav="start.title", key="s")]
