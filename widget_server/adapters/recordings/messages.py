"""Messages in the shape of Segment's, one a line: theirs, and our own export, which adds when the server had it."""

from collections.abc import Sequence
from typing import Any

import msgspec

from widget_server.adapters.recordings.lines import Refuse, Refused, milliseconds
from widget_server.core.events import ANONYMOUS, Conversation, Device, Json, Participant, Source
from widget_server.services.rehearsing.recorded import Beside, Chunk, Passed, Recorded

Id = str | int | None
Time = str | int | float | None


class SaidConversation(msgspec.Struct, frozen=True, gc=False):
    """`context.conversation`."""

    id: str | int
    participants: tuple[Participant, ...] = ()


class SaidPage(msgspec.Struct, frozen=True, gc=False):
    """`context.page`."""

    url: str | None = None


class SaidDevice(msgspec.Struct, frozen=True, gc=False):
    """`context.device`: what kinds of client call themselves."""

    type: str | None = None


class SaidContext(msgspec.Struct, frozen=True, gc=False):
    """`context`."""

    conversation: SaidConversation | None = None
    page: SaidPage | None = None
    device: SaidDevice | None = None


class Said(msgspec.Struct, frozen=True, gc=False):
    """One line. What is not known here is not read."""

    type: str | None = None
    event: str | None = None
    name: str | None = None
    userId: Id = None  # noqa: N815
    anonymousId: Id = None  # noqa: N815
    messageId: str | None = None  # noqa: N815
    groupId: Id = None  # noqa: N815
    previousId: Id = None  # noqa: N815
    timestamp: Time = None
    originalTimestamp: Time = None  # noqa: N815
    receivedAt: Time = None  # noqa: N815
    sentAt: Time = None  # noqa: N815
    properties: dict[str, Json] | None = None
    traits: dict[str, Json] | None = None
    context: SaidContext | None = None
    source: Source | None = None
    device: Device | None = None
    batch: list["Said"] | None = None


class GlancedContext(msgspec.Struct, frozen=True, gc=False):
    """Of a context: whether it tells of a conversation."""

    conversation: Json = None


class Glanced(msgspec.Struct, frozen=True, gc=False):
    """As much of a line as says whether anybody looks at it: half the work of reading it all."""

    type: str | None = None
    event: str | None = None
    userId: Id = None  # noqa: N815
    timestamp: Time = None
    context: GlancedContext | None = None
    traits: Json = None
    """Our own export tells beside somebody's first event what is known of them."""


DEVICES: dict[str, Device] = {
    "phone": "phone",
    "mobile": "phone",
    "ios": "phone",
    "android": "phone",
    "tablet": "tablet",
    "desktop": "desktop",
}

decoder = msgspec.json.Decoder(Said)
_glance = msgspec.json.Decoder(Glanced).decode


class Messages:
    """Reads messages. `as_received`: an event arrives when the server had it (`receivedAt`); else when it occurred."""

    def __init__(self, *, as_received: bool, passed: Passed | None = None) -> None:
        self._as_received = as_received
        self._passed = passed or Passed()

    def read(self, lines: Sequence[bytes], file: int, number: int, out: Chunk, refuse: Refuse) -> None:
        """The events of these lines, the first of which has that number. One flat loop: it runs for every line there is."""
        passed, take = self._passed, self.take
        glances, known, nobody = passed.nobody is not None, passed.known, passed.at
        names, meet, first, last = passed.names, passed.people.add, passed.first, passed.last
        for number, line in enumerate(lines, number):  # noqa: B020 - it goes on from there
            try:
                if glances:
                    seen = _glance(line)
                    name, user, time = seen.event, seen.userId, seen.timestamp
                    if (
                        seen.type == "track"
                        and type(user) is str
                        and type(time) is str
                        and name is not None
                        and (known[name] if name in known else nobody(name))
                        and (seen.context is None or seen.context.conversation is None)
                        and seen.traits is None
                    ):
                        names[name] = names.get(name, 0) + 1
                        meet(user)
                        if time > last:
                            last = time
                            first = first or time
                        elif time < first:
                            first = time
                        continue
                take(line, f"{file}:{number}", out)
            except (ValueError, RecursionError) as error:
                if line.strip():
                    refuse(number, error)
        passed.first, passed.last = first, last

    def take(self, line: bytes, place: str, out: Chunk) -> None:
        """The events of one line."""
        said = decoder.decode(line)
        if said.batch is None:
            self._take(said, place, None, out)
            return
        for number, one in enumerate(said.batch, 1):
            self._take(one, f"{place}.{number}", said.sentAt, out)

    def _take(self, said: Said, place: str, sent_at: Time, out: Chunk) -> None:
        user = said.userId
        if user is not None:
            person = user if type(user) is str else str(user)
        elif said.anonymousId is not None:
            person = f"{ANONYMOUS}{said.anonymousId}"
        else:
            raise Refused("neither userId nor anonymousId says who did it")
        time = said.timestamp
        if time is None:
            time = next((one for one in (said.originalTimestamp, said.sentAt, said.receivedAt, sent_at) if one), None)
        if time is None:
            raise Refused("no timestamp says when it happened")
        at = milliseconds(time)
        received = said.receivedAt
        arrived = at
        if received is not None and received != time and self._as_received:
            arrived = milliseconds(received)
        kind = said.type or ("track" if said.event else None)
        beside = None
        if kind == "track":
            name = said.event
            if not name:
                raise Refused("a track names no event")
            properties = said.properties or {}
            if said.context is not None or said.source is not None or said.device is not None or said.traits:
                beside = _beside(said, **({"traits": said.traits} if said.traits else {}))
        else:
            name, properties, beside = _other(said, kind)
        out.append(Recorded(arrived, at, person, name, said.messageId or place, properties, beside))


def _other(said: Said, kind: str | None) -> tuple[str, dict[str, Json], Beside | None]:
    """A message that is no track: its event as the server names it, and what it tells of the person."""
    match kind:
        case "page" | "screen":
            named = {"name": said.name} if said.name else {}
            properties = {**named, **(said.properties or {})}
            url = properties.get("url")
            return "page_viewed", properties, _beside(said, **({"page": url} if isinstance(url, str) else {}))
        case "identify":
            return "identified", {}, _beside(said, traits=said.traits or {})
        case "group":
            group = None if said.groupId is None else str(said.groupId)
            properties = {**(said.traits or {}), **({"group_id": group} if group else {})}
            return "grouped", properties, _beside(said, group=group)
        case "alias":
            if said.previousId is None:
                raise Refused("an alias names no previousId")
            previous = str(said.previousId)
            return "aliased", {"previous_id": previous}, _beside(said, alias_of=previous)
    raise Refused("its type is none of track, identify, page, group, alias")


def _beside(said: Said, **more: Any) -> Beside | None:
    context = said.context
    found: dict[str, Any] = {}
    if context is not None:
        if context.conversation is not None:
            spoken = context.conversation
            found["conversation"] = Conversation(id=str(spoken.id), participants=spoken.participants)
        if context.page is not None and context.page.url:
            found["page"] = context.page.url
        if context.device is not None and context.device.type:
            found["device"] = DEVICES.get(context.device.type.casefold())
    if said.source is not None:
        found["source"] = said.source
    if said.device is not None:
        found["device"] = said.device
    found |= more
    return Beside(**found) if found else None
