"""200 open consoles: how soon each hears of an answer."""

import asyncio
import secrets
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect

from tests.benchmarks import processes
from tests.benchmarks.bench_live import SURVEY, asked_event, card_opened, commits, made_proofs, student_socket
from tests.benchmarks.sockets import Socket, poster
from widget_server.adapters.sql import open_store
from widget_server.clock import now_ms
from widget_server.core.access import Deed, RoleGrant
from widget_server.ports import Account
from widget_server.ports.sign_in import PASSWORD, Session
from widget_server.services.ids import new_id
from widget_server.services.signing_in import digest

CONSOLES = 200
ROUNDS = 40
WARM = 3
DAY_MS = 86_400_000


class Watched:
    """A server with a student who answers, and consoles that watch."""

    def __init__(self, student: Socket, card: str, consoles: list["Console"]) -> None:
        self._student = student
        self._card = card
        self._consoles = consoles

    async def answer(self, value: int) -> list[float]:
        """Seconds until each console has heard of it."""
        heard = [asyncio.create_task(one.changed()) for one in self._consoles]
        await asyncio.sleep(0)
        began = time.perf_counter()
        answer = {"invitation": self._card, "question": "score", "value": value}
        await self._student.send("answer", **answer, answered_at=now_ms())
        return [at - began for at in await asyncio.gather(*heard)]


class Console:
    """A page's stream."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader

    async def changed(self) -> float:
        """When the next news of a change was here."""
        async with asyncio.timeout(10):
            while b"event: changed" not in await self._reader.readuntil(b"\n"):
                pass
        return time.perf_counter()


class Bare:
    """The floor: an application that tells every stream whatever one socket says, and a durable commit."""

    def __init__(
        self, socket: ClientConnection, consoles: list[Console], commit: Callable[[int], Awaitable[None]]
    ) -> None:
        self._socket = socket
        self._consoles = consoles
        self._commit = commit

    async def answer(self, value: int) -> list[float]:
        """Seconds until each stream has it."""
        heard = [asyncio.create_task(one.changed()) for one in self._consoles]
        await asyncio.sleep(0)
        began = time.perf_counter()
        await self._commit(value)
        await self._socket.send('event: changed\ndata: {"topic": "reviews", "ids": ["inv_0123456789abcdef"]}\n\n')
        return [at - began for at in await asyncio.gather(*heard)]


async def measured(home: Path) -> dict[str, float]:
    """The ratio, and times for information."""
    workspaces = home / "consoles"
    processes.workspace(workspaces, policy="rest: null\n", surveys={"ask": SURVEY})
    ratios, ours = [], []
    async with AsyncExitStack() as stack:
        many = await _watched(stack, workspaces, home / "many.db", CONSOLES)
        floor = stack.enter_context(processes.echo())
        opened = [await _stream(stack, floor.port, "/stream") for _ in range(CONSOLES)]
        address = f"ws://127.0.0.1:{floor.port}/tell"
        socket = await stack.enter_async_context(connect(address, compression=None, proxy=None))
        bare = Bare(socket, opened, stack.enter_context(commits(home / "commits.db")))
        for number in range(WARM + ROUNDS):
            least, times = await bare.answer(number), await many.answer(number % 11)
            await asyncio.sleep(0.15)  # no socket may send more than ten frames a second
            if number >= WARM:
                ratios.append(statistics.median(times) / statistics.median(least))
                ours += times
    ordered = sorted(ours)
    return {
        "live.consoles_ratio": statistics.median(ratios),
        "live.consoles_p50_ms": statistics.median(ours) * 1000,
        "live.consoles_p99_ms": ordered[int(0.99 * len(ordered))] * 1000,
    }


async def _watched(stack: AsyncExitStack, workspaces: Path, database: Path, consoles: int) -> Watched:
    environment = processes.settings(workspaces, str(database))
    proofs = await asyncio.to_thread(made_proofs, environment)
    cookies = await _signed_in(database, consoles)
    server = stack.enter_context(processes.cuecard(environment))
    send = await stack.enter_async_context(poster(server.port))
    student = await student_socket(stack, server.port, proofs, "student-0")
    await send(asked_event(proofs, "student-0"))
    card = (await student.until(card_opened))["card"]["invitation"]
    path = f"/console/{processes.WORKSPACE}/live?topic=reviews"
    opened = [await _stream(stack, server.port, path, cookie) for cookie in cookies]
    return Watched(student, card, opened)


async def _stream(stack: AsyncExitStack, port: int, path: str, cookie: str = "") -> Console:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    stack.callback(writer.close)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode())
    status = await reader.readuntil(b"\r\n")
    if b"200" not in status:
        raise RuntimeError(f"a stream: {status!r}")
    await reader.readuntil(b"event: hello\n")
    return Console(reader)


async def _signed_in(database: Path, many: int) -> list[str]:
    """Managers of every team with a session each; the cookies of their browsers."""
    store, now = await open_store(database, new_id=new_id, clock=now_ms), now_ms()
    cookies = []
    try:
        for number in range(many):
            id, token = f"manager-{number}", secrets.token_urlsafe(32)
            deed = Deed(workspace=processes.WORKSPACE, actor=id, action="staff_added", subject="staff", subject_id=id)
            grants = (RoleGrant(role="manager", team="*"),)
            account = Account(workspace=processes.WORKSPACE, id=id, name=id, made_at=now, grants=grants)
            await store.add_account(account, deed, now=now)
            session = Session(
                workspace=processes.WORKSPACE,
                id=digest(token),
                staff_id=id,
                provider=PASSWORD,
                made_at=now,
                used_at=now,
                expires_at=now + DAY_MS,
            )
            await store.begin_session(session, deed, subject="")
            cookies.append(f"__Host-cuecard-{processes.WORKSPACE}={token}")
    finally:
        await store.aclose()
    return cookies
