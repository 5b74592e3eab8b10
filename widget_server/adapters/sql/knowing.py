"""Who the respondents are: listed, told of in bulk, and one of them as deciding would see them."""

from collections.abc import Sequence

from widget_server.adapters.sql import records
from widget_server.adapters.sql.belonging import regrouped
from widget_server.adapters.sql.claiming import here
from widget_server.adapters.sql.database import Transaction, TryAgain
from widget_server.adapters.sql.people import Person
from widget_server.adapters.sql.recalling import found, recall_counts, recall_people
from widget_server.adapters.sql.remembering import Memories
from widget_server.adapters.sql.ringing import scheduled
from widget_server.adapters.sql.talks import Talks
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.errors import NotFound
from widget_server.core.events import Respondent
from widget_server.core.reasons import Needs
from widget_server.core.situations import Situation

_NEEDS = Needs(window_ms=0)
"""To tell of somebody, nothing of their past is looked at."""


class Knowing(Verbs):
    """Verbs about people."""

    async def respondent(self, workspace: str, respondent_id: str) -> Respondent:
        """See Store."""
        rows = await self._read(lambda tx: tx.fetch("respondent", workspace=workspace, id=respondent_id))
        if not rows:
            raise NotFound("There is no such respondent.")
        return records.respondent(workspace, *rows[0])

    async def respondents(
        self, workspace: str, *, after: tuple[int, str] | None, limit: int
    ) -> list[tuple[int, Respondent]]:
        """See Store."""
        at, id = after or (-(2**63), "")
        rows = await self._read(lambda tx: tx.fetch("respondents", workspace=workspace, at=at, id=id, limit=limit))
        return [(first_seen_at, records.respondent(workspace, *row)) for first_seen_at, *row in rows]

    async def situation(self, workspace: str, respondent_id: str, needs: Needs, *, now: int) -> Situation | None:
        """See Store."""

        async def read(tx: Transaction) -> Situation | None:
            rows = await tx.fetch("person_heads", workspace=workspace, id=respondent_id)
            if not rows:
                return None
            people = await recall_people(tx, workspace, rows, None, needs, now=now)
            [person] = people.values()
            person.settle(now=now)
            id = person.respondent.id
            latest = person.window.events[-1] if person.window.events else None
            event = latest or scheduled(workspace, id, id=self._new_id("sch_"), now=now)
            if event.name in needs.counted:
                await recall_counts(tx, workspace, people, [(id, event.name)])
            counted = person.counts.get(event.name)
            conversation_id = person.conversation_id(event)
            talks = Talks(workspace, now=now)
            await talks.load(tx, [conversation_id] if conversation_id else [], (), Memories().talks)
            return Situation(
                event=event,
                window=person.window,
                respondent=person.respondent,
                conversation=here(event, person, talks),
                asked=person.asked,
                now=now,
                answered=person.answers(now=now),
                ordinal=counted.times if counted else None,
                waiting=person.waiting,
                turns=person.turns,
            )

        return await self._read(read)

    async def people(self, workspace: str, ids: Sequence[str]) -> dict[str, Respondent]:
        """See Store."""
        rows = await self._read(lambda tx: tx.fetch("people", workspace=workspace, ids=records.encode(list(ids))))
        return {wanted: records.respondent(workspace, *row) for wanted, *row in rows}

    async def import_respondents(self, respondents: Sequence[Respondent], *, now: int) -> int:
        """See Store. Raises InvalidInput where somebody's traits would be too many, having changed nothing."""
        workspaces: dict[str, dict[str, list[Respondent]]] = {}
        for one in respondents:
            workspaces.setdefault(one.workspace, {}).setdefault(one.id, []).append(one)
        if not workspaces:
            return 0

        async def write(tx: Transaction) -> int:
            return sum(
                [
                    await _import(tx, workspace, workspaces[workspace], now=now, seen_at=self._clock())
                    for workspace in sorted(workspaces)
                ]
            )

        return await self._write(write)


async def _import(tx: Transaction, workspace: str, told: dict[str, list[Respondent]], *, now: int, seen_at: int) -> int:
    """Told as of `now`; seen at `seen_at`, which a long import of many parts comes to much later."""
    ids = sorted(told)
    wanted = records.encode(ids)
    before: dict[str, str] = dict(map(tuple, await tx.fetch("aliases", workspace=workspace, ids=wanted)))
    targets = {before.get(id, id) for id in ids}
    known, heads, moves = await tx.together(
        ("known_respondents", {"workspace": workspace, "ids": records.encode(sorted(targets))}),
        ("heads", {"workspace": workspace, "wanted": records.encode(dict.fromkeys(ids, 0)), "now": seen_at}),
        ("aliases", {"workspace": workspace, "ids": wanted}),
    )
    moved: dict[str, str] = dict(map(tuple, moves))
    people: dict[str, Person] = {row[0]: found(workspace, row, _NEEDS) for row in heads}
    if people.keys() != targets or moved != before:
        raise TryAgain("an alias was made between two statements")
    for id in ids:
        for one in told[id]:
            people[moved.get(id, id)].learn(one.traits, told_at=now, verified=True, now=now)
    changed = [person.values() for person in people.values() if person.changed]
    if changed:
        await tx.together(("change_respondent", changed), *regrouped(people.values()))
    return len(targets - {id for (id,) in known})
