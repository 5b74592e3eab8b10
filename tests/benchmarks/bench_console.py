"""What pages of the console cost as responses pile up, and how soon 200 open consoles hear of an answer.

Method of the first two. Two databases are filled by sets (filled.py): 1,000 responses and 1,000,000, spread over a year, six
surveys, people with 20 responses each, mentors with 50 people each. Over each stands an application in this process, with a
manager of every team and a mentor signed in. A round asks each page of the small one, then the same of the large one, by ASGI,
so that nothing but the server's own work is timed; the first rounds warm both. `console.page_ratio` is the largest of the
pages' medians over the rounds of large ÷ small. Pages: the inbox, the overview of results, one survey's results, a mentor's
own. `console.…_ms` are medians at 1,000,000, for information.

`results.nps_week_ratio`: in the large database, one survey's NPS by week over the whole year with its intervals, as the pages
read it, ÷ the same figures without intervals by the SQL that somebody would write over the responses, on a connection of
its own. Interleaved, medians. For information both times.

`live.consoles_ratio` (consoles.py): a server as a process on the first core, at which 200 consoles of managers are open, each with
the stream that its page holds. A student's socket sends an answer; the clock runs until a console has the event that it changed. Divided
by the floor: a durable commit of a row, and a bare application on the same core that tells 200 streams of its own the same words when
a socket says them. The median of the rounds' ratios of the medians over the 200. `live.consoles_p99_ms` is the 99th
percentile of ours.
"""

import secrets
import sqlite3
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.benchmarks import consoles, processes
from tests.benchmarks.filled import BARE, SURVEYS, WEEK_MS, fill
from widget_server.adapters.sql import open_store
from widget_server.app import create_app
from widget_server.clock import now_ms
from widget_server.core import scoring, weeks
from widget_server.core.access import Deed, RoleGrant, Scope
from widget_server.house import House
from widget_server.ports import Account
from widget_server.ports.results import Part
from widget_server.ports.sign_in import PASSWORD, Session
from widget_server.services.ids import new_id
from widget_server.services.results import figures
from widget_server.services.signing_in import digest
from widget_server.settings import Settings

BUDGETS: Mapping[str, tuple[str, float]] = {
    "console.page_ratio": ("≤", 1.2),
    "results.nps_week_ratio": ("≤", 1.5),
    "live.consoles_ratio": ("≤", 1.5),
    "live.consoles_p99_ms": ("≤", 250),
}

FEW, MANY = 1_000, 1_000_000
ROUNDS = 30
WARM = 5
PAGES = {
    "inbox": ("manager", "/inbox"),
    "results": ("manager", "/results"),
    "survey": ("manager", "/results/survey-0"),
    "week": ("m0", "/week"),
}
SURVEY = """name: Survey {number}
team: school
when: {{event: lesson_finished}}
questions:
  - {{id: score, kind: nps, text: How likely?}}
  - {{id: why, kind: text, text: Why?}}
"""


def run(keys: Sequence[str]) -> dict[str, float]:
    """Measure what is asked for."""
    found: dict[str, float] = {}
    with processes.folder() as home:
        processes.workspace(
            home / "workspaces",
            policy="rest: null\n",
            surveys={f"survey-{number}": SURVEY.format(number=number) for number in range(SURVEYS)},
        )
        with processes.apart():
            if {"console.page_ratio", "results.nps_week_ratio"}.intersection(keys):
                found |= processes.run(_measured(home, keys))
            if any(key.startswith("live.consoles") for key in keys):
                found |= processes.run(consoles.measured(home))
    return found


async def _measured(home: Path, keys: Sequence[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    async with _standing(home, MANY) as large:
        if "console.page_ratio" in keys:
            async with _standing(home, FEW) as small:
                found |= await _pages(small, large)
        if "results.nps_week_ratio" in keys:
            found |= await _nps(large)
    return found


class Standing:
    """An application over a filled database, with browsers that are signed in."""

    def __init__(self, house: House, path: Path, cookies: Mapping[str, str]) -> None:
        self.house = house
        self.path = path
        self.cookies = cookies

    async def page(self, who: str, path: str) -> float:
        """Seconds of one page."""
        sent: list[int] = []

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Mapping[str, object]) -> None:
            if message["type"] == "http.response.start":
                sent.append(int(str(message["status"])))

        name, _, query = path.partition("?")
        address = f"/console/{processes.WORKSPACE}{name}"
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "scheme": "https",
            "path": address,
            "raw_path": address.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(b"host", b"bench.example"), (b"cookie", self.cookies[who].encode())],
            "client": ("127.0.0.1", 1),
            "server": ("bench.example", 443),
            "state": {},
        }
        began = time.perf_counter()
        await self.house.app(scope, receive, send)
        took = time.perf_counter() - began
        if sent != [200]:
            raise RuntimeError(f"{path} answered {sent}.")
        return took


@asynccontextmanager
async def _standing(home: Path, many: int) -> AsyncIterator[Standing]:
    path = home / f"{many}.db"
    now = now_ms()
    store = await open_store(path, new_id=new_id, clock=now_ms)
    try:
        await store.add_workspace(processes.WORKSPACE, now=now - 60 * WEEK_MS)
    finally:
        await store.aclose()
    app = create_app(Settings(database=str(path), workspaces=home / "workspaces", rate_address="1000000/second"))
    house = await app.start()
    try:
        live = house.workspaces.get(processes.WORKSPACE)
        assert live is not None
        versions = [live.versions[f"survey-{number}"].version for number in range(SURVEYS)]
        fill(path, processes.WORKSPACE, versions, many=many, now=now)
        cookies = {
            "manager": await _signed_in(house, "manager", RoleGrant(role="manager", team="*")),
            "m0": await _signed_in(house, "m0", RoleGrant(role="mentor")),
        }
        yield Standing(house, path, cookies)
    finally:
        await app.aclose()


async def _signed_in(house: House, id: str, grant: RoleGrant) -> str:
    """An account with a session; the cookie of its browser."""
    now, token = house.clock(), secrets.token_urlsafe(32)
    account = Account(
        workspace=processes.WORKSPACE, id=id, name=id, person_id=id, made_at=now - 60 * WEEK_MS, grants=(grant,)
    )
    deed = Deed(workspace=processes.WORKSPACE, actor=id, action="staff_added", subject="staff", subject_id=id)
    await house.store.add_account(account, deed, now=now)
    session = Session(
        workspace=processes.WORKSPACE,
        id=digest(token),
        staff_id=id,
        provider=PASSWORD,
        made_at=now,
        used_at=now,
        expires_at=now + WEEK_MS,
    )
    await house.store.begin_session(session, deed, subject="")
    return f"__Host-cuecard-{processes.WORKSPACE}={token}"


async def _pages(small: Standing, large: Standing) -> dict[str, float]:
    ratios: dict[str, list[float]] = {name: [] for name in PAGES}
    times: dict[str, list[float]] = {name: [] for name in PAGES}
    for number in range(WARM + ROUNDS):
        for name, (who, path) in PAGES.items():
            few, many = await small.page(who, path), await large.page(who, path)
            if number >= WARM:
                ratios[name].append(many / few)
                times[name].append(many)
    middles = {name: statistics.median(found) for name, found in ratios.items()}
    return {
        "console.page_ratio": max(middles.values()),
        **{f"console.{name}_ratio": middle for name, middle in middles.items()},
        **{f"console.{name}_ms": statistics.median(found) * 1000 for name, found in times.items()},
    }


async def _nps(large: Standing) -> dict[str, float]:
    now = large.house.clock()
    last = weeks.week_of(now)
    part = Part(surveys=("survey-0",), first=last - 52, last=last)
    scope = Scope(workspace=processes.WORKSPACE, everything=True)
    how = scoring.Measured(measure="nps", lowest=0, highest=10)
    live = large.house.workspaces.get(processes.WORKSPACE)
    assert live is not None
    fitting = {live.versions["survey-0"].version}

    async def ours() -> int:
        counts = await large.house.store.tallies(scope, part, ["score"], weekly=True, now=now)
        return len(figures.points(how, counts, fitting, range(part.first, part.last + 1)))

    connection = sqlite3.connect(large.path)
    try:

        async def bare() -> int:
            since = now - 53 * WEEK_MS
            return len(connection.execute(BARE, (processes.WORKSPACE, "survey-0", since)).fetchall())

        taken: dict[str, list[float]] = {"ours": [], "bare": []}
        for number in range(2 + 10):
            for name, one in (("bare", bare), ("ours", ours)):
                took = await _timed(one)
                if number >= 2:
                    taken[name].append(took)
    finally:
        connection.close()
    middle = {name: statistics.median(times) for name, times in taken.items()}
    return {
        "results.nps_week_ratio": middle["ours"] / middle["bare"],
        "results.nps_week_ms": middle["ours"] * 1000,
        "results.nps_week_bare_ms": middle["bare"] * 1000,
    }


async def _timed(one: Callable[[], Awaitable[int]]) -> float:
    began = time.perf_counter()
    if not await one():
        raise RuntimeError("nothing was found")
    return time.perf_counter() - began
