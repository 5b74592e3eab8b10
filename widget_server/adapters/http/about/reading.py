"""What the customer's own systems read: what is asked for, what is answered, with examples."""

from typing import Annotated, Literal

import msgspec

from widget_server.adapters.http.openapi import Example, Operation
from widget_server.adapters.http.queries import USUAL, CursorText, Language, Limit
from widget_server.ports import Refusal
from widget_server.services.items import Item
from widget_server.services.people import Entry, PersonOut
from widget_server.services.reviewing import DecisionOut


class ResponsesAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Responses, oldest first."""

    after: CursorText | None = None
    limit: Limit = USUAL
    language: Language | None = None


class DecisionsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Decisions about one person, newest first."""

    survey: Annotated[str, msgspec.Meta(pattern=r"^[^\u0000]*$")] | None = None
    """Only where this survey was near."""
    before: CursorText | None = None
    limit: Limit = USUAL
    language: Language = "en"


class LatestAsked(msgspec.Struct, frozen=True, kw_only=True):
    """The workspace's newest decisions."""

    limit: Limit = USUAL
    language: Language = "en"


class HistoryAsked(msgspec.Struct, frozen=True, kw_only=True):
    """One person's history, newest first."""

    before: CursorText | None = None
    limit: Limit = USUAL
    language: Language | None = None


class RefusalsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """The refusal log, newest first."""

    before: CursorText | None = None
    limit: Limit = USUAL


Next = str | None


class Responses(msgspec.Struct, frozen=True, kw_only=True):
    """A page of responses."""

    responses: list[Item]
    next: Next
    """Pass it as `after`; null: this was the last page."""


class Decisions(msgspec.Struct, frozen=True, kw_only=True):
    """A page of decisions."""

    decisions: list[DecisionOut]
    next: Next
    """Pass it as `before`; null: this was the last page."""


class Latest(msgspec.Struct, frozen=True, kw_only=True):
    """The newest decisions."""

    decisions: list[DecisionOut]


class PersonHistory(msgspec.Struct, frozen=True, kw_only=True):
    """A page of one person's history."""

    respondent: PersonOut
    entries: tuple[Entry, ...]
    next: Next
    """Pass it as `before`; null: this was the last page."""


class RefusalLog(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the refusal log."""

    refusals: list[Refusal]
    next: Next
    """Pass it as `before`; null: this was the last page."""


class Alive(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the server runs."""

    status: Literal["ok"] = "ok"


RESPONSES = Operation(
    summary="Read the responses, oldest first",
    description="Every response of surveys that are named, each with its answers and its moment. One that is still being given "
    "is there too (`status` is `open`), and comes once. Words are in `language` where the survey speaks it.",
    tag="answers",
    query=ResponsesAsked,
    responses={200: Responses},
    examples={
        "nothing": Example(summary="Nothing has come yet", query={"limit": 50}, answer={"responses": [], "next": None})
    },
)
DECISIONS = Operation(
    summary="Read why one person was asked, and why not",
    description="Newest first. A decision is kept where at least one survey listened to the event, or a wait was over.",
    tag="decisions",
    query=DecisionsAsked,
    responses={200: Decisions},
    examples={
        "nothing": Example(
            summary="Nothing was decided about them",
            path={"id": "student-17"},
            query={"survey": "after-review"},
            answer={"decisions": [], "next": None},
        )
    },
)
LATEST = Operation(
    summary="Read the newest decisions",
    tag="decisions",
    query=LatestAsked,
    responses={200: Latest},
    examples={"none": Example(summary="None yet", query={"limit": 5}, answer={"decisions": []})},
)
HISTORY = Operation(
    summary="Read everything about one person",
    description="What they were asked, with what came of it, and what they were not asked, with the reasons in words, newest "
    "first. Of a survey that is grouped or anonymous, only that the person was asked.",
    tag="answers",
    query=HistoryAsked,
    responses={200: PersonHistory},
    errors=("not_found",),
    examples={
        "unknown": Example(
            summary="Nobody has this id",
            path={"id": "nobody"},
            status=404,
            answer={"error": {"code": "not_found", "message": "There is no such person, or they are not yours."}},
        )
    },
)
REFUSALS = Operation(
    summary="Read what was not kept of batches",
    description="Newest first, the last 10,000. The code `internal` is our own mistake with one event: send that one again.",
    tag="events",
    query=RefusalsAsked,
    responses={200: RefusalLog},
    examples={"none": Example(summary="All was kept", answer={"refusals": [], "next": None})},
)
HEALTHZ = Operation(
    summary="Ask whether the server runs",
    tag="server",
    responses={200: Alive},
    examples={"alive": Example(summary="It does", answer={"status": "ok"})},
)
