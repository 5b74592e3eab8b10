"""What our own script speaks, and the page in a frame, with examples."""

from typing import Annotated, Any, Literal

import msgspec

from widget_server.adapters.http.openapi import Answer, Example, Operation
from widget_server.adapters.http.widget import Notified, Page, Previewed
from widget_server.services.cards import Card
from widget_server.services.previewing import Preview

UNSET = msgspec.UNSET


class FromPage(msgspec.Struct, frozen=True, kw_only=True, rename={"origin": "Origin"}):
    """What a browser sends by itself."""

    origin: Annotated[str, msgspec.Meta(description="The page's origin, on the workspace's list.")]


class TicketRespondent(msgspec.Struct, frozen=True, kw_only=True):
    """As whom the page is known."""

    id: str
    verified: bool


class TicketStaff(msgspec.Struct, frozen=True, kw_only=True):
    """As whom a page of staff is known."""

    id: str
    name: str | None


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket for one socket, within 30 seconds."""

    ticket: str
    respondent: TicketRespondent | msgspec.UnsetType = UNSET
    staff: TicketStaff | msgspec.UnsetType = UNSET
    consent: str | msgspec.UnsetType = UNSET
    """What the workspace requires before anything is kept on the device."""


class PushKey(msgspec.Struct, frozen=True, kw_only=True):
    """With what a page subscribes a browser."""

    key: str | None
    """The server's public key as base64url; null: the workspace shows no notifications."""
    known: bool
    """False: the browser of `former` was not known, and nothing came of it."""


class FrameAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Who may hold the page."""

    key: str
    """The browser key."""
    origin: Annotated[list[str], msgspec.Meta(min_length=1, max_length=4)]
    """The nearest page's origin first, then those further up."""
    view: Literal["review", "person"] | msgspec.UnsetType = UNSET
    """What staff see in place of cards."""


def _proved(of: Any, *, by_link: bool = True) -> Any:
    """A page that says whose it is: by a key, or it is ours and was reached by a link, which proves all there is to prove."""
    nothing, text = {"type": "null"}, {"type": "string"}
    both = {"required": ["token", "staff_token"], "properties": {"token": text, "staff_token": text}}
    by_key = {"required": ["key"], "properties": {"key": text, **({"link": nothing} if by_link else {})}, "not": both}
    others = ("key", "token", "staff_token", "visitor", "framed")
    linked = {"required": ["link"], "properties": {"link": text, **dict.fromkeys(others, nothing)}}
    return Annotated[of, msgspec.Meta(extra_json_schema={"anyOf": [by_key, *([linked] if by_link else [])]})]


AT_HOME = {"Origin": "https://academy.example"}
TICKET = Operation(
    summary="Get a ticket for a socket",
    description="The socket is `GET /w/socket?ticket=…`, which speaks the frames of `POST /w/exchange`.",
    tag="widget",
    internal=True,
    request=_proved(Page),
    headers=FromPage,
    responses={200: Ticket},
    examples={
        "visitor": Example(
            summary="An anonymous visitor",
            headers=AT_HOME,
            request={"key": "wk_…", "visitor": "4f0c6c2e81d94a7b", "languages": ["en"]},
            answer={"ticket": "…", "respondent": {"id": "anon:4f0c6c2e81d94a7b", "verified": False}},
        )
    },
)
PREVIEW = Operation(
    summary="Preview what a page's visitor would be asked",
    description="Under a preview link (`cuecard preview`): the surveys and the latest decisions, or the card of one survey. Kept "
    "nowhere.",
    tag="widget",
    internal=True,
    request=_proved(Previewed, by_link=False),
    headers=FromPage,
    responses={200: Answer(type=(Preview, Card), description="The look, or the card that was asked for.")},
    errors=("not_found",),
    examples={
        "refused": Example(
            summary="A preview token that was not signed here",
            headers=AT_HOME,
            request={"key": "wk_…", "visitor": "4f0c6c2e81d94a7b", "preview": "nothing"},
            status=401,
            answer={"error": {"code": "unauthenticated", "message": "That was not signed here."}},
        )
    },
)
PUSH = Operation(
    summary="Let a browser show notifications, or end that",
    description="With a subscription: this browser is the page's person's from now on. With `former`: it is nobody's any more. With both: "
    "its push service gave it another name. With neither: only the key is asked for.",
    tag="widget",
    internal=True,
    request=_proved(Notified, by_link=False),
    headers=FromPage,
    responses={200: PushKey},
    errors=("not_found",),
    examples={
        "key": Example(
            summary="Whether this workspace shows notifications",
            headers=AT_HOME,
            request={"key": "wk_…", "visitor": "4f0c6c2e81d94a7b"},
            answer={"key": None, "known": True},
        )
    },
)
EMBED = Operation(
    summary="Get the page for a frame",
    description="For hosts that allow no foreign script. Who is asked comes after the `#`, or by messages: never in the address.",
    tag="widget",
    query=FrameAsked,
    responses={200: Answer(type=str, media="text/html", description="The page, which only those hosts may hold.")},
    examples={
        "cards": Example(
            summary="Cards in a frame of one host",
            query={"key": "wk_…", "origin": ["https://academy.example"]},
            answer="<!doctype html>…",
        )
    },
)


LINK = Operation(
    summary="Open the page of one invitation by its personal link",
    description="Looking records nothing, for mail programs follow every link: only what the page itself sends does.",
    tag="channels",
    responses={
        200: Answer(type=str, media="text/html", description="The page; also where the invitation has ended."),
        404: Answer(type=str, media="text/html", description="A page that says so: the link opens nothing."),
    },
    errors=("not_found", "too_many"),
    path={"token": Annotated[str, msgspec.Meta(min_length=1, description="What the link was signed as.")]},
    examples={
        "nothing": Example(
            summary="A link that was not signed here", path={"token": "nothing"}, status=404, answer="<!doctype html>…"
        )
    },
)


def exchange(frame: Any, answer: Any) -> Operation:
    """The exchange of frames, by what a frame and the answer is."""
    request = msgspec.defstruct(
        "Exchange",
        [("frames", Annotated[list[frame], msgspec.Meta(extra_json_schema={"maxItems": 50})], [])],
        bases=(Page,),
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
    )
    return Operation(
        summary="Exchange frames without a socket",
        description="Each frame is answered in its place: acknowledged, or refused by itself.",
        tag="widget",
        internal=True,
        request=_proved(request),
        one_by_one="frames",
        headers=FromPage,
        responses={200: answer},
        examples={
            "nothing": Example(
                summary="What is open for a visitor",
                headers=AT_HOME,
                request={"key": "wk_…", "visitor": "4f0c6c2e81d94a7b", "frames": [{"type": "sync", "id": "f1"}]},
                answer={
                    "frames": [{"type": "ack", "id": "f1"}],
                    "state": {
                        "type": "state",
                        "respondent": {"id": "anon:4f0c6c2e81d94a7b", "verified": False},
                        "cards": [],
                        "now": 1795342500000,
                        "theme": {},
                    },
                },
            )
        },
    )
