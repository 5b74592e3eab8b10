"""Taking results away: responses and numbers as CSV, written while they are read, told to the audit before the first line."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from typing import Literal

import msgspec

from widget_server.core import weeks
from widget_server.core.access import OPERATOR, TABLE, Action, Audited, Deed, Viewer, scope
from widget_server.core.cells import Cell, line
from widget_server.core.errors import InvalidInput, NotFound
from widget_server.core.questions import AnyQuestion, Scale
from widget_server.ports import Clock, Store
from widget_server.ports.results import Kept
from widget_server.services.items import Item, item
from widget_server.services.parts import visible
from widget_server.services.results import Results, Slice
from widget_server.services.results.shapes import SurveyFound, Tile
from widget_server.services.sights import Sights

Form = Literal["csv", "jsonl"]
Cursor = tuple[int, str]
PAGE = 200
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""By this Excel knows that a file is UTF-8."""

HEADS = (
    "response",
    "survey",
    "version",
    "variant",
    "team",
    "started_at",
    "completed_at",
    "respondent_id",
    "respondent_name",
    "mentor_id",
    "mentor_name",
    "conversation",
    "state",
    "asked_because",
)
NUMBER_HEADS = ("survey", "name", "measure", "by", "group", "week", "answers", "value", "low", "high")


class Exporting:
    """Files for whoever may take them."""

    def __init__(self, *, store: Store, clock: Clock, sights: Sights, results: Results) -> None:
        self._store = store
        self._clock = clock
        self._sights = sights
        self._results = results

    async def responses(self, viewer: Viewer, survey: str, wanted: Slice, *, bom: bool = True) -> AsyncIterator[str]:
        """One survey's named responses, oldest first: what is shown of each to the roles that reach it, never what would
        have to be revealed. Raises NotFound before the first line where there is no such survey."""
        questions = await self._questions(viewer, survey)
        await self._tell(viewer, "exported", survey, wanted)
        return self._responses(viewer, survey, wanted, questions, bom=bom)

    async def _responses(
        self, viewer: Viewer, survey: str, wanted: Slice, questions: Sequence[AnyQuestion], *, bom: bool
    ) -> AsyncIterator[str]:
        yield (BOM if bom else "") + line((*HEADS, *(f"answer: {question.id}" for question in questions)))
        after: tuple[int, str] | None = None
        while True:
            # Who may see it is asked anew for every page: a role taken away ends the file.
            reached = await self._store.exported(
                scope(viewer, Action.EXPORT), wanted.part(survey), after=after, limit=PAGE, now=self._clock()
            )
            lines = []
            for one in reached:
                sight = self._sights.sight(viewer, one)
                seen = item(visible(one.filling, sight), languages=viewer.languages)
                if sight["events"] != "shown":
                    seen = msgspec.structs.replace(seen, why="")
                lines.append(line(_cells(seen, one.filling.invitation.team, questions)))
            if lines:
                yield "".join(lines)
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
        reach, found = scope(viewer, Action.EXPORT), _all_questions(versions)
        if not found or not (reach.everything or teams.intersection(reach.teams)):
            raise NotFound("There is no such survey.")
        return found

    async def _tell(self, viewer: Viewer, action: Audited, survey: str, wanted: Slice) -> None:
        narrowed = {name: value for name, value in msgspec.structs.asdict(wanted).items() if value is not None}
        narrowed |= {"first": str(weeks.monday(wanted.first)), "last": str(weeks.monday(wanted.last))}
        deed = Deed(
            workspace=viewer.workspace,
            actor=viewer.actor,
            action=action,
            subject="survey" if survey else "",
            subject_id=survey,
            details=narrowed,
        )
        await self._store.audit([deed], now=self._clock())


async def whole(
    store: Store, workspace: str, *, form: Form, survey: str | None = None, after: Cursor | None = None, now: int
) -> AsyncIterator[tuple[str, Cursor | None]]:
    """Every named response of a workspace, or of one survey, oldest first, for its operator: nothing is left out. With each
    piece comes the key to go on after. CSV is of one survey, and has its heads where it begins at the beginning.

    Raises InvalidInput for a CSV of no survey, and NotFound for one that there never was."""
    questions: list[AnyQuestion] = []
    if survey is not None:
        questions = _all_questions(await store.survey_versions(workspace, [survey]))
        if not questions:
            raise NotFound(f"There is no survey {survey!r} with responses of its own.")
    elif form == "csv":
        raise InvalidInput("A CSV file has the columns of one survey: say --survey KEY, or --format jsonl for all.")
    deed = Deed(
        workspace=workspace,
        actor=OPERATOR,
        action="exported",
        subject="survey" if survey else "",
        subject_id=survey or "",
    )
    await store.audit([deed], now=now)
    if form == "csv" and after is None:
        yield line((*HEADS, *(f"answer: {question.id}" for question in questions))), None
    while fillings := await store.responses(workspace, after=after, limit=PAGE):
        after = (fillings[-1].started_at or 0, fillings[-1].response_id or "")
        pieces = []
        for filling in fillings:
            if survey in (None, filling.invitation.survey_key):
                seen = item(filling)
                cells = line(_cells(seen, filling.invitation.team, questions)) if form == "csv" else ""
                pieces.append(cells or msgspec.json.encode(seen).decode() + "\n")
        yield "".join(pieces), after


def _all_questions(versions: Sequence[Kept]) -> list[AnyQuestion]:
    """Every question of every named version, each once, those asked last first."""
    found: dict[str, AnyQuestion] = {}
    for survey in (kept.version.survey for kept in versions if kept.version.survey.identity == "named"):
        for form in (survey.questions, *(variant.questions for variant in survey.variants)):
            for question in form:
                found.setdefault(question.id, question)
    return list(found.values())


def _cells(seen: Item, team: str, questions: Sequence[AnyQuestion]) -> Iterator[Cell]:
    yield from (seen.response, seen.survey.key, seen.survey.version, seen.variant, team)
    yield from (_at(seen.started_at), _at(seen.completed_at))
    yield from (seen.respondent.id, seen.respondent.name)
    yield from (seen.mentor.id, seen.mentor.name) if seen.mentor is not None else (None, None)
    yield from (seen.conversation, seen.state, seen.why or None)
    answers = {one.question: one for one in seen.answers}
    for question in questions:
        answer = answers.get(question.id)
        if answer is None or answer.value is None:
            yield None
        elif isinstance(question, Scale) and isinstance(answer.value, int | float):
            yield answer.value
        else:
            yield answer.words


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


def _at(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")
