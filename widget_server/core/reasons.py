"""Why a survey was or was not chosen, and what of the past that judgement looks at."""

from typing import Literal

import msgspec

from widget_server.core.events import Json

InvitationStatus = Literal["open", "completed", "dismissed", "expired", "withdrawn"]


class Reason(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Why a survey was or was not chosen: a stable code with its numbers; `core.wording` says it in words."""

    code: str
    values: dict[str, Json] = {}


def stale(occurred_at: int, now: int, fresh_ms: int) -> Reason:
    """Too late."""
    return Reason(code="stale", values={"occurred_at": occurred_at, "age_ms": now - occurred_at, "fresh_ms": fresh_ms})


class Asked(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One past or open invitation of the person, as far as deciding needs it."""

    invitation_id: str
    survey_key: str
    status: InvitationStatus
    invited_at: int
    expires_at: int
    closed_at: int | None = None
    kind: str = "moment"
    team: str = ""
    channels: tuple[str, ...] = ("chat", "page")


class Answered(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One past answer of the person, as far as deciding needs it; its value as JSON (a choice: {"choices": […]})."""

    survey_key: str
    question_id: str
    bank: str | None = None
    value: Json = None
    answered_at: int


class Timer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A wait that is not over yet: at most one of a kind per person and survey. Written in the transaction of the event
    that caused it, taken inside the deciding one."""

    workspace: str
    respondent_id: str
    survey_key: str
    due_at: int
    since: int
    """Events that occurred before this are not what it waits for (ms)."""
    kind: Literal["wait", "schedule", "episode"] = "wait"
    event_id: str | None = None
    """The event that began it; an episode's is the other side's. A schedule has none."""
    episode: str | None = None


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a person's past the live surveys of a workspace look at: no more is read or remembered."""

    window_ms: int = 90 * 86_400_000
    """How far back events matter, for triggers, audiences and contexts together."""
    counted: frozenset[str] = frozenset()
    """Names of events whose number over all history matters."""
    answers_ms: int = 0
    """How far back answers matter; 0: not at all."""
