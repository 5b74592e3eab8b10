"""What a person's ids are read and split as, with examples."""

from typing import Annotated

import msgspec

from widget_server.adapters.http.openapi import NO_CONTROL, Example, Operation
from widget_server.ports.joining import Source

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=128, pattern=NO_CONTROL)]


class AliasesAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Of whom."""

    respondent: Id
    """Any id of theirs; a visitor's begins with `anon:`."""


class Nothing(msgspec.Struct, frozen=True, kw_only=True):
    """No query."""


class Alias(msgspec.Struct, frozen=True, kw_only=True):
    """One more id of a person."""

    previous_id: str
    joined_to: str
    """The id it was joined to, which may have been joined to another since."""
    since: int
    """Unix milliseconds."""
    source: Source


class Aliases(msgspec.Struct, frozen=True, kw_only=True):
    """All ids of one person."""

    respondent: str
    """The one they have now."""
    aliases: list[Alias]


class Split(msgspec.Struct, frozen=True, kw_only=True):
    """What was split."""

    previous_id: str
    respondent: str | None
    """Whose it was; null: it was joined to nobody."""


READ = Operation(
    summary="Read all ids of one person",
    description="Whoever is not known has the id that was asked for, and no other.",
    tag="events",
    query=AliasesAsked,
    responses={200: Aliases},
    errors=(),
    examples={
        "ids": Example(
            summary="Which ids are this student's?",
            query={"respondent": "student-17"},
            answer={"respondent": "student-17", "aliases": []},
        )
    },
)
SPLIT = Operation(
    summary="Split an id from the person whom it was joined to",
    description=(
        "The undo of an alias: what came under the id goes back with it. Without `anon:` it means a respondent, or the visitor "
        "of that name where none is known. Again changes nothing."
    ),
    tag="events",
    responses={200: Split},
    errors=(),
    examples={
        "split": Example(
            summary="It was somebody else's computer",
            path={"previous_id": "anon:b2c7e4d8f1a09365"},
            answer={"previous_id": "anon:b2c7e4d8f1a09365", "respondent": None},
        )
    },
)
