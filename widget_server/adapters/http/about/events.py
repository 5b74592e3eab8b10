"""What the events API takes and gives, call by call, and what the browser clients of others ask before, with examples."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from widget_server.adapters.http.openapi import NO_CONTROL, Example, Operation
from widget_server.adapters.http.segment import MAX_BATCH_ITEMS, Said
from widget_server.core.bounds import MAX_INT
from widget_server.services.ingesting import MAX_ANONYMOUS_ID, MAX_PARTICIPANTS
from widget_server.services.times import Time

JSON = dict[str, Any]

ID: JSON = {"type": "string", "minLength": 1, "maxLength": 128, "pattern": NO_CONTROL}
NUMBER: JSON = {"type": "integer", "minimum": -MAX_INT, "maximum": MAX_INT}
NONE: JSON = {"type": "null"}
USER: JSON = {"anyOf": [{**ID, "not": {"pattern": "^anon:"}}, NUMBER]}
NOBODY: JSON = {"enum": [None, ""]}
WHO: JSON = {
    "anyOf": [
        {"required": ["userId"], "properties": {"userId": USER}},
        {
            "required": ["anonymousId"],
            "properties": {
                "userId": NOBODY,
                "anonymousId": {"anyOf": [{**ID, "maxLength": MAX_ANONYMOUS_ID}, NUMBER]},
            },
        },
    ]
}
"""A server says who it was; what a browser key may say follows from what it proves."""
TOLD: JSON = {
    "messageId": {"anyOf": [ID, NONE]},
    "timestamp": {"format": "date-time"},
    "originalTimestamp": {"format": "date-time"},
    "sentAt": {"format": "date-time"},
}


SOME_ID: JSON = {"anyOf": [ID, NUMBER]}
AROUND: JSON = {
    "properties": {
        "conversation": {
            "properties": {
                "id": SOME_ID,
                "participants": {"maxItems": MAX_PARTICIPANTS, "items": {"properties": {"id": ID}}},
            }
        }
    },
    "dependentSchemas": {
        "conversation": {
            "properties": {
                "message": {
                    "properties": {
                        "id": SOME_ID,
                        "author_id": {"anyOf": [ID, NUMBER, NONE]},
                        "sent_at": {"format": "date-time"},
                    }
                }
            }
        }
    },
}
"""A message is read where its conversation is told."""


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """It is kept, durably."""

    success: Literal[True] = True


class BatchDone(msgspec.Struct, frozen=True, kw_only=True):
    """What could be kept is, durably."""

    success: Literal[True] = True
    refused: Annotated[int, msgspec.Meta(ge=0, le=MAX_BATCH_ITEMS)]
    """How many were not; `GET /v1/refusals` says which and why."""


class SaidInBatch(Said, frozen=True, gc=False):
    """One message of a batch; `type` says of which kind."""


class BatchSaid(msgspec.Struct, frozen=True):
    """Several messages, in order."""

    batch: Annotated[list[SaidInBatch], msgspec.Meta(extra_json_schema={"maxItems": MAX_BATCH_ITEMS})]
    writeKey: str | None = None  # noqa: N815
    """The key, where no header says it."""
    sentAt: Time = None  # noqa: N815
    """When it was sent, by the sender's clock: a clock that is wrong is corrected by it."""


def _said(*, needs: tuple[str, ...] = (), **properties: JSON) -> Any:
    """A message with what one kind of it needs."""
    return Annotated[
        Said,
        msgspec.Meta(
            extra_json_schema={"required": [*needs], "properties": {**TOLD, "context": AROUND, **properties}, **WHO}
        ),
    ]


def _operation(summary: str, description: str, request: Any, example: JSON) -> Operation:
    return Operation(
        summary=summary,
        description=description,
        tag="events",
        request=request,
        responses={200: Done},
        errors=("conflict", "not_found"),
        examples={"by-server": Example(summary="As a server tells it", request=example, answer={"success": True})},
    )


WHEN: JSON = {"messageId": "7c9e6679-7425", "timestamp": "2026-11-22T10:15:00Z"}
KINDS: Mapping[str, Operation] = {
    "track": _operation(
        "Tell that something happened",
        "The event gets its own name, as given.",
        _said(needs=("event",), event=ID),
        {
            "userId": "student-17",
            "event": "exercise_failed",
            "properties": {"exercise": "loops-3", "attempt": 2},
            **WHEN,
        },
    ),
    "identify": _operation(
        "Tell who somebody is",
        "Traits are merged; null removes one. They are believed from server keys only. Becomes the event `identified`.",
        _said(),
        {"userId": "student-17", "traits": {"name": "Ann", "plan": "pro"}},
    ),
    "page": _operation(
        "Tell that a page was seen",
        "Becomes the event `page_viewed`. Addresses lose their query strings.",
        _said(),
        {"userId": "student-17", "name": "Lesson 3", "properties": {"url": "https://academy.example/lessons/3"}},
    ),
    "screen": _operation(
        "Tell that a screen of an app was seen",
        "Becomes the event `page_viewed`, as a page does.",
        _said(),
        {"userId": "student-17", "name": "Lesson 3"},
    ),
    "group": _operation(
        "Tell which group somebody is in",
        "Becomes the event `grouped`. Believed from server keys only.",
        _said(groupId={"anyOf": [ID, NUMBER, NONE]}),
        {"userId": "student-17", "groupId": "course-12", "traits": {"level": "beginners"}},
    ),
    "alias": _operation(
        "Tell that two ids are one person's",
        "All that came, and comes, under `previousId` is `userId`'s; refused where it is somebody else's. Server keys only. Becomes the event "
        "`aliased`.",
        _said(needs=("userId", "previousId"), userId=USER, previousId={"anyOf": [ID, NUMBER]}),
        {"userId": "student-17", "previousId": "anon:4f0c6c2e81d94a7b"},
    ),
}
BATCH = Operation(
    summary="Tell of several events at once",
    description="What is good is kept, in order; what is not stands in the refusal log, each by itself. Each has its kind in "
    "`type`, and is bounded and read as a call of that kind is.",
    tag="events",
    request=BatchSaid,
    one_by_one="batch",
    responses={200: BatchDone},
    examples={
        "two": Example(
            summary="One that is kept, and one of no kind",
            request={
                "batch": [
                    {"type": "track", "event": "exercise_passed", "userId": "student-17", "messageId": "7c9e6679-7426"},
                    {"type": "sing", "userId": "student-17"},
                ],
                "sentAt": "2026-11-22T10:15:01Z",
            },
            answer={"success": True, "refused": 1},
        )
    },
)


def short(name: str, about: Operation) -> Operation:
    """The same call by its first letter."""
    return msgspec.structs.replace(
        about,
        summary=f"{about.summary}, by its short name",
        description=f"As `/v1/{name}`: Segment's browser client calls it.",
    )


BEACON = msgspec.structs.replace(
    BATCH,
    summary="Tell of several events as a page is left",
    description="As `/v1/batch`, with the browser key in the address: RudderStack's browser client sends it as a beacon.",
    keys=("browserKeyAsWriteKey",),
    examples={
        "one": Example(
            summary="Of an anonymous visitor",
            query={"writeKey": "wk_…"},
            request={"batch": [{"type": "page", "anonymousId": "4f0c6c2e81d94a7b", "messageId": "7c9e6679-7427"}]},
            answer={"success": True, "refused": 0},
        )
    },
)
SETTINGS = Operation(
    summary="Settings of Segment's browser client",
    description="Where it sends: to this server, and to nobody else.",
    tag="events",
    path={"key": Annotated[str, msgspec.Meta(min_length=1, description="A browser key, `wk_…`.")]},
    responses={200: dict[str, Any]},
    examples={
        "here": Example(
            summary="To this server",
            path={"key": "wk_…"},
            answer={
                "integrations": {
                    "Segment.io": {
                        "apiKey": "wk_…",
                        "apiHost": "feedback.example.com/v1",
                        "protocol": "https",
                        "addBundledMetadata": False,
                    }
                },
                "remotePlugins": [],
                "metrics": {"sampleRate": 0, "host": "feedback.example.com/v1"},
                "legacyVideoPluginsEnabled": False,
            },
        )
    },
)
CONFIG = Operation(
    summary="Settings of RudderStack's browser client",
    description="It has no destination but the address that the page gave it.",
    tag="events",
    keys=("browserKeyAsWriteKey", "browserKey", "browserKeyAsBearer"),
    responses={200: dict[str, Any]},
    examples={
        "alone": Example(
            summary="This server alone",
            query={"writeKey": "wk_…"},
            answer={
                "source": {
                    "id": "wk_…",
                    "name": "Cuecard",
                    "writeKey": "wk_…",
                    "workspaceId": "wk_…",
                    "enabled": True,
                    "config": {"statsCollection": {"errors": {"enabled": False}, "metrics": {"enabled": False}}},
                    "destinations": [],
                }
            },
        )
    },
)
CONFIG_TOO = msgspec.structs.replace(CONFIG, id="getSourceConfigToo")
"""At the same address with a slash."""
