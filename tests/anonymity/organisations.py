"""Random organisations that ask in every identity: people come in any order, are asked again, change their minds, turn out to be
somebody known; and among them are made-up visitors who answer for whoever would like to know the rest."""

import random
from contextlib import suppress
from typing import Any

from tests.store.made import MINUTE, Clock
from widget_server.adapters.bus.local import LocalBus
from widget_server.adapters.tokens import Directory, SignedIdentity
from widget_server.core.access import Deed
from widget_server.core.actors import RespondentActor
from widget_server.core.audience import Audience
from widget_server.core.errors import CuecardError
from widget_server.core.events import Event, Incoming, Participant
from widget_server.core.patterns import Trigger
from widget_server.core.policy import Policy
from widget_server.core.questions import LongText, Number
from widget_server.core.surveys import Again, Step, Survey
from widget_server.core.webhooks import Endpoint
from widget_server.ports import Filling, Kept, Store
from widget_server.services.inviting import Deciding
from widget_server.services.publishing import Content, live
from widget_server.services.responding import Responding

WORKSPACE = "acme"
MARK, WORDS = "mark", "words"


class RecordingBus(LocalBus):
    """A bus whose every message is kept: whoever runs a process hears them all."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, str]] = []

    async def publish(self, topic: str, id: str) -> None:
        self.told.append((topic, id))
        await super().publish(topic, id)


class Said:
    """One person's answers to one ask. Each value is given once in the world: whoever sees it could tell it again."""

    def __init__(self, number: int, person: str, survey: Survey, filling: Filling) -> None:
        self.person = person
        self.survey = survey
        self.mentor = filling.invitation.mentor_id
        self.conversation = filling.invitation.conversation_id or ""
        self.invitation = filling.invitation.id
        self.mark = 700_000 + number
        self.words = f"words-{number}"


class Organisation:
    """Teams, mentors, students, surveys; `step` lets one thing happen."""

    def __init__(self, store: Store, clock: Clock, chance: random.Random) -> None:
        self.store = store
        self.chance = chance
        self.clock = clock
        self.bus = RecordingBus()
        identity = SignedIdentity(directory=Directory(store), secret=b"s" * 32, store=store, clock=self.clock)
        self.responding = Responding(store=store, bus=self.bus, clock=self.clock, identity=identity)
        self.mentors = [f"mentor-{number}" for number in range(chance.randint(1, 2))]
        self.students = [f"student-{number}" for number in range(chance.randint(8, 14))]
        self.visitors = [f"anon:visitor-{number}" for number in range(3)]
        """Unverified; the last of them is a student before signing in."""
        self.surveys = self._surveys()
        self.live = live(WORKSPACE, Content(policy=Policy(rest=None), surveys=tuple(self.surveys)))
        self.said: list[Said] = []
        self.joined: dict[str, str] = {}
        self._number = 0

    def _surveys(self) -> list[Survey]:
        chance = self.chance
        made = [
            Survey(
                key=f"{identity}-{place}",
                name="Honest",
                team=team,
                when=Trigger(event=f"ask-{identity}-{place}"),
                again=Again(after="1s"),
                identity=identity,  # type: ignore[arg-type]
                group_size=chance.choice([5, 5, 6]) if identity != "named" else 5,
                group_by=chance.choice(["mentor", "survey"]) if identity != "named" else "mentor",
                names_for="administrator" if identity == "grouped" and place and chance.random() < 0.5 else None,
                audience=Audience(),
                # Some of what is to be sent is called off by the answer.
                channels=("chat", "page", Step(after="2h", through=("email",))),
                questions=(Number(id=MARK, text="How many?", required=True), LongText(id=WORDS, text="Why?")),
            )
            for identity, place, team in (
                ("grouped", 0, "alpha"),
                ("grouped", 1, "beta"),
                ("anonymous", 0, "alpha"),
                ("named", 0, "beta"),
            )
        ]
        return [*chance.sample(made[:3], chance.randint(1, 2)), made[3]]

    @property
    def versions(self) -> dict[str, str]:
        """By survey."""
        return {key: version.version for key, version in self.live.versions.items()}

    async def open(self) -> None:
        """The workspace with its surveys."""
        await self.store.add_workspace(WORKSPACE, now=0)
        for version in self.live.versions.values():
            await self.store.publish(version, now=self.clock())
        told = Endpoint(workspace=WORKSPACE, id="whk_1", url="https://crm.example/", content="full", made_at=1)
        added = Deed(workspace=WORKSPACE, actor="operator", action="webhook_added")
        await self.store.add_webhook(told, added, most=1, now=self.clock())

    async def step(self) -> Said | None:
        """One thing happens: what was said in it."""
        chance = self.chance
        if chance.random() < 0.05 and not self.joined:
            await self._join()
            return None
        if self.said and chance.random() < 0.1:
            await self._change(chance.choice(self.said))
            return None
        person = chance.choice(self.students if chance.random() < 0.9 else [*self.visitors, *self.students])
        return await self.ask(person, chance.choice(self.surveys if chance.random() < 0.2 else self.surveys[:-1]))

    async def ask(self, person: str, survey: Survey) -> Said | None:
        """The person is asked, and mostly answers."""
        person = self.joined.get(person, person)
        mentor = self.mentors[hash_of(person) % len(self.mentors)] if self.chance.random() < 0.9 else None
        filling = await self._invite(person, survey, mentor)
        if filling is None or self.chance.random() < 0.1:
            return None
        self._number += 1
        said = Said(self._number, person, survey, filling)
        await self.before_answer(said)
        words = said.words if self.chance.random() < 0.8 else None
        if survey.identity == "named":
            await self._say(person, said.invitation, MARK, said.mark)
            await self._say(person, said.invitation, WORDS, words)
        else:
            await self._say(person, said.invitation, WORDS, words, together={MARK: said.mark})
        self.said.append(said)
        return said

    async def before_answer(self, said: Said) -> None:
        """Whoever watches looks once more."""

    async def _say(self, person: str, invitation: str, question: str, value: Any, **more: Any) -> None:
        self._number += 1
        actor = RespondentActor(workspace=WORKSPACE, id=person, verified=not person.startswith("anon:"))
        id = f"sent-{self._number}"
        for _ in range(self.chance.choice([1, 1, 2])):  # a frame may come twice
            await self.responding.answer(
                actor, id=id, invitation=invitation, question=question, value=value, answered_at=1, **more
            )

    async def _change(self, said: Said) -> None:
        """Somebody thinks again; what is in a group stays."""
        person = self.joined.get(said.person, said.person)
        with suppress(CuecardError):
            await self._say(person, said.invitation, WORDS, "changed-my-mind", together={MARK: 1})
            raise AssertionError("an answer in a group was changed")

    async def _join(self) -> None:
        """A visitor turns out to be a student."""
        visitor, student = self.visitors[-1], self.students[0]
        self.joined[visitor] = student
        await self._ingest(student, "signed_in", None, alias_of=visitor)

    async def _invite(self, person: str, survey: Survey, mentor: str | None) -> Filling | None:
        kept = await self._ingest(person, survey.when.event or "", mentor)
        decision = kept.decision
        if decision is not None and decision.invitation is not None:
            return await self.store.filling(WORKSPACE, decision.invitation.id)
        waiting = await self.store.fillings(WORKSPACE, person, since=self.clock())
        return next(
            (one for one in waiting if (one.invitation.survey_key, one.invitation.status) == (survey.key, "open")),
            None,
        )

    async def _ingest(self, person: str, name: str, mentor: str | None, **fields: Any) -> Kept:
        self._number += 1
        self.clock.now += MINUTE
        at, id = self.clock.now, f"event-{self._number}"
        conversation = f"{mentor}-{person}" if mentor else None
        participants = (
            (Participant(id=person, role="student"), Participant(id=mentor, role="mentor")) if mentor else None
        )
        incoming = Incoming(
            event=Event(
                id=id,
                workspace=WORKSPACE,
                respondent_id=person,
                name=name,
                occurred_at=at,
                received_at=at,
                conversation_id=conversation,
            ),
            fingerprint=id,
            verified=not person.startswith("anon:"),
            told_at=at,
            participants=participants,
            **fields,
        )
        deciding = Deciding(lambda workspace: self.live, new_id=lambda prefix: f"{prefix}{self._number}-{name}")
        [outcome] = await self.store.ingest([incoming], deciding)
        assert isinstance(outcome, Kept), outcome
        return outcome

    def person(self, said: Said) -> str | None:
        """Who it really was; None: nobody beside the one who wants to know."""
        person = self.joined.get(said.person, said.person)
        return None if person.startswith("anon:") else person


def hash_of(text: str) -> int:
    """The same each time."""
    return sum(map(ord, text))
