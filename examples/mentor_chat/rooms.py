"""The chat's memory in SQLite: rooms, their conversations, messages. Nothing of Cuecard is kept here."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import aiosqlite

from examples.mentor_chat.people import STUDENTS, Person, conversation_id
from examples.mentor_chat.words import WORDS

SCHEMA = """
CREATE TABLE IF NOT EXISTS room (id TEXT PRIMARY KEY, language TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS conversation (
    id TEXT PRIMARY KEY, room TEXT NOT NULL, student TEXT NOT NULL, mentor TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS message (
    id TEXT PRIMARY KEY, conversation TEXT NOT NULL, kind TEXT NOT NULL, author TEXT NOT NULL, name TEXT NOT NULL,
    text TEXT NOT NULL, sent_at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS message_conversation ON message (conversation, sent_at);
"""
MINUTE_MS = 60_000


@dataclass(frozen=True, kw_only=True)
class Message:
    """One line of a conversation. `kind` is "message", "review" or "note" (the course speaking); times are Unix ms."""

    id: str
    conversation: str
    kind: str
    author: str
    name: str
    text: str
    sent_at: int

    def as_json(self) -> dict[str, Any]:
        """As the pages get it."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """A student and, now, a mentor."""

    id: str
    student: Person
    mentor: Person
    attempts: int


def message(
    conversation: str, author: Person, text: str, *, kind: str = "message", sent_at: int | None = None
) -> Message:
    """A new one, sent now unless told otherwise."""
    return Message(
        id=f"m-{uuid.uuid4().hex[:12]}",
        conversation=conversation,
        kind=kind,
        author=author.id,
        name=author.name,
        text=text,
        sent_at=sent_at or int(time.time() * 1000),
    )


class Rooms:
    """All rooms of the chat. Open it with `Rooms.opened`."""

    def __init__(self, database: aiosqlite.Connection) -> None:
        self.database = database
        # The start page opens a room from three frames at once: the second must not find it half made.
        self.making = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def opened(cls, file: Path) -> AsyncIterator["Rooms"]:
        """Open the file, make its tables, close it at the end."""
        async with aiosqlite.connect(file, isolation_level=None) as database:
            await database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;" + SCHEMA)
            yield cls(database)

    async def enter(self, room: str, language: str) -> tuple[str, list[Conversation]]:
        """Its language and the conversations that were made just now: none if the room was there before."""
        async with self.making:
            made = await self.database.execute_fetchall(
                "INSERT INTO room VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING id", (room, language)
            )
            if not made:
                rows = list(await self.database.execute_fetchall("SELECT language FROM room WHERE id = ?", (room,)))
                return rows[0][0], []
            return language, [await self._seeded(room, language, student) for student in STUDENTS]

    async def _seeded(self, room: str, language: str, key: str) -> Conversation:
        id = conversation_id(room, key)
        await self.database.execute("INSERT INTO conversation VALUES (?, ?, ?, 'maria', 0)", (id, room, key))
        student, mentor = (Person(room=room, key=each, language=language) for each in (key, "maria"))
        now = int(time.time() * 1000)
        for minutes_ago, author, text in WORDS[language]["seed"][key]:
            person = mentor if author == "maria" else student
            await self.keep(message(id, person, text, sent_at=now - minutes_ago * MINUTE_MS))
        return Conversation(id=id, student=student, mentor=mentor, attempts=0)

    async def conversation(self, id: str) -> Conversation:
        """Raises KeyError."""
        rows = list(
            await self.database.execute_fetchall(
                "SELECT room, student, mentor, attempts, language FROM conversation JOIN room ON room.id = room"
                " WHERE conversation.id = ?",
                (id,),
            )
        )
        if not rows:
            raise KeyError(id)
        room, student, mentor, attempts, language = rows[0]
        return Conversation(
            id=id,
            student=Person(room=room, key=student, language=language),
            mentor=Person(room=room, key=mentor, language=language),
            attempts=attempts,
        )

    async def messages(self, conversation: str) -> list[Message]:
        """Oldest first."""
        rows = await self.database.execute_fetchall(
            "SELECT id, conversation, kind, author, name, text, sent_at FROM message WHERE conversation = ? ORDER BY sent_at, rowid",
            (conversation,),
        )
        fields = ("id", "conversation", "kind", "author", "name", "text", "sent_at")
        return [Message(**dict(zip(fields, row, strict=True))) for row in rows]

    async def keep(self, one: Message) -> None:
        """Add a message."""
        await self.database.execute(
            "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?)",
            (one.id, one.conversation, one.kind, one.author, one.name, one.text, one.sent_at),
        )

    async def fail(self, conversation: str) -> int:
        """Count one more failed attempt; returns which it was."""
        rows = await self.database.execute_fetchall(
            "UPDATE conversation SET attempts = attempts + 1 WHERE id = ? RETURNING attempts", (conversation,)
        )
        return int(next(iter(rows))[0])

    async def hand_over(self, conversation: str, mentor: str) -> None:
        """From now on somebody else is the mentor."""
        await self.database.execute("UPDATE conversation SET mentor = ? WHERE id = ?", (mentor, conversation))
