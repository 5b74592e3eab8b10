"""A goal beside what came of it: the pilot, its holdout, the time before."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime

from widget_server.core import scoring, weeks
from widget_server.core.access import Scope
from widget_server.core.goals import standing
from widget_server.core.scoring import Measured
from widget_server.core.surveys import Survey
from widget_server.ports import Store
from widget_server.ports.results import Facet, Kept, Part
from widget_server.services.results import figures
from widget_server.services.results.shapes import GoalFound


async def goal_found(
    store: Store,
    scope: Scope,
    survey: Survey,
    question_id: str,
    how: Measured,
    versions: Mapping[str, Kept],
    alike: Collection[str],
    *,
    trait: str | None,
    least: int,
    now: int,
) -> GoalFound | None:
    """The survey's goal, if it has one; `trait` is that of the workspace's segments."""
    goal = survey.goal
    if goal is None:
        return None
    last = weeks.week_of(now) if goal.to is None else weeks.week_with(date.fromisoformat(goal.to))
    during = (weeks.week_with(date.fromisoformat(goal.from_)), last)
    by: Facet = "variant" if goal.variant is not None else "segment" if goal.segment is not None else ""
    wanted = goal.variant if goal.variant is not None else f"{trait}={goal.segment}" if goal.segment is not None else ""

    async def of(span: tuple[int, int], facet: Facet) -> dict[str, dict[int, int]]:
        part = Part(surveys=(survey.key,), first=span[0], last=span[1])
        found = await store.tallies(scope, part, [question_id], by=facet, now=now)
        return figures.by_group(found, alike)

    pilot_marks = (await of(during, by)).get(wanted, {})
    pilot = scoring.figure(how, pilot_marks)
    holdout = None
    if by:
        whole = (await of(during, "")).get("", {})
        holdout = scoring.figure(how, {mark: n - pilot_marks.get(mark, 0) for mark, n in whole.items()})
    before = None
    if goal.before is not None:
        span = tuple(weeks.week_with(date.fromisoformat(day)) for day in (goal.before.from_, goal.before.to))
        # There was no variant then: everybody is who it is compared with.
        facet: Facet = "segment" if by == "segment" else ""
        before = scoring.figure(how, (await of((span[0], span[1]), facet)).get(wanted if facet else "", {}))
    stated_at = min((kept.published_at for kept in versions.values() if kept.version.survey.goal == goal), default=now)
    return GoalFound(
        goal=goal,
        stated_at=stated_at,
        stated_late=datetime.fromtimestamp(stated_at / 1000, UTC).date() > date.fromisoformat(goal.from_),
        pilot=figures.shown(pilot, least),
        holdout=holdout and figures.shown(holdout, least),
        before=before and figures.shown(before, least),
        to_holdout=scoring.difference(pilot, holdout) if holdout is not None else None,
        to_before=scoring.difference(pilot, before) if before is not None else None,
        standing=standing(goal, pilot),
    )
