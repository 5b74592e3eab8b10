"""A survey whose answers are shown only in groups: whole batches, as `grouping` released them, and nothing beside them."""

from collections.abc import Sequence

import msgspec

from widget_server.core import scoring
from widget_server.core.access import Viewer
from widget_server.core.options import options
from widget_server.core.questions import in_language
from widget_server.core.surveys import Survey
from widget_server.ports.results import Count
from widget_server.services.grouping import Group, Grouping
from widget_server.services.results.known import called, main_question, question_in
from widget_server.services.results.questions import distributions
from widget_server.services.results.shapes import QuestionFound


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What was written to one question, in an order of chance."""

    question: str
    texts: tuple[str, ...]


class GroupedFound(msgspec.Struct, frozen=True, kw_only=True):
    """All that there is to see of it."""

    key: str
    name: str
    identity: str
    group_size: int
    figure: scoring.Figure | None
    questions: tuple[QuestionFound, ...]
    said: tuple[Said, ...]
    versions: tuple[str, ...]
    mentors: tuple[tuple[str, str], ...]
    """Id and name of those by whom it may be narrowed."""


async def grouped_found(
    viewer: Viewer,
    survey: Survey,
    grouping: Grouping,
    *,
    version: str | None,
    mentor: str | None,
    names: Sequence[tuple[str, str]],
    versions: Sequence[str],
    language: str,
) -> GroupedFound:
    """The released batches of a survey together."""
    groups = await grouping.released(viewer, survey.key, version=version, mentor_id=mentor)
    questions = distributions(survey, _counts(survey, groups), language=language)
    main = main_question(survey)
    figure = next((one.figure for one in questions if main is not None and one.id == main.id), None)
    said: dict[str, list[str]] = {}
    for group in groups:
        said.setdefault(group.question_id, []).extend(group.comments)
    return GroupedFound(
        key=survey.key,
        name=called(survey, language),
        identity=survey.identity,
        group_size=survey.group_size,
        figure=figure if figure is not None and figure.n else None,
        questions=tuple(one for one in questions if one.answered),
        said=tuple(
            Said(question=_text(survey, id, language), texts=tuple(words)) for id, words in said.items() if words
        ),
        versions=tuple(versions),
        mentors=tuple(names),
    )


def _counts(survey: Survey, groups: Sequence[Group]) -> list[Count]:
    return [
        Count(
            survey=survey.key,
            question=group.question_id,
            group="",
            week=0,
            version=group.survey_version,
            option=option,
            n=mark.times,
        )
        for group in groups
        if (question := question_in(survey, group.question_id)) is not None
        for mark in group.marks
        for option in options(question, mark.value)
    ]


def _text(survey: Survey, id: str, language: str) -> str:
    question = question_in(survey, id)
    return (in_language(question.text, language, survey.language) if question is not None else None) or id
