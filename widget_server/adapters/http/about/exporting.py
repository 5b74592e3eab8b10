"""Everything out again, streamed: what is asked for, what comes, with examples."""

from typing import Annotated, Literal

import msgspec

from widget_server.adapters.http.openapi import Example, Operation
from widget_server.adapters.http.openapi.operation import Answer

MOST = 10_000
USUAL = 1_000

Most = Annotated[int, msgspec.Meta(ge=1, le=MOST, description="How many at most.")]
_ID = "(?:[A-Za-z0-9_.~:@+=,/-]|%(?:[1-9A-F][0-9A-F]|0[1-9A-F])){1,512}"
_SAID = "What `Cuecard-Next` said the last time."
Place = Annotated[str, msgspec.Meta(pattern=f"^[0-9]{{1,16}}-{_ID}$", description=_SAID)]
EventPlace = Annotated[str, msgspec.Meta(pattern=f"^[0-9]{{1,16}}-[0-9]{{1,16}}-{_ID}$", description=_SAID)]
HEADERS = {
    "Cuecard-Next": "Pass it as `after` next time; not there as long as there is nothing at all.",
    "Cuecard-Count": "How many responses or events are in this answer. Fewer than `limit`: these are all there are by now.",
}
MEDIA = {
    "jsonl": "application/jsonl",
    "csv": "text/csv",
    "xapi": "application/jsonl",
}


class ExportAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Responses to take away, oldest first."""

    format: Literal["jsonl", "csv", "xapi"] = "jsonl"
    """`csv` needs a survey; `xapi`: a statement a line."""
    survey: Annotated[str, msgspec.Meta(min_length=1, max_length=128, pattern="^[^\x00]*$")] | None = None
    after: Place | None = None
    limit: Most = USUAL


class EventsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Events to take away, in the order in which they were received."""

    format: Literal["jsonl"] = "jsonl"
    after: EventPlace | None = None
    limit: Most = USUAL


RESPONSES = Operation(
    summary="Take responses away",
    description="Every response of surveys that are named, oldest first, each once, streamed: as lines of JSON, a table of "
    "one survey, or xAPI statements. What began within the last ten seconds comes with the next call. An answer that breaks "
    "off is asked for again with the same `after`. The audit has each call.",
    tag="data",
    query=ExportAsked,
    responses={
        200: Answer(
            type=str,
            media=MEDIA["jsonl"],
            also=(MEDIA["csv"],),
            headers=HEADERS,
            description="A line for each, or none.",
        )
    },
    errors=("not_found",),
    examples={
        "nothing": Example(summary="Nothing has come yet", query={"format": "jsonl", "limit": "500"}, answer=""),
        "unknown": Example(
            summary="There is no such survey",
            query={"format": "csv", "survey": "unknown"},
            status=404,
            answer={
                "error": {"code": "not_found", "message": "There is no survey 'unknown' with responses of its own."}
            },
        ),
    },
)
EVENTS = Operation(
    summary="Take events away",
    description="Every event, in the order in which it was received, each once, streamed, in the form that `cuecard replay` "
    "reads. Otherwise as with responses.",
    tag="data",
    query=EventsAsked,
    responses={200: Answer(type=str, media=MEDIA["jsonl"], headers=HEADERS, description="A line for each, or none.")},
    examples={
        "page": Example(
            summary="The next thousand",
            query={"after": "1793616000000-4-evt_9"},
            answer='{"type":"track","event":"lesson_finished","userId":"student-17","messageId":"7c9e6679-7425",'
            '"timestamp":"2026-11-02T10:00:00.000Z","receivedAt":"2026-11-02T10:00:00.120Z"}\n',
        )
    },
)
