"""Values the store's tests are made of, and ways of deciding that are simple to foresee."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from widget_server.core.context import Context, Why
from widget_server.core.deciding import Decision, Invitation, Reason, Situation
from widget_server.core.events import Event, Incoming
from widget_server.core.responses import Answer
from widget_server.core.surveys import LongText, Nps, Survey, SurveyVersion, Trigger
from widget_server.ports import Decide, Filling, Kept, Outcome, Store, Verdict

NOW = 1_800_000_000_000
DAY = 86_400_000

_numbers = itertools.count()


def new_id(prefix: str) -> str:
    """Ids in order, so that a failure is easy to read."""
    return f"{prefix}{next(_numbers):06d}"


class Clock:
    """A time that stands still until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


def version(key: str = "csat", *, workspace: str = "acme", content: str = "v1") -> SurveyVersion:
    survey = Survey(
        key=key,
        name={"en": "How was it?", "ru": "Как прошло?"},
        when=Trigger(event="failed"),
        questions=(Nps(id="score", text="How likely?"), LongText(id="why", text="Why?")),
    )
    return SurveyVersion(workspace=workspace, survey=survey, version=content)


def told(id: str, who: str = "s1", *, at: int = NOW, name: str = "failed", **fields: Any) -> Incoming:
    """An event on its way in; what `Incoming` takes beside the event is passed on to it."""
    beside = {
        key: fields.pop(key)
        for key in ("verified", "traits", "told_at", "participants", "message", "alias_of")
        if key in fields
    }
    fingerprint = fields.pop("fingerprint", f"print of {id}")
    event = {"workspace": "acme", "respondent_id": who, "name": name, "occurred_at": at, "received_at": at, **fields}
    return Incoming(event=Event(id=id, **event), fingerprint=fingerprint, **beside)


def quiet(_: Situation) -> Decision:
    """Nobody is asked, nothing was near."""
    return Decision()


def invitation(situation: Situation, key: str, *, expires: int = 7 * DAY) -> Invitation:
    event = situation.event
    conversation = situation.conversation
    return Invitation(
        id=f"inv_{key}_{event.id}",
        workspace=event.workspace,
        respondent_id=event.respondent_id,
        survey_key=key,
        survey_version="v1",
        event_id=event.id,
        context=Context(
            asked_at=situation.now,
            why=Why(event_ids=(event.id,)),
            messages=conversation.messages if conversation else (),
        ),
        conversation_id=conversation.id if conversation else None,
        mentor_id=conversation.mentor() if conversation else None,
        invited_at=situation.now,
        expires_at=situation.now + expires,
    )


def asking(key: str = "csat", *, expires: int = 7 * DAY) -> Decide:
    """Claims that survey on every event, whatever happened before."""

    def decide(situation: Situation) -> Decision:
        return Decision(
            survey_key=key,
            invitation=invitation(situation, key, expires=expires),
            reasons={key: Reason(code="chosen")},
            near=True,
        )

    return decide


def once(key: str = "csat") -> Decide:
    """Asks a person who was never asked anything."""
    ask = asking(key)

    def decide(situation: Situation) -> Decision:
        if situation.asked:
            return Decision(reasons={key: Reason(code="once")}, near=True)
        return ask(situation)

    return decide


class Witness:
    """Asks nothing and keeps what it was shown."""

    def __init__(self) -> None:
        self.seen: list[Situation] = []

    def __call__(self, situation: Situation) -> Decision:
        self.seen.append(situation)
        return Decision()


def claimed(outcomes: Sequence[Outcome]) -> list[Invitation]:
    """The invitations that these outcomes claimed."""
    decisions = [outcome.decision for outcome in outcomes if isinstance(outcome, Kept)]
    return [decision.invitation for decision in decisions if decision is not None and decision.invitation is not None]


def answered(id: str, invitation_id: str, value: Any = 9, *, question: str = "score") -> Answer:
    return Answer(id=id, invitation_id=invitation_id, question_id=question, value=value, answered_at=NOW)


def judge(*, complete: bool = False) -> Callable[[Filling, Answer], Verdict]:
    return lambda filling, answer: Verdict(complete=complete)


async def asked(
    store: Store, who: str = "s1", *, event: str = "e1", key: str = "csat", expires: int = 7 * DAY, **fields: Any
) -> Invitation:
    """An invitation of the survey `key`, claimed by a new event."""
    workspace = fields.get("workspace", "acme")
    await store.publish(version(key, workspace=workspace), now=NOW)
    [invited] = claimed(await store.ingest([told(event, who, **fields)], asking(key, expires=expires)))
    return invited
