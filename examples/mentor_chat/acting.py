"""What people do in the chat and the course: keep it, tell Cuecard, tell the open pages. One function per deed."""

import json
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.websockets import WebSocket

from examples.mentor_chat.people import MENTORS, Person
from examples.mentor_chat.rooms import Conversation, Rooms, message
from examples.mentor_chat.telling import Telling
from examples.mentor_chat.words import EXERCISE, WORDS


class Chat:
    """The rooms, the open pages by conversation, and the line to Cuecard."""

    def __init__(self, rooms: Rooms, telling: Telling) -> None:
        self.rooms = rooms
        self.telling = telling
        self.pages: defaultdict[str, set[WebSocket]] = defaultdict(set)

    async def enter(self, room: str, language: str) -> str:
        """Make the room if it is new, with its seeded past; returns the language it was made in."""
        language, made = await self.rooms.enter(room, language)
        for conversation in made:
            past = await self.rooms.messages(conversation.id)
            mentors = [Person(room=room, key=key, language=language) for key in MENTORS]
            for person in (conversation.student, *mentors):
                self.telling.person(person, past[0].sent_at)
            for one in past:
                author = conversation.student if one.author == conversation.student.id else conversation.mentor
                self.telling.said(one, author, conversation)
        return language

    async def say(self, author: Person, conversation: Conversation, text: str, *, kind: str = "message") -> None:
        """Write a message: kept, told to Cuecard, shown on every open page of the conversation."""
        one = message(conversation.id, author, text, kind=kind)
        await self.rooms.keep(one)
        if kind != "note":
            self.telling.said(one, author, conversation)
        await self.show(conversation.id, {"type": "message", "message": one.as_json()})

    async def show(self, conversation: str, frame: dict[str, Any]) -> None:
        """Send a frame to the open pages; one that has gone away is forgotten."""
        text = json.dumps(frame)
        for page in list(self.pages[conversation]):
            try:
                await page.send_text(text)
            except (RuntimeError, OSError):
                self.pages[conversation].discard(page)


Deed = Callable[[Chat, Person, Conversation], Awaitable[None]]


async def open_lesson(chat: Chat, who: Person, conversation: Conversation) -> None:
    """The student reads the lesson."""
    chat.telling.happened("lesson_opened", who, conversation, lesson="loops")


async def run_tests(chat: Chat, who: Person, conversation: Conversation) -> None:
    """The exercise is hard: it fails every time."""
    attempt = await chat.rooms.fail(conversation.id)
    chat.telling.happened("exercise_failed", who, conversation, exercise=EXERCISE, attempt=attempt)
    await chat.show(conversation.id, {"type": "failed", "attempt": attempt})


async def submit(chat: Chat, who: Person, conversation: Conversation) -> None:
    """The learning platform says so, not the chat: it comes from a server."""
    chat.telling.happened("exercise_submitted", who, conversation, exercise=EXERCISE)
    await _note(chat, who, conversation, "note_submitted")


async def ask_review(chat: Chat, who: Person, conversation: Conversation) -> None:
    """The student wants somebody to look."""
    chat.telling.happened("review_requested", who, conversation, exercise=EXERCISE)
    await _note(chat, who, conversation, "note_asked")


async def give_review(chat: Chat, who: Person, conversation: Conversation) -> None:
    """The mentor reviews; what happens next happens to the student."""
    words = WORDS[who.language]
    text = words["review_text_lena" if conversation.student.key == "lena" else "review_text"]
    await chat.say(who, conversation, text, kind="review")
    chat.telling.happened("review_received", conversation.student, conversation, exercise=EXERCISE)


async def hand_over(chat: Chat, who: Person, conversation: Conversation) -> None:
    """The other mentor takes over; earlier ratings stay with the one they are about."""
    other = next(key for key in MENTORS if key != conversation.mentor.key)
    await chat.rooms.hand_over(conversation.id, other)
    now = await chat.rooms.conversation(conversation.id)
    chat.telling.happened("mentor_changed", conversation.student, now, mentor=now.mentor.id)
    await _note(chat, now.mentor, now, "handed_over")


async def _note(chat: Chat, who: Person, conversation: Conversation, words: str) -> None:
    await chat.say(who, conversation, WORDS[who.language][words].format(name=who.name), kind="note")


DEEDS: dict[str, dict[str, Deed]] = {
    "student": {"open_lesson": open_lesson, "run_tests": run_tests, "submit": submit, "ask_review": ask_review},
    "mentor": {"give_review": give_review, "hand_over": hand_over},
}
