"""Timers: set for many at once, and rung when they are due."""

import logging
from collections.abc import Sequence

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Transaction, TryAgain
from widget_server.adapters.sql.remembering import Learned
from widget_server.adapters.sql.ringing import Due
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.deciding import Decision
from widget_server.core.errors import Misconfigured, Unavailable
from widget_server.core.reasons import Timer
from widget_server.ports import Decide

POSTPONED_MS = 5 * 60_000
TRIES = 5

log = logging.getLogger("cuecard.store")


class Waiting(Verbs):
    """Verbs about timers."""

    async def ring(self, decide: Decide, *, now: int, most: int = 500) -> list[Decision]:
        """See Store."""
        for _ in range(TRIES):
            due = await self._read(lambda tx: self._ringing.due(tx, decide, now=now, most=most))
            if not due:
                break
            # Another process may have taken all of these: there may be more.
            if decisions := await self._ring_together(due, decide, now=now):
                return decisions
        return []

    async def _ring_together(self, due: Due, decide: Decide, *, now: int) -> list[Decision]:
        try:
            return await self._ring(due, decide, now=now)
        except (Unavailable, Misconfigured):
            raise
        except Exception:  # whoever broke it breaks it alone as well
            return await self._ring_one_by_one(due, decide, now=now)

    async def _ring(self, due: Due, decide: Decide, *, now: int) -> list[Decision]:
        async def write(tx: Transaction) -> tuple[list[Decision], Learned]:
            return await self._ringing.ring(tx, due, decide, now=now)

        decisions, learned = await self._write(write)
        self._memories.learn(learned)
        return decisions

    async def _ring_one_by_one(self, due: Due, decide: Decide, *, now: int) -> list[Decision]:
        decisions: list[Decision] = []
        for workspace, ids in due.items():
            for id in ids:
                try:
                    decisions += await self._ring({workspace: [id]}, decide, now=now)
                except (Unavailable, Misconfigured):
                    raise
                except Exception:
                    log.exception("The timers of %s in %s failed; they ring again later.", id, workspace)
                    await self._postpone(workspace, id, now=now)
        return decisions

    async def _postpone(self, workspace: str, respondent_id: str, *, now: int) -> None:
        values = {"workspace": workspace, "respondent_id": respondent_id, "now": now, "until": now + POSTPONED_MS}
        await self._write(lambda tx: tx.fetch("postpone_timers", **values))

    async def set_timers(self, timers: Sequence[Timer]) -> int:
        """See Store."""
        workspaces: dict[str, list[Timer]] = {}
        for timer in timers:
            workspaces.setdefault(timer.workspace, []).append(timer)
        if not workspaces:
            return 0
        now = self._clock()

        async def write(tx: Transaction) -> int:
            return sum([await _set(tx, workspace, workspaces[workspace], now=now) for workspace in sorted(workspaces)])

        return await self._write(write)


async def _set(tx: Transaction, workspace: str, timers: Sequence[Timer], *, now: int) -> int:
    """Lock the people, as whoever decides about them does, and set what is not set yet."""
    ids = sorted({timer.respondent_id for timer in timers})
    wanted = records.encode(ids)
    heads, moves = await tx.together(
        ("heads", {"workspace": workspace, "wanted": records.encode(dict.fromkeys(ids, 0)), "now": now}),
        ("aliases", {"workspace": workspace, "ids": wanted}),
    )
    moved: dict[str, str] = dict(map(tuple, moves))
    people = sorted({moved.get(id, id) for id in ids})
    if {row[0] for row in heads} != set(people):
        raise TryAgain("an alias was made between two statements")
    waiting = await tx.fetch("waiting", workspace=workspace, ids=records.encode(people))
    before = set(map(tuple, waiting))
    new: dict[tuple[str, str, str], Timer] = {}
    for timer in timers:
        key = moved.get(timer.respondent_id, timer.respondent_id), timer.survey_key, timer.kind
        if key not in before:
            new.setdefault(key, timer)
    if new:
        rows = [
            {**msgspec.structs.asdict(timer), "respondent_id": new_id} for (new_id, _, _), timer in sorted(new.items())
        ]
        touched = records.encode(sorted({respondent_id for respondent_id, _, _ in new}))
        await tx.together(("add_timer", rows), ("touch_people", {"workspace": workspace, "ids": touched, "now": now}))
    return len(new)
