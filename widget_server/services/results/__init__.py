"""Results: what many named answers come to, for whoever may see it; surveys that are not named come only from `grouping`."""

from collections.abc import Callable, Sequence

import msgspec

from widget_server.core import scoring, weeks
from widget_server.core.access import Action, Viewer, scope
from widget_server.core.errors import NotFound
from widget_server.core.questions import LongText, in_language
from widget_server.core.scoring import Measured
from widget_server.core.surveys import Survey
from widget_server.ports import Clock, Store
from widget_server.ports.results import DELIVERY, Comment, Count, Facet
from widget_server.services.grouping import Grouping
from widget_server.services.publishing import Live
from widget_server.services.results import figures
from widget_server.services.results.causes import causes
from widget_server.services.results.figures import LEAST_SHOWN
from widget_server.services.results.goals import goal_found
from widget_server.services.results.grouped import GroupedFound, grouped_found
from widget_server.services.results.known import Versions, alike, called, main_question
from widget_server.services.results.questions import asked_questions, distributions
from widget_server.services.results.shapes import Split, SurveyFound, Tile, Week
from widget_server.services.results.slices import MOST_WEEKS, Slice, sliced

Cursor = tuple[int, str]
COMMENTS = 20
WEEK_COMMENTS = 6
STUDENTS = 100


class Results:
    """Figures, for one viewer at a time: each read begins with how far they reach now."""

    def __init__(self, *, store: Store, clock: Clock, live: Callable[[str], Live | None]) -> None:
        self._store = store
        self._clock = clock
        self._live = live
        self._versions = Versions(store=store, live=live)

    async def overview(self, viewer: Viewer, wanted: Slice, *, language: str) -> list[Tile]:
        """Every survey that is live, or has answers in that time, by name; with its figure week by week."""
        seen = scope(viewer, Action.RESULTS)
        keys = await self._versions.keys(viewer.workspace)
        surveys = await self._versions.current(viewer.workspace, keys)
        questions = {key: main_question(survey) for key, survey in surveys.items()}
        ids = list(dict.fromkeys(one.id for one in questions.values() if one is not None))
        part, now = wanted.part(*surveys), self._clock()
        counts = await self._store.tallies(seen, part, ids, weekly=True, now=now)
        delivered = [] if wanted.by_whom else await self._store.tallies(seen, part, [DELIVERY], now=now)
        needed = {(one.survey, one.version) for one in counts}
        await self._versions.of(viewer.workspace, list(surveys), needed)
        tiles = []
        for key, survey in surveys.items():
            question = questions[key]
            mine = [one for one in counts if one.survey == key and question is not None and one.question == question.id]
            steps = [one for one in delivered if one.survey == key]
            if mine or steps or self._shown_empty(viewer, survey):
                tiles.append(await self._tile(viewer, survey, mine, steps, wanted, language))
        return sorted(tiles, key=lambda tile: (tile.identity != "named", tile.name.casefold(), tile.key))

    async def survey(
        self, viewer: Viewer, key: str, wanted: Slice, *, language: str, by_mentor: bool = False
    ) -> SurveyFound:
        """One named survey; `by_mentor`: also told apart by mentor, which costs more the more there are. Raises NotFound where there is none, or nothing of it is theirs to see."""
        seen, now = scope(viewer, Action.RESULTS), self._clock()
        survey = await self._named(viewer, key)
        if not seen.everything and survey.team not in seen.teams:
            await self._reached(viewer, key)
        part = wanted.part(key)
        question, least = main_question(survey), self._least(viewer)
        how = scoring.measured(question) if question is not None else None
        main = [] if question is None else await self._store.tallies(seen, part, [question.id], weekly=True, now=now)
        every = await self._store.tallies(seen, part, asked_questions(survey), now=now)
        delivered = [] if wanted.by_whom else await self._store.tallies(seen, part, [DELIVERY], weekly=True, now=now)
        kept = (await self._versions.of(viewer.workspace, [key], {(key, one.version) for one in (*every, *main)}))[key]
        fitting = alike(kept, question.id, how) if question is not None and how is not None else frozenset()
        splits: list[Split] = []
        goal = None
        if question is not None and how is not None:
            splits = await self._splits(viewer, survey, question.id, how, main, wanted, fitting, by_mentor)
            goal = await goal_found(
                self._store,
                seen,
                survey,
                question.id,
                how,
                kept,
                fitting,
                trait=self.trait(viewer),
                least=least,
                now=now,
            )
        return SurveyFound(
            tile=await self._tile(viewer, survey, main, delivered, wanted, language),
            measured=how,
            question=in_language(question.text, language, survey.language) or question.id if question else "",
            questions=distributions(survey, every, language=language, least=least),
            splits=tuple(splits),
            delivery=figures.steps(delivered),
            goal=goal,
            left_out=sum(one.n for one in main if one.version not in fitting),
            words=tuple(
                (one.id, in_language(one.text, language, survey.language) or one.id)
                for one in survey.questions
                if isinstance(one, LongText)
            ),
            versions=tuple(one.version.version for one in sorted(kept.values(), key=lambda one: -one.published_at)),
        )

    async def comments(
        self, viewer: Viewer, key: str, wanted: Slice, *, before: Cursor | None = None, limit: int = COMMENTS
    ) -> tuple[list[Comment], Cursor | None]:
        """What people wrote, newest first; nothing for whoever may not read single responses."""
        survey = await self._named(viewer, key)
        seen = scope(viewer, Action.RESPONSES)
        found = await self._store.comments(seen, wanted.part(survey.key), before=before, limit=limit, now=self._clock())
        responses = dict.fromkeys((one.started_at, one.response_id) for one in found)
        return found, list(responses)[-1] if len(responses) == limit else None

    async def grouped(
        self,
        viewer: Viewer,
        key: str,
        grouping: Grouping,
        *,
        version: str | None,
        mentor: str | None,
        language: str,
    ) -> GroupedFound:
        """A survey that is not named, as far as its groups are released. Raises NotFound where there is none."""
        if key not in await self._versions.keys(viewer.workspace):
            raise NotFound("There is no such survey.")
        survey = (await self._versions.current(viewer.workspace, [key])).get(key)
        if survey is None or survey.identity == "named":
            raise NotFound("There is no such survey.")
        mentors = await grouping.mentors(viewer, key)
        names = await self._labels(viewer, "mentor", mentors)
        released = await grouping.released(viewer, key)
        return await grouped_found(
            viewer,
            survey,
            grouping,
            version=version,
            mentor=mentor,
            names=sorted(names.items(), key=lambda pair: pair[1].casefold()),
            versions=list(dict.fromkeys(one.survey_version for one in released)),
            language=language,
        )

    async def week(self, viewer: Viewer, *, language: str) -> Week:
        """A mentor's own quarter: people, surveys, what came before low and high answers, the latest words."""
        now = self._clock()
        grants = tuple(grant for grant in viewer.grants if grant.role == "mentor")
        own = msgspec.structs.replace(viewer, grants=grants)
        mine, wanted = scope(own, Action.RESULTS), sliced(now=now)
        tiles = [tile for tile in await self.overview(own, wanted, language=language) if tile.identity == "named"]
        ratings = scope(own, Action.RESPONSES)
        since = weeks.start(wanted.first)
        students = await self._store.students(ratings, since=since, most=STUDENTS, now=now) if ratings else []
        whole = await self._whole(own, [tile.key for tile in tiles if tile.figure is not None], wanted, language)
        part, ids = wanted.part(*whole), [question for question, *_ in whole.values()]
        befores = await self._store.befores(mine, part, list(dict.fromkeys(ids)), now=now) if ratings and whole else []
        told, compared, few = causes(befores, {key: (name, how, marks) for key, (_, name, how, marks) in whole.items()})
        words: list[Comment] = []
        if ratings and tiles:
            part = wanted.part(*(tile.key for tile in tiles))
            words = await self._store.comments(ratings, part, before=None, limit=WEEK_COMMENTS, now=now)
        return Week(
            students=tuple(students),
            tiles=tuple(tiles),
            causes=told,
            looked_at=compared,
            too_few=few,
            comments=tuple(words),
        )

    def trait(self, viewer: Viewer) -> str | None:
        """The trait by which the workspace tells results apart."""
        live = self._live(viewer.workspace)
        return live.results.segment if live is not None else None

    async def _whole(
        self, viewer: Viewer, keys: Sequence[str], wanted: Slice, language: str
    ) -> dict[str, tuple[str, str, Measured, dict[int, int]]]:
        """By survey: its question, name, measure and all marks."""
        surveys = await self._versions.current(viewer.workspace, keys)
        questions = {
            key: question for key, survey in surveys.items() if (question := main_question(survey)) is not None
        }
        ids = list(dict.fromkeys(question.id for question in questions.values()))
        seen, now = scope(viewer, Action.RESULTS), self._clock()
        counts = await self._store.tallies(seen, wanted.part(*questions), ids, now=now)
        kept = await self._versions.of(viewer.workspace, [*questions], {(one.survey, one.version) for one in counts})
        found = {}
        for key, question in questions.items():
            how = scoring.measured(question)
            if how is not None:
                mine = [one for one in counts if one.survey == key and one.question == question.id]
                marks = figures.marks(mine, alike(kept[key], question.id, how))
                found[key] = (question.id, called(surveys[key], language), how, marks)
        return found

    async def _named(self, viewer: Viewer, key: str) -> Survey:
        if key not in await self._versions.keys(viewer.workspace):
            raise NotFound("There is no such survey.")
        survey = (await self._versions.current(viewer.workspace, [key])).get(key)
        if survey is None or survey.identity != "named":
            raise NotFound("There is no such survey.")
        return survey

    async def _reached(self, viewer: Viewer, key: str) -> None:
        """Raises NotFound where nobody of theirs was asked it within a year."""
        now = self._clock()
        last = weeks.week_of(now)
        year = Slice(first=last - MOST_WEEKS + 1, last=last)
        if not await self._store.tallies(scope(viewer, Action.RESULTS), year.part(key), [DELIVERY], now=now):
            raise NotFound("There is no such survey.")

    async def _splits(
        self,
        viewer: Viewer,
        survey: Survey,
        question_id: str,
        how: Measured,
        main: Sequence[Count],
        wanted: Slice,
        fitting: frozenset[str],
        by_mentor: bool,
    ) -> list[Split]:
        """By version, variant, segment and, where that is wanted by a manager, mentor; only where there is more than one of them."""
        seen, now, least = scope(viewer, Action.RESULTS), self._clock(), self._least(viewer)
        whole = figures.marks(main, fitting)
        found = []
        groups = figures.by_version(main, fitting)
        if len(groups) > 1:
            found.append(Split(by="version", rows=figures.rows(how, groups, whole, str, least=least)))
        facets: list[Facet] = ["variant", "segment"]
        if by_mentor and (seen.everything or seen.teams):
            facets.append("mentor")
        for facet in facets:
            counts = await self._store.tallies(seen, wanted.part(survey.key), [question_id], by=facet, now=now)
            groups = figures.by_group(counts, fitting)
            if facet == "segment":
                prefix = f"{self.trait(viewer)}="
                groups = {value: marks for value, marks in groups.items() if value.startswith(prefix)}
            rest = {mark: n - sum(group.get(mark, 0) for group in groups.values()) for mark, n in whole.items()}
            if facet == "variant" and groups and any(rest.values()):
                groups = {"": rest, **groups}
            labels = await self._labels(viewer, facet, list(groups))
            ordered = {
                value: groups[value] for value in sorted(groups, key=lambda value: (labels[value].casefold(), value))
            }
            if len(groups) > 1:
                found.append(Split(by=facet, rows=figures.rows(how, ordered, whole, labels.__getitem__, least=least)))
        return found

    async def _labels(self, viewer: Viewer, facet: Facet, values: Sequence[str]) -> dict[str, str]:
        if facet == "mentor":
            people = await self._store.people(viewer.workspace, values)
            names = {id: one.traits.get("name") for id, one in people.items()}
            return {id: name if isinstance(name := names.get(id), str) and name else id for id in values}
        return {value: value.partition("=")[2] if facet == "segment" else value for value in values}

    async def _tile(
        self,
        viewer: Viewer,
        survey: Survey,
        counts: Sequence[Count],
        delivered: Sequence[Count],
        wanted: Slice,
        language: str,
    ) -> Tile:
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
        fitting, least = alike(kept, question.id, how), self._least(viewer)
        figure = scoring.figure(how, figures.marks(counts, fitting))
        points = figures.points(how, counts, fitting, wanted.weeks) if figure.n >= least else ()
        return msgspec.structs.replace(
            tile,
            figure=figures.shown(figure, least),
            points=tuple(msgspec.structs.replace(point, figure=figures.shown(point.figure, least)) for point in points),
            hidden=0 < figure.n < least,
        )

    def _least(self, viewer: Viewer) -> int:
        """Of how many answers a figure must be, for this viewer."""
        return 0 if scope(viewer, Action.RESPONSES) else LEAST_SHOWN

    def _shown_empty(self, viewer: Viewer, survey: Survey) -> bool:
        """Whether a live survey stands among the others before it has answers."""
        live, seen = self._live(viewer.workspace), scope(viewer, Action.RESULTS)
        there = live is not None and survey.key in live.versions
        return there and (seen.everything or survey.team in seen.teams or (survey.identity != "named" and seen.own))


__all__ = ["Cursor", "Results", "Slice", "sliced"]
