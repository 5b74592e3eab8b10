"""An event as the line of a recording, which `cuecard replay` reads: the shape in which it came, with when it was received."""

from typing import Any

from widget_server.core.cells import LAST_MS, moment
from widget_server.core.events import ANONYMOUS
from widget_server.ports.exports import EventKept


def message(kept: EventKept) -> dict[str, Any]:
    """The line's JSON. What is not there is left out; `traits` are those of now, `participants` those of the event's time."""
    event = kept.event
    visitor = event.respondent_id.startswith(ANONYMOUS)
    line: dict[str, Any] = {
        "type": "track",
        "event": event.name,
        "anonymousId" if visitor else "userId": event.respondent_id.removeprefix(ANONYMOUS),
        "messageId": event.id,
        "timestamp": _time(event.occurred_at),
        "receivedAt": _time(event.received_at),
    }
    if kept.alias_of is not None:
        del line["event"]
        line |= {"type": "alias", "previousId": kept.alias_of}
    if event.properties:
        line["properties"] = event.properties
    if kept.traits:
        line["traits"] = kept.traits
    context: dict[str, Any] = {}
    if event.conversation_id is not None:
        context["conversation"] = {"id": event.conversation_id}
        if kept.participants:
            context["conversation"]["participants"] = kept.participants
    if event.page is not None:
        context["page"] = {"url": event.page}
    if context:
        line["context"] = context
    if event.source != "server":
        line["source"] = event.source
    if event.device is not None:
        line["device"] = event.device
    return line


def _time(at: int) -> str | int:
    """ISO 8601; a time that no calendar knows stays a number."""
    if not 0 <= at <= LAST_MS:
        return at
    return moment(at).isoformat(timespec="milliseconds").replace("+00:00", "Z")
