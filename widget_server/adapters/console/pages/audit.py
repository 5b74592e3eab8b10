"""The audit: what staff did, filtered, and as a file."""

from datetime import UTC, date, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from widget_server.adapters.console.here import Here
from widget_server.adapters.console.page import Page
from widget_server.adapters.console.pages.people import cursor
from widget_server.core import bounds
from widget_server.core.access import AUDITED, SUBJECTS, Action
from widget_server.core.errors import InvalidInput
from widget_server.ports import AuditFilter

FIELDS = ("actor", "action", "subject", "subject_id", "since", "until")


async def show(request: Request, here: Here) -> Response:
    """A page of it, newest first."""
    asked = _asked(here)
    lines, more = await here.desk.auditing.lines(
        here.viewer, before=cursor(here.query.get("before", "")), wanted=await _wanted(here, asked)
    )
    return here.render(
        "audit.html",
        lines=lines,
        asked=asked,
        actions=AUDITED,
        subjects=[subject for subject in SUBJECTS if subject],
        names={one.id: one.name for one in await here.desk.store.accounts(here.workspace)},
        newest=here.url("/audit", **asked) if "before" in here.query else None,
        older=here.url("/audit", **asked, before=f"{more[0]}-{more[1]}") if more else None,
    )


async def as_file(request: Request, here: Here) -> Response:
    """The same, whole, as CSV."""
    lines = await here.desk.auditing.export(here.viewer, await _wanted(here, _asked(here)), now=here.now)
    headers = {"content-type": "text/csv; charset=utf-8", "content-disposition": 'attachment; filename="audit.csv"'}
    return StreamingResponse(lines, headers=headers)


def _asked(here: Here) -> dict[str, str]:
    asked = {name: value for name in FIELDS if (value := here.query.text(name, most=128))}
    bounds.check(asked)
    return asked


async def _wanted(here: Here, asked: dict[str, str]) -> AuditFilter:
    action = next((one for one in AUDITED if one == asked.get("action")), None)
    subject = next((one for one in SUBJECTS if one and one == asked.get("subject")), None)
    subject_id = asked.get("subject_id") if subject is not None else None
    if "subject_id" in asked and subject is None:
        raise InvalidInput("An id is looked for together with what it is of: choose a subject.")
    until = _day(asked.get("until"))
    return AuditFilter(
        actor=asked.get("actor"),
        action=action,
        subject=subject if subject_id is not None else None,
        subject_id=subject_id,
        since=_ms(_day(asked.get("since"))),
        until=_ms(until + timedelta(days=1)) if until is not None and until < date.max else None,
    )


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("A day is written as 2026-12-24.") from None


def _ms(day: date | None) -> int | None:
    return None if day is None else int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)


PAGES = [
    Page(path="/audit", handler=show, need=Action.AUDIT, nav="audit.title"),
    Page(path="/audit.csv", handler=as_file, need=Action.AUDIT),
]
