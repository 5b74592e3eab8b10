"""A moment as one line of time: what came before the question, the question, the answer, what came of it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec

from widget_server.core.context import ContextEvent
from widget_server.core.events import Json, Message
from widget_server.services.items import Item, ItemAnswer

EntryKind = Literal["event", "message", "asked", "answers", "reply"]
MESSAGE_SENT = "message_sent"
"""The event that tells a message: where that stands itself, it is no second thing."""
MOST_SAID = 4
"""So many properties of an event stand beside its name."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing on the line."""

    kind: EntryKind
    at: int
    offset: int
    """After the ask (ms); before it, less than 0."""
    name: str = ""
    """Of an event; of a message or reply: who wrote it."""
    about: str = ""
    """The event's properties in a few words: "exercise loops-3 · attempt 2"."""
    text: str | None = None
    trigger: bool = False
    """It made the survey due."""
    unverified: bool = False
    """Only the respondent's own page says so."""
    ours: bool = False
    """Staff's words."""
    unnamed: bool = False
    """It is the respondent's, whose name is not shown."""
    seen_at: int | None = None
    answers: tuple[ItemAnswer, ...] = ()
    earlier: bool = False
    """So long before the ask that it is folded away."""


def timeline(item: Item, events: Sequence[ContextEvent], messages: Sequence[Message]) -> list[Entry]:
    """Oldest first; at one instant: what happened, then the question, then what came of it. `events` and `messages` are those
    since the ask."""
    asked = int(item.context["asked_at"])
    frozen: list[Mapping[str, Any]] = list(item.context["events"])
    said: list[Mapping[str, Any]] = list(item.context["messages"])
    told = {one["id"] for one in said}
    around = [*said, *(msgspec.to_builtins(one) for one in item.page_messages if one.id not in told)]
    known = {one["id"] for one in frozen}
    entries = [
        *(_event(one, asked) for one in frozen),
        *(_event(msgspec.to_builtins(one), asked) for one in events if one.id not in known),
        *(_message(one, item, asked) for one in around),
        *(_message(msgspec.to_builtins(one), item, asked) for one in messages if one.id not in told),
        Entry(kind="asked", at=asked, offset=0),
        *_answers(item, asked),
        *_replies(item, asked),
    ]
    rank: dict[EntryKind, int] = {"event": 0, "message": 1, "asked": 2, "answers": 3, "reply": 4}
    spoken = {one.at // 1000 for one in entries if one.kind == "message"}
    entries = [
        one
        for one in entries
        if one.name != MESSAGE_SENT or one.kind != "event" or one.trigger or one.at // 1000 not in spoken
    ]
    return _folded(sorted(entries, key=lambda one: (one.at, rank[one.kind])))


def in_short(properties: Mapping[str, Json]) -> str:
    """The properties of an event in a few words."""
    plain = [(name, value) for name, value in properties.items() if isinstance(value, str | int | float)]
    return " · ".join(f"{name.replace('_', ' ')} {_said(value)}" for name, value in plain[:MOST_SAID])


def _said(value: Json) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)[:80]


def _event(told: Mapping[str, Any], asked: int) -> Entry:
    return Entry(
        kind="event",
        at=told["occurred_at"],
        offset=told["occurred_at"] - asked,
        name=told["name"],
        about=in_short(told.get("properties") or {}),
        trigger=bool(told.get("trigger")),
        unverified=told.get("source") == "widget",
    )


def _message(told: Mapping[str, Any], item: Item, asked: int) -> Entry:
    author = told.get("author_id")
    ours = item.mentor is not None and author == item.mentor.id
    theirs = author == item.respondent.id
    name = (item.mentor.name if ours and item.mentor else item.respondent.name if theirs else None) or author or ""
    return Entry(
        kind="message",
        at=told["sent_at"],
        offset=told["sent_at"] - asked,
        name=name,
        text=told.get("text"),
        ours=ours,
        unnamed=theirs and item.respondent.name is None,
        unverified=told.get("verified") is False,
    )


def _answers(item: Item, asked: int) -> Iterator[Entry]:
    if item.answers:
        at = max(asked, item.completed_at or item.started_at or asked)
        yield Entry(kind="answers", at=at, offset=at - asked, answers=item.answers)


def _replies(item: Item, asked: int) -> Iterator[Entry]:
    for reply in item.replies:
        ours = reply.author == "mentor"
        at = max(asked, reply.sent_at)
        yield Entry(
            kind="reply",
            at=at,
            offset=at - asked,
            name=reply.name or (item.respondent.id if not ours else ""),
            text=reply.text,
            ours=ours,
            unnamed=not ours and item.respondent.name is None,
            seen_at=reply.seen_at if isinstance(reply.seen_at, int) else None,
        )


def _folded(entries: list[Entry]) -> list[Entry]:
    """Of a long line, what stands far before the ask and led to nothing."""
    before = [one for one in entries if one.kind in ("event", "message") and one.offset <= 0]
    far = {id(one) for one in before[:-6] if not one.trigger}
    if len(far) < 2:
        return entries
    return [msgspec.structs.replace(one, earlier=True) if id(one) in far else one for one in entries]
