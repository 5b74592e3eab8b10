"""What assignments are told and read as, with examples."""

from typing import Annotated, Any

import msgspec

from widget_server.adapters.http.openapi import NO_CONTROL, Example, Operation
from widget_server.adapters.http.queries import USUAL, Limit
from widget_server.ports import AssignmentSource
from widget_server.services.assigning import MOST_AT_ONCE, Saying

JSON = dict[str, Any]

UNSET = msgspec.UNSET
WHEN: JSON = {"format": "date-time"}
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=128, pattern=NO_CONTROL)]
Place = Annotated[str, msgspec.Meta(pattern=r"^[^\u0000]*$")]


def _one_of(*names: str) -> JSON:
    """Exactly one of the fields is there, and says somebody."""
    id = {"type": "string", "minLength": 1, "maxLength": 128, "pattern": NO_CONTROL}
    return {
        "anyOf": [
            {"required": [one], "properties": {name: id if name == one else {"type": "null"} for name in names}}
            for one in names
        ]
    }


ONE_SAYING = Annotated[
    Saying,
    msgspec.Meta(
        extra_json_schema={
            "properties": {"since": WHEN, "until": WHEN},
            "allOf": [_one_of("staff", "person"), _one_of("respondent", "conversation", "group")],
        }
    ),
]


class WhoseAndWhom(msgspec.Struct, frozen=True, kw_only=True):
    """An account, and whom it is for."""

    staff: Name | None = None
    """The account, or …"""
    person: Name | None = None
    """… the id by which it takes part in conversations."""
    respondent: Name | None = None
    conversation: Name | None = None
    group: Name | None = None


class AssignmentsAsked(WhoseAndWhom, frozen=True, kw_only=True):
    """Those of an account or of a subject, or all, by id."""

    after: Place = ""
    """What `next` gave."""
    limit: Limit = USUAL


class EndAsked(WhoseAndWhom, frozen=True, kw_only=True):
    """The one to end."""


class Whole(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of a PUT."""

    assignments: Annotated[list[ONE_SAYING], msgspec.Meta(extra_json_schema={"maxItems": MOST_AT_ONCE})]


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a telling: how many are new or different, and how many stood like this before."""

    changed: int
    same: int


class AssignmentOut(msgspec.Struct, frozen=True, kw_only=True):
    """One assignment: an account, and a respondent, a conversation or a group. Times are Unix milliseconds."""

    id: str
    staff: str
    respondent: str | msgspec.UnsetType = UNSET
    conversation: str | msgspec.UnsetType = UNSET
    group: str | msgspec.UnsetType = UNSET
    since: int
    until: int | None
    """When it ends, or ended; null: it does not."""
    source: AssignmentSource


class Assignments(msgspec.Struct, frozen=True, kw_only=True):
    """A page of assignments."""

    assignments: list[AssignmentOut]
    next: str | None
    """Pass it as `after`; null: this was the last page."""


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """Whether it had not ended before."""

    ended: bool


READ = Operation(
    summary="Read who is whose",
    description="Ended ones too, by id.",
    tag="staff",
    query=AssignmentsAsked,
    responses={200: Assignments},
    errors=("not_found",),
    examples={
        "whose": Example(
            summary="Whose is this student?",
            query={"respondent": "student-17"},
            answer={"assignments": [], "next": None},
        )
    },
)
PUT = Operation(
    summary="Tell who is whose",
    description=f"All of them, or none; at most {MOST_AT_ONCE:,}. The same again changes nothing.",
    tag="staff",
    request=Whole,
    responses={200: Changed},
    errors=("not_found",),
    examples={
        "two": Example(
            summary="A student and a course group of one mentor",
            request={
                "assignments": [
                    {"person": "maria", "respondent": "student-17"},
                    {"person": "maria", "group": "course-12", "since": "2026-09-01", "until": "2027-01-31"},
                ]
            },
            answer={"changed": 2, "same": 0},
            sent=False,
        )
    },
)
END = Operation(
    summary="End one assignment now",
    tag="staff",
    query=EndAsked,
    responses={200: Ended},
    errors=("not_found",),
    examples={
        "one": Example(
            summary="Maria no longer looks after this student",
            query={"person": "maria", "respondent": "student-17"},
            answer={"ended": True},
            sent=False,
        )
    },
)
