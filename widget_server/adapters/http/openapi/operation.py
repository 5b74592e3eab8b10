"""What a door says of itself for the description of the API: what it takes, what it gives, with examples."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

Tag = Literal["events", "answers", "decisions", "staff", "channels", "data", "widget", "server"]

TAGS: Mapping[Tag, str] = {
    "events": "What people did, told by your server, by their pages, or by what you already run.",
    "answers": "Responses with the moment that they were given in.",
    "decisions": "Why somebody was asked, and why not.",
    "staff": "Who is whose among those who read the answers.",
    "channels": "The ways to reach somebody: links, mail, push, chats.",
    "data": "Everything out again, for other systems.",
    "widget": "What our own script in a page speaks. Internal: it changes with the widget, which every server brings along.",
    "server": "The server itself.",
}

NO_CONTROL = r"^[^\u0000-\u001f\u007f-\u009f]*$"
PathId = Annotated[str, msgspec.Meta(min_length=1, max_length=128, pattern=NO_CONTROL)]
"""What stands in an address where a door says nothing else."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a door answers with one status. `type`: what is encoded, or a tuple of what it may be; None: nothing at all."""

    type: Any = None
    media: str = "application/json"
    also: tuple[str, ...] = ()
    """Other media types in which it comes where that was asked for."""
    description: str = "Done."
    headers: Mapping[str, str] = {}
    """Those worth a word, and what each says."""


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """One request and its answer, as they are: tests decode both, and send it."""

    summary: str
    request: Any = msgspec.UNSET
    """The body, as JSON's values."""
    query: Mapping[str, Any] = {}
    path: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    status: int = 200
    answer: Any = msgspec.UNSET
    sent: bool = True
    """False: it names something that a fresh server does not have, so tests only decode it."""


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """What one door does, for `Door(…, about=Operation(…))`. Types are those that the endpoint decodes and encodes.

    What follows from the door stands by itself in the description: its address and method, who may come in and what
    whoever may not is told, that a body may be too large or too slow, that the server may be at its end.
    """

    summary: str
    """One line, as an order: "Tell of an event"."""
    tag: Tag
    description: str = ""
    request: Any = None
    """What the body is decoded as, or a tuple of what it may be; None: there is none."""
    media: str = "application/json"
    """What the body is; a form's struct has its fields."""
    one_by_one: str = ""
    """The body's list whose items are read and refused each by itself, so that a bad one spoils no other."""
    query: type[msgspec.Struct] | None = None
    """The struct that the query string is decoded as (`queries.asked`)."""
    headers: type[msgspec.Struct] | None = None
    """Headers that matter, by a struct whose fields are renamed to them."""
    path: Mapping[str, Any] = {}
    """Types of what stands in the address, where it is no id."""
    responses: Mapping[int, Any]
    """By status: a type, which is encoded as JSON, or an Answer."""
    errors: tuple[str, ...] = ()
    """Codes of its own refusals, beside those that every door like it has."""
    examples: Mapping[str, Example] = {}
    keys: tuple[str, ...] | None = None
    """Names of the kinds of keys that open it, any of them; None: as its permission says."""
    id: str = ""
    """Left out: made of method and address."""
    internal: bool = False
    """Only for our own widget."""


def kinds(type: Any) -> tuple[Any, ...]:
    """What is encoded, each kind by itself."""
    return () if type is None else type if isinstance(type, tuple) else (type,)


def answer(of: Any) -> Answer:
    """What stands in `responses`, as an Answer."""
    return of if isinstance(of, Answer) else Answer(type=of)
