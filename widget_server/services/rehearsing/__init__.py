"""Rehearsing: many people's lives in memory, through the same deciding as the real one, in order of time."""

from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush
from typing import Protocol

from widget_server.core.deciding import Decision, Invitation, decide
from widget_server.core.deciding.planning import Plan
from widget_server.core.events import ANONYMOUS, Conversation, Event, Json
from widget_server.core.reasons import Timer
from widget_server.core.sampling import place
from widget_server.core.situations import Situation
from widget_server.services.rehearsing.lives import Answering, Person
from widget_server.services.rehearsing.looking import Looking
from widget_server.services.rehearsing.recorded import Beside, Recorded

WINDOW = 1_000
"""So many of a person's latest events are remembered, as the server does."""
ANSWERED_AFTER_MS = 5 * 60_000
"""Where somebody is assumed to answer: so long after the ask."""
SCHEDULED = "survey_scheduled"


class Watching(Protocol):
    """Who is told of every decision that concerned a survey."""

    def decided(self, decision: Decision, here: Situation) -> None:
        """A decision, and what it looked at."""
        ...


class Rehearsal:
    """Feeds events of many people through `decide`. The same input gives the same output.

    `answer_rate`: per cent of invitations assumed to be answered, five minutes after the ask, by the same draw each time;
    the others stay open until they expire. What would have been answered is not known, so no answer counts for anything.
    """

    def __init__(self, plan: Plan, workspace: str, watching: Watching, *, answer_rate: float = 0) -> None:
        self.plan = plan
        self.workspace = workspace
        self.people: dict[str, Person] = {}
        self.looking = Looking(plan)
        self.now = 0
        self.doubles = 0
        """Events that came before with the same id."""
        self._watching = watching
        self._answer_rate = answer_rate
        self._talks: dict[str, Conversation] = {}
        self._moved: dict[str, str] = {}
        self._called_off: set[tuple[str, str, str]] = set()
        """Timers that ring no more: by the id they were set for, survey and kind."""
        self._due: list[tuple[int, int, Timer | Answering, Event | None]] = []
        self._count = 0

    @property
    def waits(self) -> int:
        """Waits that are not over yet."""
        set_for = (entry[2] for entry in self._due if isinstance(entry[2], Timer) and entry[2].kind != "schedule")
        return sum(1 for one in set_for if (one.respondent_id, one.survey_key, one.kind) not in self._called_off)

    def live(self, events: Sequence[Recorded]) -> None:
        """What happened next, in order of arrival; what rings in between rings in between."""
        people, by_name, due, moved = self.people, self.looking.by_name, self._due, self._moved
        for recorded in events:
            if recorded.arrived_at > self.now:
                if due and due[0][0] <= recorded.arrived_at:
                    self.pass_time(recorded.arrived_at)
                self.now = recorded.arrived_at
            id = recorded.person
            if moved and id in moved:
                id = moved[id]
            person = people.get(id) or self.person(id)
            look = by_name.get(recorded.name) or self.looking.at(recorded.name)
            look.times += 1
            if recorded.beside is not None:
                self._learn(person, recorded.beside)
            if look.kept:
                self._keep(person, recorded, decides=look.heard)

    def pass_time(self, until: int) -> None:
        """Ring what is due up to then, each at its time."""
        due = self._due
        while due and due[0][0] <= until:
            at, _, what, about = heappop(due)
            self.now = max(self.now, at)
            if isinstance(what, Timer):
                self._ring(self.person(self._moved.get(what.respondent_id, what.respondent_id)), what, about)
            else:
                what.complete(at)
        self.now = max(self.now, until)

    def person(self, id: str) -> Person:
        """Somebody, who is met now if they were not known; then their turn in scheduled surveys is set."""
        known = self.people.get(id)
        if known is None:
            known = self.people[id] = Person(self.workspace, id)
            if self.plan.schedules:
                self._schedule(known)
        return known

    def tell(self, id: str, *, traits: dict[str, Json] | None = None, conversation: Conversation | None = None) -> None:
        """Something about a person or a conversation, without an event."""
        self._learn(self.person(id), Beside(traits=traits, conversation=conversation))

    def _keep(self, person: Person, recorded: Recorded, *, decides: bool) -> None:
        """Add the event to the person's window, and decide if a survey listens to it."""
        event = self._event(person, recorded)
        needs = self.plan.needs
        window = person.window.with_event(event, keep_ms=needs.window_ms, most=WINDOW)
        if window is person.window:
            if any(one.id == event.id for one in window.recent(now=event.occurred_at, within_ms=0)):
                self.doubles += 1
                return
        else:
            person.window = window
        ordinal = None
        if event.name in needs.counted:
            ordinal = person.ordinals[event.name] = person.ordinals.get(event.name, 0) + 1
        if decides:
            self._decide(person, event, ordinal, None)

    def _event(self, person: Person, recorded: Recorded) -> Event:
        beside = recorded.beside
        if beside is None:
            return Event(
                id=recorded.id,
                workspace=self.workspace,
                respondent_id=person.respondent.id,
                name=recorded.name,
                occurred_at=recorded.occurred_at,
                received_at=recorded.arrived_at,
                properties=recorded.properties,
            )
        return Event(
            id=recorded.id,
            workspace=self.workspace,
            respondent_id=person.respondent.id,
            name=recorded.name,
            occurred_at=recorded.occurred_at,
            received_at=recorded.arrived_at,
            properties=recorded.properties,
            source=beside.source,
            conversation_id=beside.conversation.id if beside.conversation else None,
            page=beside.page,
            device=beside.device,
        )

    def _decide(self, person: Person, event: Event, ordinal: int | None, timer: Timer | None) -> None:
        if person.expiring <= self.now:
            person.expire(self.now)
        here = Situation(
            event=event,
            window=person.window,
            respondent=person.respondent,
            conversation=self._conversation(person, event),
            asked=person.asked,
            now=self.now,
            answered=person.answered,
            ordinal=ordinal,
            timer=timer,
            waiting=person.set_for("wait"),
            turns=person.set_for("schedule"),
        )
        decision = decide(here, self.plan, invitation_id=self._invitation_id)
        if decision.near:
            self._watching.decided(decision, here)
        if decision.invitation is not None:
            self._ask(person, decision.invitation)
        for one in decision.timers:
            self._set(one, None if one.kind == "schedule" else event)

    def _ask(self, person: Person, invitation: Invitation) -> None:
        ask = person.ask(invitation)
        turn = place("answers", ask.survey_key, invitation.respondent_id, str(len(person.asked)))
        if turn < self._answer_rate:
            at = min(ask.invited_at + ANSWERED_AFTER_MS, ask.expires_at - 1)
            self._push(at, Answering(person, ask.invitation_id), None)

    def _set(self, timer: Timer, event: Event | None) -> None:
        """Set a timer; one of its kind that is set for the same person and survey stays as it is."""
        person = self.person(timer.respondent_id)
        if (timer.survey_key, timer.kind) in person.timers:
            return
        if event is not None and event.id != timer.event_id:  # it goes on for a later event of theirs
            event = next((one for one in reversed(person.window.events) if one.id == timer.event_id), event)
        person.timers |= {(timer.survey_key, timer.kind)}
        self._push(timer.due_at, timer, event)

    def _ring(self, person: Person, timer: Timer, event: Event | None) -> None:
        if (timer.respondent_id, timer.survey_key, timer.kind) in self._called_off:
            self._called_off.remove((timer.respondent_id, timer.survey_key, timer.kind))
            return
        person.timers -= {(timer.survey_key, timer.kind)}
        self._decide(person, event or _turn(timer), None, timer)

    def _push(self, at: int, what: Timer | Answering, event: Event | None) -> None:
        self._count += 1
        heappush(self._due, (at, self._count, what, event))

    def _schedule(self, person: Person) -> None:
        id = person.respondent.id
        zone = self.plan.policy.time_zone
        for listener in self.plan.schedules.values():
            turn = listener.first_turn(self.workspace, id, now=self.now, time_zone=zone)
            if turn is not None:
                self._set(turn, None)

    def _learn(self, person: Person, beside: Beside) -> None:
        if beside.traits or beside.group is not None:
            person.learn(beside.traits or {}, beside.group)
        if beside.conversation is not None:
            spoken = beside.conversation
            if spoken.participants or spoken.id not in self._talks:
                self._talks[spoken.id] = spoken
            person.talk = spoken.id
        if beside.alias_of is not None:
            self._join(person, beside.alias_of)

    def _join(self, person: Person, previous: str) -> None:
        """All that came under the other id is this person's, and so is what comes; what waits, unless they wait for the same
        survey themselves."""
        for id in (previous, ANONYMOUS + previous):
            other = self.people.get(id)
            if other is not None and other is not person:
                self._moved[id] = person.respondent.id
                person.take_over(other, most=WINDOW)
                waiting = {key for key, _ in person.timers}
                self._called_off |= {(id, key, kind) for key, kind in other.timers if key in waiting}
                person.timers |= {(key, kind) for key, kind in other.timers if key not in waiting}
                other.timers = frozenset()
                return

    def _conversation(self, person: Person, event: Event) -> Conversation | None:
        """The event's, else that in which the person was last, if they are in it still."""
        if event.conversation_id is not None:
            return self._talks.get(event.conversation_id)
        last = self._talks.get(person.talk) if person.talk is not None else None
        return last if last is not None and last.has(person.respondent.id) else None

    def _invitation_id(self) -> str:
        self._count += 1
        return f"inv_{self._count}"


def nobody_looks(sides: Sequence[Rehearsal]) -> Callable[[str], bool] | None:
    """Which events change nothing on any side, by name; None where every event matters: it may be the one at which
    somebody is met, whose turns in a scheduled survey begin then."""
    if any(side.plan.schedules for side in sides):
        return None
    return lambda name: not any(side.looking.at(name).kept for side in sides)


def _turn(timer: Timer) -> Event:
    """The made-up event of somebody's turn in a scheduled survey."""
    return Event(
        id=f"{SCHEDULED}:{timer.survey_key}:{timer.due_at}",
        workspace=timer.workspace,
        respondent_id=timer.respondent_id,
        name=SCHEDULED,
        occurred_at=timer.due_at,
        received_at=timer.due_at,
    )


def rehearse(sides: Sequence[Rehearsal], chunks: Iterable[Sequence[Recorded]]) -> tuple[int, int]:
    """Live through a recording on every side in one pass; returns when its first and its last event arrived (ms)."""
    first = last = 0
    for chunk in chunks:
        if not chunk:
            continue
        first = first or chunk[0].arrived_at
        last = max(last, chunk[-1].arrived_at)
        for side in sides:
            side.live(chunk)
    return first, last
