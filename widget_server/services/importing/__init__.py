"""People in: the rows of a table become respondents or refusals, are rehearsed against what is known, and are written."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Literal, Protocol

import msgspec

from widget_server.core.errors import InvalidInput
from widget_server.core.events import Json, Respondent
from widget_server.ports import Store
from widget_server.services.importing.columns import Columns

BATCH = 500
PLACES = 2**27
"""So many bits remember which ids were seen: 16 MB for a table of any length."""


class Row(Protocol):
    """A row of a table: the line it begins on, its values, and how many bytes were read with it."""

    @property
    def line(self) -> int: ...
    @property
    def values(self) -> list[str]: ...
    @property
    def read(self) -> int: ...


class Found(msgspec.Struct, frozen=True, gc=False):
    """What a row tells of somebody."""

    line: int
    respondent: Respondent
    doubts: tuple[str, ...] = ()
    """What is taken as it stands, and yet looks like a mistake."""


class RefusedRow(msgspec.Struct, frozen=True, gc=False):
    """A row that is not taken, or is in doubt: what is wrong, and what to do."""

    line: int
    message: str


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What became, or would become, of rows."""

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            new=self.new + other.new,
            changed=self.changed + other.changed,
            same=self.same + other.same,
            refused=self.refused + other.refused,
        )


class Compared(msgspec.Struct, frozen=True, gc=False):
    """Somebody as they would be stored, and what that is to what stands."""

    outcome: Literal["new", "changed", "same"]
    respondent: Respondent


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What came of some rows of a table."""

    last: Row
    counts: Counts
    refused: tuple[RefusedRow, ...]
    doubted: tuple[RefusedRow, ...] = ()
    """What was taken, and yet looks like a mistake."""
    people: tuple[Compared, ...] = ()
    """In a rehearsal."""


def seen_twice(ids: Iterable[str]) -> frozenset[int]:
    """Hashes of the ids that may stand there more than once: all that do, and a few more that do not."""
    seen = bytearray(PLACES // 8)
    twice: set[int] = set()
    for id in ids:
        hashed = hash(id)
        place, bit = (hashed >> 3) % (PLACES // 8), 1 << (hashed & 7)
        if seen[place] & bit:
            twice.add(hashed)
        seen[place] |= bit
    return frozenset(twice)


def read(
    rows: Iterable[Row], columns: Columns, workspace: str, twice: frozenset[int]
) -> Iterator[tuple[Row, Found | RefusedRow]]:
    """What each row tells, or why it is refused. `twice` is what `seen_twice` says of the same table's ids."""
    first: dict[str, int] = {}
    for row in rows:
        id = columns.id_of(row.values)
        if id and hash(id) in twice and first.setdefault(id, row.line) != row.line:
            message = f"the id {id!r} stands on line {first[id]} already; keep one of the two"
            yield row, RefusedRow(row.line, message)
            continue
        try:
            respondent = columns.respondent(row.values, workspace)
            yield row, Found(row.line, respondent, columns.doubts(respondent))
        except InvalidInput as error:
            yield row, RefusedRow(row.line, error.message)


async def rehearse(store: Store, workspace: str, rows: Iterable[tuple[Row, Found | RefusedRow]]) -> AsyncIterator[Part]:
    """What would become of the rows. Writes nothing."""
    for last, found, refused in _parts(rows):
        people = await _people(store, workspace, found)
        yield Part(
            last=last,
            counts=_counts(people, len(refused)),
            refused=tuple(refused),
            doubted=_doubted(found),
            people=tuple(people),
        )


async def write(
    store: Store, workspace: str, rows: Iterable[tuple[Row, Found | RefusedRow]], *, now: int
) -> AsyncIterator[Part]:
    """Write the rows, a part at a time, told as of `now`. What was written stays, and writing it again changes nothing."""
    for last, found, refused in _parts(rows):
        people = await _people(store, workspace, found)
        too_much = await _written(store, found, now)
        lines = {one.line for one in too_much}
        kept = [person for one, person in zip(found, people, strict=True) if one.line not in lines]
        refused = sorted([*refused, *too_much], key=lambda one: one.line)
        yield Part(last=last, counts=_counts(kept, len(refused)), refused=tuple(refused), doubted=_doubted(found))


async def _people(store: Store, workspace: str, found: Sequence[Found]) -> list[Compared]:
    known = await store.people(workspace, [one.respondent.id for one in found]) if found else {}
    return [_compared(one.respondent, known.get(one.respondent.id)) for one in found]


def _counts(people: Sequence[Compared], refused: int) -> Counts:
    outcomes = Counter(one.outcome for one in people)
    return Counts(new=outcomes["new"], changed=outcomes["changed"], same=outcomes["same"], refused=refused)


def _doubted(found: Sequence[Found]) -> tuple[RefusedRow, ...]:
    return tuple(RefusedRow(one.line, doubt) for one in found for doubt in one.doubts)


def _merged(before: dict[str, Json], told: dict[str, Json]) -> dict[str, Json]:
    """Traits after something was told: a null value removes one."""
    return {name: value for name, value in {**before, **told}.items() if value is not None}


def _parts(
    rows: Iterable[tuple[Row, Found | RefusedRow]],
) -> Iterator[tuple[Row, list[Found], list[RefusedRow]]]:
    found: list[Found] = []
    refused: list[RefusedRow] = []
    last = None
    for last, one in rows:
        if isinstance(one, Found):
            found.append(one)
        else:
            refused.append(one)
        if len(found) + len(refused) >= BATCH:
            yield last, found, refused
            found, refused = [], []
    if last is not None and (found or refused):
        yield last, found, refused


def _compared(told: Respondent, known: Respondent | None) -> Compared:
    before = known or told
    traits = _merged(known.traits if known else {}, told.traits)
    stored = Respondent(workspace=before.workspace, id=before.id, verified=True, traits=traits)
    if known is None:
        return Compared("new", stored)
    return Compared("same" if stored == known else "changed", stored)


async def _written(store: Store, found: Sequence[Found], now: int) -> list[RefusedRow]:
    """Who could not be written: found by halves, so that one spoils nothing for the others."""
    if not found:
        return []
    try:
        await store.import_respondents([one.respondent for one in found], now=now)
    except InvalidInput as error:
        if len(found) == 1:
            return [RefusedRow(found[0].line, error.message)]
    else:
        return []
    half = len(found) // 2
    return [*await _written(store, found[:half], now), *await _written(store, found[half:], now)]
