"""How far somebody reaches, as values for the queries of reviewing.sql: looked up anew in each transaction."""

from typing import Any

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Transaction
from widget_server.core.access import Breadth, Scope

NOBODY = "[]"


async def within(tx: Transaction, scope: Scope, *, now: int) -> dict[str, Any]:
    """The values that say what is within the scope now: who is assigned is read in this very transaction."""
    own, people = (await _own(tx, scope, now)) if scope.own else (NOBODY, NOBODY)
    return {
        "workspace": scope.workspace,
        "everything": int(scope.everything),
        "teams": records.encode(scope.teams),
        "person_id": scope.person_id,
        "own": own,
        "people": people,
        "only": None if scope.conversations is None else records.encode(scope.conversations),
    }


async def _own(tx: Transaction, scope: Scope, now: int) -> tuple[str, str]:
    """Their conversations and their people, as JSON. What narrows to conversations leaves nobody who is not in one of them."""
    who = {"workspace": scope.workspace, "staff_id": scope.staff_id, "now": now}
    found = {id for (id,) in await tx.fetch("own_conversations", **who, person_id=scope.person_id)}
    if scope.conversations is not None:
        found &= {*scope.conversations}
        who["staff_id"] = None
    own = records.encode(sorted(found))
    people = [id for (id,) in await tx.fetch("own_people", **who, conversations=own)]
    return own, records.encode(people)


def reached_by(scope: Scope, team: int, own: int) -> frozenset[Breadth]:
    """By which of the three a response is within the scope; `team` and `own` are what its query says of it."""
    found: dict[Breadth, bool] = {"everything": scope.everything, "teams": bool(team), "own": bool(own)}
    return frozenset(breadth for breadth, holds in found.items() if holds)
