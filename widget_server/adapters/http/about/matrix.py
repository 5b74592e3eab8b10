"""The panel beside a room of Matrix. What homeservers call is described by Matrix itself."""

from typing import Annotated

import msgspec

from widget_server.adapters.http.openapi.operation import Answer, Example, Operation
from widget_server.core import bounds


class RoomAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which Matrix clients may hold the page."""

    key: str
    """The browser key."""
    origin: Annotated[list[str], msgspec.Meta(min_length=1, max_length=4)]
    """Origins of Matrix clients, on the workspace's list; the page speaks with the first."""


class Vouched(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A widget's proof: the OpenID token that the homeserver gave its person, and the room it stands beside."""

    key: str
    framed: str
    room: Annotated[str, msgspec.Meta(min_length=1, max_length=bounds.MAX_ID)]
    token: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]


class Pass(msgspec.Struct, frozen=True, kw_only=True):
    """Who that is, and a staff token of ours for an hour."""

    id: str
    name: str | None
    token: str


WIDGET = Operation(
    summary="Show the panel of a Matrix room",
    description="A page for Matrix clients, which speaks their widget API. What a client adds to the address is nothing to us.",
    tag="widget",
    query=RoomAsked,
    responses={200: Answer(type=str, media="text/html", description="The page, which only those clients may hold.")},
    internal=True,
    examples={
        "panel": Example(
            summary="For one client",
            query={"key": "wk_…", "origin": ["https://academy.example"]},
            answer="<!doctype html>…",
        )
    },
)

OPENID = Operation(
    summary="Let a mentor of a Matrix room in",
    description="By an OpenID token of their homeserver, which is asked whose it is.",
    tag="widget",
    request=Vouched,
    responses={200: Pass},
    errors=("not_found", "token_expired"),
    internal=True,
    examples={
        "mentor": Example(
            summary="Maria, beside a room",
            request={"key": "wk_…", "framed": "…", "room": "!lesson", "token": "…"},
            answer={"id": "maria", "name": "Maria", "token": "cue-pass.…"},
            sent=False,
        )
    },
)
