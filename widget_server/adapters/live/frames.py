"""The frames: one typed value per kind, unknown fields refused; decoded within bounds, encoded once."""

from typing import Annotated, Any, Literal

import msgspec

from widget_server.core import bounds
from widget_server.core.access import Part
from widget_server.core.errors import CuecardError, InvalidInput, TooLarge, TooMany, Unavailable
from widget_server.core.events import Json, Message
from widget_server.core.questions import Value
from widget_server.core.surveys import Channel
from widget_server.services.cards import Card
from widget_server.services.items import Item
from widget_server.services.people import History

MAX_FRAME_BYTES = 65_536

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
Time = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Frame(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """What a page sends. `id` is made by the page; the answer names it. `sent_at` is the page's clock when it sends, by which
    its other times are corrected."""

    id: Id
    sent_at: Time | None = None


class Page(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the page stands."""

    url: str
    title: str | None = None


class Around(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A message that the page says is around."""

    id: Id
    text: str | None = None
    author_id: Id | None = None
    sent_at: Time

    def message(self) -> Message:
        """As it is kept: unverified."""
        return Message(id=self.id, author_id=self.author_id, text=self.text, sent_at=self.sent_at, verified=False)


class Track(Frame, frozen=True, kw_only=True, tag="track"):
    """Something happened."""

    name: Id
    properties: dict[str, Json] = {}
    occurred_at: Time
    conversation: Id | None = None
    page: Page | str | None = None


class Display(Frame, frozen=True, kw_only=True, tag="display"):
    """A card is on the screen."""

    invitation: Id
    channel: Channel
    reply: Id | None = None
    """Of an answered card: staff's words in its thread were on the screen, as far as this one."""
    messages: tuple[Around, ...] = ()


class Together(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One more answer."""

    question: Id
    value: Value


class Answer(Frame, frozen=True, kw_only=True, tag="answer"):
    """One answer."""

    invitation: Id
    question: Id
    value: Value
    together: Annotated[tuple[Together, ...], msgspec.Meta(max_length=50)] = ()
    """The answers before it, where all of a survey that is not named come at once."""
    answered_at: Time
    grant: str | None = None


class Dismiss(Frame, frozen=True, kw_only=True, tag="dismiss"):
    """Not now."""

    invitation: Id


class Reply(Frame, frozen=True, kw_only=True, tag="reply"):
    """A message in the thread."""

    invitation: Id
    text: str


class Show(Frame, frozen=True, kw_only=True, tag="show"):
    """Ask for a survey by name."""

    survey: Id
    conversation: Id | None = None


class Past(Frame, frozen=True, kw_only=True, tag="past"):
    """What the person has answered, newest first."""

    before: Id | None = None
    """The invitation of the last card that is known; None: from the newest."""


class Sync(Frame, frozen=True, kw_only=True, tag="sync"):
    """Everything again."""


class Ping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="ping"):
    """Are you there?"""

    id: Id | None = None


class Watch(Frame, frozen=True, kw_only=True, tag="watch"):
    """A mentor looks at a conversation."""

    conversation: Id
    badges: bool = False


class Look(Frame, frozen=True, kw_only=True, tag="history"):
    """A mentor looks at one person's history."""

    respondent: Id


class Mark(Frame, frozen=True, kw_only=True, tag="mark"):
    """How far the mentor's handling is."""

    invitation: Id
    state: Literal["open", "read", "resolved"]


class Reveal(Frame, frozen=True, kw_only=True, tag="reveal"):
    """A mentor asks for a part of a moment that is not shown by itself."""

    invitation: Id
    part: Part


RespondentFrame = Track | Display | Answer | Dismiss | Reply | Show | Past | Sync | Ping
StaffFrame = Watch | Look | Reply | Mark | Reveal | Sync | Ping

respondent_frames: msgspec.json.Decoder[RespondentFrame] = msgspec.json.Decoder(RespondentFrame)
staff_frames: msgspec.json.Decoder[StaffFrame] = msgspec.json.Decoder(StaffFrame)
_any = msgspec.json.Decoder()


def decode(raw: bytes, decoder: msgspec.json.Decoder[Any]) -> Any:
    """One frame within bounds; raises InvalidInput or TooLarge."""
    if len(raw) > MAX_FRAME_BYTES:
        raise TooLarge(f"A frame has at most {MAX_FRAME_BYTES} bytes.")
    try:
        if bounds.suspicious(raw):
            bounds.check(_any.decode(raw))
        return decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(reason(error)) from None


def reason(error: Exception) -> str:
    """What was wrong, without what was sent."""
    if isinstance(error, msgspec.ValidationError):
        return f"The fields do not fit: {error}"[:300].encode("utf-8", "replace").decode()
    return "This is not JSON in UTF-8."


def id_of(raw: bytes) -> str | None:
    """The id of a frame that could not be read, so that its refusal finds it."""
    try:
        given = _any.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    id = given.get("id") if isinstance(given, dict) else None
    return id if isinstance(id, str) and 0 < len(id) <= bounds.MAX_ID else None


# -- what the server says -------------------------------------------------------------------------------------------
class Told(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """What the server sends."""


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """As whom the page is connected."""

    id: str
    verified: bool


class State(Told, frozen=True, kw_only=True, tag="state"):
    """All cards, first and whenever asked for. Replaces what the page knew."""

    respondent: Who
    cards: list[Card]
    now: int
    theme: dict[str, Json] = {}


class CardTold(Told, frozen=True, kw_only=True, tag="card"):
    """One card appeared or changed."""

    card: Card


class PastTold(Told, frozen=True, kw_only=True, tag="past"):
    """A page of what the person has answered, newest first; `more`: others come after it."""

    cards: list[Card]
    more: bool


class Ack(Told, frozen=True, kw_only=True, tag="ack"):
    """Done, durably."""

    id: str


class ErrorTold(msgspec.Struct, frozen=True, kw_only=True):
    """The one error shape."""

    code: str
    message: str


class Refused(Told, frozen=True, kw_only=True, tag="refused"):
    """Not done. `final` False: the same frame may be sent again later."""

    id: str | None
    error: ErrorTold
    final: bool


class Pong(Told, frozen=True, kw_only=True, tag="pong"):
    """Here."""


class Reviews(Told, frozen=True, kw_only=True, tag="reviews"):
    """A conversation's responses, newest first."""

    conversation: str
    items: list[Item]


class Review(Told, frozen=True, kw_only=True, tag="review"):
    """One response appeared or changed."""

    item: Item


class HistoryTold(Told, frozen=True, kw_only=True, tag="history"):
    """The newest of one person's history; None: they are not this mentor's to see."""

    respondent: str
    history: History | None


AnyTold = State | CardTold | Ack | Refused | Pong | Reviews | Review | HistoryTold

encode = msgspec.json.Encoder().encode


def refused(id: str | None, error: CuecardError) -> Refused:
    """The refusal of a frame."""
    final = not isinstance(error, TooMany | Unavailable)
    return Refused(id=id, error=ErrorTold(code=error.code, message=error.message), final=final)
