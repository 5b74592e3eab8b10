"""Results in the store: what many named answers come to, always added up there; and answers themselves, page by page."""

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

from widget_server.core.access import Scope
from widget_server.core.headlines import Level
from widget_server.core.surveys import SurveyVersion
from widget_server.ports.staff import Reached

Facet = Literal["", "variant", "mentor", "segment"]
"""By what answers are told apart; empty: by nothing."""

DELIVERY = "#"
"""Stands for a question's id where invitations are counted: `asked`, `seen`, `answered`, `completed`, `dismissed`, `expired`."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Which responses: all that is said must hold. Weeks begin on Monday, UTC (`core.weeks`)."""

    surveys: tuple[str, ...]
    first: int
    """The first week …"""
    last: int
    """… and the last one, both included; of invitations when they were made, of answers when their responses began."""
    version: str | None = None
    team: str | None = None
    variant: str | None = None
    mentor: str | None = None
    segment: str | None = None


class Count(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """So many answers (`n`) that count for the same."""

    survey: str
    question: str
    group: str
    """What the facet is; empty without one."""
    week: int
    """0 where weeks are not told apart."""
    version: str
    option: str
    """A mark, a choice's id …"""
    n: int


class Before(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """So many marks of responses before which an event had happened."""

    survey: str
    version: str
    event: str
    often: bool
    """Twice or more; else once."""
    option: str
    n: int


class Comment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What somebody wrote. Whose it is stands behind its invitation."""

    invitation_id: str
    response_id: str
    survey: str
    question: str
    text: str
    started_at: int
    score: float | None
    level: Level | None


class Student(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One of a mentor's people, with what came of them."""

    id: str
    name: str | None
    responses: int
    low: int
    last_at: int | None


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """What there is of a mentor's own people."""

    counts: tuple[Count, ...] = ()
    befores: tuple[Before, ...] = ()
    """The marks by which events their moments hold, once or more often."""
    students: tuple[Student, ...] = ()
    """The people assigned to the viewer now: who answered last first, those who never did last."""
    comments: tuple[Comment, ...] = ()
    """Newest first."""


class EpisodeFound(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One moment about which both sides answered."""

    episode: str
    asked_at: int


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A survey version, and when it was first live."""

    version: SurveyVersion
    published_at: int


class ResultsStore(Protocol):
    """Only named responses within a scope, whatever the verb."""

    async def tallies(
        self, scope: Scope, part: Part, questions: Sequence[str], *, by: Facet = "", weekly: bool = False, now: int
    ) -> list[Count]:
        """Answers to these questions of the part's surveys by what they count for, told apart by version, by `by` (then
        only those of whom it is known) and by week where `weekly`. With `DELIVERY` alone: invitations instead."""
        ...

    async def comments(
        self, scope: Scope, part: Part, *, before: tuple[int, str] | None, limit: int, now: int
    ) -> list[Comment]:
        """What people wrote, newest response first, before the key (started_at, response id): of at most `limit` responses."""
        ...

    async def own(
        self, scope: Scope, part: Part, questions: Sequence[str], *, students: int, comments: int, now: int
    ) -> Own:
        """Of the viewer's own people, in one read: answers to the questions week by week as `tallies` has them, what came before
        them, at most so many of the people and of the responses with words."""
        ...

    async def episodes(
        self, scope: Scope, *, before: tuple[int, str] | None, limit: int, now: int
    ) -> list[EpisodeFound]:
        """Moments that both sides answered and of which a side is within the scope, newest first."""
        ...

    async def sides(self, scope: Scope, episodes: Sequence[str], *, now: int) -> dict[str, list[Reached]]:
        """The sides of each moment that are within the scope, or the viewer's own answer, in the order in which they were asked."""
        ...

    async def exported(
        self, scope: Scope, part: Part, *, after: tuple[int, str] | None, limit: int, now: int
    ) -> list[Reached]:
        """Responses in the order (started_at, response id) after that key, with how they are reached."""
        ...

    async def survey_versions(self, workspace: str, survey_keys: Sequence[str]) -> list[Kept]:
        """Every version that there was of these surveys, the newest first."""
        ...

    async def surveys_asked(self, workspace: str) -> list[str]:
        """Keys of all surveys that were ever live, sorted."""
        ...

    async def fold_counts(self, *, most: int = 5000) -> int:
        """Add up to `most` new counts to those added up before, so that reading them stays quick; how many there were."""
        ...
