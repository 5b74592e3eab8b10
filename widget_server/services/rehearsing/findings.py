"""What a rehearsal found: who would have been asked, how often, and what held the others back. Values only; the same input gives the same bytes."""

from collections.abc import Mapping

import msgspec

from widget_server.core.events import Json
from widget_server.services.rehearsing.recorded import BadLine

Stage = str
STAGES = ("trigger", "audience", "again", "policy", "other", "asked")
"""Where a survey that listened to an event came to rest, in the order in which it is judged."""
_CODES = {
    "audience": ("audience", "sample"),
    "again": ("open", "once", "again", "answered", "most"),
    "policy": ("holdout", "resting", "dismissed", "cap", "quiet", "blackout"),
    "other": ("nothing_to_ask", "outranked", "not_live", "channel"),
    "asked": ("chosen",),
}
STAGE_OF: Mapping[str, Stage] = {code: stage for stage, codes in _CODES.items() for code in codes}
"""By reason code; every other code is of the trigger."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One reason, as it first came."""

    code: str
    values: dict[str, Json]
    now: int
    """When it was decided (ms)."""
    person: str


class ReasonCount(msgspec.Struct, frozen=True, kw_only=True):
    """How often a survey met one reason."""

    code: str
    stage: Stage
    times: int
    first: Told


class SurveyFound(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one survey. `listened` is the sum of all reasons' `times`."""

    key: str
    name: str
    team: str
    kind: str
    listened: int
    fired: int
    """Times its trigger was complete."""
    asked: int
    people: int
    """Different people asked."""
    stages: dict[Stage, int]
    reasons: tuple[ReasonCount, ...]


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One invitation that would have been made."""

    at: int
    person: str
    survey: str


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """How the asks fall on the people."""

    by_asks: dict[int, int]
    """People by the number of their asks, from 0."""
    most: int
    median: float
    """Of the people who were asked at all; 0 where nobody was."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one side: a set of surveys and a policy."""

    label: str
    surveys: tuple[SurveyFound, ...]
    people: int
    people_asked: int
    asks: tuple[Ask, ...]
    """In order of time."""
    spread: Spread
    per_day: dict[str, dict[str, int]]
    """Asks by day (UTC), then by survey; days without any are left out."""
    waits: int
    """Waits that were not over when the recording ended: nobody knows how they would have gone."""
    doubles: int
    untold: int
    """Judgements beyond the 20 nearest of a decision, whose reasons nobody kept."""
    unseen: tuple[str, ...]
    """Events that surveys look at and that never came."""


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """Two sides over the same recording."""

    asks: tuple[int, int]
    people_asked: tuple[int, int]
    only_first: int
    """People asked by the first side and not by the second."""
    only_second: int
    both: int
    surveys: dict[str, tuple[int, int]]
    """Asks of each side by survey; a survey that a side does not have asked nobody there."""


class Events(msgspec.Struct, frozen=True, kw_only=True):
    """The recording."""

    files: tuple[tuple[str, str], ...]
    """Names and formats."""
    events: int
    people: int
    lines: int
    first_at: int
    last_at: int
    bad: int
    first_bad: tuple[BadLine, ...]
    late: int
    names: dict[str, int]
    """Events by name, the most frequent first."""
    looked_at: tuple[str, ...]
    """Those names at which a survey of the first side looks."""


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """All that a replay found."""

    recording: Events
    answer_rate: float
    first: Found
    second: Found | None = None
    compared: Compared | None = None
