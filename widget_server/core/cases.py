"""Cases: example histories beside a survey, with what is expected of them. The typed shape of `surveys/*.test.yaml`."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from widget_server.core.events import Device, Participant, Source
from widget_server.core.patterns import Duration, EventName, Scalar
from widget_server.core.questions import Value
from widget_server.core.reasons import InvitationStatus

Plain = Scalar | tuple[Scalar, ...] | dict[str, Scalar]
"""A value as files write it: a scalar, a list of them, or fields."""

START = "2026-12-01T10:00:00Z"
"""When a case begins that does not say: a Tuesday morning."""

REASONS: Mapping[str, tuple[str, ...]] = {
    "chosen": ("invitation", "event_ids", "episode"),
    "never_happened": ("event",),
    "count": ("event", "happened", "times", "within_ms"),
    "exactly": ("event", "happened", "exactly", "within_ms"),
    "distinct": ("event", "property", "happened", "times", "within_ms"),
    "filter": ("event", "property"),
    "same": ("event", "property"),
    "scope": ("scope",),
    "order": ("event", "then"),
    "interrupted": ("event", "at", "since"),
    "nth": ("event", "ordinal", "nth"),
    "every": ("event", "ordinal", "every"),
    "excluded": ("event",),
    "waiting": ("event", "until"),
    "called_off": ("event", "at"),
    "stale": ("occurred_at", "age_ms", "fresh_ms"),
    "future": ("occurred_at", "ahead_ms"),
    "audience": ("test", "property"),
    "sample": ("percent",),
    "holdout": ("percent",),
    "open": ("invitation", "asked_at", "expires_at"),
    "once": ("asked_at",),
    "again": ("until", "asked_at", "after_ms"),
    "answered": ("at",),
    "most": ("asks", "most"),
    "resting": ("until", "asked_at", "by", "rest_ms"),
    "dismissed": ("until", "asked_at", "by", "rest_ms"),
    "cap": ("asks", "cap", "within_ms", "until", "kind", "team", "channel"),
    "quiet": ("until", "from", "to"),
    "blackout": ("until", "reason"),
    "nothing_to_ask": ("known", "left_out"),
    "outranked": ("by", "priority", "its_priority", "team"),
    "not_live": (),
}
"""What a case may expect: by a reason's code the values that it may have."""

Instant = Annotated[str, msgspec.Meta(description="5m or +5m after the case's start, or an ISO 8601 time")]


class GivenAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An earlier answer."""

    question: str
    value: Value
    """As it stands in responses: a number, a text, true, {choices: [ids]}, {rows: {row: column}}."""
    bank: str | None = None
    """The question of the bank that it was."""


class Given(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing that happened: an `event`, an earlier ask (`asked`) or an earlier answer (`answered`)."""

    at: Instant = "0m"
    event: EventName | None = None
    who: str | None = None
    """Who did it; left out: the person the case is about."""
    arrived: Instant | None = None
    """When the server had it; left out: at once."""
    source: Source = "server"
    conversation: str | None = None
    page: str | None = None
    device: Device | None = None
    properties: dict[str, Plain] = {}
    asked: str | None = None
    """A survey's key: the person was asked it then."""
    status: InvitationStatus | None = None
    """What became of that ask; left out: `completed` where an answer is given, else `open`."""
    answered: GivenAnswer | None = None
    survey: str | None = None
    """The survey of the answer; left out: the case's own."""


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One case. It is about one person: `who`, else the first student among the participants, else `someone`."""

    name: str
    given: Annotated[tuple[Given, ...], msgspec.Meta(max_length=1_000)] = ()
    expect: Literal["asked", "not_asked"] | dict[str, Plain]
    """`asked`; `not_asked`; {asked_at: 7m}; {reason: a code, and any of its values}; {survey: the one that asks instead}."""
    survey: str = ""
    """Left out: the one the file is named for."""
    who: str | None = None
    start: Instant = START
    traits: dict[str, Plain] = {}
    groups: tuple[str, ...] = ()
    participants: tuple[Participant, ...] = ()
    """Who is in every conversation of this case."""
    after: Duration | None = None
    """So much time passes after the last thing given."""
    policy: Literal["none"] | None = None
    """`none`: as if the workspace had no policy. Left out: with its policy.yaml."""


Cases = tuple[Case, ...]
"""A whole file."""
