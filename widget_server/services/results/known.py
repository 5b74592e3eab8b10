"""What figures are of: surveys as they were asked, in every version that there is a count of."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from widget_server.core.questions import AnyQuestion, in_language
from widget_server.core.scoring import Measured, measured
from widget_server.core.surveys import Survey
from widget_server.ports import Store
from widget_server.ports.results import Kept
from widget_server.services.publishing import Live

MOST_KNOWN = 2_000
"""Surveys remembered with their versions."""


class Versions:
    """Survey versions, remembered: they never change."""

    def __init__(self, *, store: Store, live: Callable[[str], Live | None]) -> None:
        self._store = store
        self._live = live
        self._kept: dict[tuple[str, str], dict[str, Kept]] = {}

    async def keys(self, workspace: str) -> list[str]:
        """Of all surveys that there are, or were."""
        live = self._live(workspace)
        asked = await self._store.surveys_asked(workspace)
        return sorted({*asked, *(live.versions if live is not None else ())})

    async def current(self, workspace: str, keys: Sequence[str]) -> dict[str, Survey]:
        """Each as it is asked now, or was asked last."""
        live = self._live(workspace)
        found = {key: live.versions[key].survey for key in keys if live is not None and key in live.versions}
        gone = [key for key in keys if key not in found]
        for key, kept in (await self.of(workspace, gone)).items():
            latest = max(kept.values(), key=lambda one: one.published_at, default=None)
            if latest is not None:
                found[key] = latest.version.survey
        return found

    async def of(
        self, workspace: str, keys: Sequence[str], needed: Iterable[tuple[str, str]] = ()
    ) -> dict[str, Mapping[str, Kept]]:
        """All versions of each, by version; looked up anew where one of `needed` (key, version) is not among them."""
        missing = {key for key, version in needed if version not in self._kept.get((workspace, key), {})}
        missing |= {key for key in keys if (workspace, key) not in self._kept}
        if missing:
            if len(self._kept) > MOST_KNOWN:
                self._kept.clear()
            found: dict[str, dict[str, Kept]] = {key: {} for key in missing}
            for one in await self._store.survey_versions(workspace, sorted(missing)):
                found[one.version.key][one.version.version] = one
            self._kept |= {(workspace, key): kept for key, kept in found.items()}
        return {key: self._kept.get((workspace, key), {}) for key in keys}


def main_question(survey: Survey) -> AnyQuestion | None:
    """That of its figure: its first scale."""
    return next((one for one in survey.questions if measured(one) is not None), None)


def question_in(survey: Survey, id: str) -> AnyQuestion | None:
    """A question, in the survey as it stands or in one of its variants."""
    forms = (survey.questions, *(variant.questions for variant in survey.variants))
    return next((one for form in forms for one in form if one.id == id), None)


def alike(versions: Mapping[str, Kept], question_id: str, how: Measured) -> frozenset[str]:
    """The versions in which the question is measured in the same way: others' marks are no part of its figure."""
    found = set()
    for version, kept in versions.items():
        question = question_in(kept.version.survey, question_id)
        if question is not None and measured(question) == how:
            found.add(version)
    return frozenset(found)


def called(survey: Survey, language: str) -> str:
    """What people call it."""
    return in_language(survey.name, language, survey.language) or survey.key
