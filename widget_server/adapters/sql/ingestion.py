"""A batch of events in one transaction: keep them, decide in order, claim; sets are read at once, never row by row."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.claiming import Writes, decided
from widget_server.adapters.sql.database import Transaction, TryAgain
from widget_server.adapters.sql.joining import join, joinable, meant
from widget_server.adapters.sql.people import Person
from widget_server.adapters.sql.recalling import recall_counts, recall_people
from widget_server.adapters.sql.remembering import Learned, Memories
from widget_server.adapters.sql.talks import Talks
from widget_server.core.errors import Conflict, InvalidInput
from widget_server.core.events import Event, Incoming
from widget_server.core.reasons import Needs
from widget_server.ports import Clashed, Clock, Decide, Failed, Kept, Outcome


class Item(msgspec.Struct, frozen=True, gc=False):
    """One event with the rules of whoever sent it."""

    incoming: Incoming
    decide: Decide


class Ingestion:
    """Keeps batches; `decide` is called in memory, in order, between the reads and the writes."""

    def __init__(self, *, new_id: Callable[[str], str], clock: Clock, memories: Memories) -> None:
        self._new_id = new_id
        self._clock = clock
        self._memories = memories

    async def keep(self, tx: Transaction, items: Sequence[Item]) -> tuple[list[Outcome], Learned]:
        """Keep them and commit. One outcome per item, and what it learned."""
        outcomes: dict[int, Outcome] = {}
        learned = Learned()
        runs = [run for part in _parts(items) for run in _by_workspace(part)]
        for number, (workspace, run) in enumerate(runs, 1):
            await self._keep_part(tx, workspace, run, outcomes, learned, last=number == len(runs))
        return [outcomes[index] for index in range(len(items))], learned

    async def _keep_part(
        self,
        tx: Transaction,
        workspace: str,
        items: Sequence[tuple[int, Item]],
        outcomes: dict[int, Outcome],
        learned: Learned,
        *,
        last: bool,
    ) -> None:
        now = self._clock()
        events = [item.incoming.event for _, item in items]
        named = Counter(event.respondent_id for event in events)
        # Who is joined to whom is read once the people are locked: until then another process may still join them.
        heads, moves, kept = await tx.together(
            ("heads", {"workspace": workspace, "wanted": records.encode(named), "now": now}),
            ("aliases", {"workspace": workspace, "ids": records.encode(list(named))}),
            ("fingerprints", {"workspace": workspace, "ids": records.encode([event.id for event in events])}),
        )
        moved: dict[str, str] = dict(map(tuple, moves))
        known: dict[str, str] = {id: fingerprint for id, fingerprint in kept if fingerprint is not None}
        targets = [moved.get(event.respondent_id, event.respondent_id) for event in events]
        if {row[0] for row in heads} != set(targets):
            raise TryAgain("an alias was made between two statements")
        needs = _needs(workspace, [item for _, item in items])
        people = await recall_people(
            tx, workspace, heads, self._memories.people, needs, wanted=Counter(targets), now=now
        )
        if needs.counted:
            matter = {(id, one.name) for id, one in zip(targets, events, strict=True) if one.name in needs.counted}
            await recall_counts(tx, workspace, people, matter)

        fresh = [item.incoming for _, item in items if item.incoming.event.id not in known]
        talks = Talks(workspace, now=now)
        around = {one.event.conversation_id for one in fresh if one.event.conversation_id is not None}
        around |= {person.talk[1] for person in people.values() if person.talk is not None}
        await talks.load(tx, around, fresh, self._memories.talks)

        joined: str | None = None
        writes = Writes()
        for (index, item), target in zip(items, targets, strict=True):
            event, fingerprint = item.incoming.event, item.incoming.fingerprint
            before = known.get(event.id)
            if before is None:
                previous = item.incoming.alias_of
                joining = None if previous is None else await _joining(tx, workspace, people, previous, target)
                if isinstance(joining, Conflict):
                    outcomes[index] = Failed(error=joining)
                    continue
                outcome = outcomes[index] = self._decide(item, people[target], talks, writes, now=now)
                if isinstance(outcome, Kept):
                    known[event.id], joined = fingerprint, joining
            elif before == fingerprint:
                outcomes[index] = Kept(decision=None)
            else:
                outcomes[index] = Clashed(event_id=event.id)
        calls = writes.calls(people.values(), talks)
        await (tx.finish(*calls) if last and joined is None else tx.together(*calls))
        if joined is not None:
            await join(tx, workspace, joined, targets[-1], source="server", now=now)
        learned.people.update({(workspace, id): person.remembered() for id, person in people.items()})
        learned.talks.update(talks.learned())

    def _decide(self, item: Item, person: Person, talks: Talks, writes: Writes, *, now: int) -> Kept | Failed:
        incoming, event = item.incoming, item.incoming.event
        try:
            person.learn(
                incoming.traits, told_at=incoming.told_at, verified=incoming.verified, group=incoming.group, now=now
            )
        except InvalidInput as error:
            return Failed(error=error)
        sent_as = event.respondent_id if event.respondent_id != person.respondent.id else None
        if sent_as is not None:
            event = msgspec.structs.replace(event, respondent_id=person.respondent.id)
        properties = records.encode(event.properties) if event.properties else "{}"
        person.seq += 1
        person.live(event, size=len(properties))
        talks.tell(incoming)
        writes.events.append(
            records.event_values(
                event, seq=person.seq, properties=properties, fingerprint=incoming.fingerprint, sent_as=sent_as
            )
        )
        decision = decided(
            item.decide,
            person,
            event,
            talks,
            writes,
            now=now,
            new_id=self._new_id,
            ordinal=_ordinal(person, event, writes),
        )
        return Kept(decision=decision)


def _needs(workspace: str, items: Sequence[Item]) -> Needs:
    """What those who decide about the items look at, together."""
    deciding = {id(item.decide): item.decide for item in items}
    needs = [one for decide in deciding.values() if (one := decide.needs(workspace)) is not None]
    if len(needs) == 1:
        return needs[0]
    return Needs(
        window_ms=max((one.window_ms for one in needs), default=0),
        counted=frozenset().union(*(one.counted for one in needs)),
        answers_ms=max((one.answers_ms for one in needs), default=0),
    )


def _ordinal(person: Person, event: Event, writes: Writes) -> int | None:
    """Which of the person's events of its name it is, where that is counted."""
    count = person.count(event)
    if count is None:
        return None
    if count.kept == person.seq:
        row = {"workspace": event.workspace, "respondent_id": person.respondent.id, "name": event.name}
        writes.counts.append({**row, "times": count.times, "seq": count.kept})
    return count.times


def _parts(items: Sequence[Item]) -> Iterable[list[tuple[int, Item]]]:
    """The items in runs that end with one that joins two ids: what follows it must see the alias."""
    part: list[tuple[int, Item]] = []
    for index, item in enumerate(items):
        part.append((index, item))
        if item.incoming.alias_of is not None:
            yield part
            part = []
    if part:
        yield part


def _by_workspace(part: Sequence[tuple[int, Item]]) -> list[tuple[str, list[tuple[int, Item]]]]:
    """In the order of the workspaces' ids, so that no two processes wait for one another."""
    workspaces: dict[str, list[tuple[int, Item]]] = {}
    for index, item in part:
        workspaces.setdefault(item.incoming.event.workspace, []).append((index, item))
    return sorted(workspaces.items())


async def _joining(
    tx: Transaction, workspace: str, people: Mapping[str, Person], previous: str, target: str
) -> str | Conflict | None:
    """The id that an event joins to its person; what refuses it; None where it is theirs."""
    known = people.get(previous)
    verified = known.verified_at is not None if known is not None else None
    return await joinable(tx, workspace, await meant(tx, workspace, previous, verified=verified), target)
