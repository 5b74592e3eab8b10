"""What has become too old, dropped in bounded rounds: people by id, then conversations, then what is in the order of time."""

from collections.abc import Sequence

from widget_server.adapters.sql import records
from widget_server.adapters.sql.batches import retiring_calls
from widget_server.adapters.sql.database import Row, Transaction
from widget_server.adapters.sql.erasing import drop_invitations
from widget_server.adapters.sql.matrix import place_of
from widget_server.ports.privacy import Horizon, Round

EVER = 2**62
MOST = 2_000
"""Records of one kind that one step drops at most (of events: of one person)."""


async def step(tx: Transaction, horizon: Horizon, at: Round, limit: int) -> tuple[int, Round | None, list[str]]:
    """How many were dropped, where to go on, and the people of whom something was."""
    what, after = at
    if what == "people":
        return await _people(tx, horizon, after, limit)
    if what == "talks":
        return await _talks(tx, horizon, after, limit)
    return await _in_time(tx, horizon)


async def _people(tx: Transaction, horizon: Horizon, after: str, limit: int) -> tuple[int, Round | None, list[str]]:
    of = {"workspace": horizon.workspace}
    ids = [id for (id,) in await tx.fetch("people_after", **of, after=after, limit=limit)]
    if not ids:
        return 0, ("talks", ""), []
    old = await tx.fetch(
        "old_invitations",
        **of,
        ids=records.encode(ids),
        surveys=records.encode(horizon.surveys),
        before=horizon.before,
        most=MOST,
    )
    dropped = sum(len(rows) for rows in await _names(tx, horizon.workspace, old))
    await tx.together(*retiring_calls(horizon.workspace, [id for id, *_ in old]))
    dropped += sum((await drop_invitations(tx, horizon.workspace, [id for id, *_ in old])).values())
    bounds = {**of, "before": horizon.before, "ever": EVER, "most": MOST}
    events = await tx.together(*(("drop_old_events", {**bounds, "respondent_id": id}) for id in ids))
    touched = sorted({id for _, _, id in old} | {id for id, rows in zip(ids, events, strict=True) if rows})
    if touched:
        await tx.fetch("lock_people", **of, ids=records.encode(touched))
    full = len(old) == MOST or any(len(rows) == MOST for rows in events)
    return dropped + sum(map(len, events)), ("people", after if full else ids[-1]), touched


async def _names(tx: Transaction, workspace: str, old: Sequence[Row]) -> list[Sequence[Row]]:
    """Who answered what in a group, where the card said that it is kept."""
    return await tx.together(
        *(("drop_old_names", {"workspace": workspace, "survey_key": key, "id": id}) for id, key, _ in old)
    )


async def _talks(tx: Transaction, horizon: Horizon, after: str, limit: int) -> tuple[int, Round | None, list[str]]:
    of = {"workspace": horizon.workspace}
    ids = [id for (id,) in await tx.fetch("talks_after", **of, after=after, limit=limit)]
    if not ids:
        return 0, ("in time", ""), []
    old = [{**of, "id": id, "before": horizon.before} for id in ids]
    rows = await tx.together(*((query, one) for one in old for query in ("drop_old_messages", "drop_old_stays")))
    changed = [id for id, messages in zip(ids, rows[::2], strict=True) if messages]
    if changed:
        await tx.fetch("touch_talks", **of, talks=records.encode(changed))
    return sum(map(len, rows)), ("talks", ids[-1]), []


async def _in_time(tx: Transaction, horizon: Horizon) -> tuple[int, Round | None, list[str]]:
    of = {"workspace": horizon.workspace, "before": horizon.before}
    decisions = await tx.fetch("drop_old_decisions", **of, most=MOST)
    refusals = await tx.fetch("drop_old_refusals", **of)
    sent = await tx.fetch("drop_old_outbox", **of)
    unheard = await tx.fetch("drop_unheard", workspace=horizon.workspace, before=place_of(horizon.before))
    dropped = len(decisions) + len(refusals) + len(sent) + len(unheard)
    return dropped, ("in time", "") if len(decisions) == MOST else None, []
