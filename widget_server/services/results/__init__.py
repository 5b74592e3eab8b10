"""Results: what many named answers come to, for whoever may see it; surveys that are not named come only from `grouping`."""

from collections.abc import Callable

import msgspec

from widget_server.core import scoring, weeks
from widget_server.core.access import Action, Viewer, scope, sight
from widget_server.core.errors import NotFound
from widget_server.core.questions import LongText, in_language
from widget_server.core.surveys import Survey
from widget_server.ports import Clock, Store
from widget_server.ports.results import DELIVERY, Comment, Student
from widget_server.services.grouping import Grouping
from widget_server.services.publishing import Live
from widget_server.services.results import figures
from widget_server.services.results.causes import causes
from widget_server.services.results.gathering import Gathering, least_shown
from widget_server.services.results.goals import goal_found
from widget_server.services.results.grouped import GroupedFound, grouped_found
from widget_server.services.results.known import Versions, alike, main_question
from widget_server.services.results.questions import asked_questions, distributions
from widget_server.services.results.shapes import Split, SurveyFound, Tile, Week
from widget_server.services.results.slices import MOST_WEEKS, Slice, sliced
from widget_server.services.results.splitting import Splitting

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
        self._gathering = Gathering(store=store, clock=clock, live=live, versions=self._versions)
        self._splitting = Splitting(store=store, clock=clock)

    async def overview(self, viewer: Viewer, wanted: Slice, *, language: str) -> list[Tile]:
        """Every survey that is live, or has answers in that time, by name; with its figure week by week."""
        found = await self._gathering.all(viewer, wanted)
        seen, now = scope(viewer, Action.RESULTS), self._clock()
        part = wanted.part(*found.surveys)
        delivered = [] if wanted.by_whom else await self._store.tallies(seen, part, [DELIVERY], now=now)
        return await self._gathering.tiles(viewer, found, delivered, wanted, language)

    async def survey(
        self, viewer: Viewer, key: str, wanted: Slice, *, language: str, by_mentor: bool = False
    ) -> SurveyFound:
        """One named survey; `by_mentor`: also told apart by mentor, which costs more the more there are. Raises NotFound where there is none, or nothing of it is theirs to see."""
        seen, now = scope(viewer, Action.RESULTS), self._clock()
        survey = await self._named(viewer, key)
        if not seen.everything and survey.team not in seen.teams:
            await self._reached(viewer, key)
        part = wanted.part(key)
        question, least = main_question(survey), least_shown(viewer)
        how = scoring.measured(question) if question is not None else None
        main = [] if question is None else await self._store.tallies(seen, part, [question.id], weekly=True, now=now)
        every = await self._store.tallies(seen, part, asked_questions(survey), now=now)
        delivered = [] if wanted.by_whom else await self._store.tallies(seen, part, [DELIVERY], weekly=True, now=now)
        kept = (await self._versions.of(viewer.workspace, [key], {(key, one.version) for one in (*every, *main)}))[key]
        fitting = alike(kept, question.id, how) if question is not None and how is not None else frozenset()
        splits: list[Split] = []
        goal = None
        if question is not None and how is not None:
            splits = await self._splitting.splits(
                viewer,
                survey,
                question.id,
                how,
                main,
                wanted,
                kept,
                fitting,
                language=language,
                trait=self.trait(viewer),
                by_mentor=by_mentor,
            )
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
            tile=await self._gathering.tile(viewer, survey, main, delivered, wanted, language),
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
        names = await self._splitting.labels(viewer, "mentor", mentors)
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
        grants = tuple(grant for grant in viewer.grants if grant.role == "mentor")
        own = msgspec.structs.replace(viewer, grants=grants)
        wanted, may_read = sliced(now=self._clock()), bool(scope(own, Action.RESPONSES))
        found, rest = await self._gathering.own(
            own, wanted, students=STUDENTS if may_read else 0, comments=WEEK_COMMENTS if may_read else 0
        )
        tiles = [
            one for one in await self._gathering.tiles(own, found, [], wanted, language) if one.identity == "named"
        ]
        whole = await self._gathering.whole(own, found, [one.key for one in tiles if one.figure is not None], language)
        told, compared, few = causes(rest.befores if may_read else (), whole)
        return Week(
            students=rest.students if self._names_shown(viewer) else tuple(map(_nameless, rest.students)),
            tiles=tuple(tiles),
            causes=told,
            looked_at=compared,
            too_few=few,
            comments=rest.comments,
        )

    def _names_shown(self, viewer: Viewer) -> bool:
        live = self._live(viewer.workspace)
        return live is not None and sight(live.access.parts, ("mentor",))["name"] == "shown"

    def trait(self, viewer: Viewer) -> str | None:
        """The trait by which the workspace tells results apart."""
        live = self._live(viewer.workspace)
        return live.results.segment if live is not None else None

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


def _nameless(student: Student) -> Student:
    return msgspec.structs.replace(student, name=None)


__all__ = ["Cursor", "Results", "Slice", "sliced"]
