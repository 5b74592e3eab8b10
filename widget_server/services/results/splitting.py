"""One survey's figure told apart: by version, variant, segment, mentor."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from widget_server.core.access import Action, Viewer, scope
from widget_server.core.scoring import Measured
from widget_server.core.surveys import Survey
from widget_server.core.wording.languages import grammar
from widget_server.ports import Clock, Store
from widget_server.ports.results import Count, Facet, Kept
from widget_server.services.results import figures
from widget_server.services.results.gathering import least_shown
from widget_server.services.results.shapes import Split
from widget_server.services.results.slices import Slice


class Splitting:
    """Reads and shapes what a figure is told apart by."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def splits(
        self,
        viewer: Viewer,
        survey: Survey,
        question_id: str,
        how: Measured,
        main: Sequence[Count],
        wanted: Slice,
        kept: Mapping[str, Kept],
        fitting: frozenset[str],
        *,
        language: str,
        trait: str | None,
        by_mentor: bool,
    ) -> list[Split]:
        """By version, variant, segment and, where that is wanted by a manager, mentor; only where there is more than one of them."""
        seen, now, least = scope(viewer, Action.RESULTS), self._clock(), least_shown(viewer)
        whole = figures.marks(main, fitting)
        found = []
        by_version = figures.by_version(main, fitting)
        if len(by_version) > 1:
            groups = {
                version: by_version[version] for version in sorted(by_version, key=lambda one: kept[one].published_at)
            }
            since = {version: _day(kept[version].published_at, language) for version in groups}
            rows = figures.rows(how, groups, whole, since.__getitem__, least=least)
            found.append(Split(by="version", rows=rows))
        facets: list[Facet] = ["variant", "segment"]
        if by_mentor and (seen.everything or seen.teams):
            facets.append("mentor")
        for facet in facets:
            counts = await self._store.tallies(seen, wanted.part(survey.key), [question_id], by=facet, now=now)
            groups = figures.by_group(counts, fitting)
            if facet == "segment":
                prefix = f"{trait}="
                groups = {value: marks for value, marks in groups.items() if value.startswith(prefix)}
            rest = {mark: n - sum(group.get(mark, 0) for group in groups.values()) for mark, n in whole.items()}
            if facet == "variant" and groups and any(rest.values()):
                groups = {"": rest, **groups}
            labels = await self.labels(viewer, facet, list(groups))
            ordered = {
                value: groups[value] for value in sorted(groups, key=lambda value: (labels[value].casefold(), value))
            }
            if len(groups) > 1:
                found.append(Split(by=facet, rows=figures.rows(how, ordered, whole, labels.__getitem__, least=least)))
        return found

    async def labels(self, viewer: Viewer, facet: Facet, values: Sequence[str]) -> dict[str, str]:
        """What each value of a facet is called."""
        if facet == "mentor":
            people = await self._store.people(viewer.workspace, values)
            names = {id: one.traits.get("name") for id, one in people.items()}
            return {id: name if isinstance(name := names.get(id), str) and name else id for id in values}
        return {value: value.partition("=")[2] if facet == "segment" else value for value in values}


def _day(at: int, language: str) -> str:
    """Since when a version was asked: what people call it by."""
    return grammar(language).day(datetime.fromtimestamp(at / 1000, UTC).date())
