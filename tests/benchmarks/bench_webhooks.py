"""How fast webhooks go out against a loop that does nothing but send, and what it costs answers that others are told of them.

Method. An endpoint that takes everything (sink.py) as a process of its own on the first core; an application in this process,
on the last, with SQLite and `synchronous=FULL`. Each round makes 200 messages due, each about another person's invitation, and
waits until all are sent: taken with a lease, looked up, written as JSON, signed, sent over a connection of their own to an
address that was looked at anew, ended by a durable commit. Divided by the floor in the same round: as many POSTs of the same
size, signed by the same library and sent one after another by the same HTTP client over one kept connection.
`webhook.per_s_ratio`: the median of the rounds' ratios of messages per second.

`outbox.ratio_sqlite`, `outbox.ratio_postgres`: 400 invitations to a survey of one question are answered by 64 writers at once
through the store, each answer beginning and completing its response; then as many with two endpoints that listen to both, whose
messages (four to an answer) are written with the answers and sent meanwhile by the same process. The median of the rounds'
ratios of answers per second, with ÷ without. PostgreSQL's own processes are free to use either core.
For information: messages and answers per second.
"""

import asyncio
import contextlib
import statistics
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx2
from standardwebhooks import Webhook

from devtools import postgres
from tests.benchmarks import processes
from widget_server.adapters.sql import open_store
from widget_server.app import Cuecard, create_app
from widget_server.cli.workspaces import make_key
from widget_server.clock import now_ms
from widget_server.core.actors import OperatorActor
from widget_server.core.outbox import OutboxItem
from widget_server.core.responses import Answer
from widget_server.core.webhooks import Endpoint
from widget_server.house import House
from widget_server.ports import Filling, Verdict
from widget_server.services.ids import new_id
from widget_server.settings import Settings

BUDGETS: Mapping[str, tuple[str, float]] = {
    "webhook.per_s_ratio": ("≥", 0.6),
    "outbox.ratio_sqlite": ("≥", 0.5),
    "outbox.ratio_postgres": ("≥", 0.5),
}

MESSAGES = 200
ANSWERS = 400
WRITERS = 64
ROUNDS = 5
AHEAD_MS = 3_600_000
SURVEY = """name: Useful
when: {event: review_received}
questions:
  - {id: stars, kind: rating, text: Was it useful?, required: true}
"""


def run(keys: Sequence[str]) -> dict[str, float]:
    """Measure what is asked for."""
    figures: dict[str, float] = {}
    with processes.folder() as home, processes.floor("sink") as port, processes.apart():
        processes.workspace(home / "workspaces", policy="rest: null\n", surveys={"useful": SURVEY})
        if "webhook.per_s_ratio" in keys:
            figures |= processes.run(_messages(home, port))
        if "outbox.ratio_sqlite" in keys:
            figures |= processes.run(_answers("outbox.ratio_sqlite", home, str(home / "answers.db"), port))
        if "outbox.ratio_postgres" in keys:
            with postgres.running(safe=True) as url, postgres.fresh_database(url) as address:
                figures |= processes.run(_answers("outbox.ratio_postgres", home, address, port))
    return figures


class Ahead:
    """The time, and what a round puts it ahead."""

    def __init__(self) -> None:
        self.ms = 0

    def __call__(self) -> int:
        return now_ms() + self.ms


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The application."""

    app: Cuecard
    house: House
    clock: Ahead
    key: str
    """A server key."""

    async def endpoint(self, port: int, *types: str) -> Endpoint:
        """One that listens."""
        actor = OperatorActor(workspace=processes.WORKSPACE)
        return await self.house.webhooks.add(actor, url=f"http://127.0.0.1:{port}/hook", types=types)

    async def ask(self, people: Sequence[str]) -> list[Filling]:
        """Each of these is asked."""
        transport = httpx2.ASGITransport(app=self.app)
        batch = [{"type": "track", "event": "review_received", "userId": id} for id in people]
        async with httpx2.AsyncClient(transport=transport, base_url="http://bench.example") as http:
            (await http.post("/v1/batch", json={"batch": batch}, auth=(self.key, ""))).raise_for_status()
        return [(await self.house.store.fillings(processes.WORKSPACE, id, since=0))[0] for id in people]


@contextlib.asynccontextmanager
async def _opened(home: Path, database: str) -> AsyncIterator[Standing]:
    settings = Settings(
        database=database,
        workspaces=home / "workspaces",
        outbound_networks="127.0.0.0/8",
        rate_server_key="1000000/second",
    )
    clock = Ahead()
    store = await open_store(database, new_id=new_id, clock=clock)
    await store.add_workspace(processes.WORKSPACE, now=clock())
    key, secret = make_key(processes.WORKSPACE, "server")
    await store.add_key(key)
    await store.aclose()
    app = create_app(settings, clock=clock)
    try:
        yield Standing(app=app, house=await app.start(), clock=clock, key=secret)
    finally:
        await app.aclose()


async def _messages(home: Path, port: int) -> dict[str, float]:
    ratios, ours, floors = [], [], []
    async with _opened(home, str(home / "messages.db")) as standing:
        endpoint = await standing.endpoint(port, "reply.created")
        for number in range(ROUNDS + 1):
            mine = await _sent(standing, endpoint, number)
            bare = await _bare(port, endpoint.secrets[0].secret)
            if number:  # the first warms both
                ratios.append(mine / bare)
                ours.append(mine)
                floors.append(bare)
    return {
        "webhook.per_s_ratio": statistics.median(ratios),
        "webhook.per_s": statistics.median(ours),
        "webhook.bare_per_s": statistics.median(floors),
    }


async def _sent(standing: Standing, endpoint: Endpoint, number: int) -> float:
    """Messages per second."""
    store, now = standing.house.store, standing.clock()
    fillings = await standing.ask([f"p{number}-{each}" for each in range(MESSAGES)])
    await store.add_outbox(
        [
            OutboxItem(
                workspace=processes.WORKSPACE,
                id=f"msg_{filling.invitation.id}_created_{endpoint.id}",
                kind="webhook",
                invitation_id=filling.invitation.id,
                subject=endpoint.id,
                content={"type": "invitation.created"},
                due_at=now + AHEAD_MS,
                give_up_at=now + 100 * AHEAD_MS,
                made_at=now,
            )
            for filling in fillings
        ]
    )
    standing.clock.ms += AHEAD_MS
    began = time.perf_counter()
    standing.house.delivering.soon()
    await _through(standing)
    seconds = time.perf_counter() - began
    sent = await store.outbox(processes.WORKSPACE, kind="webhook", status="sent", limit=10_000)
    assert len(sent) == MESSAGES * (number + 1), f"{len(sent)} were sent"
    return MESSAGES / seconds


async def _bare(port: int, secret: str) -> float:
    """Messages per second of a loop that only signs and sends."""
    body = '{"data":{"invitation":"' + "x" * 120 + '"},"type":"invitation.created"}'
    began = time.perf_counter()
    async with httpx2.AsyncClient(trust_env=False) as http:
        for each in range(MESSAGES):
            at = datetime.now(UTC)
            headers = {
                "content-type": "application/json",
                "webhook-id": f"msg_{each}",
                "webhook-timestamp": str(int(at.timestamp())),
                "webhook-signature": Webhook(secret).sign(f"msg_{each}", at, body),
            }
            answer = await http.post(f"http://127.0.0.1:{port}/hook", content=body, headers=headers)
            assert answer.status_code == 204
    return MESSAGES / (time.perf_counter() - began)


async def _answers(key: str, home: Path, database: str, port: int) -> dict[str, float]:
    ratios, alone, told = [], [], []
    async with _opened(home, database) as standing:
        actor = OperatorActor(workspace=processes.WORKSPACE)
        for number in range(ROUNDS + 1):
            without = await _answered(standing, f"a{number}")
            types = ("response.started", "response.completed")
            endpoints = [await standing.endpoint(port, *types) for _ in range(2)]
            beside = await _answered(standing, f"b{number}")
            await _through(standing)
            for endpoint in endpoints:
                await standing.house.webhooks.remove(actor, endpoint.id)
            if number:  # the first warms both
                ratios.append(beside / without)
                alone.append(without)
                told.append(beside)
    return {
        key: statistics.median(ratios),
        f"{key}_per_s": statistics.median(told),
        f"{key}_without_per_s": statistics.median(alone),
    }


async def _answered(standing: Standing, prefix: str) -> float:
    """Answers per second."""
    fillings = await standing.ask([f"{prefix}-{each}" for each in range(ANSWERS)])
    left = iter(fillings)
    store, verdict = standing.house.store, Verdict(complete=True)

    async def write() -> None:
        for filling in left:
            invitation = filling.invitation
            answer = Answer(
                id=new_id("ans_"),
                invitation_id=invitation.id,
                question_id="stars",
                value=4,
                answered_at=standing.clock(),
            )
            await store.answer(
                processes.WORKSPACE, invitation.respondent_id, answer, lambda *_: verdict, now=standing.clock()
            )

    began = time.perf_counter()
    await asyncio.gather(*(write() for _ in range(WRITERS)))
    return ANSWERS / (time.perf_counter() - began)


async def _through(standing: Standing) -> None:
    """Wait until nothing is due or under way."""
    while True:
        counted = await standing.house.store.outbox_counts([processes.WORKSPACE])
        if not [one for one in counted if one.kind == "webhook" and one.status in ("waiting", "taken")]:
            return
        await asyncio.sleep(0.01)
