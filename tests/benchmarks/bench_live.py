"""What live costs: from one screen to another.

Method. Servers run as processes of their own on the first core, this process with all sockets on the last; everything
on loopback, one message at a time, so these are times of passage, not of throughput.

`live.answer_to_mentor_ratio`: twelve students, each with a conversation and an open card, one mentor who watches them
all. A student's socket sends an answer (one question of two, so the card stays open and may be answered again); the
clock stops when the mentor's socket has the `review` frame with that value. Divided by the floor: a frame of the same
kind through a bare WebSocket echo, plus one durable commit of a row (SQLite, WAL, `synchronous=FULL`, same folder),
each the median of its round. Five rounds of echo, commit, answers, forty of each; the figure is the median of the
rounds' ratios of medians. SQLite.

`live.two_workers_ratio`: two server processes on one PostgreSQL. An event posted to the first makes a card; the clock
runs from the first byte sent to the `card` frame at the student's socket. Alternately for a student whose socket is at
the other process and for one whose socket is at the same one; the ratio of the medians. The card is dismissed before
that student's next turn.

For information: medians and 99th percentiles in milliseconds.
"""

import asyncio
import base64
import json
import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import jwt
from websockets.asyncio.client import connect

from devtools import postgres
from tests.benchmarks import processes
from tests.benchmarks.load import request
from tests.benchmarks.sockets import ORIGIN, Frame, Socket, opened, poster

BUDGETS: Mapping[str, tuple[str, float] | None] = {
    "live.answer_to_mentor_ratio": ("≤", 1.5),
    "live.two_workers_ratio": None,
    "live.two_workers_p50_ms": ("≤", 5.0),
}

STUDENTS = 12
ROUNDS = 5
EACH = 40

SURVEY = """\
name: Benchmark
when: {event: asked}
again: {after: 1s}
questions:
  - {id: score, kind: nps, text: How likely?, required: true}
  - {id: why, kind: text, text: Why?, required: true}
"""


@dataclass(frozen=True, kw_only=True)
class Proofs:
    """What the customer's server holds."""

    browser: str
    server: str
    respondent: tuple[str, str]
    staff: tuple[str, str]

    def respondent_token(self, student: str) -> str:
        """For one student in the conversation of the same name."""
        roles = [{"id": f"c-{student}", "role": "student"}]
        return self._sign(self.respondent, "cue-respondent", student, conversations=roles)

    def staff_token(self, conversations: Sequence[str]) -> str:
        """For the mentor."""
        return self._sign(self.staff, "cue-staff", "mentor", conversations=list(conversations))

    def _sign(self, key: tuple[str, str], kind: str, subject: str, **claims: object) -> str:
        now = int(time.time())
        body = {"aud": processes.WORKSPACE, "sub": subject, "iat": now, "exp": now + 3000, **claims}
        return jwt.encode(body, key[1], algorithm="HS256", headers={"kid": key[0], "typ": kind})


def run(keys: Sequence[str]) -> dict[str, float]:
    """Measure what is asked for."""
    figures: dict[str, float] = {}
    with processes.folder() as home:
        workspaces = home / "workspaces"
        processes.workspace(workspaces, policy="rest: null\n", surveys={"ask": SURVEY})
        if "live.answer_to_mentor_ratio" in keys:
            environment = processes.settings(workspaces, str(home / "bench.db"))
            proofs = made_proofs(environment)
            with processes.echo() as echo, processes.cuecard(environment) as server, processes.apart():
                figures |= processes.run(_answers(server.port, echo.port, proofs, home))
        if any(key.startswith("live.two_workers") for key in keys):
            with postgres.running(safe=True) as url, postgres.fresh_database(url) as address:
                environment = processes.settings(workspaces, address)
                proofs = made_proofs(environment)
                with (
                    processes.cuecard(environment) as first,
                    processes.cuecard(environment) as second,
                    processes.apart(),
                ):
                    figures |= processes.run(_cards(first.port, second.port, proofs))
    return figures


def made_proofs(environment: Mapping[str, str]) -> Proofs:
    """A workspace with an origin and a key of each kind."""
    processes.command(environment, "workspace", "add", processes.WORKSPACE)
    processes.command(environment, "workspace", "origin", processes.WORKSPACE, ORIGIN)
    return Proofs(
        browser=processes.key(environment, "browser", r"wk_[\w-]{22}")[0],
        server=processes.key(environment, "server", r"sk_[\w-]{43}")[0],
        respondent=processes.token_key(environment, "respondent"),
        staff=processes.token_key(environment, "staff"),
    )


async def _answers(port: int, echo: int, proofs: Proofs, home: Path) -> dict[str, float]:
    students = [f"student-{number}" for number in range(STUDENTS)]
    conversations = [f"c-{student}" for student in students]
    async with AsyncExitStack() as stack:
        floor = await stack.enter_async_context(connect(f"ws://127.0.0.1:{echo}/socket", compression=None))
        send = await stack.enter_async_context(poster(port))
        sockets = {student: await student_socket(stack, port, proofs, student) for student in students}
        token = proofs.staff_token(conversations)
        cards = {}
        for student, socket in sockets.items():
            await send(asked_event(proofs, student))
            cards[student] = (await socket.until(card_opened))["card"]["invitation"]
        mentor = await stack.enter_async_context(opened(port, key=proofs.browser, staff_token=token))
        for conversation in conversations:
            await mentor.send("watch", conversation=conversation)
            await mentor.until(lambda frame, wanted=conversation: _reviews(frame, wanted))  # type: ignore[misc]
            await asyncio.sleep(0.15)

        async def one_echo(number: int) -> None:
            await floor.send(json.dumps({"type": "answer", "id": f"answer-{number}", "value": number % 11}))
            await floor.recv()

        async def one_answer(number: int) -> None:
            student = students[number % STUDENTS]
            value = number // STUDENTS % 11
            answer = {"invitation": cards[student], "question": "score", "value": value}
            await sockets[student].send("answer", **answer, answered_at=int(time.time() * 1000))
            await mentor.until(lambda frame: _review_of(frame, cards[student], value))

        database = stack.enter_context(commits(home / "floor.db"))
        ratios, ours = [], []
        for number in range(ROUNDS):
            start = number * EACH
            echoed = await _timed(one_echo, start)
            committed = await _timed(database, start)
            answered = await _timed(one_answer, start)
            for student in students:
                await sockets[student].send("ping")
                await sockets[student].until(lambda frame: frame["type"] == "pong")
            ours += answered
            ratios.append(_middle(answered) / (_middle(echoed) + _middle(committed)))
    return {
        "live.answer_to_mentor_ratio": statistics.median(ratios),
        "live.answer_to_mentor_p50_ms": _middle(ours) * 1000,
        "live.answer_to_mentor_p99_ms": _tail(ours) * 1000,
    }


async def _cards(first: int, second: int, proofs: Proofs) -> dict[str, float]:
    taken: dict[int, list[float]] = {first: [], second: []}
    async with AsyncExitStack() as stack:
        send = await stack.enter_async_context(poster(first))
        turns = []
        for number in range(STUDENTS * 2):
            student, port = f"student-{number}", (first, second)[number % 2]
            turns.append((student, port, await student_socket(stack, port, proofs, student)))
        for _ in range(ROUNDS + 1):
            for student, port, socket in turns:
                began = time.perf_counter()
                answer = asyncio.ensure_future(send(asked_event(proofs, student)))
                card = (await socket.until(card_opened))["card"]
                taken[port].append(time.perf_counter() - began)
                await answer
                await socket.acknowledged(await socket.send("dismiss", invitation=card["invitation"]))
                await asyncio.sleep(0.06)  # nobody is asked twice within a second
    here, there = (times[STUDENTS:] for times in (taken[first], taken[second]))
    return {
        "live.two_workers_ratio": _middle(there) / _middle(here),
        "live.two_workers_p50_ms": _middle(there) * 1000,
        "live.two_workers_p99_ms": _tail(there) * 1000,
    }


async def student_socket(stack: AsyncExitStack, port: int, proofs: Proofs, student: str) -> Socket:
    """A student's, with its first frame read."""
    token = proofs.respondent_token(student)
    socket = await stack.enter_async_context(opened(port, key=proofs.browser, token=token))
    await socket.until(lambda frame: frame["type"] == "state")
    return socket


def asked_event(proofs: Proofs, student: str) -> bytes:
    """The request that makes their card due."""
    people = [{"id": student, "role": "student"}, {"id": "mentor", "role": "mentor"}]
    body = {
        "event": "asked",
        "userId": student,
        "messageId": f"{student}-{time.time_ns()}",
        "context": {"conversation": {"id": f"c-{student}", "participants": people}},
    }
    proof = base64.b64encode(f"{proofs.server}:".encode()).decode()
    return request("/v1/track", json.dumps(body).encode(), f"Authorization: Basic {proof}")


def card_opened(frame: Frame) -> bool:
    """Whether it brings an open card."""
    return bool(frame["type"] == "card" and frame["card"]["status"] == "open")


def _reviews(frame: Frame, conversation: str) -> bool:
    return bool(frame["type"] == "reviews" and frame["conversation"] == conversation)


def _review_of(frame: Frame, invitation: str, value: int) -> bool:
    if frame["type"] != "review" or frame["item"]["invitation"] != invitation:
        return False
    return any(answer["value"] == value for answer in frame["item"]["answers"])


async def _timed(one: Callable[[int], Awaitable[None]], start: int) -> list[float]:
    """Seconds of each of a round's calls, a little apart: no socket may send more than ten frames a second."""
    taken = []
    for number in range(start, start + EACH):
        began = time.perf_counter()
        await one(number)
        taken.append(time.perf_counter() - began)
        await asyncio.sleep(0.02)
    return taken


@contextmanager
def commits(file: Path) -> Iterator[Callable[[int], Awaitable[None]]]:
    """A function that makes one small row durable."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("CREATE TABLE answer (id INTEGER PRIMARY KEY, value TEXT NOT NULL)")

        async def commit(number: int) -> None:
            database.execute("INSERT INTO answer (id, value) VALUES (?, ?)", (number, str(number)))

        yield commit


def _middle(times: Sequence[float]) -> float:
    return statistics.median(times)


def _tail(times: Sequence[float]) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
