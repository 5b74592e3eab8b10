"""Erasing one person inside a transaction: every record of theirs, in the order in which keys and counts allow it."""

from collections.abc import Sequence

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.batches import erasing_calls
from widget_server.adapters.sql.database import Call, Transaction
from widget_server.core.context import Context
from widget_server.core.erasing import said_by_others, without

OF_INVITATIONS = {
    "answer": "erase_answers",
    "reply": "erase_replies",
    "note": "erase_notes",
    "notice": "erase_notices",
    "outbox": "erase_outbox",
    "display": "erase_displays",
    "answer_sent": "erase_answers_sent",
    "response": "erase_responses",
    "matrix_post": "erase_posts",
    "invitation": "erase_invitations",
}
"""By table, children first: figures are counted down by what still stands beside what goes."""

OF_GROUPS = ("group_member", "group_pending", "group_name")
"""In the order of `erasing_calls`."""

OF_PEOPLE = {
    "decision": "erase_decisions",
    "timer": "erase_timers",
    "matrix_event": "erase_matrix_events",
    "event": "erase_events",
    "event_count": "erase_counts",
    "message": "erase_messages",
    "participant": "erase_participants",
    "assignment": "erase_assignments",
    "respondent_group": "erase_groups",
    "preference": "erase_preferences",
    "push_subscription": "erase_subscriptions",
    "alias": "erase_aliases",
    "respondent": "erase_people",
}

_context = msgspec.json.Decoder(Context)


async def ids_of(tx: Transaction, workspace: str, id: str) -> tuple[str, ...]:
    """Every id of the person to whom this one belongs, the one they have now first."""
    moved = await tx.fetch("aliases", workspace=workspace, ids=records.encode([id]))
    now = next((to for _, to in moved), id)
    found = await tx.fetch("erased_ids", workspace=workspace, id=now)
    return (now, *sorted({one for (one,) in found} - {now}))


async def talks_of(tx: Transaction, workspace: str, ids: Sequence[str]) -> tuple[str, ...]:
    """Conversations in which something is theirs."""
    rows = await tx.fetch("person_talks", workspace=workspace, ids=records.encode(ids))
    return tuple(sorted(id for (id,) in rows))


async def erase(tx: Transaction, workspace: str, ids: Sequence[str], talks: Sequence[str]) -> dict[str, int]:
    """Erase all of it; how many records, by table, and how many moments of others something was taken out of."""
    whose = {"workspace": workspace, "ids": records.encode(ids)}
    invitations = [id for (id,) in await tx.fetch("person_invitations", **whose)]
    counts = {"moments": await _out_of_moments(tx, workspace, ids, talks)}
    counts |= await drop_invitations(tx, workspace, invitations)
    calls: list[Call] = [*erasing_calls(workspace, ids), *((query, whose) for query in OF_PEOPLE.values())]
    erased = await tx.together(*calls)
    counts |= {table: len(rows) for table, rows in zip((*OF_GROUPS, *OF_PEOPLE), erased, strict=True)}
    await tx.fetch("touch_talks", workspace=workspace, talks=records.encode(talks))
    return {table: count for table, count in counts.items() if count}


async def drop_invitations(tx: Transaction, workspace: str, invitations: Sequence[str]) -> dict[str, int]:
    """Drop invitations with all that came of them; how many records, by table."""
    if not invitations:
        return {}
    theirs = {"workspace": workspace, "invitations": records.encode(invitations)}
    dropped = await tx.together(*((query, theirs) for query in OF_INVITATIONS.values()))
    return {table: len(rows) for table, rows in zip(OF_INVITATIONS, dropped, strict=True)}


async def _out_of_moments(tx: Transaction, workspace: str, ids: Sequence[str], talks: Sequence[str]) -> int:
    """Take what is theirs out of the moments of others, while it is still known what that is."""
    whose = {"workspace": workspace, "ids": records.encode(ids)}
    around = await tx.fetch("moments_around", **whose, talks=records.encode(talks))
    if not around:
        return 0
    moments = {id: (_context.decode(context), records.decode_messages(page)) for id, context, page in around}
    named = {id for context, _ in moments.values() for id in (*context.why.event_ids, *(e.id for e in context.events))}
    events = {id for (id,) in await tx.fetch("events_of", **whose, events=records.encode(sorted(named)))}
    changed = []
    for id, (context, page) in moments.items():
        left = without(context, people=ids, events=events), said_by_others(page, ids)
        if left != (context, page):
            told = {"context": records.encode(left[0]), "page_messages": records.encode(left[1])}
            changed.append({"workspace": workspace, "id": id, **told})
    await tx.executemany("change_moment", changed)
    return len(changed)
