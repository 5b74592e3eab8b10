"""A batch of events in one transaction: keep them, decide in order, claim; sets are read at once, never row by row."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Call, Transaction, TryAgain
from widget_server.adapters.sql.people import Person, recall_people
from widget_server.adapters.sql.remembering import Memory, Remembered, Talk
from widget_server.adapters.sql.talks import Talks
from widget_server.core.bounds import MAX_ID
from widget_server.core.deciding import Decision, Reason, Situation
from widget_server.core.errors import InvalidInput
from widget_server.core.events import ANONYMOUS, Conversation, Event, Incoming
from widget_server.ports import Clashed, Clock, Decide, Failed, Kept, Outcome

REMEMBERED_PEOPLE = 20_000
REMEMBERED_TALKS = 2_000
REMEMBERED_BYTES = 128_000_000


class Item(msgspec.Struct, frozen=True, gc=False):
    """One event with the rules of whoever sent it."""

    incoming: Incoming
    decide: Decide


class Learned(msgspec.Struct):
    """What a batch found out: remembered once it is committed, forgotten if it is not."""

    people: dict[tuple[str, str], Remembered] = {}
    talks: dict[tuple[str, str], Talk] = {}


class _Rows:
    """What a part of a batch will write."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.lapsed: list[dict[str, Any]] = []
        self.invitations: list[dict[str, Any]] = []
        self.decisions: list[dict[str, Any]] = []
        self.aliases: list[dict[str, Any]] = []


class Ingestion:
    """Keeps batches; `decide` is called in memory, in order, between the reads and the writes."""

    def __init__(self, *, new_id: Callable[[str], str], clock: Clock) -> None:
        self._new_id = new_id
        self._clock = clock
        self._people: Memory[Remembered] = Memory(most=REMEMBERED_PEOPLE, weight=REMEMBERED_BYTES)
        self._talks: Memory[Talk] = Memory(most=REMEMBERED_TALKS, weight=REMEMBERED_BYTES // 8)

    async def keep(self, tx: Transaction, items: Sequence[Item]) -> tuple[list[Outcome], Learned]:
        """Keep them and commit. One outcome per item, and what to `remember`."""
        outcomes: dict[int, Outcome] = {}
        learned = Learned()
        runs = [run for part in _parts(items) for run in _by_workspace(part)]
        for number, (workspace, run) in enumerate(runs, 1):
            await self._keep_part(tx, workspace, run, outcomes, learned, last=number == len(runs))
        return [outcomes[index] for index in range(len(items))], learned

    def remember(self, learned: Learned) -> None:
        """The batch is committed."""
        for key, person in learned.people.items():
            self._people.put(key, person)
        for key, talk in learned.talks.items():
            self._talks.put(key, talk)

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
        moves, heads, kept = await tx.together(
            ("aliases", {"workspace": workspace, "ids": records.encode(list(named))}),
            ("heads", {"workspace": workspace, "wanted": records.encode(named), "now": now}),
            ("fingerprints", {"workspace": workspace, "ids": records.encode([event.id for event in events])}),
        )
        moved: dict[str, str] = dict(map(tuple, moves))
        known: dict[str, str] = {id: fingerprint for id, fingerprint in kept if fingerprint is not None}
        targets = [moved.get(event.respondent_id, event.respondent_id) for event in events]
        if {row[0] for row in heads} != set(targets):
            raise TryAgain("an alias was made between two statements")
        people = await recall_people(tx, workspace, heads, Counter(targets), self._people, now=now)

        fresh = [item.incoming for _, item in items if item.incoming.event.id not in known]
        talks = Talks(workspace, now=now)
        around = {one.event.conversation_id for one in fresh if one.event.conversation_id is not None}
        around |= {person.talk[1] for person in people.values() if person.talk is not None}
        await talks.load(tx, around, fresh, self._talks)

        writes = _Rows()
        for (index, item), target in zip(items, targets, strict=True):
            event, fingerprint = item.incoming.event, item.incoming.fingerprint
            before = known.get(event.id)
            if before is None:
                outcome = outcomes[index] = self._decide(item, people[target], talks, writes, now=now)
                if isinstance(outcome, Kept):
                    known[event.id] = fingerprint
            elif before == fingerprint:
                outcomes[index] = Kept(decision=None)
            else:
                outcomes[index] = Clashed(event_id=event.id)
        writes.aliases = [await _known(tx, people, alias) for alias in writes.aliases]
        calls = _calls(people.values(), talks, writes)
        await (tx.finish(*calls) if last else tx.together(*calls))
        learned.people.update({(workspace, id): person.remembered() for id, person in people.items()})
        learned.talks.update(talks.learned())

    def _decide(self, item: Item, person: Person, talks: Talks, writes: _Rows, *, now: int) -> Kept | Failed:
        incoming, event = item.incoming, item.incoming.event
        try:
            person.learn(incoming, now=now)
        except InvalidInput as error:
            return Failed(error=error)
        if event.respondent_id != person.respondent.id:
            event = msgspec.structs.replace(event, respondent_id=person.respondent.id)
        properties = records.encode(event.properties) if event.properties else "{}"
        person.live(event, size=len(properties))
        person.seq += 1
        talks.tell(incoming)
        decision = item.decide(
            Situation(
                event=event,
                window=person.window,
                respondent=person.respondent,
                conversation=_here(event, person, talks),
                asked=person.asked,
                now=now,
            )
        )
        if decision.invitation is not None:
            decision = _claimed(decision, person, writes, now=now)
        writes.events.append(
            records.event_values(event, seq=person.seq, properties=properties, fingerprint=incoming.fingerprint)
        )
        if decision.near:
            writes.decisions.append(records.decision_values(decision, event, id=self._new_id("dec_"), now=now))
        if incoming.alias_of is not None and incoming.alias_of != person.respondent.id:
            writes.aliases.append(_alias(event, incoming.alias_of, now=now))
        return Kept(decision=decision)


def _calls(people: Iterable[Person], talks: Talks, writes: _Rows) -> list[Call]:
    """What a part of a batch writes, in order."""
    calls: list[Call] = [
        ("add_event", writes.events),
        ("change_respondent", [person.values() for person in people if person.changed]),
        ("lapse_invitation", writes.lapsed),
        ("add_invitation", writes.invitations),
        ("add_decision", writes.decisions),
        *talks.calls(),
        ("lock_aliases", writes.aliases),
        ("add_alias", writes.aliases),
        ("move_aliases", writes.aliases),
        ("lapse_joined", writes.aliases),
        ("withdraw_joined", writes.aliases),
        ("move_invitations", writes.aliases),
    ]
    return [call for call in calls if call[1]]


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


def _claimed(decision: Decision, person: Person, writes: _Rows, *, now: int) -> Decision:
    """The decision with its invitation claimed, or without it where the person has that survey open already."""
    invitation = decision.invitation
    assert invitation is not None
    before = person.open_ask(invitation.survey_key)
    if before is not None and before.expires_at > now:
        reasons = {**decision.reasons, invitation.survey_key: Reason(code="open")}
        return msgspec.structs.replace(decision, survey_key=None, invitation=None, reasons=reasons)
    if before is not None:
        person.lapse(before)
        writes.lapsed.append({"workspace": invitation.workspace, "id": before.invitation_id, "now": now})
    person.ask(invitation)
    writes.invitations.append(records.invitation_values(invitation))
    return decision


def _here(event: Event, person: Person, talks: Talks) -> Conversation | None:
    """The event's conversation, else that in which the person was last, if they are in it still."""
    conversation = talks.conversation(person.conversation_id(event))
    if event.conversation_id is None and conversation is not None and not conversation.has(person.respondent.id):
        return None
    return conversation


async def _known(tx: Transaction, people: Mapping[str, Person], alias: dict[str, Any]) -> dict[str, Any]:
    """The alias of the id that is meant: a verified respondent's, else the visitor's of that name."""
    id: str = alias["id"]
    if id.startswith(ANONYMOUS) or len(id) > MAX_ID - len(ANONYMOUS):
        return alias
    if id in people:
        verified_at = people[id].verified_at
    else:
        rows = await tx.fetch("respondent", workspace=alias["workspace"], id=id)
        verified_at = rows[0][1] if rows else None
    return alias if verified_at is not None else {**alias, "id": ANONYMOUS + id}


def _alias(event: Event, id: str, *, now: int) -> dict[str, Any]:
    return {"workspace": event.workspace, "id": id, "respondent_id": event.respondent_id, "now": now}
