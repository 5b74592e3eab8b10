"""A week that the academy has behind it, so that Maria's inbox is not empty: lived through on a server of its own, whose clock
goes from moment to moment, by the same calls that a chat makes."""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx2
import jwt

from examples.mentor_chat.tokens import Keys
from widget_server.app import create_app
from widget_server.settings import Settings

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
MENTOR = {"id": "mentor-of-last-week", "name": "Maria"}

Answers = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What one student did, what was said, and what they answered."""

    student: str
    ago: int
    """When they were asked (ms before now)."""
    happened: tuple[tuple[int, str, dict[str, Any]], ...]
    """So long before the ask (ms), what, with which properties; the last makes it due."""
    said: tuple[tuple[int, str, str], ...] = ()
    """So long before the ask, who (`student`, `mentor`), which words."""
    answers: Answers = field(default_factory=dict)
    after: tuple[tuple[int, str, dict[str, Any]], ...] = ()
    """What they did so long after the ask."""


def _failed(exercise: str, *before: int) -> tuple[tuple[int, str, dict[str, Any]], ...]:
    tries = tuple(
        (each * MINUTE, "exercise_failed", {"exercise": exercise, "attempt": attempt})
        for attempt, each in enumerate(before, start=1)
    )
    return (*tries, (0, "chat_opened", {}))


def _reviewed(exercise: str, hours: int) -> tuple[tuple[int, str, dict[str, Any]], ...]:
    return (
        (hours * HOUR, "exercise_submitted", {"exercise": exercise}),
        (hours * HOUR - MINUTE, "review_requested", {"exercise": exercise}),
        (0, "review_received", {"exercise": exercise}),
    )


def _other(*choices: str) -> dict[str, Any]:
    return {"choices": list(choices)}


MOMENTS = (
    Moment(
        student="Nora",
        ago=6 * DAY,
        happened=_reviewed("lists-1", 4),
        said=((2 * MINUTE, "mentor", "Clear and short. I would only rename the list."),),
        answers={"useful": 5},
        after=((8 * MINUTE, "exercise_submitted", {"exercise": "lists-1"}),),
    ),
    Moment(
        student="Kim",
        ago=4 * DAY + 3 * HOUR,
        happened=_failed("loops-2", 9, 5, 2),
        said=((20 * MINUTE, "mentor", "How far are you?"), (18 * MINUTE, "student", "Nearly done, I hope")),
        answers={"unclear": _other("topic"), "mood": 3, "words": "When do I need while, and when for?"},
        after=((12 * MINUTE, "lesson_opened", {"lesson": "loops"}),),
    ),
    Moment(
        student="Omar",
        ago=3 * DAY,
        happened=_reviewed("strings-4", 26),
        said=((5 * MINUTE, "mentor", "Works. See the style guide."),),
        answers={"useful": 2, "missing": "I waited a day and do not know which line you mean."},
    ),
    Moment(
        student="Leo",
        ago=2 * DAY + 5 * HOUR,
        happened=_reviewed("loops-3", 2),
        said=((3 * MINUTE, "mentor", "Nice loop. Lower the word first, then count."),),
        answers={"useful": 4},
        after=((20 * MINUTE, "exercise_submitted", {"exercise": "loops-3"}),),
    ),
    Moment(
        student="Aisha",
        ago=DAY + 2 * HOUR,
        happened=_reviewed("dicts-1", 3),
        said=((4 * MINUTE, "mentor", "Good names. Try get() with a default."),),
        answers={"useful": 5},
    ),
    Moment(
        student="Kim",
        ago=3 * HOUR + 10 * MINUTE,
        happened=_failed("loops-4", 8, 6, 3, 1),
        said=(
            (26 * MINUTE, "student", "The tests say «expected 15, got 10» and I do not see why"),
            (24 * MINUTE, "mentor", "Which number goes in last?"),
        ),
        answers={
            "unclear": _other("error"),
            "mood": 1,
            "words": "range(5) stops at 4? Nobody told us. I have had it for today.",
        },
        after=(
            (2 * MINUTE, "lesson_opened", {"lesson": "ranges"}),
            (9 * MINUTE, "exercise_failed", {"exercise": "loops-4", "attempt": 5}),
        ),
    ),
    Moment(
        student="Omar",
        ago=50 * MINUTE,
        happened=_failed("dicts-2", 7, 4),
        answers={"unclear": _other("task"), "mood": 4, "words": "Is an empty dict allowed?"},
    ),
)
STUDENTS = tuple(dict.fromkeys(moment.student for moment in MOMENTS))


def person(student: str) -> str:
    """By what Cuecard knows them."""
    return f"{student.lower()}-of-last-week"


def conversation(student: str) -> str:
    """Where they and their mentor write."""
    return f"{student.lower()}-with-mentor-of-last-week"


def conversations() -> list[str]:
    """All of them."""
    return [conversation(student) for student in STUDENTS]


def live(settings: Settings, keys: Keys, origin: str) -> None:
    """Live through it, before anybody serves this database. What is in it already stays as it is."""
    # On a thread of its own: whoever drives a browser has an event loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _live(settings, keys, origin)).result()


async def _live(settings: Settings, keys: Keys, origin: str) -> None:
    week = _Week(settings, keys, origin)
    try:
        await week.begin()
        for moment in MOMENTS:
            await week.take(moment)
    finally:
        await week.end()


class _Week:
    """The server that lives through it, and its clock."""

    def __init__(self, settings: Settings, keys: Keys, origin: str) -> None:
        self.today = time.time_ns() // 1_000_000
        self.now = self.today - 7 * DAY
        self.keys, self.origin = keys, origin
        self.app = create_app(settings, clock=lambda: self.now)
        self.http = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=self.app), base_url="http://cuecard", trust_env=False
        )

    async def begin(self) -> None:
        """Who is in it."""
        await self.app.start()
        people = [(MENTOR["id"], MENTOR["name"]), *((person(student), student) for student in STUDENTS)]
        for id, name in people:
            await self._tell("identify", userId=id, traits={"name": name, "course": "Python for beginners"})

    async def end(self) -> None:
        """Close it."""
        await self.http.aclose()
        await self.app.aclose()

    async def take(self, moment: Moment) -> None:
        """One moment, from its first event to the last after it."""
        asked = self.today - moment.ago
        before = [(asked - early, _event(moment, name, properties)) for early, name, properties in moment.happened]
        before += [(asked - early, _message(moment, early, who, text)) for early, who, text in moment.said]
        for self.now, event in sorted(before, key=lambda pair: pair[0]):
            await self._tell("track", **event)
        await self._answer(moment, asked)
        for late, name, properties in moment.after:
            self.now = asked + late
            await self._tell("track", **_event(moment, name, properties))

    async def _answer(self, moment: Moment, asked: int) -> None:
        state = await self._exchange(moment)
        card = next(card for card in state["cards"] if card["status"] == "open")
        self.now = asked + 20_000
        seen = {"type": "display", "id": f"d{self.now}", "invitation": card["invitation"], "channel": "chat"}
        frames: list[dict[str, Any]] = [seen]
        for at, (question, value) in enumerate(moment.answers.items()):
            frames.append(
                {
                    "type": "answer",
                    "id": f"a{self.now}-{at}",
                    "invitation": card["invitation"],
                    "question": question,
                    "value": value,
                    "answered_at": self.now,
                }
            )
        self.now += 15_000
        await self._exchange(moment, *frames)

    async def _exchange(self, moment: Moment, *frames: dict[str, Any]) -> dict[str, Any]:
        body = {"key": self.keys.browser, "token": self._token(moment), "languages": ["en"], "frames": frames}
        answer = await self.http.post("/w/exchange", json=body, headers={"origin": self.origin})
        answer.raise_for_status()
        state: dict[str, Any] = answer.json()["state"]
        return state

    def _token(self, moment: Moment) -> str:
        now = self.now // 1000
        claims = {"aud": self.keys.workspace, "sub": person(moment.student), "iat": now, "exp": now + 600}
        claims["conversations"] = [{"id": conversation(moment.student), "role": "student"}]
        headers = {"kid": self.keys.respondent_kid, "typ": "cue-respondent"}
        return jwt.encode(claims, self.keys.respondent_secret, algorithm="HS256", headers=headers)

    async def _tell(self, kind: str, **event: Any) -> None:
        (await self.http.post(f"/v1/{kind}", json=event, auth=(self.keys.server, ""))).raise_for_status()


def _event(moment: Moment, name: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "event": name,
        "userId": person(moment.student),
        "properties": properties,
        "context": {"conversation": {"id": conversation(moment.student), "participants": list(_participants(moment))}},
    }


def _message(moment: Moment, early: int, who: str, text: str) -> dict[str, Any]:
    event = _event(moment, "message_sent", {})
    author = MENTOR["id"] if who == "mentor" else person(moment.student)
    id = f"{moment.student.lower()}-{moment.ago}-{early}"
    event["context"]["message"] = {"id": id, "author_id": author, "text": text}
    return event


def _participants(moment: Moment) -> Iterator[dict[str, str]]:
    yield {"id": person(moment.student), "role": "student"}
    yield {"id": MENTOR["id"], "role": "mentor"}
