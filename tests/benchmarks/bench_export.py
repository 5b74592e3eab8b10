"""What an export costs beside reading its rows at all.

Method. A SQLite database of 6,000 responses (filled.py: six surveys, a moment with an event, one or two answers each) is gone
through in turn, several rounds, and the medians of processor time are compared: A reads every response page by page and
decodes it from the store into the value that everything is made of, and drops it; B takes all of them away as `cuecard export`
does: read, decode, say each answer and reason in words, write lines of JSON. `export.decode_ratio` is A's time divided by B's:
rows exported per second ÷ rows only read and decoded; 1 would be an export that costs nothing beyond reading.
For information: `export.rows_per_s` (B); the same ratio for one survey's responses as a table, as CSV (`…_csv`) and as a
workbook that is written to disk (`…_xlsx`), against reading that survey's; for xAPI statements (`…_xapi`); and for 20,000
events (`export.events_ratio`), read and decoded ÷ written as the recording that `cuecard replay` reads.
"""

import asyncio
import gc
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.filled import fill
from tests.store.made import DAY, quiet, told, version
from widget_server.adapters.sql import open_store
from widget_server.adapters.workbooks import Workbook
from widget_server.ports import Store
from widget_server.ports.exports import BEGINNING, After
from widget_server.services.exporting import Taking, Wanted
from widget_server.services.ids import new_id

BUDGETS: Mapping[str, tuple[str, float] | None] = {
    "export.decode_ratio": ("≥", 0.25),
    "export.rows_per_s": None,
    "export.decode_ratio_csv": None,
    "export.decode_ratio_xlsx": None,
    "export.decode_ratio_xapi": None,
    "export.events_ratio": None,
}

RESPONSES, EVENTS, ROUNDS, PAGE = 6_000, 20_000, 7, 200
NOW = 1_790_000_000_000
UNTIL = NOW + 365 * DAY
SURVEYS = 6

Going = Callable[[], Awaitable[int]]


def run(keys: Sequence[str]) -> dict[str, float]:
    """Measure what is asked for."""
    return asyncio.run(_run(keys))


async def _run(keys: Sequence[str]) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cue.db"
        store = await open_store(path, new_id=new_id, clock=lambda: NOW)
        try:
            await _fill(store, path)
            return await _figures(store, Path(folder), keys)
        finally:
            await store.aclose()


async def _fill(store: Store, path: Path) -> None:
    await store.add_workspace("acme", now=0)
    for number in range(SURVEYS):
        await store.publish(version(f"survey-{number}"), now=NOW)
    fill(path, "acme", ["v1"] * SURVEYS, many=RESPONSES, now=NOW)
    properties = {"exercise": "loops-3", "course": "python-basics", "attempt": 2, "passed": False}
    for begin in range(0, EVENTS, 500):
        batch = [
            told(f"e{number}", f"p{number % 200}", at=NOW + number, properties=properties)
            for number in range(begin, begin + 500)
        ]
        await store.ingest(batch, quiet)


async def _figures(store: Store, folder: Path, keys: Sequence[str]) -> dict[str, float]:
    figures: dict[str, float] = {}
    if {"export.decode_ratio", "export.rows_per_s"} & set(keys):
        reading, taking = await _measured(_read(store), _take(store))
        figures |= {"export.decode_ratio": reading / taking, "export.rows_per_s": RESPONSES / taking}
    for form in ("csv", "xapi"):
        if f"export.decode_ratio_{form}" in keys:
            survey = "survey-0" if form == "csv" else None
            taken = _take(store, form=form, survey=survey, home="https://a.example")
            reading, taking = await _measured(_read(store, survey), taken)
            figures[f"export.decode_ratio_{form}"] = reading / taking
    if "export.decode_ratio_xlsx" in keys:
        reading, taking = await _measured(_read(store, "survey-0"), _workbook(store, folder / "out.xlsx"))
        figures["export.decode_ratio_xlsx"] = reading / taking
    if "export.events_ratio" in keys:
        reading, taking = await _measured(_read_events(store), _take(store, events=True))
        figures["export.events_ratio"] = reading / taking
    return figures


async def _measured(one: Going, other: Going) -> tuple[float, float]:
    """Seconds of both, medians of rounds taken in turn."""
    times: tuple[list[float], list[float]] = ([], [])
    counts = {await one(), await other()}
    assert len(counts) == 1, counts
    for _ in range(ROUNDS):
        for going, kept in zip((one, other), times, strict=True):
            gc.collect()
            began = time.process_time()
            await going()
            kept.append(time.process_time() - began)
    return median(times[0]), median(times[1])


def _read(store: Store, survey: str | None = None) -> Going:
    """Only read and decode responses."""

    async def read() -> int:
        after, count = BEGINNING, 0
        while page := await store.responses_kept("acme", survey=survey, after=after, until=UNTIL, limit=PAGE):
            after = After(page[-1].started_at or 0, page[-1].response_id or "")
            count += len(page)
        return count

    return read


def _read_events(store: Store) -> Going:
    """Only read and decode events."""

    async def read() -> int:
        after, count = BEGINNING, 0
        while page := await store.events_kept("acme", after=after, until=UNTIL, limit=PAGE):
            after = After(page[-1].event.received_at, page[-1].event.id, page[-1].seq)
            count += len(page)
        return count

    return read


def _take(store: Store, **wanted: Any) -> Going:
    """Take away as text."""

    async def take() -> int:
        taken = await Taking(store=store, clock=lambda: UNTIL, page=PAGE).settled(
            Wanted(workspace="acme", **wanted), actor="bench"
        )
        return sum([piece.count async for piece in taken.pieces() if piece.text])

    return take


def _workbook(store: Store, file: Path) -> Going:
    """Take away as a workbook."""

    async def take() -> int:
        wanted = Wanted(workspace="acme", form="rows", survey="survey-0")
        taken = await Taking(store=store, clock=lambda: UNTIL, page=PAGE).settled(wanted, actor="bench")
        book, count = Workbook(str(file), taken.heads), 0
        async for piece in taken.pieces():
            book.add(piece.rows)
            count += piece.count
        book.close()
        return count

    return take
