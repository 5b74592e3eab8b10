"""What is taken of xAPI, with examples."""

from typing import Annotated, Any

import msgspec

from widget_server.adapters.http.openapi import NO_CONTROL, Answer, Example, Operation
from widget_server.adapters.http.xapi import VERSION, Sent

KEYS = ("serverKey", "browserKeyWithToken")


class XapiHeaders(msgspec.Struct, frozen=True, kw_only=True, rename={"version": "X-Experience-API-Version"}):
    """What every xAPI client says."""

    version: Annotated[str, msgspec.Meta(pattern=r"^1\.0(\.[0-9]+)?$", description="The version that it speaks: 1.0.…")]


class StatementAsked(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Which statement it is."""

    statement_id: Annotated[
        str, msgspec.Meta(min_length=1, max_length=128, pattern=NO_CONTROL, description="The statement's id.")
    ]


class Versions(msgspec.Struct, frozen=True, kw_only=True):
    """What is spoken here."""

    version: list[str]
    extensions: dict[str, Any]


NAME = {"type": "string", "minLength": 1, "maxLength": 128, "pattern": NO_CONTROL, "not": {"pattern": "^anon:"}}
STATEMENT: dict[str, Any] = {
    "type": "object",
    "required": ["actor", "verb"],
    "properties": {
        "id": {
            "anyOf": [{"type": "null"}, {"type": "string", "minLength": 1, "maxLength": 128, "pattern": NO_CONTROL}]
        },
        "actor": {
            "type": "object",
            "properties": {"objectType": {"not": {"const": "Group"}}},
            "anyOf": [
                {
                    "required": ["account"],
                    "properties": {
                        "account": {
                            "type": "object",
                            "required": ["name"],
                            "properties": {"name": {"anyOf": [NAME, {"type": "integer"}]}},
                        }
                    },
                },
                *[
                    {
                        "required": [way],
                        "properties": {"account": {"type": "null"}, way: NAME},
                    }
                    for way in ("mbox",)
                ],
            ],
        },
        "verb": {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "string", "pattern": r"(^|[/#])[^/#\u0000-\u001f\u007f-\u009f]{1,128}[/#]*$"}
            },
        },
        "timestamp": {"format": "date-time"},
        "attachments": {"items": {"required": ["fileUrl"], "properties": {"fileUrl": {"type": "string"}}}},
    },
}
"""What of a statement makes an event: who, and a verb that ends in a name."""
One = Annotated[Sent, msgspec.Meta(extra_json_schema=STATEMENT)]

SPOKEN = {"X-Experience-API-Version": VERSION}
ONE = {
    "id": "12345678-1234-5678-1234-567812345678",
    "actor": {"account": {"homePage": "https://academy.example", "name": "student-17"}},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/completed", "display": {"en": "completed"}},
    "object": {"id": "https://academy.example/lessons/3"},
    "timestamp": "2026-11-22T10:15:00Z",
}
POST = Operation(
    summary="Tell xAPI statements",
    description="One, or several in a list; each is an event, named by its verb. None is kept if one of them can't be.",
    tag="events",
    keys=KEYS,
    headers=XapiHeaders,
    request=(One, list[One]),
    responses={200: Answer(type=list[str], description="Kept; the statements' ids.")},
    errors=("conflict", "not_found"),
    examples={
        "one": Example(
            summary="A lesson was completed",
            headers=SPOKEN,
            request=ONE,
            answer=["12345678-1234-5678-1234-567812345678"],
        )
    },
)
PUT = Operation(
    summary="Tell one xAPI statement with its id",
    description="The same again changes nothing.",
    tag="events",
    keys=KEYS,
    query=StatementAsked,
    headers=XapiHeaders,
    request=One,
    responses={204: Answer(description="Kept.")},
    errors=("conflict", "not_found"),
    examples={
        "one": Example(
            summary="A lesson was completed",
            headers=SPOKEN,
            query={"statementId": "12345678-1234-5678-1234-567812345679"},
            request={key: value for key, value in ONE.items() if key != "id"},
            status=204,
        )
    },
)
ABOUT = Operation(
    summary="Which xAPI is spoken here",
    tag="events",
    responses={200: Versions},
    examples={"this": Example(summary="This one", answer={"version": [VERSION], "extensions": {}})},
)
