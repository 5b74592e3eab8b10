"""People as a transaction finds them: rows, and of their past what this process does not remember; sets, never row by row."""

from collections.abc import Iterable, Mapping, Sequence

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Call, Row, Transaction
from widget_server.adapters.sql.people import NOTHING, WINDOW_EVENTS, WINDOW_MS, Person
from widget_server.adapters.sql.remembering import Count, Memory, Remembered
from widget_server.core.events import Event
from widget_server.core.reasons import Answered, Asked, Needs

MOST_ASKED = 1_000


async def recall_people(
    tx: Transaction,
    workspace: str,
    rows: Iterable[Row],
    memory: Memory[Remembered] | None,
    needs: Needs,
    *,
    wanted: Mapping[str, int] | None = None,
    now: int,
) -> dict[str, Person]:
    """The people of those rows of `heads`, for whom `wanted` event numbers were taken, with as much of their past as is
    needed: what is not remembered of it is loaded."""
    people: dict[str, Person] = {}
    tails: dict[str, int] = {}
    stale: list[str] = []
    for row in rows:
        person = found(workspace, row, needs, wanted=wanted)
        id = person.respondent.id
        people[id] = person
        after, outdated = person.recall((memory and memory.get((workspace, id))) or NOTHING)
        if after is not None:
            tails[id] = after
        if outdated:
            stale.append(id)
    if tails or stale:
        read = dict(zip(*await _read(tx, workspace, tails, stale, needs, now=now), strict=True))
        _relive(workspace, people, read.get("tails", ()))
        if stale:
            _recount(people, stale, read["asked"], read["waiting"], read.get("answered", ()))
    return people


def found(workspace: str, row: Row, needs: Needs, *, wanted: Mapping[str, int] | None = None) -> Person:
    """The person of a row of `heads`, nothing of their past yet."""
    id, verified_at, traits, seq, revision, traits_at, first_seen_at, joined = row
    return Person(
        records.respondent(workspace, id, verified_at, traits),
        verified_at=verified_at,
        traits_at=traits_at,
        before=seq - wanted[id] if wanted else seq,
        reserved=seq,
        revision=revision,
        born=first_seen_at,
        joined=joined,
        needs=needs,
    )


async def recall_counts(
    tx: Transaction, workspace: str, people: Mapping[str, Person], named: Iterable[tuple[str, str]]
) -> None:
    """How many events of a name they had so far, where that is not remembered; `named`: (person, name) of each that matters."""
    wanted: dict[str, dict[str, int]] = {}
    for id, name in named:
        person = people[id]
        if name in person.counts:
            continue
        if person.seq:
            wanted.setdefault(name, {})[id] = person.seq
        else:
            person.counts = {**person.counts, name: Count(0, 0)}
    if not wanted:
        return
    calls: list[Call] = [
        ("counts", {"workspace": workspace, "name": name, "seen": records.encode(seen)})
        for name, seen in sorted(wanted.items())
    ]
    for (name, _), rows in zip(sorted(wanted.items()), await tx.together(*calls), strict=True):
        for id, kept, times in rows:
            people[id].counts = {**people[id].counts, name: Count(times, kept)}


async def _read(
    tx: Transaction, workspace: str, tails: Mapping[str, int], stale: Sequence[str], needs: Needs, *, now: int
) -> tuple[list[str], list[Sequence[Row]]]:
    calls: list[Call] = []
    if tails:
        since = now - min(needs.window_ms, WINDOW_MS)
        seen = records.encode(tails)
        calls.append(("tails", {"workspace": workspace, "seen": seen, "most": WINDOW_EVENTS, "since": since}))
    if stale:
        ids = records.encode(stale)
        calls.append(("asked", {"workspace": workspace, "ids": ids, "most": MOST_ASKED}))
        calls.append(("waiting", {"workspace": workspace, "ids": ids}))
        if needs.answers_ms:
            since = now - needs.answers_ms
            calls.append(("answered", {"workspace": workspace, "ids": ids, "most": MOST_ASKED, "since": since}))
    return [name for name, _ in calls], await tx.together(*calls)


def _relive(workspace: str, people: Mapping[str, Person], rows: Iterable[Row]) -> None:
    lived: dict[str, list[tuple[Event, int]]] = {}
    for row in rows:
        lived.setdefault(row[0], []).append((records.event(workspace, row), len(row[5])))
    for id, events in lived.items():
        people[id].relive(events)


def _recount(
    people: Mapping[str, Person],
    ids: Sequence[str],
    asked_rows: Iterable[Row],
    waiting_rows: Iterable[Row],
    answered_rows: Iterable[Row],
) -> None:
    asked: dict[str, list[Asked]] = {id: [] for id in ids}
    timers: dict[str, set[tuple[str, str]]] = {id: set() for id in ids}
    answered: dict[str, list[Answered]] = {id: [] for id in ids}
    for id, *row in asked_rows:
        asked[id].append(records.asked(row))
    for id, survey_key, kind in waiting_rows:
        timers[id].add((survey_key, kind))
    for id, *row in answered_rows:
        answered[id].append(records.answered(row))
    for id in ids:
        people[id].asked = tuple(asked[id])
        people[id].timers = frozenset(timers[id])
        people[id].answered = tuple(answered[id])
