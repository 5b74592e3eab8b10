"""Every survey's answers to its main question, and the tiles that they make."""

from collections.abc import Callable, Sequence

import msgspec

from widget_server.core import scoring
from widget_server.core.access import Action, Viewer, scope
from widget_server.core.questions import AnyQuestion
from widget_server.core.scoring import Measured
from widget_server.core.surveys import Survey
from widget_server.ports import Clock, Store
from widget_server.ports.results import Count, Own
from widget_server.services.publishing import Live
from widget_server.services.results import figures
from widget_server.services.results.figures import LEAST_SHOWN
from widget_server.services.results.known import Versions, alike, called, main_question
from widget_server.services.results.shapes import Tile
from widget_server.services.results.slices import Slice


class Gathered(msgspec.Struct, frozen=True, kw_only=True):
    """Surveys, the questions of their figures, and the answers to these; by key."""

    surveys: dict[str, Survey]
    questions: dict[str, AnyQuestion]
    counts: dict[str, list[Count]] = {}

    @property
    def ids(self) -> list[str]:
        """Of all these questions."""
        return list(dict.fromkeys(question.id for question in self.questions.values()))


class Gathering:
    """Reads and shapes what pages of several surveys need."""

    def __init__(self, *, store: Store, clock: Clock, live: Callable[[str], Live | None], versions: Versions) -> None:
        self._store = store
        self._clock = clock
        self._live = live
        self._versions = versions

    async def all(self, viewer: Viewer, wanted: Slice) -> Gathered:
        """Read them, week by week."""
        found = await self._surveys(viewer)
        part, seen = wanted.part(*found.surveys), scope(viewer, Action.RESULTS)
        counts = await self._store.tallies(seen, part, found.ids, weekly=True, now=self._clock())
        return await self._counted(viewer, found, counts)

    async def own(self, viewer: Viewer, wanted: Slice, *, students: int, comments: int) -> tuple[Gathered, Own]:
        """Read those of the viewer's own people, and what else there is of these."""
        found = await self._surveys(viewer)
        part, seen = wanted.part(*found.surveys), scope(viewer, Action.RESULTS)
        own = await self._store.own(seen, part, found.ids, students=students, comments=comments, now=self._clock())
        return await self._counted(viewer, found, own.counts), own

    async def _surveys(self, viewer: Viewer) -> Gathered:
        keys = await self._versions.keys(viewer.workspace)
        surveys = await self._versions.current(viewer.workspace, keys)
        mains = {key: main_question(survey) for key, survey in surveys.items() if survey.identity == "named"}
        questions = {key: question for key, question in mains.items() if question is not None}
        return Gathered(surveys=surveys, questions=questions)

    async def _counted(self, viewer: Viewer, found: Gathered, counts: Sequence[Count]) -> Gathered:
        by_survey: dict[str, list[Count]] = {}
        for one in counts:
            if one.survey in found.questions and one.question == found.questions[one.survey].id:
                by_survey.setdefault(one.survey, []).append(one)
        needed = {(one.survey, one.version) for mine in by_survey.values() for one in mine}
        await self._versions.of(viewer.workspace, list(found.surveys), needed)
        return msgspec.structs.replace(found, counts=by_survey)

    async def tiles(
        self, viewer: Viewer, found: Gathered, delivered: Sequence[Count], wanted: Slice, language: str
    ) -> list[Tile]:
        """Of the surveys that are live, or have answers, by name; those that are not named last."""
        tiles = []
        for key, survey in found.surveys.items():
            mine, steps = found.counts.get(key, ()), [one for one in delivered if one.survey == key]
            if mine or steps or self._shown_empty(viewer, survey):
                tiles.append(await self.tile(viewer, survey, mine, steps, wanted, language))
        return sorted(tiles, key=lambda tile: (tile.identity != "named", tile.name.casefold(), tile.key))

    async def whole(
        self, viewer: Viewer, found: Gathered, keys: Sequence[str], language: str
    ) -> dict[str, tuple[str, Measured, dict[int, int]]]:
        """By survey: its name, measure and all marks."""
        whole = {}
        kept = await self._versions.of(viewer.workspace, keys)
        for key in keys:
            question = found.questions[key]
            how = scoring.measured(question)
            if how is not None:
                marks = figures.marks(found.counts.get(key, ()), alike(kept[key], question.id, how))
                whole[key] = (called(found.surveys[key], language), how, marks)
        return whole

    async def tile(
        self,
        viewer: Viewer,
        survey: Survey,
        counts: Sequence[Count],
        delivered: Sequence[Count],
        wanted: Slice,
        language: str,
    ) -> Tile:
        """Of one survey."""
        live = self._live(viewer.workspace)
        tile = Tile(
            key=survey.key,
            name=called(survey, language),
            team=survey.team,
            identity=survey.identity,
            live=live is not None and survey.key in live.versions,
            figure=None,
            answered=sum(one.n for one in delivered if one.option == "answered"),
            asked=sum(one.n for one in delivered if one.option == "asked"),
        )
        question = main_question(survey)
        how = scoring.measured(question) if question is not None else None
        if survey.identity != "named" or question is None or how is None:
            return tile
        kept = (await self._versions.of(viewer.workspace, [survey.key]))[survey.key]
        fitting, least = alike(kept, question.id, how), least_shown(viewer)
        figure = scoring.figure(how, figures.marks(counts, fitting))
        points = figures.points(how, counts, fitting, wanted.weeks) if figure.n >= least else ()
        return msgspec.structs.replace(
            tile,
            figure=figures.shown(figure, least),
            points=tuple(msgspec.structs.replace(point, figure=figures.shown(point.figure, least)) for point in points),
            hidden=0 < figure.n < least,
        )

    def _shown_empty(self, viewer: Viewer, survey: Survey) -> bool:
        """Whether a live survey stands among the others before it has answers."""
        live, seen = self._live(viewer.workspace), scope(viewer, Action.RESULTS)
        there = live is not None and survey.key in live.versions
        return there and (seen.everything or survey.team in seen.teams or (survey.identity != "named" and seen.own))


def least_shown(viewer: Viewer) -> int:
    """Of how many answers a figure must be, for this viewer."""
    return 0 if scope(viewer, Action.RESPONSES) else LEAST_SHOWN
