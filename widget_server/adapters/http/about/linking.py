"""What links are asked for and given as, and our own pages behind them, with examples."""

from typing import Annotated

import msgspec

from widget_server.adapters.http.openapi import Example, Operation
from widget_server.adapters.http.openapi.operation import Answer
from widget_server.services.linking import Handed

PublicId = Annotated[str, msgspec.Meta(min_length=1, max_length=64, description="The link's id.")]


class Nothing(msgspec.Struct, frozen=True, kw_only=True):
    """The address takes nothing."""


GONE = {"error": {"code": "not_found", "message": "There is no such invitation."}}

MADE = Operation(
    summary="Get the personal link of an invitation",
    description="For a way to reach somebody that is your own: a text message, a letter, a bot. Whoever opens it answers as the "
    "person who was asked, that invitation only, until a week after its end. `#question=value` after it chooses an answer "
    "beforehand. Asked for again, it is the same link.",
    tag="channels",
    responses={200: Handed},
    errors=("not_found", "invitation_closed", "misconfigured"),
    examples={
        "unknown": Example(summary="No such invitation", path={"id": "inv_nothing"}, status=404, answer=GONE),
        "made": Example(
            summary="A link",
            path={"id": "inv_Z5Kd0hJ2QvKx1c9d0aTt7w"},
            answer={"url": "https://feedback.example.com/s/WyJhY2Fk…", "expires_at": 1796552100000},
            sent=False,
        ),
    },
)
CODE = Operation(
    summary="Get the personal link of an invitation as a QR code",
    tag="channels",
    responses={200: Answer(type=str, media="image/svg+xml", description="The code, of any size.")},
    errors=("not_found", "invitation_closed", "misconfigured"),
    examples={"unknown": Example(summary="No such invitation", path={"id": "inv_nothing"}, status=404, answer=GONE)},
)
PLAIN = Operation(
    summary="Answer one question of an invitation by its personal link",
    description="What the page's plain form sends, where a browser runs no scripts.",
    tag="channels",
    path={"token": Annotated[str, msgspec.Meta(min_length=1, description="What the link was signed as.")]},
    responses={
        303: Answer(description="The page again.", headers={"Location": "Where it is."}),
        404: Answer(type=str, media="text/html", description="A page that says so: the link opens nothing."),
        422: Answer(type=str, media="text/html", description="The page: this does not answer the question."),
    },
    errors=("origin_refused", "too_many"),
    examples={
        "elsewhere": Example(
            summary="From a page that is not ours",
            path={"token": "nothing"},
            status=403,
            answer={"error": {"code": "origin_refused", "message": "Only this server's own page answers by a link."}},
        )
    },
)
PUBLIC = Operation(
    summary="Open the page of a public link",
    description="Looking takes nobody's place.",
    tag="channels",
    path={"id": PublicId},
    responses={
        200: Answer(type=str, media="text/html", description="Who asks what, and a button."),
        404: Answer(type=str, media="text/html", description="A page that says so: the link opens nothing."),
        410: Answer(type=str, media="text/html", description="A page that says so: nobody is asked any more."),
    },
    errors=("too_many",),
    examples={
        "nothing": Example(summary="No such link", path={"id": "nothing"}, status=404, answer="<!doctype html>…")
    },
)
ENTER = Operation(
    summary="Begin a public link's survey",
    description="What the button of its page does: the visitor is asked, and goes on at a personal link of their own.",
    tag="channels",
    path={"id": PublicId},
    responses={
        303: Answer(description="The visitor's own page.", headers={"Location": "Where it is."}),
        404: Answer(type=str, media="text/html", description="A page that says so: the link opens nothing."),
        410: Answer(type=str, media="text/html", description="A page that says so: nobody is asked any more."),
    },
    errors=("origin_refused", "too_many"),
    examples={
        "elsewhere": Example(
            summary="From a page that is not ours",
            path={"id": "nothing"},
            status=403,
            answer={
                "error": {
                    "code": "origin_refused",
                    "message": "Only this server's own page opens a public link.",
                }
            },
        )
    },
)
