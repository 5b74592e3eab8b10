"""Ids are joined and split again, in any order: everything follows, and comes back. Against a slow, obvious model."""

import asyncio
import random
from typing import Any

import msgspec
import pytest

from tests.store.conftest import Open
from tests.store.made import (
    DAY,
    MINUTE,
    NOW,
    Clock,
    Witness,
    answered,
    asked,
    asking,
    claimed,
    judge,
    quiet,
    told,
    version,
    waiting,
)
from tests.store.merging import Did, Model
from widget_server.core.access import Deed
from widget_server.core.errors import Conflict
from widget_server.core.events import Incoming, Participant
from widget_server.core.reasons import Needs
from widget_server.ports import Failed, Kept, Store
from widget_server.ports.push import PushSubscription

KEYS = ["a", "b"]
NAMES = ["failed", "passed"]
NEEDS = Needs(window_ms=90 * DAY, counted=frozenset(NAMES))
IDS = ["s1", "s2", "old", "anon:v1", "anon:v2"]


class Life:
    """What may happen to a few ids, told to the store and to the model."""

    def __init__(self, number: int, clock: Clock) -> None:
        self.ids = [f"{id}.{number}" for id in IDS]
        self.model = Model()
        self._chance = random.Random(number)
        self._clock = clock
        self._number = number
        self._events = 0

    async def begin(self, store: Store) -> None:
        """Everybody is known, and two of them have done so much that it was counted."""
        for id in self._chance.sample(self.ids, 2):
            await store.ingest([self._event(id, ago=91 * DAY) for _ in range(1_001)], Witness(NEEDS))
        self._clock.now += 1
        for id in self.ids:
            await store.ingest([self._event(id, name="passed")], quiet)

    async def happen(self, store: Store) -> None:
        """One thing."""
        chance, clock, model = self._chance, self._clock, self.model
        clock.now += chance.choice([0, 0, 1, MINUTE])
        who, key = chance.choice(self.ids), chance.choice(KEYS)
        kind = chance.choice(["events", "ask", "wait", "join", "split", "answer"])
        if kind == "events":
            events = [self._event(chance.choice(self.ids)) for _ in range(chance.choice([1, 3]))]
            witness = Witness(NEEDS)
            await store.ingest(events, witness)
            for one, seen in zip(model.events[-len(events) :], witness.seen, strict=True):
                same = [other.id for other in model.did(model.person(one.sent_as)) if other.name == one.name]
                assert (seen.event.id, seen.ordinal) == (one.id, same.index(one.id) + 1)
        elif kind == "ask":
            expires = chance.choice([2 * MINUTE, 9 * DAY])
            event = self._event(who)
            await store.ingest([event], asking(key, expires=expires))
            model.ask(f"inv_{key}_{event.event.id}", who, key, now=clock.now, expires_at=clock.now + expires)
        elif kind == "wait":
            await store.ingest([self._event(who)], waiting(key, wait=9 * DAY))
            model.wait(who, key)
        elif kind == "join":
            await self._join(store, who, chance.choice(self.ids))
        elif kind == "split" and chance.random() < 0.7:
            was = model.person(who)
            done = await store.split("acme", who, None, now=clock.now)
            assert done == (None if was == who else (who, was))
            if done:
                model.split(who, now=clock.now)
        elif open_ones := [one for one in model.invitations if one.status == "open" and one.expires_at > clock.now]:
            asked_of = chance.choice(open_ones)
            sent = answered(f"a{clock.now}", asked_of.id, chance.randrange(11))
            await store.answer("acme", model.person(asked_of.of), sent, judge(complete=True), now=clock.now)
            asked_of.status = "completed"

    async def _join(self, store: Store, id: str, person: str) -> None:
        if self._chance.random() < 0.5:
            can = self.model.can_join(id, person)
            joined = store.join("acme", person, id, "command", None, now=self._clock.now)
            if can is False:
                with pytest.raises(Conflict):
                    await joined
            else:
                assert await joined == (id if can else None)
        else:
            event = self._event(person, name="aliased", alias_of=id)
            [outcome] = await store.ingest([event], quiet)
            can = self.model.can_join(id, person)
            assert isinstance(outcome, Failed if can is False else Kept)
            if can is False:
                self.model.events.pop()
        if can:
            self.model.join(id, person, now=self._clock.now)

    def _event(self, who: str, *, name: str | None = None, ago: int | None = None, **fields: object) -> Incoming:
        chance, now = self._chance, self._clock.now
        self._events += 1
        at = now - (chance.choice([0, 0, MINUTE, DAY]) if ago is None else ago)
        id = f"e{self._number}.{self._events}"
        name = name or (chance.choice(NAMES) if ago is None else "failed")
        verified = not who.startswith("anon:")
        event = told(id, who, at=at, name=name, received_at=now, verified=verified, **fields)
        self.model.events.append(Did(id=id, sent_as=who, name=name, at=at))
        return event

    async def check(self, store: Store) -> None:
        """The store says of every id what the model says."""
        now = self._clock.now
        for id in self.ids:
            person = self.model.person(id)
            assert await store.resolve("acme", id) == person
            seen = await store.situation("acme", id, NEEDS, now=now)
            assert seen is not None
            assert seen.respondent.id == person
            lived = sorted((one for one in self.model.did(person) if one.at >= now - 90 * DAY), key=lambda one: one.at)
            assert sorted((one.occurred_at, one.id) for one in seen.window.events) == sorted(
                (one.at, one.id) for one in lived
            )
            assert [one.occurred_at for one in seen.window.events] == [one.at for one in lived]
            assert {one.respondent_id for one in seen.window.events} <= {person}
            assert {one.invitation_id: one.status for one in seen.asked} == self.model.asked(person)
            assert seen.waiting == self.model.waiting(person)
            shown = {one.invitation.id for one in await store.fillings("acme", person, since=0)}
            assert shown == {id for id, status in self.model.asked(person).items() if status in ("open", "completed")}


async def test_everything_follows_a_joining_and_its_undo(
    open_another: Open, lasting: str, clock: Clock, full: bool
) -> None:
    stores = [await open_another() for _ in range(2 if lasting.startswith("postgres") else 1)]
    for key in KEYS:
        await stores[0].publish(version(key), now=NOW)
    for number in range(60 if full else 1):
        life = Life(number, clock)
        await life.begin(stores[0])
        for step in range(120):
            await life.happen(stores[step % len(stores)])
            if step % 4 == 0:
                await life.check(stores[0])
        await life.check(stores[-1])


DEED = Deed(workspace="acme", actor="operator", action="person_seen")


async def everything(store: Store, *ids: str) -> list[dict[str, Any]]:
    """All that is held about people, but for how counting is done."""
    found: list[dict[str, Any]] = []
    for id in ids:
        held = await store.held("acme", id, DEED, now=NOW)
        rest = {kind: rows for kind, rows in held.rest.items() if kind != "event_counts"}
        fillings = sorted((one.invitation.id, one.invitation.status, one.response_id) for one in held.fillings)
        found.append({"ids": held.ids, "fillings": fillings, **rest})
    return found


async def test_after_a_joining_and_its_undo_everything_is_as_before(store: Store, clock: Clock) -> None:
    both = (Participant(id="old", role="student"), Participant(id="maria", role="mentor"))
    await store.ingest([told("met", "old", verified=True, conversation_id="c1", participants=both)], quiet)
    await store.ingest([told("here", "s1", verified=True, traits={"name": "Sam"})], quiet)
    done = await asked(store, "old", event="e1", key="done")
    await store.answer("acme", "old", answered("a1", done.id), judge(complete=True), now=NOW)
    mine = await asked(store, "s1", event="e2", key="twice")
    given_up = await asked(store, "old", event="e3", key="twice")
    await store.ingest([told("w1", "old")], waiting("done"))
    await store.subscribe("acme", browser("old"))
    before = await everything(store, "s1", "old")

    await store.join("acme", "s1", "old", "console", DEED, now=NOW)
    together = (await everything(store, "s1"))[0]
    assert together["ids"] == ("s1", "old")
    assert together["fillings"] != before[0]["fillings"]
    assert (await store.filling("acme", given_up.id)).invitation.status == "withdrawn"
    assert (await store.filling("acme", done.id)).invitation.respondent_id == "s1"
    assert [one.id for one in await store.subscriptions("acme", "s1")] == ["browser"]

    assert await store.split("acme", "old", DEED, now=NOW) == ("old", "s1")
    assert await everything(store, "s1", "old") == before
    assert (await store.filling("acme", given_up.id)).invitation.status == "open"
    assert (await store.filling("acme", mine.id)).invitation.status == "open"
    assert await store.split("acme", "old", DEED, now=NOW) is None
    lines = await store.audited("acme", before=None, limit=99)
    named = [line for line in lines if line.details.get("id") == "old"]
    assert [(line.subject, line.subject_id) for line in named] == [("respondent", "s1")] * 2


def browser(who: str) -> PushSubscription:
    keys = {"endpoint": "https://push.example/1", "p256dh": "p", "auth": "a", "language": "en"}
    return PushSubscription(id="browser", respondent_id=who, made_at=NOW, **keys)


async def test_what_comes_under_a_joined_id_goes_with_it(store: Store, clock: Clock) -> None:
    await store.ingest([told("joined", "s1", alias_of="anon:1", verified=True)], quiet)
    clock.now += 1
    [meanwhile] = claimed([*(await _asked_while_joined(store))])
    await store.split("acme", "anon:1", None, now=clock.now)
    visitor, person = Witness(), Witness()
    await store.ingest([told("then", "anon:1")], visitor)
    await store.ingest([told("also", "s1")], person)
    assert [event.id for event in visitor.seen[0].window.events] == ["e1", "then"]
    assert [event.id for event in person.seen[0].window.events] == ["joined", "also"]
    # They were asked together: that counts for the person, and the card is theirs.
    assert [one.invitation_id for one in person.seen[0].asked] == [meanwhile.id]
    assert visitor.seen[0].asked == ()


async def _asked_while_joined(store: Store) -> list[Kept]:
    await store.publish(version(), now=NOW)
    return [one for one in await store.ingest([told("e1", "anon:1")], asking()) if isinstance(one, Kept)]


async def test_a_browser_that_was_allowed_under_a_joined_id_goes_with_it(store: Store) -> None:
    await store.ingest([told("joined", "s1", alias_of="anon:1", verified=True)], quiet)
    await store.subscribe("acme", msgspec.structs.replace(browser("s1"), subscribed_as="anon:1"))
    assert [one.id for one in await store.subscriptions("acme", "s1")] == ["browser"]
    await store.split("acme", "anon:1", None, now=NOW)
    assert await store.subscriptions("acme", "s1") == []
    assert [one.id for one in await store.subscriptions("acme", "anon:1")] == ["browser"]


async def test_an_id_is_never_two_peoples(store: Store) -> None:
    await store.ingest([told("j1", "s1", alias_of="anon:1", verified=True)], quiet)
    again = told("j2", "s2", alias_of="anon:1", verified=True)
    ours = told("j3", "s1", alias_of="anon:1", verified=True)
    outcomes = await store.ingest([again, ours, told("after", "s2")], quiet)
    assert isinstance(outcomes[0], Failed)
    assert isinstance(outcomes[0].error, Conflict)
    assert isinstance(outcomes[1], Kept)
    assert isinstance(outcomes[2], Kept)
    assert await store.resolve("acme", "anon:1") == "s1"
    with pytest.raises(Conflict):
        await store.join("acme", "s2", "1", "command", None, now=NOW)


async def test_participants_are_who_they_are_after_a_split(store: Store) -> None:
    both = (Participant(id="old", role="student"), Participant(id="maria", role="mentor"))
    await store.ingest([told("met", "old", verified=True, conversation_id="c1", participants=both)], quiet)
    await store.ingest([told("joined", "s1", alias_of="old")], quiet)
    witness = Witness()
    await store.ingest([told("e1", "old", conversation_id="c1")], witness)
    await store.split("acme", "old", None, now=NOW)
    await store.ingest([told("e2", "old", conversation_id="c1")], witness)
    seen = [one.conversation.participants[0].id for one in witness.seen if one.conversation]
    assert seen == ["s1", "old"]


async def test_a_token_of_before_the_split_does_not_join_again(store: Store, clock: Clock) -> None:
    await store.ingest([told("met", "old", verified=True)], quiet)
    assert await store.join("acme", "s1", "old", "token", None, told_at=NOW - 9, now=NOW) == "old"
    await store.split("acme", "old", None, now=NOW)
    assert await store.join("acme", "s1", "old", "token", None, told_at=NOW, now=NOW) is None
    assert await store.resolve("acme", "old") == "old"
    assert await store.join("acme", "s1", "old", "token", None, told_at=NOW + 1, now=NOW) == "old"
    person, [one] = await store.joined_ids("acme", "old")
    assert (person, one.id, one.joined_to, one.source) == ("s1", "old", "s1", "token")


async def test_joinings_at_once_make_one_person_and_lose_nothing(open_another: Open, lasting: str) -> None:
    """Chains from both ends, the same id for two people, events of all of them; in two processes where that may be."""
    stores = [await open_another(), await open_another()] if lasting.startswith("postgres") else [await open_another()]
    for turn in range(6):
        a, b, c, d = (f"{id}{turn}" for id in "abcd")
        for id in (a, b, c, d):
            await stores[0].ingest([told(f"met {id}", id, verified=True)], quiet)
        wanted = [
            told(f"1 {turn}", b, name="joined", alias_of=a),
            told(f"2 {turn}", c, name="joined", alias_of=b),
            told(f"3 {turn}", d, name="joined", alias_of=a),
            *(told(f"did {id}", id) for id in (a, b, c, d)),
        ]
        outcomes = await asyncio.gather(
            *(stores[place % len(stores)].ingest([one], quiet) for place, one in enumerate(wanted))
        )
        kept = {one.event.id for one, [outcome] in zip(wanted, outcomes, strict=True) if isinstance(outcome, Kept)}
        assert kept >= {f"2 {turn}", *(f"did {id}" for id in (a, b, c, d))}
        # Whoever was first has it.
        assert len(kept & {f"1 {turn}", f"3 {turn}"}) == 1
        found: dict[str, str] = {}
        for id in (a, b, c, d):
            person = await stores[0].resolve("acme", id)
            seen = await stores[-1].situation("acme", id, NEEDS, now=NOW)
            assert seen is not None
            found |= {event.id: person for event in seen.window.events}
            assert f"did {id}" in {event.id for event in seen.window.events}
        assert len(found) == 4 + len(kept)


async def test_a_joining_and_its_undo_at_once_leave_either(open_another: Open, lasting: str) -> None:
    stores = [await open_another(), await open_another()] if lasting.startswith("postgres") else [await open_another()]
    await stores[0].ingest([told("met", "old", verified=True), told("e0", "old")], quiet)
    for turn in range(6):
        await asyncio.gather(
            stores[0].join("acme", "s1", "old", "command", None, now=NOW),
            stores[-1].split("acme", "old", None, now=NOW),
            stores[-1].ingest([told(f"e{turn + 1}", "old")], quiet),
        )
        person = await stores[0].resolve("acme", "old")
        assert person in ("s1", "old")
        seen = await stores[0].situation("acme", "old", NEEDS, now=NOW)
        assert seen is not None
        assert len(seen.window.events) == turn + 3
        assert seen.respondent.id == person
