"""Deciding about one person inside a transaction: what is decided, what is claimed, and the rows it will write."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from widget_server.adapters.sql import outgoing, records
from widget_server.adapters.sql.belonging import regrouped
from widget_server.adapters.sql.database import Call
from widget_server.adapters.sql.people import Person
from widget_server.adapters.sql.talks import Talks
from widget_server.core.deciding import Decision
from widget_server.core.events import Conversation, Event
from widget_server.core.reasons import Reason, Timer
from widget_server.core.situations import Situation
from widget_server.ports import Decide


class Writes:
    """The rows that a part of a transaction will write."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.counts: list[dict[str, Any]] = []
        self.lapsed: list[dict[str, Any]] = []
        self.outbox: list[dict[str, Any]] = []
        self.invitations: list[dict[str, Any]] = []
        self.decisions: list[dict[str, Any]] = []
        self.timers: list[dict[str, Any]] = []

    def calls(self, people: Iterable[Person], talks: Talks) -> list[Call]:
        """What writes them, in order."""
        people = list(people)
        calls: list[Call] = [
            ("add_event", self.events),
            ("keep_count", self.counts),
            ("change_respondent", [person.values() for person in people if person.changed]),
            *regrouped(people),
            ("lapse_invitation", self.lapsed),
            ("add_invitation", self.invitations),
            ("add_outbox", self.outbox),
            ("add_decision", self.decisions),
            ("add_timer", sorted(self.timers, key=lambda row: (row["respondent_id"], row["survey_key"], row["kind"]))),
            *talks.calls(),
        ]
        return [call for call in calls if call[1]]


def decided(
    decide: Decide,
    person: Person,
    event: Event,
    talks: Talks,
    writes: Writes,
    *,
    now: int,
    new_id: Callable[[str], str],
    ordinal: int | None = None,
    timer: Timer | None = None,
) -> Decision:
    """What `decide` says about the person now, claimed: its rows are among `writes`, and it counts for what follows."""
    decision = decide(
        Situation(
            event=event,
            window=person.window,
            respondent=person.respondent,
            conversation=here(event, person, talks),
            asked=person.asked,
            now=now,
            answered=person.answers(now=now),
            ordinal=ordinal,
            timer=timer,
            waiting=person.waiting,
        )
    )
    if decision.invitation is not None:
        decision = _claimed(decision, person, writes, now=now)
    for begun in decision.timers:
        if begun.respondent_id != person.respondent.id or person.wait(begun.survey_key, begun.kind):
            writes.timers.append(msgspec.structs.asdict(begun))
    if decision.near:
        id = new_id("dec_")
        writes.decisions.append(records.decision_values(decision, event, person.respondent.id, id=id, now=now))
    return decision


def here(event: Event, person: Person, talks: Talks) -> Conversation | None:
    """The event's conversation, else that in which the person was last, if they are in it still."""
    conversation = talks.conversation(person.conversation_id(event))
    if event.conversation_id is None and conversation is not None and not conversation.has(person.respondent.id):
        return None
    return conversation


def _claimed(decision: Decision, person: Person, writes: Writes, *, now: int) -> Decision:
    """The decision with its invitation claimed, or without it where the person has that survey open already."""
    invitation = decision.invitation
    assert invitation is not None
    before = person.open_ask(invitation.survey_key)
    if before is not None and before.expires_at > now:
        reasons = {**decision.reasons, invitation.survey_key: Reason(code="open")}
        return msgspec.structs.replace(decision, survey_key=None, invitation=None, outbox=(), reasons=reasons)
    if before is not None:
        person.lapse(before, now=now)
        writes.lapsed.append({"workspace": invitation.workspace, "id": before.invitation_id, "now": now})
    person.ask(invitation)
    writes.invitations.append(records.invitation_values(invitation))
    writes.outbox += map(outgoing.values, decision.outbox)
    return decision
