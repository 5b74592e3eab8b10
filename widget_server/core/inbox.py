"""The inbox of ratings: what a list of them is narrowed by, and what stands in one line of it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

import msgspec

from widget_server.core.headlines import Level
from widget_server.core.patterns import Duration
from widget_server.core.responses import ReviewState

MOST_SEARCHED_CHARS = 100

Short = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
Moment = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Queue = Literal["waiting", "handed"]


class Filter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What of the ratings somebody reaches a list shows: all that is said here must hold. Times are Unix milliseconds."""

    queue: Queue | None = None
    """`waiting`: a low mark nobody has looked at, or the respondent's last word; `handed`: given to me to see to."""
    review: ReviewState | None = None
    survey: Short | None = None
    level: Level | None = None
    score_from: float | None = None
    score_to: float | None = None
    respondent: Short | None = None
    conversation: Short | None = None
    team: Short | None = None
    mentor: Short | None = None
    """The id of the mentor who was asked about."""
    within: Duration | None = None
    """Begun at most so long ago …"""
    since: Moment | None = None
    """… or not before this …"""
    until: Moment | None = None
    """… and before that."""
    happened: Short | None = None
    """The name of an event that made it due."""
    moved_since: Moment | None = None
    """Begun, or written back to, after this."""
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_SEARCHED_CHARS)] | None = None
    """In what they wrote, in their id, or in their name where that is shown."""


class Line(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One response as far as lists tell it apart."""

    invitation_id: str
    id: str
    """The response's."""
    respondent_id: str
    survey_key: str
    team: str
    mentor_id: str | None
    conversation_id: str | None
    started_at: int
    score: float | None
    level: Level | None
    search: str
    happened: str
    """The names of the events that made it due, as a JSON array."""
    review: ReviewState
    handed_to: str | None
    waiting_since: int | None


USUAL: Mapping[str, Filter] = MappingProxyType(
    {
        "unread": Filter(review="open"),
        "low": Filter(level="low"),
        "waiting": Filter(queue="waiting"),
        "handed": Filter(queue="handed"),
        "all": Filter(),
    }
)
"""The views that everybody has, by key."""


def holds(filter: Filter, line: Line) -> bool:
    """Whether a line passes all of it but the text and the queue of whom it is handed to, which need more than the line."""
    return (
        (filter.review is None or line.review == filter.review)
        and (filter.survey is None or line.survey_key == filter.survey)
        and (filter.level is None or line.level == filter.level)
        and (filter.score_from is None or (line.score is not None and line.score >= filter.score_from))
        and (filter.score_to is None or (line.score is not None and line.score <= filter.score_to))
        and (filter.respondent is None or line.respondent_id == filter.respondent)
        and (filter.conversation is None or line.conversation_id == filter.conversation)
        and (filter.team is None or line.team == filter.team)
        and (filter.mentor is None or line.mentor_id == filter.mentor)
        and (filter.since is None or line.started_at >= filter.since)
        and (filter.until is None or line.started_at < filter.until)
        and (filter.moved_since is None or max(line.started_at, line.waiting_since or 0) > filter.moved_since)
        and (filter.happened is None or filter.happened in happened(line))
        and (filter.queue != "waiting" or line.waiting_since is not None)
    )


def happened(line: Line) -> tuple[str, ...]:
    """The names of the events that made it due."""
    return () if line.happened == "[]" else _names.decode(line.happened)


def narrows(filter: Filter) -> bool:
    """Whether lines are left out that a list driven by nothing would show."""
    return msgspec.structs.replace(filter, review=None) != Filter()


_names: msgspec.json.Decoder[tuple[str, ...]] = msgspec.json.Decoder(tuple[str, ...])
