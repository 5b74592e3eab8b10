"""The Segment shapes, RudderStack's dialect included: what their clients send, as typed values; what we don't know is ignored."""

from typing import Any

import msgspec

from widget_server.adapters.http.bodies import decoded, parsed
from widget_server.core import bounds, devices
from widget_server.core.errors import CuecardError, InvalidInput, TooLarge
from widget_server.core.events import Device, Json, Participant
from widget_server.services.ingesting import Told, without_query
from widget_server.services.times import Time, milliseconds

KINDS = ("track", "identify", "page", "screen", "group", "alias")
MAX_BATCH_ITEM = 32_768
MAX_BATCH_ITEMS = 1_000
ADDRESSES = ("url", "referrer", "tab_url", "initial_referrer")
"""Properties of a page that are addresses."""

Id = str | int | None


class SaidConversation(msgspec.Struct, frozen=True, gc=False):
    """`context.conversation`."""

    id: str | int
    participants: tuple[Participant, ...] | None = None


class SaidMessage(msgspec.Struct, frozen=True, gc=False):
    """`context.message`."""

    id: str | int
    author_id: Id = None
    text: str | None = None
    sent_at: Time = None


class SaidPage(msgspec.Struct, frozen=True, gc=False):
    """`context.page`."""

    url: str | None = None


class SaidCuecard(msgspec.Struct, frozen=True, gc=False):
    """`context.cuecard`: the respondent's token, where a browser key is used."""

    token: str | None = None


class SaidContext(msgspec.Struct, frozen=True, gc=False):
    """`context`. Locale and time zone are not read: on a server they are the server's own; tell them as traits."""

    conversation: SaidConversation | None = None
    message: SaidMessage | None = None
    page: SaidPage | None = None
    cuecard: SaidCuecard | None = None
    device: Json = None
    userAgent: Json = None  # noqa: N815
    traits: Json = None
    """Where RudderStack's clients put what an identify tells."""


class Said(msgspec.Struct, frozen=True, gc=False):
    """One message of any kind."""

    type: str | None = None
    """Of a message in a batch: its kind."""
    event: str | None = None
    """Of a track: what happened, in the past tense."""
    name: str | None = None
    """Of a page or a screen: what it is called."""
    userId: Id = None  # noqa: N815
    """Who did it."""
    anonymousId: Id = None  # noqa: N815
    """A visitor who is not known by an id yet."""
    messageId: str | None = None  # noqa: N815
    """Yours: the same id with the same content is kept once."""
    groupId: Id = None  # noqa: N815
    """Of a group: which one."""
    previousId: Id = None  # noqa: N815
    """Of an alias: the id from before."""
    timestamp: Time = None
    """When it happened, ISO 8601 or Unix milliseconds; left out: now."""
    originalTimestamp: Time = None  # noqa: N815
    """What RudderStack's clients call it."""
    sentAt: Time = None  # noqa: N815
    """When it was sent, by the sender's clock: a clock that is wrong is corrected by it."""
    properties: dict[str, Json] | None = None
    """What else there is to tell of it."""
    traits: dict[str, Json] | None = None
    """Of an identify or a group: what somebody is."""
    context: SaidContext | None = None
    """Where it happened."""
    writeKey: str | None = None  # noqa: N815
    """The key, where no header says it."""


class Batch(msgspec.Struct, frozen=True):
    """Several messages; each is decoded by itself, so that one bad one is refused alone."""

    batch: list[msgspec.Raw]
    writeKey: str | None = None  # noqa: N815
    sentAt: Time = None  # noqa: N815


_said = msgspec.json.Decoder(Said)
_batch = msgspec.json.Decoder(Batch)


def said(raw: bytes) -> Said:
    """One message, within bounds."""
    return decoded(raw, _said)


def batch(raw: bytes) -> Batch:
    """A batch with its items still raw."""
    whole = decoded(raw, _batch, deep=False)
    if len(whole.batch) > MAX_BATCH_ITEMS:
        raise TooLarge(f"A batch has at most {MAX_BATCH_ITEMS} events.")
    return whole


def item(raw: msgspec.Raw) -> Said:
    """One item of a batch."""
    if len(bytes(raw)) > MAX_BATCH_ITEM:
        raise TooLarge(f"An event of a batch has at most {MAX_BATCH_ITEM} bytes.")
    return said(bytes(raw))


def item_id(raw: msgspec.Raw) -> str | None:
    """The messageId of an item that could not be read, for the refusal log."""
    try:
        given = parsed(bytes(raw))
        id = given.get("messageId") if isinstance(given, dict) else None
        bounds.check(id)
    except CuecardError:
        return None
    return id if isinstance(id, str) else None


def told(one: Said, kind: str | None, *, sent_at: Time = None) -> Told:
    """What a message of a kind tells."""
    if kind not in KINDS:
        raise InvalidInput(f"The type is none of {', '.join(KINDS)}.")
    name, properties, traits = _named(one, kind)
    if one.originalTimestamp is not None:
        milliseconds(one.originalTimestamp, "originalTimestamp")
    context = one.context or _NO_CONTEXT
    conversation, message = context.conversation, context.message
    page = context.page.url if context.page else None
    if kind == "page" and isinstance(properties.get("url"), str):
        page = properties["url"]
    if kind == "page":
        properties = _without_queries(properties)
    return Told(
        name=name,
        id=one.messageId,
        user_id=_text(one.userId) or None,  # RudderStack's browser client says "" of whom it does not know
        anonymous_id=_text(one.anonymousId),
        properties=properties,
        timestamp=one.timestamp if one.timestamp is not None else one.originalTimestamp,
        sent_at=one.sentAt if one.sentAt is not None else sent_at,
        page=page,
        conversation_id=_text(conversation.id) if conversation else None,
        participants=conversation.participants if conversation else None,
        message_id=_text(message.id) if message else None,
        message_author=_text(message.author_id) if message else None,
        message_text=message.text if message else None,
        message_sent_at=message.sent_at if message else None,
        traits=traits,
        group=_text(one.groupId) if kind == "group" else None,
        device=_device(context),
        alias_of=_previous(one) if kind == "alias" else None,
    )


_NO_CONTEXT = SaidContext()


def _named(one: Said, kind: str) -> tuple[str, dict[str, Json], dict[str, Json] | None]:
    """Event name, properties, traits."""
    match kind:
        case "track":
            if not one.event:
                raise InvalidInput("A track names its event.")
            return one.event, one.properties or {}, None
        case "page" | "screen":
            named = {"name": one.name} if one.name else {}
            return "page_viewed", {**named, **(one.properties or {})}, None
        case "identify":
            return "identified", {}, one.traits or _traits_of(one.context) or {}
        case "group":
            group = {"group_id": _text(one.groupId)} if one.groupId is not None else {}
            return "grouped", {**(one.traits or {}), **group}, None
        case _:
            return "aliased", {"previous_id": _previous(one)}, None


def _traits_of(context: SaidContext | None) -> dict[str, Json] | None:
    return context.traits if context is not None and isinstance(context.traits, dict) else None


def _device(context: SaidContext) -> Device | None:
    """By `context.device`, as apps tell it, else by `context.userAgent`; what says nothing of a device is no mistake."""
    told = context.device if isinstance(context.device, dict) else {}
    kind, model = told.get("type"), told.get("model")
    if isinstance(kind, str):
        known = devices.of_type(kind, model if isinstance(model, str) else "")
        if known is not None:
            return known
    return devices.of_user_agent(context.userAgent) if isinstance(context.userAgent, str) else None


def _previous(one: Said) -> str:
    previous = _text(one.previousId)
    if previous is None:
        raise InvalidInput("An alias names its previousId.")
    return previous


def _without_queries(properties: dict[str, Json]) -> dict[str, Any]:
    """A page's own properties without query strings: the addresses stay, what was typed into them does not."""
    kept = {key: value for key, value in properties.items() if key != "search"}
    for key in ADDRESSES:
        if isinstance(kept.get(key), str):
            kept[key] = without_query(kept[key])
    return kept


def _text(id: Id) -> str | None:
    return str(id) if isinstance(id, int) else id
