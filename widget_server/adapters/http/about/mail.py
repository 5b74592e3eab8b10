"""What is told of mail that came back, and the page where somebody chooses what they are asked, with examples."""

from typing import Annotated, Literal

import msgspec

from widget_server.adapters.http.openapi import Example, Operation
from widget_server.adapters.http.openapi.operation import Answer

UNSET = msgspec.UNSET
FORM = "application/x-www-form-urlencoded"
MOST_AT_ONCE = 1_000
Address = Annotated[str, msgspec.Meta(pattern=r"^[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+$", max_length=254)]
MessageId = Annotated[str, msgspec.Meta(min_length=1, max_length=254, pattern=r"^[^\x00]*$")]
Sealed = Annotated[str, msgspec.Meta(min_length=1, max_length=7_000, description="What the mail's links end in.")]


class BounceFields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One address that is not to be written to any more."""

    email: Address | msgspec.UnsetType = UNSET
    """The address, or …"""
    message_id: MessageId | msgspec.UnsetType = UNSET
    """… the Message-ID of a mail to it."""
    kind: Literal["bounce", "complaint"]
    """`bounce`: it came back for good. `complaint`: it was reported as spam."""
    at: Annotated[int, msgspec.Meta(ge=0, le=2**53)] | msgspec.UnsetType = UNSET
    """When, in Unix milliseconds; left out: now."""


Bounce = Annotated[
    BounceFields,
    msgspec.Meta(extra_json_schema={"anyOf": [{"required": ["email"]}, {"required": ["message_id"]}]}),
]


class Bounces(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What came back."""

    bounces: Annotated[list[Bounce], msgspec.Meta(max_length=MOST_AT_ONCE)]


class Ticked(msgspec.Struct, frozen=True, kw_only=True):
    """The form of the page: what is ticked, or that all stops."""

    cell: list[str] = []
    """`email:csat`: surveys of this kind by this channel. What is not ticked is not wanted."""
    do: Literal["stop"] | msgspec.UnsetType = UNSET
    """No more mail at all, whatever is ticked."""


class OneClick(msgspec.Struct, frozen=True, kw_only=True, rename={"one_click": "List-Unsubscribe"}):
    """The form of RFC 8058."""

    one_click: Literal["One-Click"]


class Stopped(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    stopped: int
    """Addresses that are not written to from now on, and were until now."""


BOUNCES = Operation(
    summary="Tell of mail that came back or was reported as spam",
    description="Nothing is sent to these addresses any more, whoever has them. The webhooks of Postmark, SendGrid and Mailgun are "
    "read as they come: give them this address with the server key as the name, `https://sk_…:@…/v1/email/bounces`. What "
    "they tell beside is passed over.",
    tag="channels",
    request=Bounces,
    responses={200: Stopped},
    examples={
        "both": Example(
            summary="An address that is gone, and a complaint about a mail",
            request={
                "bounces": [
                    {"email": "anna@school.example", "kind": "bounce", "at": 1796552100000},
                    {"message_id": "<email_inv_Z5Kd0hJ2QvKx1c9d0aTt7w_1@academy.example>", "kind": "complaint"},
                ]
            },
            answer={"stopped": 1},
        )
    },
)
LOOK = Operation(
    summary="Open the page where somebody chooses what they are asked",
    description="Each mail leads there. Looking changes nothing.",
    tag="channels",
    path={"token": Sealed},
    responses={
        200: Answer(type=str, media="text/html", description="The page."),
        404: Answer(type=str, media="text/html", description="A page that says so: the link opens nothing."),
    },
    errors=("too_many",),
    examples={"nothing": Example(summary="No such link", path={"token": "x"}, status=404, answer="<!doctype html>…")},
)
SAVE = Operation(
    summary="Choose what somebody is asked",
    description="What the buttons of that page do, by forms.",
    tag="channels",
    path={"token": Sealed},
    request=Ticked,
    media=FORM,
    responses={
        200: Answer(type=str, media="text/html", description="The page, with what was done and a way to undo it."),
        404: Answer(type=str, media="text/html", description="A page that says so: the link opens nothing."),
    },
    errors=("invalid_input", "too_many"),
    examples={
        "nothing": Example(
            summary="No such link",
            path={"token": "x"},
            request={"cell": ["email:csat"]},
            status=404,
            answer="<!doctype html>…",
        )
    },
)
ONE_CLICK = Operation(
    summary="Unsubscribe from all mail of a workspace in one click",
    description="What mail programs send by RFC 8058: a form with `List-Unsubscribe=One-Click`. It needs no cookie and leads nowhere.",
    tag="channels",
    path={"token": Sealed},
    request=OneClick,
    media=FORM,
    responses={
        200: Answer(type=str, media="text/plain", description="Done."),
        404: Answer(type=str, media="text/html", description="A page that says so: the link opens nothing."),
    },
    errors=("invalid_input", "too_many"),
    examples={
        "nothing": Example(
            summary="No such link",
            path={"token": "x"},
            request={"List-Unsubscribe": "One-Click"},
            status=404,
            answer="<!doctype html>…",
        )
    },
)
ONE_CLICK_PAGE = Operation(
    summary="Open the page instead",
    description="For mail programs that open the address of the one click: it changes nothing.",
    tag="channels",
    path={"token": Sealed},
    responses={
        303: Answer(description="Go to the page.", headers={"Location": "The page."}),
        404: Answer(type=str, media="text/html", description="A page that says so: the link opens nothing."),
    },
    examples={"nothing": Example(summary="No such link", path={"token": "x"}, status=404, answer="<!doctype html>…")},
)
