"""One person as staff may see them: who they are, their past, and how they are found."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Row, Transaction
from widget_server.adapters.sql.fillings import read_fillings
from widget_server.adapters.sql.scoping import reached_by, within
from widget_server.adapters.sql.verbs import NEWEST, Verbs
from widget_server.core.access import Breadth, Scope
from widget_server.core.errors import NotFound
from widget_server.ports import Reached
from widget_server.ports.people import Cursor, FormerId, Past, PeopleFound, PersonFound, Stay

AFTER_ALL = "\U0010ffff"
"""Behind every character of an id."""


class Histories(Verbs):
    """Verbs about one person, within a scope."""

    async def person(self, scope: Scope, respondent_id: str, *, now: int, most: int = 50) -> PersonFound:
        """See PeopleStore."""

        async def read(tx: Transaction) -> PersonFound | None:
            return await _person(tx, scope, await within(tx, scope, now=now), respondent_id, most)

        # Refused out here: a reader who has gone away meanwhile would leave a refusal that nobody hears.
        found = await self._read(read) if scope else None
        if found is None:
            raise _nobody()
        return found

    async def past(self, scope: Scope, respondent_id: str, *, before: Cursor | None, limit: int, now: int) -> Past:
        """See PeopleStore."""
        at, id = before or (NEWEST, "")

        async def read(tx: Transaction) -> Past:
            values = await within(tx, scope, now=now)
            page = {"respondent_id": respondent_id, "at": at, "id": id, "limit": limit}
            rows = await tx.fetch("past_invitations", **values, **page)
            by = {id: reached_by(scope, team, own) for id, team, own in rows}
            fillings = await read_fillings(tx, scope.workspace, list(by))
            decisions: Sequence[Row] = ()
            if scope.conversations is None:
                decisions = await tx.fetch("past_decisions", workspace=scope.workspace, **page)
            return Past(
                asked=tuple(Reached(filling=filling, by=by[filling.invitation.id]) for filling in fillings),
                not_asked=tuple(records.decision(row) for row in decisions),
            )

        return await self._read(read) if scope else Past()

    async def find_people(
        self, scope: Scope, text: str, *, names: Sequence[Breadth], limit: int, most: int = 5_000, now: int
    ) -> PeopleFound:
        """See PeopleStore."""

        async def read(tx: Transaction) -> PeopleFound:
            values = await within(tx, scope, now=now)
            by, rows, cut = await _candidates(tx, scope, values, text, limit, most)
            found: dict[str, PersonFound] = {}
            for fits in (_by_id, _by_name):
                for row in rows:
                    if len(found) == limit:
                        return PeopleFound(people=tuple(found.values()), cut=True)
                    reach = by.get(row[0], frozenset({"everything"}) if scope.everything else frozenset())
                    if row[0] not in found and (fits is _by_id or reach & {*names}) and fits(row, text):
                        found[row[0]] = _found(scope.workspace, row, reach)
            return PeopleFound(people=tuple(found.values()), cut=cut)

        return await self._read(read) if scope else PeopleFound()


async def _person(
    tx: Transaction, scope: Scope, values: Mapping[str, Any], respondent_id: str, most: int
) -> PersonFound | None:
    rows = await tx.fetch("person", workspace=scope.workspace, teams=values["teams"], id=respondent_id)
    if not rows:
        return None
    *row, team = rows[0]
    own = row[0] in _ids(values["people"])
    by = reached_by(scope, team, own)
    stays = [
        Stay(conversation=conversation, role=role, since=since, until=until)
        for conversation, role, since, until in await tx.fetch("stays", workspace=scope.workspace, id=row[0], most=most)
    ]
    if scope.conversations is not None:
        stays = [stay for stay in stays if stay.conversation in scope.conversations]
        by = by if stays else frozenset()
    if not by:
        return None
    former = await tx.fetch("held_aliases", workspace=scope.workspace, id=row[0])
    ids = tuple(FormerId(id=id, since=since, source=source) for id, since, source in former[:most])
    return _found(scope.workspace, row, by, former=ids, stays=tuple(stays))


async def _candidates(
    tx: Transaction, scope: Scope, values: Mapping[str, Any], text: str, limit: int, most: int
) -> tuple[dict[str, frozenset[Breadth]], Sequence[Row], bool]:
    """By what each is within, where that is not as everybody; the rows to look through; whether there are more."""
    workspace = scope.workspace
    own = _ids(values["people"])
    teams: set[str] = set()
    for team in scope.teams:
        rows = await tx.fetch("people_of_team", workspace=workspace, team=team, at=NEWEST, limit=most)
        teams |= {id for (id,) in rows}
    by = {id: reached_by(scope, id in teams, id in own) for id in teams | own}
    if not scope.everything or scope.conversations is not None:
        ids = sorted(own if scope.conversations is not None else by)
        return by, await tx.fetch("people_told", workspace=workspace, ids=records.encode(ids)), False
    named = await tx.fetch(
        "people_by_id", workspace=workspace, text=text, until=text + AFTER_ALL, limit=limit + 1 if text else 0
    )
    newest = await tx.fetch("people_newest", workspace=workspace, at=NEWEST, limit=most if text else limit + 1)
    return by, [*named, *newest], len(newest) == (most if text else limit + 1)


def _ids(text: str) -> frozenset[str]:
    found: list[str] = msgspec.json.decode(text, type=list[str])
    return frozenset(found)


def _by_id(row: Row, text: str) -> bool:
    return str(row[0]).startswith(text)


def _by_name(row: Row, text: str) -> bool:
    name = records.decode_object(row[2]).get("name")
    return isinstance(name, str) and text.casefold() in name.casefold()


def _found(
    workspace: str,
    row: Row,
    by: frozenset[Breadth],
    *,
    former: tuple[FormerId, ...] = (),
    stays: tuple[Stay, ...] = (),
) -> PersonFound:
    id, verified_at, traits, first_seen_at = row
    person = records.respondent(workspace, id, verified_at, traits)
    return PersonFound(respondent=person, first_seen_at=first_seen_at, by=by, former=former, stays=stays)


def _nobody() -> NotFound:
    """The same words for who is not known and for who is somebody else's."""
    return NotFound("There is nobody with this id, or they are not yours to see.")
