"""What a batch saves whoever sends events: `POST /v1/batch` with 100 of them against `POST /v1/track` with one.

Method. One server as a process of its own, pinned to the first core, the load generator (load.py) to the last; SQLite,
`synchronous=FULL`; the workspace, its 1,000 surveys and the events are those of bench_ingest.py, of 400 bytes each. Each
round sends single events for 1.5 seconds, then batches of 100 for as long, after a warming-up of both, over one connection
that waits for each answer, as a client's queue does: every answer follows the durable commit. Requests are made ahead. A
figure is the median over the rounds of the events per second in batches ÷ those of single posts in the same round.

`segment.batch100_ratio`: one connection. For information: events per second in either way, the server's processor time for
an event alone ÷ in a batch (`…_cpu`), which other work on the machine disturbs least, and the same ratio over 64 connections
(`…_at_64`), where the server itself puts what waits into one commit, so that only the cost of a request is saved.
"""

import base64
import itertools
import json
import secrets
import statistics
from collections.abc import Mapping, Sequence

from tests.benchmarks import processes
from tests.benchmarks.bench_ingest import BODY_BYTES, event, surveys
from tests.benchmarks.load import MakeRequest, load, request
from tests.benchmarks.processes import Server

BUDGETS: Mapping[str, tuple[str, float]] = {"segment.batch100_ratio": ("≥", 10)}

IN_A_BATCH = 100
ROUNDS = 5
SECONDS = 1.5


def run(keys: Sequence[str]) -> dict[str, float]:
    """Measure what is asked for."""
    with processes.folder() as home:
        workspaces = home / "workspaces"
        processes.workspace(workspaces, policy="rest: 24h\n", surveys=dict(surveys()))
        environment = processes.settings(workspaces, str(home / "bench.db"))
        processes.command(environment, "workspace", "add", processes.WORKSPACE)
        key = processes.key(environment, "server", r"sk_[\w-]{43}")[0]
        with processes.cuecard(environment) as server, processes.apart():
            one, many = _single(key), _batch(key)
            return {
                **processes.run(_rounds("segment.batch100_ratio", server, one, many, connections=1)),
                "segment.batch100_ratio_at_64": processes.run(
                    _rounds("ratio", server, one, many, connections=64, rounds=2)
                )["ratio"],
            }


async def _rounds(
    key: str, server: Server, one: MakeRequest, many: MakeRequest, *, connections: int, rounds: int = ROUNDS
) -> dict[str, float]:
    ratios, singles, batches, costs = [], [], [], []
    for number in range(rounds + 1):
        seconds = SECONDS if number else SECONDS / 2  # the first warms both
        single, dear = await _round(server, ready(one, 3_000), connections, seconds)
        batch, cheap = await _round(server, ready(many, 300), connections, seconds)
        if number:
            ratios.append(batch * IN_A_BATCH / single)
            singles.append(single)
            batches.append(batch * IN_A_BATCH)
            costs.append(dear * IN_A_BATCH / cheap if cheap else 0.0)
    return {
        key: statistics.median(ratios),
        f"{key}_single_per_second": statistics.median(singles),
        f"{key}_batched_per_second": statistics.median(batches),
        f"{key}_cpu": statistics.median(costs),
    }


async def _round(server: Server, make: MakeRequest, connections: int, seconds: float) -> tuple[float, float]:
    """Requests per second, and the server's processor time per request."""
    before = server.cpu_seconds()
    seen = await load(server.port, make, connections=connections, seconds=seconds)
    return seen.rate, (server.cpu_seconds() - before) / len(seen.latencies)


def ready(make: MakeRequest, count: int) -> MakeRequest:
    """The same, so many of them made ahead: what the sender's own work costs is not measured."""
    made = [make() for _ in range(count)]
    return lambda: made.pop() if made else make()


def _single(key: str) -> MakeRequest:
    """The next `track` call each time."""
    tell = _Next()
    return lambda: request("/v1/track", json.dumps(tell()).encode(), _proof(key))


def _batch(key: str) -> MakeRequest:
    """The next hundred each time."""
    tell = _Next()

    def make() -> bytes:
        batch = [{"type": "track", **tell()} for _ in range(IN_A_BATCH)]
        return request("/v1/batch", json.dumps({"batch": batch}).encode(), _proof(key))

    return make


class _Next:
    """Events one after another, all of one length."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self._prefix = secrets.token_hex(4)
        context = {"library": {"name": "bench", "version": "1"}, "pad": ""}
        context["pad"] = "x" * (BODY_BYTES - len(json.dumps({**event(0), "context": context})))
        self._context = context

    def __call__(self) -> dict[str, object]:
        return {**event(next(self._numbers), self._prefix), "context": self._context}


def _proof(key: str) -> str:
    return f"Authorization: Basic {base64.b64encode(f'{key}:'.encode()).decode()}"
