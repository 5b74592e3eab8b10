"""The conversations of one batch: who is in them and what was said, as told so far, and what to write of it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Call, Transaction
from widget_server.adapters.sql.remembering import Memory, Talk
from widget_server.core.events import Conversation, Incoming, Message, Participant

MESSAGES_AROUND = 50
"""How many messages a decision may look at."""
MESSAGES_KEPT = 200


class Talks:
    """The conversations of one workspace while a batch is being decided."""

    def __init__(self, workspace: str, *, now: int) -> None:
        self._workspace = workspace
        self._now = now
        self._talks: dict[str, Talk] = {}
        self._before: dict[str, Talk] = {}
        self._said: dict[tuple[str, str], Message] = {}

    async def load(self, tx: Transaction, ids: Collection[str], told: Sequence[Incoming], memory: Memory[Talk]) -> None:
        """Read what is not remembered of `ids`; lock those that `told` will change."""
        if not ids:
            return
        rows = await tx.fetch("conversation_heads", workspace=self._workspace, ids=records.encode(sorted(ids)))
        heads = dict.fromkeys(ids, (0, 0)) | {id: (revision, at) for id, revision, at in rows}
        await self._read(tx, heads, memory)
        changing = sorted({one.event.conversation_id or "" for one in told if self._changes(one)})
        if not changing:
            return
        rows = await tx.fetch(
            "change_conversations", workspace=self._workspace, ids=records.encode(changing), now=self._now
        )
        # Another process may have changed one between our reading and our lock.
        heads = {id: (revision - 1, at) for id, revision, at in rows}
        await self._read(tx, {id: head for id, head in heads.items() if self._talks[id].revision != head[0]}, memory)
        for id, revision, _ in rows:
            self._talks[id] = msgspec.structs.replace(self._talks[id], revision=revision)
            self._before[id] = self._talks[id]

    def conversation(self, id: str | None) -> Conversation | None:
        """The conversation as it stands now; one that nothing was told of has nobody in it."""
        if id is None:
            return None
        talk = self._talks.get(id)
        return talk.conversation if talk is not None else Conversation(id=id)

    def tell(self, incoming: Incoming) -> None:
        """Take what the sender tells of the event's conversation."""
        id = incoming.event.conversation_id
        if id is None or id not in self._before:
            return
        talk = self._talks[id]
        conversation, participants_at = talk.conversation, talk.participants_at
        if incoming.participants is not None and incoming.told_at >= participants_at:
            participants_at = incoming.told_at
            conversation = msgspec.structs.replace(conversation, participants=_distinct(incoming.participants))
        if incoming.message is not None and incoming.message.verified:
            message = records.shortened(incoming.message)
            self._said[id, message.id] = message
            conversation = msgspec.structs.replace(conversation, messages=_with(conversation.messages, message))
        self._talks[id] = msgspec.structs.replace(talk, conversation=conversation, participants_at=participants_at)

    def learned(self) -> dict[tuple[str, str], Talk]:
        """What to remember once the batch is committed."""
        return {(self._workspace, id): talk for id, talk in self._talks.items()}

    def calls(self) -> list[Call]:
        """What to write of what was told."""
        ended: list[dict[str, Any]] = []
        joined: list[dict[str, Any]] = []
        dated: list[dict[str, Any]] = []
        for id, known in self._before.items():
            talk = self._talks[id]
            if talk.participants_at != known.participants_at:
                dated.append({"workspace": self._workspace, "id": id, "participants_at": talk.participants_at})
            before, now = known.conversation.participants, talk.conversation.participants
            if now == before:
                continue
            ended += [self._stay(id, one) for one in before if one not in now]
            joined += [
                {**self._stay(id, one), "joined": talk.revision, "position": position}
                for position, one in enumerate(now)
            ]
        said = [self._message(id, message) for (id, _), message in self._said.items()]
        full = [
            {"workspace": self._workspace, "conversation_id": id, "most": MESSAGES_KEPT}
            for id in sorted({id for id, _ in self._said})
            if len(self._talks[id].conversation.messages) >= MESSAGES_AROUND
        ]
        return [
            ("change_participants_at", dated),
            ("end_participant", ended),
            ("add_participant", joined),
            ("add_message", said),
            ("forget_messages", full),
        ]

    def _changes(self, incoming: Incoming) -> bool:
        """Whether it tells of its conversation what was not known when the batch began."""
        id = incoming.event.conversation_id
        if id is None:
            return False
        talk = self._talks[id]
        known = talk.conversation
        if incoming.participants is not None and incoming.told_at >= talk.participants_at:
            newer = incoming.told_at > talk.participants_at
            if newer or _distinct(incoming.participants) != known.participants:
                return True
        message = incoming.message
        return message is not None and message.verified and records.shortened(message) not in known.messages

    async def _read(self, tx: Transaction, heads: Mapping[str, tuple[int, int]], memory: Memory[Talk]) -> None:
        """What is not remembered of those conversations, of which the revision and `participants_at` are given."""
        stale = []
        for id, (revision, participants_at) in heads.items():
            known = memory.get((self._workspace, id))
            if known is None or known.revision != revision:
                known = Talk(revision=revision, participants_at=participants_at, conversation=Conversation(id=id))
                if revision:
                    stale.append(id)
            self._talks[id] = known
        if stale:
            read = await read_conversations(tx, self._workspace, stale, messages=MESSAGES_AROUND)
            for id, conversation in read.items():
                self._talks[id] = msgspec.structs.replace(self._talks[id], conversation=conversation)

    def _stay(self, id: str, one: Participant) -> dict[str, Any]:
        return {
            "workspace": self._workspace,
            "conversation_id": id,
            "person_id": one.id,
            "role": one.role,
            "now": self._now,
        }

    def _message(self, id: str, message: Message) -> dict[str, Any]:
        return {
            "workspace": self._workspace,
            "conversation_id": id,
            "id": message.id,
            "author_id": message.author_id,
            "text": message.text,
            "sent_at": message.sent_at,
        }


async def read_conversations(
    tx: Transaction, workspace: str, ids: Sequence[str], *, messages: int
) -> dict[str, Conversation]:
    """Those conversations with their participants and latest messages."""
    participants: dict[str, list[Participant]] = {id: [] for id in ids}
    for id, person_id, role in await tx.fetch("participants", workspace=workspace, ids=records.encode(ids)):
        participants[id].append(Participant(id=person_id, role=role))
    said: dict[str, list[Message]] = {id: [] for id in ids}
    if messages:
        rows = await tx.fetch("messages", workspace=workspace, ids=records.encode(ids), most=messages)
        for id, message_id, author_id, text, sent_at in rows:
            said[id].append(Message(id=message_id, author_id=author_id, text=text, sent_at=sent_at))
    return {id: Conversation(id=id, participants=tuple(participants[id]), messages=tuple(said[id])) for id in ids}


def _distinct(participants: Sequence[Participant]) -> tuple[Participant, ...]:
    return tuple(dict.fromkeys(participants))


def _with(messages: tuple[Message, ...], message: Message) -> tuple[Message, ...]:
    others = [one for one in messages if one.id != message.id]
    if not others or (others[-1].sent_at, others[-1].id) < (message.sent_at, message.id):
        return (*others[1 - MESSAGES_AROUND :], message)
    return tuple(sorted([*others, message], key=lambda one: (one.sent_at, one.id))[-MESSAGES_AROUND:])
