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
        self._moved: Mapping[str, str] = {}
        """Whose the ids are that were told, where they are somebody's former ones."""

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
        named = {one.id for some in told if some.event.conversation_id in changing for one in some.participants or ()}
        rows, moves = await tx.together(
            (
                "change_conversations",
                {"workspace": self._workspace, "ids": records.encode(changing), "now": self._now},
            ),
            ("aliases", {"workspace": self._workspace, "ids": records.encode(sorted(named))}),
        )
        self._moved = dict(map(tuple, moves))
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
        conversation, participants_at, stays = talk.conversation, talk.participants_at, talk.told
        if incoming.participants is not None and incoming.told_at >= participants_at:
            participants_at = incoming.told_at
            stays = _distinct(incoming.participants)
            conversation = msgspec.structs.replace(conversation, participants=_resolved(stays, self._moved))
        if incoming.message is not None and incoming.message.verified:
            message = records.shortened(incoming.message)
            self._said[id, message.id] = message
            conversation = msgspec.structs.replace(conversation, messages=_with(conversation.messages, message))
        self._talks[id] = msgspec.structs.replace(
            talk, conversation=conversation, participants_at=participants_at, told=stays
        )

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
            before, now = known.told, talk.told
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
            if newer or _distinct(incoming.participants) != talk.told:
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
            read, moved = await _read_stays(tx, self._workspace, stale)
            said = await _read_messages(tx, self._workspace, stale, most=MESSAGES_AROUND)
            for id, stays in read.items():
                conversation = Conversation(id=id, participants=_resolved(stays, moved), messages=said[id])
                self._talks[id] = msgspec.structs.replace(self._talks[id], told=stays, conversation=conversation)

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
    """Those conversations with their participants, under the ids that were told, and latest messages."""
    read, _ = await _read_stays(tx, workspace, ids)
    said = await _read_messages(tx, workspace, ids, most=messages) if messages else {}
    return {id: Conversation(id=id, participants=read[id], messages=said.get(id, ())) for id in ids}


async def _read_stays(
    tx: Transaction, workspace: str, ids: Sequence[str]
) -> tuple[dict[str, tuple[Participant, ...]], dict[str, str]]:
    """Who is in those conversations, as told; and whose the ids are that are somebody's former ones."""
    stays: dict[str, list[Participant]] = {id: [] for id in ids}
    moved: dict[str, str] = {}
    for id, person_id, role, own_id in await tx.fetch("participants", workspace=workspace, ids=records.encode(ids)):
        stays[id].append(Participant(id=person_id, role=role))
        if own_id != person_id:
            moved[person_id] = own_id
    return {id: tuple(told) for id, told in stays.items()}, moved


async def _read_messages(
    tx: Transaction, workspace: str, ids: Sequence[str], *, most: int
) -> dict[str, tuple[Message, ...]]:
    said: dict[str, list[Message]] = {id: [] for id in ids}
    rows = await tx.fetch("messages", workspace=workspace, ids=records.encode(ids), most=most)
    for id, message_id, author_id, text, sent_at in rows:
        said[id].append(Message(id=message_id, author_id=author_id, text=text, sent_at=sent_at))
    return {id: tuple(messages) for id, messages in said.items()}


def _resolved(participants: Sequence[Participant], moved: Mapping[str, str]) -> tuple[Participant, ...]:
    """The participants under the ids that are theirs now, each in a role once."""
    if not any(one.id in moved for one in participants):
        return tuple(participants)
    return _distinct([Participant(id=moved.get(one.id, one.id), role=one.role) for one in participants])


def _distinct(participants: Sequence[Participant]) -> tuple[Participant, ...]:
    return tuple(dict.fromkeys(participants))


def _with(messages: tuple[Message, ...], message: Message) -> tuple[Message, ...]:
    others = [one for one in messages if one.id != message.id]
    if not others or (others[-1].sent_at, others[-1].id) < (message.sent_at, message.id):
        return (*others[1 - MESSAGES_AROUND :], message)
    return tuple(sorted([*others, message], key=lambda one: (one.sent_at, one.id))[-MESSAGES_AROUND:])
