"""Groups for staff: what was released of surveys that are not named, and nothing beside it. No live counter, no time, no order.

Whoever shows figures of such a survey, anywhere, takes them from here.
"""

import msgspec

from widget_server.core.access import Action, Deed, Viewer, scope
from widget_server.core.errors import NotFound
from widget_server.core.groups import words_of
from widget_server.core.questions import Value
from widget_server.ports import Clock, Store
from widget_server.ports.groups import GroupName

MOST_COMMENTS = 1_000
"""Of one question."""


class GroupMark(msgspec.Struct, frozen=True, kw_only=True):
    """How often one answer was given."""

    value: Value
    """Without what was written beside it; None: it was nothing but words."""
    times: int


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """One question of one version of a survey: all released batches within somebody's reach together."""

    survey_key: str
    survey_version: str
    question_id: str
    marks: tuple[GroupMark, ...]
    comments: tuple[str, ...] = ()
    """What was written, in an order of chance that stays: neither time nor person is in it. Nothing for whoever is shown
    numbers only."""

    @property
    def answers(self) -> int:
        """How many there are: whole batches."""
        return sum(mark.times for mark in self.marks)


def groups_topic(workspace: str) -> str:
    """Where it is told that a batch was released; the id is the survey's key."""
    return f"g:{workspace}"


class Grouping:
    """What staff may see of surveys that are not named."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def released(
        self, viewer: Viewer, survey_key: str, *, version: str | None = None, mentor_id: str | None = None
    ) -> list[Group]:
        """The groups of a survey by version and question: a mentor's own, those of a manager's teams, or all; of one version
        and one mentor where that is asked for. Every other way of narrowing them would show fewer than a batch."""
        reach, reads = scope(viewer, Action.RESULTS), scope(viewer, Action.RESPONSES)
        marks: dict[tuple[str, str], list[GroupMark]] = {}
        written: set[str] = set()
        for one in await self._store.group_counts(reach, survey_key, version=version, mentor_id=mentor_id):
            mark = GroupMark(value=one.value, times=one.times)
            marks.setdefault((one.survey_version, one.question_id), []).append(mark)
            if one.kind == "words":
                written.add(one.question_id)
        comments: dict[tuple[str, str], list[str]] = {}
        for id in sorted(written):
            for words in await self._store.group_words(
                reads, survey_key, id, version=version, mentor_id=mentor_id, most=MOST_COMMENTS
            ):
                text = words_of(words.value)
                if text is not None and (words.survey_version, id) in marks:
                    comments.setdefault((words.survey_version, id), []).append(text)
        return [
            Group(
                survey_key=survey_key,
                survey_version=of,
                question_id=id,
                marks=tuple(found),
                comments=tuple(comments.get((of, id), ())),
            )
            for (of, id), found in marks.items()
        ]

    async def mentors(self, viewer: Viewer, survey_key: str) -> list[str]:
        """The mentors by whom this viewer may narrow the groups of a survey."""
        return list(await self._store.group_mentors(scope(viewer, Action.RESULTS), survey_key))

    async def names(self, viewer: Viewer, survey_key: str) -> list[GroupName]:
        """Who answered what, where the card said that an administrator may see it; the audit has it first. Raises NotFound
        for everybody else."""
        if not any(grant.role == "administrator" for grant in viewer.grants):
            raise NotFound("There is no such survey.")
        deed = Deed(
            workspace=viewer.workspace,
            actor=viewer.actor,
            action="part_revealed",
            subject="survey",
            subject_id=survey_key,
            details={"part": "name"},
        )
        await self._store.audit([deed], now=self._clock())
        return await self._store.group_names(scope(viewer, Action.RESPONSES), survey_key)
