"""Results: all surveys beside one another, one of them in full, and both as files."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import IO, Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from widget_server.adapters.console import charts
from widget_server.adapters.console.here import Here
from widget_server.adapters.console.page import Page
from widget_server.core import weeks
from widget_server.core.access import Action
from widget_server.core.bounds import MAX_ID, MAX_INT
from widget_server.core.errors import InvalidInput, NotFound
from widget_server.services.exporting.staff import StaffForm
from widget_server.services.results import Cursor, Slice, sliced
from widget_server.services.results.shapes import Steps, SurveyFound

FILTERS = ("version", "team", "variant", "mentor", "segment")
FORMS: dict[str, StaffForm] = {"csv": "csv", "xlsx": "xlsx", "jsonl": "jsonl"}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PIECE = 65_536


async def overview(request: Request, here: Here) -> Response:
    """Every survey: its figure, week by week."""
    wanted = asked(here)
    tiles = await here.desk.results.overview(here.viewer, wanted, language=here.language)
    plots = {
        tile.key: charts.trend(tile.points, tile.figure.measured, small=True) if tile.figure is not None else None
        for tile in tiles
    }
    teams = sorted({tile.team for tile in tiles} - {""} | ({wanted.team} if wanted.team else set()))
    return here.render(
        "results.html",
        tiles=tiles,
        plots=plots,
        teams=teams,
        may_export_numbers=here.may(Action.EXPORT_NUMBERS),
        may_start=here.may(Action.WORKSPACE),
        sections=sections(here),
        **_narrowing(here, wanted, ("team",)),
    )


async def survey(request: Request, here: Here) -> Response:
    """One survey."""
    key = request.path_params["survey"]
    version = here.live.versions.get(key)
    if version is not None and version.survey.identity != "named":
        return await _grouped(here, key)
    wanted, before = asked(here), cursor(here)
    try:
        found = await here.desk.results.survey(
            here.viewer, key, wanted, language=here.language, by_mentor=_text(here, "by") == "mentor"
        )
    except NotFound:
        if version is None and await here.desk.grouping.released(here.viewer, key):
            return await _grouped(here, key)
        raise
    comments, more = await here.desk.results.comments(here.viewer, key, wanted, before=before)
    goal = found.goal.goal.at_least if found.goal is not None else None
    plot = charts.trend(found.tile.points, found.measured, goal=goal) if found.measured is not None else None
    return here.render(
        "results_survey.html",
        found=found,
        tile=found.tile,
        plot=plot,
        charts=charts,
        delivered=_together(found.delivery),
        mondays={week.week: weeks.monday(week.week) for week in found.delivery},
        teams=(),
        labels=_labels(found, wanted),
        names=dict(found.words) if len(found.words) > 1 else {},
        by_mentor=None if _text(here, "by") == "mentor" else here.url(f"/results/{key}", **_query(here), by="mentor"),
        may_compare=bool((reach := here.scope(Action.RESULTS)).everything or reach.teams),
        narrow=lambda by, value: here.url(f"/results/{key}", **{**_query(here), by: value}),
        comments=comments,
        older=None if more is None else here.url(f"/results/{key}", **_query(here), before=f"{more[0]}-{more[1]}"),
        newest=before is None,
        may_read=here.may(Action.RESPONSES),
        may_see=here.may(Action.MOMENT),
        may_export=here.may(Action.EXPORT),
        may_export_numbers=here.may(Action.EXPORT_NUMBERS),
        **_narrowing(here, wanted, FILTERS),
    )


async def responses_file(request: Request, here: Here) -> Response:
    """A survey's responses as CSV, lines of JSON or a workbook, the first two sent while they are read."""
    key = request.path_params["survey"]
    form = FORMS[request.url.path.rpartition(".")[2]]
    found = await here.desk.exporting.responses(here.viewer, key, asked(here), form=form, bom=_bom(here))
    if form != "xlsx":
        return StreamingResponse(found.texts(), headers=_as_file(f"{key}.{form}"))
    file = await here.desk.workbook(found.heads, found.rows())
    return StreamingResponse(_read(file), headers=_as_file(f"{key}.xlsx"))


async def numbers_file(request: Request, here: Here) -> Response:
    """Figures as CSV, of one survey or of all."""
    key: str | None = request.path_params.get("survey")
    text = await here.desk.exporting.numbers(
        here.viewer, asked(here), language=here.language, survey=key, bom=_bom(here)
    )
    return Response(text, headers=_as_file(f"{key or here.workspace}-numbers.csv"))


async def _grouped(here: Here, key: str) -> Response:
    """A survey whose answers are shown only in groups: no weeks, no order, nothing to narrow it by but version and mentor."""
    version, mentor = _text(here, "version"), _text(here, "mentor")
    found = await here.desk.results.grouped(
        here.viewer, key, here.desk.grouping, version=version, mentor=mentor, language=here.language
    )
    of = here.live.versions.get(key)
    may_name = of is not None and any(grant.role == of.survey.names_for for grant in here.viewer.grants)
    return here.render(
        "results_grouped.html", found=found, charts=charts, version=version, mentor=mentor, may_name=may_name
    )


def sections(here: Here, at: str = "") -> list[tuple[str, str]]:
    """The pages of results that are somebody's, word and path; also that at which they are."""
    mentor = any(grant.role == "mentor" for grant in here.viewer.grants)
    found = [("results.all", "/results")]
    if mentor or at == "/week":
        found.append(("week.title", "/week"))
    if here.may(Action.RESPONSES):
        found.append(("episodes.title", "/episodes"))
    return found


def asked(here: Here) -> Slice:
    """What the address says of it. Raises InvalidInput."""
    fields = {name: _text(here, name) for name in FILTERS}
    return sliced(now=here.now, first_day=_day(here, "from"), last_day=_day(here, "to"), **fields)


def cursor(here: Here) -> Cursor | None:
    """`before=1700000000000-rsp_…`: the key that a page ended with."""
    given = here.query.get("before", "")
    if not given:
        return None
    at, dash, id = given.partition("-")
    if not (dash and at.isascii() and at.isdigit() and len(at) <= 16 and 0 < len(id) <= MAX_ID):
        raise InvalidInput("There is no such page.")
    return min(int(at), MAX_INT), id


def _narrowing(here: Here, wanted: Slice, names: tuple[str, ...]) -> dict[str, Any]:
    """What the filters above a page show: the days, what it is narrowed to, and the address without each of these."""
    path = here.request.url.path.removeprefix(here.url())
    query = _query(here)
    chosen = {name: value for name in names if (value := getattr(wanted, name)) is not None}
    return {
        "wanted": wanted,
        "first_day": weeks.monday(wanted.first).isoformat(),
        "last_day": date.fromordinal(weeks.monday(wanted.last).toordinal() + 6).isoformat(),
        "chosen": {
            name: (value, here.url(path, **{key: one for key, one in query.items() if key != name}))
            for name, value in chosen.items()
        },
        "path": path,
        "query": query,
    }


def _together(steps: Sequence[Steps]) -> Steps:
    """All weeks as one."""
    names = ("asked", "seen", "answered", "completed", "dismissed", "expired")
    return Steps(**{name: sum(getattr(one, name) for one in steps) for name in names})


def _labels(found: SurveyFound, wanted: Slice) -> dict[str, str]:
    """What the values it is narrowed to are called."""
    labels = {split.by: row.label for split in found.splits for row in split.rows if row.value == _of(wanted, split.by)}
    if wanted.segment is not None:
        labels.setdefault("segment", wanted.segment.partition("=")[2])
    return labels


def _of(wanted: Slice, name: str) -> str | None:
    value: str | None = getattr(wanted, name, None)
    return value


def _query(here: Here) -> dict[str, str]:
    """The filters as they stand in the address."""
    return {name: value for name in ("from", "to", *FILTERS) if (value := here.query.get(name, ""))}


def _text(here: Here, name: str) -> str | None:
    return here.query.text(name, most=MAX_ID) or None


def _day(here: Here, name: str) -> date | None:
    given = here.query.text(name, most=10)
    if not given:
        return None
    try:
        found = date.fromisoformat(given)
    except ValueError:
        raise InvalidInput(f"{given} is no day: write year, month and day, such as 2026-12-24.") from None
    if not 2000 <= found.year <= 2200:
        raise InvalidInput(f"{given} is too far away.")
    return found


def _bom(here: Here) -> bool:
    """Unless the address says `bom=0`."""
    return here.query.get("bom", "1") != "0"


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


def _as_file(name: str) -> dict[str, str]:
    return {"content-type": TYPES[name.rpartition(".")[2]], "content-disposition": f'attachment; filename="{name}"'}


PAGES = [
    Page(path="/results", handler=overview, need=Action.RESULTS, nav="results.title", key="r"),
    Page(path="/results/numbers.csv", handler=numbers_file, need=Action.EXPORT_NUMBERS),
    Page(path="/results/{survey}", handler=survey, need=Action.RESULTS),
    *[Page(path=f"/results/{{survey}}/responses.{form}", handler=responses_file, need=Action.EXPORT) for form in FORMS],
    Page(path="/results/{survey}/numbers.csv", handler=numbers_file, need=Action.EXPORT_NUMBERS),
]
