"""What an event costs: kept durably and decided, against a bare echo on the same core.

Method. Both servers run at once as processes of their own, pinned to the first core; the load generator (load.py) is
pinned to the last. Each round loads the echo (`JSONResponse(await request.json())`), then Cuecard, for 1.5 seconds
each, after a warming-up of both; a figure is the median over the rounds of Cuecard's requests per second ÷ the echo's
in the same round. Both get the same 400-byte bodies: Segment `track` calls with a server key at the public
`POST /v1/track`, 1,000 respondents in turn, an id of its own each, answered after the durable commit
(`synchronous=FULL`; PostgreSQL as it comes, its processes free to use either core). The workspace has 1,000 live
surveys over 100 event names, ten to a name, with counts, a property, a sequence: four different triggers among the ten,
and what the same trigger says is found out once per event. Of the events one in four has such a name, the others no
survey listens to; no respondent gets more than about a hundred, so all their windows stay in memory. The policy's rest of 24 hours holds, so most decisions of those names are
refusals with ten reasons.

`ingest.ratio_sqlite`, `ingest.ratio_postgres`: 64 connections. `ingest.ratio_single`: SQLite, one connection.
For information: the 99th percentile of latencies ÷ the echo's (`…_p99`), requests per second, and the server process's
processor time per request ÷ the echo's (`…_cpu`), which other work on the machine disturbs least.
"""

import base64
import itertools
import json
import secrets
import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from devtools import postgres
from tests.benchmarks import processes
from tests.benchmarks.load import MakeRequest, Round, load, request
from tests.benchmarks.processes import Server

BUDGETS: Mapping[str, tuple[str, float]] = {
    "ingest.ratio_sqlite": ("≥", 0.75),
    "ingest.ratio_postgres": ("≥", 0.6),
    "ingest.ratio_single": ("≥", 0.4),
}

SURVEYS = 1_000
NAMES = 100
ROUNDS = 5
SECONDS = 1.5
BODY_BYTES = 400


def run(keys: Sequence[str]) -> dict[str, float]:
    """Measure what is asked for."""
    figures: dict[str, float] = {}
    with processes.folder() as home:
        workspaces = home / "workspaces"
        processes.workspace(workspaces, policy="rest: 24h\n", surveys=dict(surveys()))
        if "ingest.ratio_sqlite" in keys or "ingest.ratio_single" in keys:
            with _servers(processes.settings(workspaces, str(home / "bench.db"))) as (echo, cuecard, make):
                for key, connections in (("ingest.ratio_sqlite", 64), ("ingest.ratio_single", 1)):
                    if key in keys:
                        figures |= processes.run(_rounds(key, echo, cuecard, make, connections))
        if "ingest.ratio_postgres" in keys:
            with (
                postgres.running(safe=True) as url,
                postgres.fresh_database(url) as address,
                _servers(processes.settings(workspaces, address)) as (echo, cuecard, make),
            ):
                figures |= processes.run(_rounds("ingest.ratio_postgres", echo, cuecard, make, 64))
    return figures


@contextmanager
def _servers(environment: Mapping[str, str]) -> Iterator[tuple[Server, Server, MakeRequest]]:
    processes.command(environment, "workspace", "add", processes.WORKSPACE)
    key = processes.key(environment, "server", r"sk_[\w-]{43}")[0]
    with processes.echo() as echo, processes.cuecard(environment) as cuecard, processes.apart():
        yield echo, cuecard, _track(key)


async def _rounds(key: str, echo: Server, cuecard: Server, make: MakeRequest, connections: int) -> dict[str, float]:
    speeds, tails, rates, costs = [], [], [], []
    for number in range(ROUNDS + 1):
        seconds = SECONDS if number else SECONDS / 2  # the first warms both
        floor, floor_cost = await _round(echo, _to_echo(make), connections, seconds)
        ours, our_cost = await _round(cuecard, make, connections, seconds)
        if number:
            speeds.append(ours.rate / floor.rate)
            tails.append(ours.quantile(0.99) / floor.quantile(0.99))
            rates.append(ours.rate)
            costs.append(our_cost / floor_cost if floor_cost else 0.0)
    return {
        key: statistics.median(speeds),
        f"{key}_p99": statistics.median(tails),
        f"{key}_per_second": statistics.median(rates),
        f"{key}_cpu": statistics.median(costs),
    }


async def _round(server: Server, make: MakeRequest, connections: int, seconds: float) -> tuple[Round, float]:
    """What the round saw, and the server's processor time per request."""
    before = server.cpu_seconds()
    seen = await load(server.port, make, connections=connections, seconds=seconds)
    return seen, (server.cpu_seconds() - before) / len(seen.latencies)


def _track(key: str) -> MakeRequest:
    """The next `track` call each time, all of one length."""
    proof = base64.b64encode(f"{key}:".encode()).decode()
    context = {"library": {"name": "bench", "version": "1"}, "pad": ""}
    context["pad"] = "x" * (BODY_BYTES - len(json.dumps({**event(0), "context": context})))
    number = itertools.count()
    prefix = secrets.token_hex(4)

    def make() -> bytes:
        body = {**event(next(number), prefix), "context": context}
        return request("/v1/track", json.dumps(body).encode(), f"Authorization: Basic {proof}")

    return make


def _to_echo(make: MakeRequest) -> MakeRequest:
    return lambda: make().replace(b"POST /v1/track", b"POST /echo", 1)


def event(number: int, prefix: str = "00000000") -> dict[str, object]:
    """One event of a thousand people: one in four has a name that surveys listen to."""
    name = f"signal_{number // 4 % NAMES:02}" if number % 4 == 0 else f"nobody_{number % NAMES:02}"
    return {
        "messageId": f"{prefix}-{number:012}",
        "userId": f"student-{number * 7 % 1000:04}",
        "event": name,
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "properties": {"exercise": "loops-3", "attempt": 2, "plan": "pro"},
    }


def surveys() -> Iterator[tuple[str, str]]:
    """Ten surveys to a name: a bare event, counts, a property, a sequence."""
    for number in range(SURVEYS):
        name = f"signal_{number % NAMES:02}"
        before = f"signal_{(number + 1) % NAMES:02}"
        when = (
            f"  event: {name}\n  where: {{plan: pro}}",
            f"  event: {name}\n  times: 2\n  within: 10m",
            f"  event: {name}\n  where: {{plan: basic}}",
            f"  sequence:\n    - {{event: {before}, times: 2, within: 10m}}\n    - {{event: {name}}}\n  within: 10m",
        )[number // NAMES % 4]
        text = f"name: Survey {number}\nwhen:\n{when}\nquestions:\n  - {{id: q, kind: nps, text: How likely?}}\n"
        yield f"survey-{number:04}", text
