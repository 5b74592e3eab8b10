"""Several ids of one person, inside a transaction: what comes under an id goes to whom it is joined to, and back again."""

from collections.abc import Sequence
from typing import Any

from widget_server.adapters.sql import records
from widget_server.adapters.sql.batches import joined_calls
from widget_server.adapters.sql.database import Transaction, TryAgain
from widget_server.core.bounds import MAX_ID
from widget_server.core.errors import Conflict
from widget_server.core.events import ANONYMOUS
from widget_server.ports.joining import JoinedId, Source


async def meant(tx: Transaction, workspace: str, id: str, *, verified: bool | None = None) -> str:
    """The id that is meant: a verified respondent's, else the visitor's of that name; `verified`, where it is known."""
    if id.startswith(ANONYMOUS) or len(id) > MAX_ID - len(ANONYMOUS):
        return id
    if verified is None:
        rows = await tx.fetch("respondent", workspace=workspace, id=id)
        verified = bool(rows) and rows[0][1] is not None
    return id if verified else ANONYMOUS + id


async def joinable(tx: Transaction, workspace: str, id: str, person_id: str) -> str | Conflict | None:
    """The id, if it can be joined to the person; None where it is theirs already; else what stands against it."""
    owner = await owner_of(tx, workspace, id)
    if owner == person_id or id == person_id:
        return None
    if owner is not None:
        return Conflict(f"{id!r} is joined to {owner!r}: nobody is two people; split it from them first.")
    return id


async def owner_of(tx: Transaction, workspace: str, id: str) -> str | None:
    """To whom an id is joined."""
    rows = await tx.fetch("aliases", workspace=workspace, ids=records.encode([id]))
    return rows[0][1] if rows else None


async def ids_joined_to(tx: Transaction, workspace: str, person_id: str) -> list[JoinedId]:
    """All that are theirs beside their own, those joined first before."""
    rows = await tx.fetch("joined_ids_of", workspace=workspace, respondent_id=person_id)
    return [JoinedId(id=id, joined_to=to, since=since, source=source) for id, to, since, source in rows]


async def join(
    tx: Transaction,
    workspace: str,
    id: str,
    person_id: str,
    *,
    source: Source,
    told_at: int | None = None,
    now: int,
) -> bool:
    """Make an id the person's, both of them nobody's: all that came under it, and under those joined to it, is theirs. False,
    with nothing done, where it was split from somebody after `told_at`."""
    both = {"workspace": workspace, "id": id, "respondent_id": person_id, "now": now}
    locked = await _locked(tx, workspace, id, person_id, now=now)
    if told_at is not None and (split_at := locked[id][1]) is not None and told_at <= split_at:
        return False
    seq = max(number for number, _ in locked.values())
    if await tx.fetch("aliases", workspace=workspace, ids=records.encode([id, person_id])):
        raise TryAgain("an alias was made between two statements")
    ids = [id, *(one.id for one in await ids_joined_to(tx, workspace, id))]
    await tx.together(
        ("touch_conversations", {"workspace": workspace, "ids": records.encode(ids)}),
        ("add_alias", {**both, "source": source}),
        ("move_aliases", both),
        ("lapse_joined", both),
        ("withdraw_joined", both),
        ("move_invitations", both),
        ("move_responses", both),
        ("move_timers", both),
        ("drop_timers", both),
        ("heed_preferences", both),
        ("share_preferences", both),
        ("move_subscriptions", both),
        *joined_calls(both),
        ("settle_counts", both),
        ("add_counts", both),
        ("join_events", {**both, "both": records.encode([id, person_id]), "seq": seq}),
        ("number_on", {"workspace": workspace, "whose": person_id, "seq": seq}),
    )
    return True


async def split(tx: Transaction, workspace: str, id: str, *, now: int) -> str | None:
    """Split an id from whom it is joined to: all that came under it goes with it. Whose it was; None where it was nobody's."""
    person_id = await owner_of(tx, workspace, id)
    if person_id is None:
        return None
    locked = await _locked(tx, workspace, id, person_id, now=now)
    joined = await ids_joined_to(tx, workspace, person_id)
    if id not in {one.id for one in joined}:
        raise TryAgain("an alias was split between two statements")
    with_it = _with(id, joined)
    splitting: dict[str, Any] = {
        "workspace": workspace,
        "id": id,
        "respondent_id": person_id,
        "ids": records.encode(with_it),
        "seq": locked[id][0],
        "now": now,
    }
    await tx.together(
        ("touch_conversations", splitting),
        ("settle_counts", splitting),
        ("take_counts", {**splitting, "onward": records.encode(_onward(id, joined))}),
        ("drop_alias", splitting),
        ("split_aliases", {**splitting, "ids": records.encode(with_it[1:])}),
        ("note_split", splitting),
        ("split_events", splitting),
        ("number_on", {**splitting, "whose": id}),
        ("split_invitations", splitting),
        ("reopen_split", splitting),
        ("split_responses", splitting),
        ("split_group_names", splitting),
        ("split_timers", splitting),
        ("split_subscriptions", splitting),
        ("split_preferences", splitting),
    )
    return person_id


async def _locked(
    tx: Transaction, workspace: str, id: str, person_id: str, *, now: int
) -> dict[str, tuple[int, int | None]]:
    """Lock both; the number of the last event of each, and when it was split last."""
    both = records.encode([id, person_id])
    rows = await tx.fetch("lock_joined", workspace=workspace, both=both, now=now)
    return {locked: (seq, split_at) for locked, seq, split_at in rows}


def _with(id: str, joined: Sequence[JoinedId]) -> list[str]:
    """The id, and those that came to the person with it."""
    found = [id]
    for one in found:
        found += [other.id for other in joined if other.joined_to == one]
    return found


def _onward(id: str, joined: Sequence[JoinedId]) -> list[str]:
    """To whom it was joined, and to whom they were, up to the person."""
    to = {one.id: one.joined_to for one in joined}
    onward = []
    while id in to:
        id = to[id]
        onward.append(id)
    return onward
