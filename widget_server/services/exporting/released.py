"""Surveys that are not named, taken away: whole groups as they were released, without time, order or person."""

import msgspec

from widget_server.core.access import OPERATOR, Deed, RoleGrant, Viewer
from widget_server.core.errors import NotFound
from widget_server.ports import Clock, Store
from widget_server.services.grouping import Grouping, GroupMark


class ReleasedOut(msgspec.Struct, frozen=True, kw_only=True):
    """One question of one version of a survey: all that was released of it, together."""

    survey: str
    version: str
    question: str
    answers: int
    """How many there are: whole batches."""
    marks: tuple[GroupMark, ...]
    comments: tuple[str, ...]
    """What was written, in an order of chance that stays."""


async def released(store: Store, workspace: str, survey: str, *, clock: Clock) -> list[ReleasedOut]:
    """A survey's released groups, for the operator: what an administrator sees on its page of results, not narrowed by
    anything. The audit has it first. Raises NotFound where there was never such a survey, or where it was always named."""
    versions = await store.survey_versions(workspace, [survey])
    if all(kept.version.survey.identity == "named" for kept in versions):
        raise NotFound(f"There is no survey {survey!r} whose answers are shown in groups.")
    details = {"form": "jsonl", "of": "groups"}
    deed = Deed(
        workspace=workspace, actor=OPERATOR, action="exported", subject="survey", subject_id=survey, details=details
    )
    await store.audit([deed], now=clock())
    operator = Viewer(workspace=workspace, staff_id=OPERATOR, person_id=None, grants=(RoleGrant(role="administrator"),))
    return [
        ReleasedOut(
            survey=group.survey_key,
            version=group.survey_version,
            question=group.question_id,
            answers=group.answers,
            marks=group.marks,
            comments=group.comments,
        )
        for group in await Grouping(store=store, clock=clock).released(operator, survey)
    ]
