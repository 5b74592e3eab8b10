"""What a store remembers is what is written: after anything that may happen, deciding is shown what a cold reading shows."""

import random

from tests.store.conftest import Open
from tests.store.made import (
    DAY,
    MINUTE,
    NOW,
    Clock,
    Witness,
    answered,
    asking,
    judge,
    quiet,
    timer,
    told,
    version,
    waiting,
)
from widget_server.core.deciding import Decision
from widget_server.core.errors import CuecardError
from widget_server.core.events import Incoming, Participant
from widget_server.core.reasons import Needs
from widget_server.core.situations import Situation
from widget_server.ports import Kept, Store

KEYS = ["a", "b", "c"]
NEEDS = [
    Needs(window_ms=10 * MINUTE),
    Needs(window_ms=2 * 60 * MINUTE, counted=frozenset({"failed"})),
    Needs(window_ms=2 * DAY, answers_ms=DAY),
    Needs(counted=frozenset({"failed", "passed"}), answers_ms=9 * DAY),
    Needs(window_ms=0),
]


class Life:
    """All that may happen to a few people, by chance."""

    def __init__(self, number: int, chance: random.Random, clock: Clock) -> None:
        self._number = number
        self._people = [f"{who}.{number}" for who in ("s1", "s2", "m1", "anon:1")]
        self._chance = chance
        self._clock = clock
        self._events = 0
        self._invitations: list[tuple[str, str]] = []

    async def happen(self, store: Store) -> None:
        """One thing."""
        chance = self._chance
        self._clock.now += chance.choice([0, MINUTE, 30 * MINUTE, DAY // 3])
        now, key, who = self._clock.now, chance.choice(KEYS), chance.choice(self._people)
        kind = chance.choice(["events", "ask", "wait", "answer", "close", "ring", "set", "expire", "import", "join"])
        if kind in ("events", "ask", "wait"):
            deciding = {"events": quiet, "ask": asking(key, expires=DAY), "wait": waiting(key)}[kind]
            outcomes = await store.ingest([self.event() for _ in range(chance.choice([1, 2, 5]))], deciding)
            self._note([one.decision for one in outcomes if isinstance(one, Kept) and one.decision is not None])
        elif kind == "ring":
            self._note(await store.ring(waiting(again=chance.choice([None, MINUTE])), now=now))
        elif kind == "set":
            await store.set_timers([timer(who, key=key, due_at=now + chance.choice([0, DAY]), since=now)])
        elif kind == "expire":
            await store.expire(now=now)
        elif kind == "import":
            respondent = await store.situation("acme", who, NEEDS[0], now=now)
            await store.import_respondents([respondent.respondent] if respondent else [], now=now)
        elif kind == "join" and chance.random() < 0.2:
            await store.ingest(
                [self.event(self._people[0], alias_of=chance.choice([self._people[3], f"anon:2.{self._number}"]))],
                quiet,
            )
        elif self._invitations:
            respondent_id, id = chance.choice(self._invitations)
            try:
                if kind == "close":
                    await store.dismiss("acme", respondent_id, id, now=now)
                else:
                    sent = answered(f"a{now}", id, chance.randrange(11))
                    await store.answer("acme", respondent_id, sent, judge(complete=chance.random() < 0.5), now=now)
            except CuecardError:  # closed before
                pass

    def event(self, who: str | None = None, **fields: object) -> Incoming:
        """Something that somebody did, not always just now."""
        chance, now = self._chance, self._clock.now
        self._events += 1
        talk = chance.choice([None, None, "c1", "c2"])
        told_of: dict[str, object] = {"conversation_id": talk}
        if talk and chance.random() < 0.5:
            ids = chance.sample(self._people, 2)
            told_of["participants"] = (Participant(id=ids[0], role="student"), Participant(id=ids[1], role="mentor"))
            told_of["told_at"] = now
        return told(
            f"e{self._number}.{self._events}",
            who or chance.choice(self._people),
            at=now - chance.choice([0, 0, 0, 5 * MINUTE, DAY, 100 * DAY]),
            name=chance.choice(["failed", "passed", "opened"]),
            received_at=now,
            **{**told_of, **fields},
        )

    def _note(self, decisions: list[Decision]) -> None:
        self._invitations += [
            (one.invitation.respondent_id, one.invitation.id) for one in decisions if one.invitation is not None
        ]


async def test_deciding_is_shown_what_is_written(open_another: Open, lasting: str, clock: Clock, full: bool) -> None:
    """A life is shorter than a thousand events: of more, a warm window keeps the latest to happen, a cold one those to arrive."""
    stores = [await open_another() for _ in range(3 if lasting.startswith("postgres") else 1)]
    for key in KEYS:
        await stores[0].publish(version(key), now=NOW)
    for number in range(20 if full else 1):
        chance = random.Random(number)
        life = Life(number, chance, clock)
        for _ in range(150):
            await life.happen(chance.choice(stores))
            needs = chance.choice(NEEDS)
            witness = Witness(needs)
            await chance.choice(stores).ingest([life.event()], witness)
            [seen] = witness.seen
            cold = await stores[0].situation("acme", seen.respondent.id, needs, now=clock.now)
            assert cold is not None
            assert shown(seen) == shown(cold)
            if cold.event.id == seen.event.id:
                assert (seen.conversation, seen.ordinal) == (cold.conversation, cold.ordinal)


def shown(situation: Situation) -> tuple[object, ...]:
    """What does not depend on which event it is about."""
    asked = sorted(situation.asked, key=lambda one: one.invitation_id)
    return situation.respondent, situation.window.events, asked, situation.answered, situation.waiting
