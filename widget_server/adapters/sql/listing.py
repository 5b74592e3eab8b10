"""Lists of responses: the ways that an index leads through, merged, and what else a filter says held against the rows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Row, Transaction
from widget_server.adapters.sql.verbs import NEWEST
from widget_server.core.access import Scope
from widget_server.core.inbox import Filter, Line, holds, narrows
from widget_server.core.patterns import duration_ms
from widget_server.ports.inbox import Place

SMALLEST_CHUNK = 100
LARGEST_CHUNK = 1_000
UNREAD, REST = 0, 1
EVERYTHING = ("inbox_unread", "inbox_handled")
OF_TEAM = ("inbox_of_team_unread", "inbox_of_team_handled")
OF_SURVEY = ("inbox_of_survey_unread", "inbox_of_survey_handled")
OF_OWN = ("inbox_of_own_unread", "inbox_of_own_handled")

Values = Mapping[str, Any]
Way = tuple[str, Values]
"""A query of inbox.sql, and its values."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is asked for."""

    scope: Scope
    filter: Filter
    after: Place | None
    limit: int
    most: int
    names: bool
    now: int


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of a page, in order."""

    lines: tuple[Line, ...]
    after: Place | None = None
    looked: int = 0
    cut: bool = False


class Listing:
    """One reading of a list, inside one transaction; `values` say what is within the scope."""

    def __init__(self, tx: Transaction, wanted: Wanted, values: Values) -> None:
        self._tx = tx
        self._wanted = wanted
        self._values = values
        within = wanted.filter.within
        since = wanted.now - duration_ms(within) if within is not None else 0
        self._since = max(since, wanted.filter.since or 0)

    async def read(self) -> Listed:
        """The page, looking through at most `most`."""
        wanted = self._wanted
        found: list[tuple[int, Line]] = []
        looked = 0
        size = wanted.limit + 1 if not narrows(wanted.filter) else max(SMALLEST_CHUNK, wanted.limit + 1)
        for phase in self._phases():
            key = self._key(phase)
            while True:
                chunk = await self._chunk(phase, key, size)
                looked += len(chunk)
                for line in await self._matching(chunk):
                    if len(found) == wanted.limit:
                        before, last = found[-1]
                        return _listed(found, looked, after=(before, last.started_at, last.id))
                    found.append((phase, line))
                if len(chunk) < size or chunk[-1].started_at < self._since:
                    break
                key = (chunk[-1].started_at, chunk[-1].id)
                if looked >= wanted.most:
                    return _listed(found, looked, after=(phase, *key), cut=True)
                size = min(size * 4, LARGEST_CHUNK)
        return _listed(found, looked)

    def _phases(self) -> Iterator[int]:
        if self._wanted.filter.queue == "waiting" and self._wanted.scope.everything:
            yield REST  # its one index holds them all, whether read or not
            return
        first = self._wanted.after[0] if self._wanted.after is not None else UNREAD
        review = self._wanted.filter.review
        for phase in (UNREAD, REST):
            if phase >= first and (review is None or (review == "open") == (phase == UNREAD)):
                yield phase

    def _key(self, phase: int) -> tuple[int, str]:
        if self._wanted.after is not None and self._wanted.after[0] == phase:
            return self._wanted.after[1:]
        return (self._wanted.filter.until or NEWEST, "")

    async def _chunk(self, phase: int, key: tuple[int, str], size: int) -> list[Line]:
        """The next `size` of all the ways together."""
        at = {"at": key[0], "id": key[1], "limit": size, "unread": int(phase == UNREAD)}
        ways = self._ways(phase)
        read = await self._tx.together(*((query, {**self._values, **more, **at}) for query, more in ways))
        if len(ways) == 1:
            return [_line(row) for row in read[0]]
        merged = {row[1]: row for rows in read for row in rows}
        lines = sorted(map(_line, merged.values()), key=lambda line: (line.started_at, line.id), reverse=True)
        return lines[:size]

    def _ways(self, phase: int) -> list[Way]:
        """Through what an index holds of the filter; else through what they reach."""
        filter, scope = self._wanted.filter, self._wanted.scope
        if filter.queue == "handed":
            return [("inbox_handed", {"staff_id": scope.staff_id or ""})]
        if filter.respondent is not None:
            return [("inbox_of_person", {"respondent": filter.respondent})]
        if filter.conversation is not None:
            return [("inbox_of_conversation", {"conversation": filter.conversation})]
        if scope.everything:
            if filter.queue == "waiting":
                return [("inbox_waiting", {})]
            if filter.survey is not None:
                return [(OF_SURVEY[phase], {"survey": filter.survey})]
            if filter.team is not None:
                return [(OF_TEAM[phase], {"team": filter.team})]
            return [(EVERYTHING[phase], {})]
        teams = [team for team in scope.teams if filter.team in (None, team)]
        ways: list[Way] = [(OF_TEAM[phase], {"team": team}) for team in teams]
        return [*ways, (OF_OWN[phase], {})] if scope.own else ways

    async def _matching(self, lines: Sequence[Line]) -> list[Line]:
        filter, only = self._wanted.filter, self._wanted.scope.conversations
        found = [
            line
            for line in lines
            if line.started_at >= self._since and holds(filter, line) and (only is None or line.conversation_id in only)
        ]
        if filter.text is None or not found:
            return found
        words = filter.text.casefold()
        said = {line.id for line in found if words in line.search or words in line.respondent_id.casefold()}
        called: set[str] = set()
        if self._wanted.names:
            people = sorted({line.respondent_id for line in found if line.id not in said})
            called = await self._called(people, words)
        return [line for line in found if line.id in said or line.respondent_id in called]

    async def _called(self, people: Sequence[str], words: str) -> set[str]:
        """Those of the people whose name holds the words."""
        if not people:
            return set()
        workspace = self._wanted.scope.workspace
        rows = await self._tx.fetch("names", workspace=workspace, ids=records.encode(people))
        return {id for id, traits in rows if words in traits.casefold() and words in _name(traits).casefold()}


def _listed(found: Sequence[tuple[int, Line]], looked: int, *, after: Place | None = None, cut: bool = False) -> Listed:
    return Listed(lines=tuple(line for _, line in found), after=after, looked=looked, cut=cut)


def _name(traits: str) -> str:
    name = records.decode_object(traits).get("name")
    return name if isinstance(name, str) else ""


def _line(row: Row) -> Line:
    (invitation_id, id, respondent_id, survey_key, team, mentor_id, conversation_id, started_at, score, level, search,
     happened, review, handed_to, waiting_since) = row  # fmt: skip
    return Line(
        invitation_id=invitation_id,
        id=id,
        respondent_id=respondent_id,
        survey_key=survey_key,
        team=team,
        mentor_id=mentor_id,
        conversation_id=conversation_id,
        started_at=started_at,
        score=score,
        level=level,
        search=search,
        happened=happened,
        review=review,
        handed_to=handed_to,
        waiting_since=waiting_since,
    )
