"""Timers that are due: found without a lock, then people locked, timers taken, decided and claimed in one transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.claiming import Writes, decided
from widget_server.adapters.sql.database import Transaction, TryAgain
from widget_server.adapters.sql.people import Person
from widget_server.adapters.sql.recalling import recall_counts, recall_people
from widget_server.adapters.sql.remembering import Learned, Memories
from widget_server.adapters.sql.talks import Talks
from widget_server.core.deciding import Decision
from widget_server.core.events import Event
from widget_server.core.reasons import Needs, Timer
from widget_server.core.triggers.filters import SURVEY_SCHEDULED
from widget_server.ports import Decide

Due = Mapping[str, Sequence[str]]
"""By workspace: the people for whom timers are due, as the timers name them."""

_BEFORE_ALL = {"at": -(2**63), "workspace": "", "respondent_id": "", "survey_key": "", "kind": ""}


class Ringing:
    """Takes timers and decides about them, as ingesting does about events."""

    def __init__(self, *, new_id: Callable[[str], str], memories: Memories) -> None:
        self._new_id = new_id
        self._memories = memories

    async def due(self, tx: Transaction, decide: Decide, *, now: int, most: int) -> Due:
        """The people of the first `most` timers that are due, those of unknown workspaces passed over."""
        found: dict[str, set[str]] = {}
        seen, after = 0, _BEFORE_ALL
        while seen < most:
            rows = await tx.fetch("due", now=now, most=most, **after)
            for due_at, workspace, respondent_id, survey_key, kind in rows:
                after = {
                    "at": due_at,
                    "workspace": workspace,
                    "respondent_id": respondent_id,
                    "survey_key": survey_key,
                    "kind": kind,
                }
                if seen < most and decide.needs(workspace) is not None:
                    found.setdefault(workspace, set()).add(respondent_id)
                    seen += 1
            if len(rows) < most:
                break
        return {workspace: sorted(found[workspace]) for workspace in sorted(found)}

    async def ring(self, tx: Transaction, due: Due, decide: Decide, *, now: int) -> tuple[list[Decision], Learned]:
        """Take what is still due for those people and decide about each. What to remember is second."""
        decisions: list[Decision] = []
        learned = Learned()
        for workspace, ids in due.items():
            needs = decide.needs(workspace)
            if needs is not None:
                decisions += await self._ring_workspace(tx, workspace, ids, decide, needs, learned, now=now)
        return decisions, learned

    async def _ring_workspace(
        self,
        tx: Transaction,
        workspace: str,
        ids: Sequence[str],
        decide: Decide,
        needs: Needs,
        learned: Learned,
        *,
        now: int,
    ) -> list[Decision]:
        wanted = records.encode(ids)
        heads, moves, taken = await tx.together(
            ("heads", {"workspace": workspace, "wanted": records.encode(dict.fromkeys(ids, 0)), "now": now}),
            ("aliases", {"workspace": workspace, "ids": wanted}),
            ("take_timers", {"workspace": workspace, "ids": wanted, "now": now}),
        )
        moved: dict[str, str] = dict(map(tuple, moves))
        if {row[0] for row in heads} != {moved.get(id, id) for id in ids}:
            raise TryAgain("an alias was made between two statements")
        timers = [_of(records.timer(workspace, row), moved) for row in taken]
        if not timers:
            return []
        concerned = {timer.respondent_id for timer in timers}
        rows = [row for row in heads if row[0] in concerned]
        people = await recall_people(tx, workspace, rows, self._memories.people, needs, now=now)
        for id, person in people.items():
            person.rung(frozenset((timer.survey_key, timer.kind) for timer in timers if timer.respondent_id == id))
        begun = await self._begun(tx, workspace, timers, now=now)
        for person in people.values():
            person.settle(now=now)
        ordinals = await _ordinals(tx, workspace, begun, people, needs)
        talks = Talks(workspace, now=now)
        around = {event.conversation_id for _, event in begun if event.conversation_id is not None}
        around |= {person.talk[1] for person in people.values() if person.talk is not None}
        await talks.load(tx, around, (), self._memories.talks)
        writes = Writes()
        decisions = [
            decided(
                decide,
                people[timer.respondent_id],
                event,
                talks,
                writes,
                now=now,
                new_id=self._new_id,
                ordinal=ordinals.get(event.id),
                timer=timer,
            )
            for timer, event in begun
        ]
        await tx.together(*writes.calls(people.values(), talks))
        learned.people.update({(workspace, id): person.remembered() for id, person in people.items()})
        learned.talks.update(talks.learned())
        return decisions

    async def _begun(
        self, tx: Transaction, workspace: str, timers: Iterable[Timer], *, now: int
    ) -> list[tuple[Timer, Event]]:
        """Each timer with the event that began it, in the order in which they were due; one whose event is gone is left out."""
        ids = sorted({timer.event_id for timer in timers if timer.event_id is not None})
        rows = await tx.fetch("events", workspace=workspace, ids=records.encode(ids)) if ids else ()
        events = {event.id: event for event in (records.event(workspace, row) for row in rows)}
        begun: list[tuple[Timer, Event]] = []
        for timer in sorted(timers, key=lambda one: (one.due_at, one.respondent_id, one.survey_key, one.kind)):
            if timer.event_id is None:
                begun.append((timer, scheduled(workspace, timer.respondent_id, id=self._new_id("sch_"), now=now)))
            elif (event := events.get(timer.event_id)) is not None:
                begun.append((timer, event))
        return begun


def scheduled(workspace: str, respondent_id: str, *, id: str, now: int) -> Event:
    """A made-up event, for what no event began."""
    return Event(
        id=id,
        workspace=workspace,
        respondent_id=respondent_id,
        name=SURVEY_SCHEDULED,
        occurred_at=now,
        received_at=now,
    )


def _of(timer: Timer, moved: Mapping[str, str]) -> Timer:
    """The timer with the id that its person has now."""
    if timer.respondent_id not in moved:
        return timer
    return msgspec.structs.replace(timer, respondent_id=moved[timer.respondent_id])


async def _ordinals(
    tx: Transaction,
    workspace: str,
    begun: Sequence[tuple[Timer, Event]],
    people: Mapping[str, Person],
    needs: Needs,
) -> dict[str, int]:
    """By id of an event that began a wait: which of its name it was."""
    counted = [event for timer, event in begun if timer.kind == "wait" and event.name in needs.counted]
    if not counted:
        return {}
    await recall_counts(tx, workspace, people, {(event.respondent_id, event.name) for event in counted})
    ids = records.encode(sorted({event.id for event in counted}))
    later = await tx.fetch("later", workspace=workspace, ids=ids)
    names = {event.id: event.name for event in counted}
    return {id: people[who].counts[names[id]].times - times for id, who, times in later if who in people}
