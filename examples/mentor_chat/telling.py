"""Tells Cuecard what happens in the chat and the course, with the official Segment client, as a real platform would."""

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from segment.analytics.client import Client

from examples.away.mailbox import address
from examples.mentor_chat.people import Person
from examples.mentor_chat.rooms import Conversation, Message

Told = Callable[[dict[str, Any]], None]
"""Hears of each event that was sent: {id, name, respondent, properties, said, at}."""


class Telling:
    """One Segment client, sending within 50 ms. It retries by itself while Cuecard is away; the chat never waits for it."""

    def __init__(self, *, host: str, server_key: str, told: Told) -> None:
        self.client = Client(write_key=server_key, host=host, upload_interval=0.05, gzip=True, timeout=5)
        self.told = told

    def person(self, person: Person, since: int) -> None:
        """Who somebody is, known since then (ms): the name stands on the student's card and in the mentor's panel, and a
        student who is away gets a mail."""
        traits: dict[str, Any] = {"name": person.name, "course": "Python basics", "language": person.language}
        if person.role == "student":
            traits |= {"email": address(person.id), "consent_email": True}
        self.client.identify(person.id, traits, timestamp=_moment(since))

    def happened(self, name: str, who: Person, conversation: Conversation, **properties: Any) -> None:
        """Somebody did something in the course or the chat; says who is in the conversation now."""
        self._track(name, who, properties, _in_conversation(conversation))

    def said(self, message: Message, author: Person, conversation: Conversation) -> None:
        """A message was sent: by id, with its text, so that an answer can be read beside it."""
        spoken = {
            "id": message.id,
            "author_id": message.author,
            "text": message.text,
            "sent_at": message.sent_at,
        }
        context = _in_conversation(conversation) | {"message": spoken}
        self._track("message_sent", author, {}, context, at=message.sent_at)

    def _track(
        self, name: str, who: Person, properties: dict[str, Any], context: dict[str, Any], *, at: int | None = None
    ) -> None:
        at = at or int(time.time() * 1000)
        id = f"evt-{uuid.uuid4().hex}"
        self.client.track(who.id, name, properties, context, timestamp=_moment(at), message_id=id)
        said = context.get("message", {}).get("text", "")
        self.told({"id": id, "name": name, "respondent": who.id, "properties": properties, "said": said, "at": at})

    @property
    def delivered(self) -> bool:
        """Whether Cuecard has acknowledged everything that was told so far."""
        return not self.client.queue.unfinished_tasks

    def close(self) -> None:
        """Stop sending. What is queued and can't be delivered now is dropped: the demo does not outlive its chat."""
        for consumer in self.client.consumers or ():
            consumer.pause()


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, tz=UTC)


def _in_conversation(conversation: Conversation) -> dict[str, Any]:
    participants = [{"id": each.id, "role": each.role} for each in (conversation.student, conversation.mentor)]
    return {"conversation": {"id": conversation.id, "participants": participants}}
