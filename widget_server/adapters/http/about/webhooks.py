"""What endpoints of webhooks are named, asked and told as, with examples."""

from typing import Annotated

import msgspec

from widget_server.adapters.http.openapi import Example, Operation
from widget_server.adapters.http.openapi.operation import Answer
from widget_server.adapters.http.queries import USUAL, CursorText, Language, Limit
from widget_server.core.bounds import MAX_INT
from widget_server.core.outbox import Status
from widget_server.core.webhooks import MOST_NAME, MOST_URL, TYPES, DisabledWhy, WebhookContent, WebhookType

UNSET = msgspec.UNSET
PLAIN = "^[^\x00-\x1f\x7f-\x9f]*$"
Url = Annotated[
    str, msgspec.Meta(min_length=1, max_length=MOST_URL, description="An https:// address on the Internet.")
]
Name = Annotated[str, msgspec.Meta(max_length=MOST_NAME, pattern=PLAIN, description="For yourself.")]
Types = Annotated[list[WebhookType], msgspec.Meta(min_length=1, max_length=20, description="What it is told of.")]
Team = Annotated[str, msgspec.Meta(max_length=100, pattern=PLAIN, description="Only of surveys of this team.")]
SurveyKey = Annotated[str, msgspec.Meta(max_length=128, pattern=PLAIN, description="Only of this survey.")]


class EndpointSent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new endpoint."""

    url: Url
    name: Name = ""
    content: WebhookContent = "thin"
    types: Types = msgspec.field(default_factory=lambda: list(TYPES))
    team: Team | None = None
    survey: SurveyKey | None = None


class EndpointChanged(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different; what is left out stays."""

    url: Url | msgspec.UnsetType = UNSET
    name: Name | msgspec.UnsetType = UNSET
    content: WebhookContent | msgspec.UnsetType = UNSET
    types: Types | msgspec.UnsetType = UNSET
    team: Team | msgspec.UnsetType | None = UNSET
    survey: SurveyKey | msgspec.UnsetType | None = UNSET
    enabled: bool | msgspec.UnsetType = UNSET
    """`false`: it is told nothing of what happens from now on."""


class EndpointOut(msgspec.Struct, frozen=True, kw_only=True):
    """One endpoint. Times are Unix milliseconds."""

    id: str
    url: str
    name: str
    content: WebhookContent
    types: tuple[WebhookType, ...]
    team: str | None
    survey: str | None
    made_at: int
    enabled: bool
    disabled_at: int | None
    disabled_why: DisabledWhy | None
    """`hand`: by somebody; `gone`: it answered 410; `failing`: it failed for three days running."""
    failing_since: int | None
    """Since when it has taken nothing, where it has not."""
    signatures: int
    """How many secrets sign now: two while one is being replaced."""


class EndpointMade(EndpointOut, frozen=True, kw_only=True):
    """An endpoint with its new secret, which is shown this once."""

    secret: str


class Endpoints(msgspec.Struct, frozen=True, kw_only=True):
    """All endpoints, oldest first."""

    webhooks: list[EndpointOut]


class Rotate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the secret is replaced."""

    hours: Annotated[int, msgspec.Meta(ge=0, le=720)] = 24
    """So long the secret of before signs, too; 0: no more."""


class Test(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is made up."""

    type: WebhookType = "response.completed"


class Tested(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    taken: bool
    status: int | None
    """What the endpoint answered; null: nothing."""
    why: str
    """In words."""
    took_ms: int


class DeliveriesAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Deliveries, newest first."""

    before: CursorText | None = None
    limit: Limit = USUAL
    language: Language = "en"


class DeliveryOut(msgspec.Struct, frozen=True, kw_only=True):
    """One message to an endpoint."""

    id: str
    """`webhook-id`."""
    type: str
    invitation: str | None
    status: Status
    attempts: int
    answered: int | None
    """The status that the endpoint answered last; null: none."""
    why: str | None
    """In words."""
    made_at: int
    ended_at: int | None
    next_at: int | None
    """When it is tried, where it waits."""


class Deliveries(msgspec.Struct, frozen=True, kw_only=True):
    """A page of deliveries."""

    deliveries: list[DeliveryOut]
    next: str | None
    """Pass it as `before`; null: this was the last page."""


class Replay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is told again."""

    since: Annotated[int, msgspec.Meta(ge=0, le=MAX_INT)] = 0
    """Of what happened since then (Unix milliseconds)."""


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """How many are told again."""

    replayed: int


class NothingAsked(msgspec.Struct, frozen=True, kw_only=True):
    """The address takes nothing."""


_ID = {"id": "whk_nothing"}
_GONE = Example(
    summary="No such endpoint",
    path=_ID,
    status=404,
    answer={"error": {"code": "not_found", "message": "There is no such endpoint."}},
)
_MADE = {
    "id": "whk_a8Jk2",
    "url": "https://crm.example.com/cuecard",
    "name": "CRM",
    "content": "thin",
    "types": ["response.completed"],
    "team": None,
    "survey": None,
    "made_at": 1795342500000,
    "enabled": True,
    "disabled_at": None,
    "disabled_why": None,
    "failing_since": None,
    "signatures": 1,
}
_DELIVERY = {
    "id": "msg_inv_Kq2Wm0_completed_whk_a8Jk2",
    "type": "response.completed",
    "invitation": "inv_Kq2Wm0",
    "status": "waiting",
    "attempts": 2,
    "answered": 503,
    "why": "The endpoint answered 503",
    "made_at": 1795342500000,
    "ended_at": None,
    "next_at": 1795342520000,
}
_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105

LIST = Operation(
    summary="List the endpoints of webhooks",
    tag="data",
    query=NothingAsked,
    responses={200: Endpoints},
    examples={"none": Example(summary="None yet", answer={"webhooks": []})},
)
ADD = Operation(
    summary="Name an endpoint",
    description="It is told of what happens from now on. The answer has its secret, this once: messages are signed with it as "
    "Standard Webhooks says. At most 20 in a workspace.",
    tag="data",
    request=EndpointSent,
    responses={201: Answer(type=EndpointMade, description="It is told from now on.")},
    errors=("conflict",),
    examples={
        "inside": Example(
            summary="An address that may not be spoken to",
            request={"url": "https://127.0.0.1/hook"},
            status=400,
            answer={
                "error": {
                    "code": "invalid_input",
                    "message": "An endpoint is an https:// address on the Internet. Another server can't be asked: it is inside "
                    "the house (CUECARD_OUTBOUND_NETWORKS).",
                }
            },
        ),
        "made": Example(
            summary="A system that wants completed answers",
            request={"url": "https://crm.example.com/cuecard", "name": "CRM", "types": ["response.completed"]},
            status=201,
            answer={**_MADE, "secret": _SECRET},
            sent=False,
        ),
    },
)
GET = Operation(
    summary="Read one endpoint",
    tag="data",
    query=NothingAsked,
    responses={200: EndpointOut},
    errors=("not_found",),
    examples={"unknown": _GONE},
)
CHANGE = Operation(
    summary="Change an endpoint, disable or enable it",
    description="An endpoint that was disabled hears nothing of what happened meanwhile; what it had not taken before waits for a "
    "replay.",
    tag="data",
    request=EndpointChanged,
    responses={200: EndpointOut},
    errors=("not_found", "conflict"),
    examples={"unknown": msgspec.structs.replace(_GONE, request={"enabled": False})},
)
REMOVE = Operation(
    summary="Remove an endpoint",
    description="It is told nothing more, and what was still to be told is called off.",
    tag="data",
    responses={204: Answer(description="It is gone.")},
    errors=("not_found",),
    examples={"unknown": _GONE},
)
ROTATE = Operation(
    summary="Replace an endpoint's secret",
    description="Until the old one ends each message has a signature by both, so that its receiver is never without a good one.",
    tag="data",
    request=Rotate,
    responses={200: EndpointMade},
    errors=("not_found", "conflict"),
    examples={
        "unknown": msgspec.structs.replace(_GONE, request={"hours": 24}),
        "replaced": Example(
            summary="With a day for the old one",
            path={"id": "whk_a8Jk2"},
            request={},
            answer={**_MADE, "signatures": 2, "secret": _SECRET},
            sent=False,
        ),
    },
)
TEST = Operation(
    summary="Try an endpoint",
    description="A made-up message of the type goes to it at once and once, signed and sent as all are, with `test: true` in its "
    "body. The answer says what came of it.",
    tag="data",
    request=Test,
    responses={200: Tested},
    errors=("not_found",),
    examples={
        "unknown": msgspec.structs.replace(_GONE, request={"type": "reply.created"}),
        "taken": Example(
            summary="It takes messages",
            path={"id": "whk_a8Jk2"},
            request={},
            answer={"taken": True, "status": 204, "why": "The endpoint answered 204", "took_ms": 41},
            sent=False,
        ),
    },
)
DELIVERIES = Operation(
    summary="Read what an endpoint was told",
    description="Newest first. Of what was answered only the status is kept.",
    tag="data",
    query=DeliveriesAsked,
    responses={200: Deliveries},
    errors=("not_found",),
    examples={
        "unknown": _GONE,
        "waiting": Example(
            summary="One that is tried again",
            path={"id": "whk_a8Jk2"},
            answer={"deliveries": [_DELIVERY], "next": None},
            sent=False,
        ),
    },
)
REPLAY = Operation(
    summary="Tell an endpoint something again",
    description="Under the same `webhook-id`, now, and for three days if need be; also what it has taken already.",
    tag="data",
    responses={202: Answer(type=DeliveryOut, description="It is told again.")},
    errors=("not_found", "conflict"),
    examples={"unknown": msgspec.structs.replace(_GONE, path={**_ID, "delivery": "msg_nothing"})},
)
REPLAY_FAILED = Operation(
    summary="Tell an endpoint all again that it has not taken",
    description="What was given up, or skipped while it was disabled.",
    tag="data",
    request=Replay,
    responses={202: Answer(type=Replayed, description="They are told again.")},
    errors=("not_found", "conflict"),
    examples={"unknown": msgspec.structs.replace(_GONE, request={"since": 1795342500000})},
)
