"""How fast mail goes out, against a loop that does nothing but send.

Method. A mail server that takes everything (mailbox.py) as a process of its own on the first core; an application in this
process, on the last, with SQLite and `synchronous=FULL`. Each round writes 200 mails into the outbox, each for another person's
open invitation, makes them due, and waits until all are sent: taken with a lease, looked up, drawn in HTML and text, composed,
begun by a durable commit, handed over, ended. Divided by the floor in the same round: the same number of messages of the same
size, made before, sent one after another by aiosmtplib over one kept connection.

`email.per_s_ratio`: the median of the rounds' ratios of mails per second. For information: mails per second of both.
"""

import asyncio
import contextlib
import statistics
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiosmtplib
import httpx2

from tests.benchmarks import processes
from widget_server.adapters.sql import open_store
from widget_server.app import Cuecard, create_app
from widget_server.cli.workspaces import make_key
from widget_server.clock import now_ms
from widget_server.core.outbox import OutboxItem
from widget_server.house import House
from widget_server.services.ids import new_id
from widget_server.settings import Settings

BUDGETS: Mapping[str, tuple[str, float]] = {"email.per_s_ratio": ("≥", 0.25)}

MAILS = 200
ROUNDS = 5
AHEAD_MS = 3_600_000
WORKSPACE = "name: Bench\nlanguage: en\nemail: { from: 'Bench <hello@bench.example>', consent: assumed }\n"
SURVEY = """name: Useful
channels: [chat]
when: {event: review_received}
about: About the review you have just received
questions:
  - {id: stars, kind: rating, text: Was it useful?, low: Not at all, high: Very, required: true}
  - {id: words, kind: text, text: In your words?}
"""


def run(keys: Sequence[str]) -> dict[str, float]:
    """Measure it."""
    with processes.folder() as home, processes.floor("mailbox") as port, processes.apart():
        processes.workspace(home / "workspaces", policy="rest: null\n", surveys={"useful": SURVEY})
        (home / "workspaces" / processes.WORKSPACE / "workspace.yaml").write_text(WORKSPACE)
        return processes.run(_measured(home, port))


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The application that sends."""

    app: Cuecard
    house: House
    clock: "Ahead"
    key: str
    """A server key."""


class Ahead:
    """The time, and what a round puts it ahead."""

    def __init__(self) -> None:
        self.ms = 0

    def __call__(self) -> int:
        return now_ms() + self.ms


async def _measured(home: Path, port: int) -> dict[str, float]:
    ratios, ours, floors = [], [], []
    async with _opened(home, port) as standing:
        for number in range(ROUNDS + 1):
            mine = await _outbox(standing, number)
            bare = await _bare(port)
            if number:  # the first warms both
                ratios.append(mine / bare)
                ours.append(mine)
                floors.append(bare)
    return {
        "email.per_s_ratio": statistics.median(ratios),
        "email.per_s": statistics.median(ours),
        "email.bare_per_s": statistics.median(floors),
    }


@contextlib.asynccontextmanager
async def _opened(home: Path, port: int) -> AsyncIterator[Standing]:
    settings = Settings(
        database=str(home / "bench.db"),
        workspaces=home / "workspaces",
        public_url="https://feedback.bench.example",
        smtp_url=f"smtp://127.0.0.1:{port}",
    )
    clock = Ahead()
    store = await open_store(settings.database, new_id=new_id, clock=clock)
    await store.add_workspace(processes.WORKSPACE, now=clock())
    key, secret = make_key(processes.WORKSPACE, "server")
    await store.add_key(key)
    await store.aclose()
    app = create_app(settings, clock=clock)
    try:
        yield Standing(app=app, house=await app.start(), clock=clock, key=secret)
    finally:
        await app.aclose()


async def _outbox(standing: Standing, number: int) -> float:
    """Mails per second."""
    house = standing.house
    await house.store.add_outbox(await _asked(standing, [f"p{number}-{each}" for each in range(MAILS)]))
    standing.clock.ms += AHEAD_MS
    began = time.perf_counter()
    house.delivering.soon()
    while True:
        counted = await house.store.outbox_counts([processes.WORKSPACE])
        if not [one for one in counted if one.kind == "email"]:
            break
        await asyncio.sleep(0.01)
    seconds = time.perf_counter() - began
    sent = await house.store.outbox(processes.WORKSPACE, kind="email", status="sent", limit=10_000)
    assert len(sent) == MAILS * (number + 1), f"{len(sent)} were sent"
    return MAILS / seconds


async def _asked(standing: Standing, people: Sequence[str]) -> list[OutboxItem]:
    """A mail for each of these, who were all asked just now."""
    batch = [
        item
        for id in people
        for item in (
            {"type": "identify", "userId": id, "traits": {"email": f"{id}@bench.example", "name": id}},
            {"type": "track", "event": "review_received", "userId": id},
        )
    ]
    transport = httpx2.ASGITransport(app=standing.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://bench.example") as http:
        (await http.post("/v1/batch", json={"batch": batch}, auth=(standing.key, ""))).raise_for_status()
    items = []
    for id in people:
        [filling] = await standing.house.store.fillings(processes.WORKSPACE, id, since=0)
        due_at = standing.clock() + AHEAD_MS
        items.append(
            OutboxItem(
                workspace=processes.WORKSPACE,
                id=f"email_{filling.invitation.id}_0",
                kind="email",
                invitation_id=filling.invitation.id,
                due_at=due_at,
                give_up_at=due_at + AHEAD_MS,
                made_at=standing.clock(),
            )
        )
    return items


async def _bare(port: int) -> float:
    """Messages per second of a loop that only sends."""
    message = b"Subject: Was it useful?\r\n\r\n" + (b"x" * 74 + b"\r\n") * 150
    smtp = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False)
    await smtp.connect()
    began = time.perf_counter()
    for each in range(MAILS):
        await smtp.sendmail("hello@bench.example", [f"p{each}@bench.example"], message)
    seconds = time.perf_counter() - began
    await smtp.quit()
    return MAILS / seconds
