"""What staff take away: responses and numbers within their reach, written while they are read, told to the audit before that."""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Literal

import msgspec

from widget_server.core import weeks
from widget_server.core.access import TABLE, Action, Audited, Deed, Viewer, scope
from widget_server.core.cells import Cell, line
from widget_server.core.errors import NotFound
from widget_server.core.events import Json
from widget_server.core.questions import AnyQuestion
from widget_server.ports import Clock, Store
from widget_server.services.exporting import rows
from widget_server.services.exporting.rows import heads, questions_of
from widget_server.services.items import Item, item
from widget_server.services.parts import visible
from widget_server.services.results import Results, Slice
from widget_server.services.results.shapes import SurveyFound, Tile
from widget_server.services.sights import Sights

PAGE = 200
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""By this Excel knows that a file is UTF-8."""

NUMBER_HEADS = ("survey", "name", "measure", "by", "group", "week", "answers", "value", "low", "high")


StaffForm = Literal["csv", "jsonl", "xlsx"]


class Responses:
    """One survey's responses as somebody sees them, to be read once: as text, or row by row."""

    def __init__(
        self,
        pages: AsyncIterator[list[tuple[Item, str]]],
        questions: Sequence[AnyQuestion],
        *,
        form: StaffForm,
        bom: bool = True,
    ) -> None:
        self.heads = heads(questions)
        self._pages = pages
        self._questions = questions
        self._form = form
        self._bom = bom

    async def texts(self) -> AsyncIterator[str]:
        """CSV or lines of JSON, a page at a time."""
        if self._form == "csv":
            yield (BOM if self._bom else "") + line(self.heads)
            async for page in self.rows():
                yield "".join(map(line, page))
            return
        async for seen_page in self._pages:
            yield "".join(msgspec.json.encode(seen).decode() + "\n" for seen, _ in seen_page)

    async def rows(self) -> AsyncIterator[Sequence[Sequence[Cell]]]:
        """The cells below the heads, a page at a time."""
        async for page in self._pages:
            yield [rows.row(seen, team, self._questions) for seen, team in page]


class Exporting:
    """Files for whoever may take them."""

    def __init__(self, *, store: Store, clock: Clock, sights: Sights, results: Results) -> None:
        self._store = store
        self._clock = clock
        self._sights = sights
        self._results = results

    async def responses(
        self, viewer: Viewer, survey: str, wanted: Slice, *, form: StaffForm = "csv", bom: bool = True
    ) -> Responses:
        """One survey's named responses, oldest first: what is shown of each to the roles that reach it, never what would
        have to be revealed. Raises NotFound before the first line where there is no such survey."""
        questions = await self._questions(viewer, survey)
        await self._tell(viewer, "exported", survey, wanted, form=form)
        pages = self._pages(viewer, survey, wanted)
        return Responses(pages, questions, form=form, bom=bom)

    async def _pages(self, viewer: Viewer, survey: str, wanted: Slice) -> AsyncIterator[list[tuple[Item, str]]]:
        """What is seen of each response, with its team."""
        after: tuple[int, str] | None = None
        while True:
            # Who may see it is asked anew for every page: a role taken away ends the file.
            reached = await self._store.exported(
                scope(viewer, Action.EXPORT), wanted.part(survey), after=after, limit=PAGE, now=self._clock()
            )
            page = []
            for one in reached:
                sight = self._sights.sight(viewer, one)
                seen = item(visible(one.filling, sight), languages=viewer.languages)
                if sight["events"] != "shown":
                    seen = msgspec.structs.replace(seen, why="")
                page.append((seen, one.filling.invitation.team))
            if page:
                yield page
            if len(reached) < PAGE:
                return
            last = reached[-1].filling
            after = (last.started_at or 0, last.response_id or "")

    async def numbers(
        self, viewer: Viewer, wanted: Slice, *, language: str, survey: str | None = None, bom: bool = True
    ) -> str:
        """Figures week by week, of one survey or of all, and how that one's are told apart; with intervals and answers."""
        able = msgspec.structs.replace(
            viewer, grants=tuple(one for one in viewer.grants if one.role in TABLE[Action.EXPORT_NUMBERS])
        )
        lines = [(BOM if bom else "") + line(NUMBER_HEADS)]
        if survey is None:
            tiles = await self._results.overview(able, wanted, language=language)
        else:
            found = await self._results.survey(able, survey, wanted, language=language)
            tiles = [found.tile]
            lines += [line(cells) for cells in _splits(found)]
        lines[1:1] = [line(cells) for tile in tiles for cells in _weeks(tile)]
        await self._tell(viewer, "numbers_exported", survey or "", wanted)
        return "".join(lines)

    async def _questions(self, viewer: Viewer, survey: str) -> list[AnyQuestion]:
        """Every question of every version, each once, those asked now first."""
        versions = await self._store.survey_versions(viewer.workspace, [survey])
        teams = {kept.version.survey.team for kept in versions}
        reach, found = scope(viewer, Action.EXPORT), questions_of(versions)
        if not found or not (reach.everything or teams.intersection(reach.teams)):
            raise NotFound("There is no such survey.")
        return found

    async def _tell(self, viewer: Viewer, action: Audited, survey: str, wanted: Slice, **more: Json) -> None:
        narrowed = {name: value for name, value in msgspec.structs.asdict(wanted).items() if value is not None}
        narrowed |= {"first": str(weeks.monday(wanted.first)), "last": str(weeks.monday(wanted.last))}
        deed = Deed(
            workspace=viewer.workspace,
            actor=viewer.actor,
            action=action,
            subject="survey" if survey else "",
            subject_id=survey,
            details={**narrowed, **more},
        )
        await self._store.audit([deed], now=self._clock())


def _weeks(tile: Tile) -> Iterator[tuple[Cell, ...]]:
    if tile.figure is None:
        return
    head = (tile.key, tile.name, tile.figure.measured.measure)
    figures = [("", tile.figure), *((str(weeks.monday(point.week)), point.figure) for point in tile.points)]
    for week, figure in figures:
        yield (*head, "", "", week, figure.n, figure.value, figure.low, figure.high)


def _splits(found: SurveyFound) -> Iterator[tuple[Cell, ...]]:
    tile = found.tile
    if tile.figure is None:
        return
    head = (tile.key, tile.name, tile.figure.measured.measure)
    for split in found.splits:
        for row in split.rows:
            figure = row.figure
            yield (*head, split.by, row.label or row.value, "", figure.n, figure.value, figure.low, figure.high)
