"""What a homeserver pushes, as far as it matters here: each event by itself, and an odd one is none."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from widget_server.core import bounds
from widget_server.core.errors import CuecardError, InvalidInput
from widget_server.core.matrix import (
    INVITATION,
    Edited,
    Happening,
    Joining,
    Reacted,
    Read,
    Sealed,
    Spoken,
    Taken,
)

MOST_TEXT = 4_000
WORDS = frozenset(["m.text", "m.emote"])
BY_PROGRAMS = "m.notice"
"""What programs say: nobody did anything, and nobody is to be asked about it."""
MEMBERSHIPS = frozenset(["invite", "join", "leave", "ban", "knock"])
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_QUOTED = re.compile(r"\A(?:>[^\n]*\n)+\n?")
"""What older clients put before a reply."""

Json = Any


class Transaction(msgspec.Struct, frozen=True):
    """What is pushed at once."""

    events: list[msgspec.Raw] = []
    ephemeral: list[msgspec.Raw] = []
    """Told in passing: who has read what; and who types, which is nothing to us."""


_transaction = msgspec.json.Decoder(Transaction)
_event = msgspec.json.Decoder(dict[str, Any])


def happenings(raw: bytes) -> list[Happening]:
    """What happened, in order. Raises InvalidInput where the whole is no transaction."""
    events, ephemeral = _parts(raw)
    found = (_read(one) for one in events)
    return [*(one for one in found if one is not None), *(seen for one in ephemeral for seen in _receipts(one))]


def _parts(raw: bytes) -> tuple[Sequence[Any], Sequence[Any]]:
    """Each event by itself. What our own reader refuses of the whole for one of them (half a character, too deep) is read as
    other servers read it: refused, it would be pushed again for ever, and nothing after it."""
    try:
        whole = _transaction.decode(raw)
        return whole.events, whole.ephemeral
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        told = json.loads(raw.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        told = None
    events = told.get("events", []) if isinstance(told, dict) else None
    if not isinstance(events, list):
        raise InvalidInput("This is no transaction: an object with a list of events.")
    return events, []


def _receipts(raw: msgspec.Raw) -> Iterator[Read]:
    """Who has read how far: lost, it is told again with the next message."""
    try:
        event = _event.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return
    room, content = _id(event.get("room_id")), _object(event.get("content"))
    if event.get("type") != "m.receipt" or room is None:
        return
    for message, receipts in content.items():
        for reader, receipt in _object(_object(receipts).get("m.read")).items():
            if _id(message) is not None and _id(reader) is not None:
                told = hashlib.sha256(f"{room} {message} {reader}".encode()).hexdigest()[:40]
                yield Read(id=f"read-{told}", room=room, sender=reader, at=_time(_object(receipt).get("ts")))


def _read(raw: Any) -> Happening | None:
    try:
        event = _event.decode(raw) if isinstance(raw, msgspec.Raw) else raw
        happening = _happening(event) if isinstance(event, dict) else None
        if happening is not None:
            for id in (happening.id, happening.room, happening.sender):
                bounds.check_id(id, "An id")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, CuecardError):
        return None
    return happening


def _happening(event: dict[str, Json]) -> Happening | None:
    id, room, sender = (_id(event.get(name)) for name in ("event_id", "room_id", "sender"))
    at, content, key = event.get("origin_server_ts"), event.get("content"), event.get("state_key")
    if id is None or room is None or sender is None or not isinstance(content, dict):
        return None
    where: dict[str, Any] = {"id": id, "room": room, "sender": sender, "at": _time(at)}
    match event.get("type"):
        case "m.room.message" if key is None:
            return _message(content, where)
        case "m.reaction" if key is None:
            return _reaction(content, where)
        case "m.room.redaction":
            what = _id(event.get("redacts")) or _id(content.get("redacts"))
            return None if what is None else Taken(**where, what=what)
        case "m.room.member":
            whom = _id(key)
            how: Json = content.get("membership")
            return Joining(**where, whom=whom, how=how) if whom is not None and _one_of(how, MEMBERSHIPS) else None
        case "m.room.encryption" if key == "":
            return Sealed(**where)
    return None


def _message(content: dict[str, Json], where: dict[str, Any]) -> Happening | None:
    relates = _object(content.get("m.relates_to"))
    if relates.get("rel_type") == "m.replace":
        of, new = _id(relates.get("event_id")), _object(content.get("m.new_content"))
        return None if of is None else Edited(**where, of=of, text=_words(new))
    if not isinstance(content.get("msgtype"), str) or content["msgtype"] == BY_PROGRAMS:
        return None
    reply_to = _id(_object(relates.get("m.in_reply_to")).get("event_id"))
    # A thread's messages name its latest one for clients that know no threads: that is no reply.
    if relates.get("is_falling_back") is True:
        reply_to = None
    text = _words(content)
    if text is not None and reply_to is not None:
        text = _QUOTED.sub("", text)
    ours = _object(content.get(INVITATION))
    return Spoken(
        **where, text=text, reply_to=reply_to, asks=_id(ours.get("invitation")), question=_id(ours.get("question"))
    )


def _reaction(content: dict[str, Json], where: dict[str, Any]) -> Reacted | None:
    relates = _object(content.get("m.relates_to"))
    to, sign = _id(relates.get("event_id")), relates.get("key")
    if relates.get("rel_type") != "m.annotation" or to is None or not isinstance(sign, str) or not sign:
        return None
    return Reacted(**where, to=to, sign=_kept(sign)[:64])


def _words(content: dict[str, Json]) -> str | None:
    body = content.get("body")
    if not _one_of(content.get("msgtype"), WORDS) or not isinstance(body, str):
        return None
    return _kept(body)[:MOST_TEXT]


def _kept(text: str) -> str:
    """The text without what a database can't hold."""
    return _UNKEPT.sub("", text)


def _one_of(value: Json, known: frozenset[str]) -> bool:
    """Whether it is one of these words; a list, say, is none, and can't even be looked for."""
    return isinstance(value, str) and value in known


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _id(value: Json) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= bounds.MAX_ID and value.isprintable() else None


def _time(value: Json) -> int:
    """Milliseconds; of nonsense the beginning of all time, which is then too long ago for anything."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= bounds.MAX_INT else 0
