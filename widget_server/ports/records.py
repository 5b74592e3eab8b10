"""What goes into a store and comes out of it, beside the values of core."""

from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

from widget_server.core.deciding import Decision, Invitation, Reason
from widget_server.core.events import Message
from widget_server.core.headlines import Headline
from widget_server.core.questions import Value
from widget_server.core.responses import Answer, Reply, ReviewState
from widget_server.core.surveys import SurveyVersion

KeyKind = Literal["browser", "server", "respondent", "staff"]


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A workspace's key. `id` is what is sent (browser: `wk_…`) or what finds it (server: its first 16 characters after
    `sk_`; token keys: the `kid`). `secret` is never logged: a SHA-256 hex digest for server keys, the HS256 secret or the
    EdDSA public key (PEM) for token keys, empty for browser keys."""

    workspace: str
    id: str
    kind: KeyKind
    algorithm: Literal["", "HS256", "EdDSA"] = ""
    secret: str = ""
    created_at: int
    retired_at: int | None = None


class Packed(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the built widget, compressed twice."""

    br: bytes
    gz: bytes


class Kept(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The event is durable. `decision` is None for one that was kept before (nothing changed)."""

    decision: Decision | None


class Clashed(msgspec.Struct, frozen=True, kw_only=True):
    """An event with this id was kept before with other content; nothing was changed."""

    event_id: str


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """The event could not be kept and changed nothing; the others of its call are not concerned."""

    error: Exception
    """A refusal of what it tells, or our own mistake."""


Outcome = Kept | Clashed | Failed


class SavedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer as it stands."""

    question_id: str
    bank: str | None = None
    """The question of the bank that it is."""
    value: Value
    answered_at: int
    via: str | None = None
    """The channel by which it came, or `text` (typed into a chat) or `bridge`; None: it was not kept."""


class Filling(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation with all that has come of it: its survey version, answers, thread and review."""

    invitation: Invitation
    survey: SurveyVersion
    response_id: str | None = None
    response_status: Literal["open", "complete"] | None = None
    started_at: int | None = None
    completed_at: int | None = None
    displayed_at: int | None = None
    """First display in any channel."""
    answers: tuple[SavedAnswer, ...] = ()
    """In the order given."""
    replies: tuple[Reply, ...] = ()
    """Oldest first."""
    review: ReviewState = "open"
    handed_to: str | None = None
    """The account that is to see to it now."""
    first_reply_at: int | None = None
    """When staff first replied."""
    waiting_since: int | None = None
    """Since when it waits for staff: a low mark that nobody has looked at, or the respondent's last word."""
    page_messages: tuple[Message, ...] = ()
    """What the page said was around (unverified), kept with the first display."""
    mentor_name: str | None = None
    """Trait `name` of the mentor who was asked about."""
    respondent_name: str | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a judge says of an answer: whether the response is complete with it. A judge refuses by raising."""

    complete: bool
    bank: str | None = None
    """The question of the bank that was answered."""
    headline: Headline = Headline()
    """Of the response with this answer."""
    counts: tuple[str, ...] = ()
    """What the answer counts for in figures (`core.options`)."""
    recounts: Mapping[str, tuple[str, ...]] = {}
    """What the other answers count for now, by question: nothing where this one leads past them."""
    segment: str | None = None
    """By what the workspace splits results, of this respondent when they were asked: `plan=pro`."""


Judge = Callable[[Filling, Answer], Verdict]
"""Pure: does this answer fit this filling? Raises AnswerRefused or InvitationClosed."""


class DecisionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One stored decision."""

    id: str
    event_id: str
    event_name: str
    respondent_id: str
    decided_at: int
    survey_key: str | None
    invitation_id: str | None
    reasons: dict[str, Reason]
    others: int = 0
    """How many more surveys were looked at."""


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a batch that was not kept, for the workspace to read."""

    id: str
    refused_at: int
    code: str
    message: str
    item_id: str | None = None
