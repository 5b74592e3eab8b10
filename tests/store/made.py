"""Values the store's tests are made of, and ways of deciding that are simple to foresee."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from widget_server.core.context import Context, Why
from widget_server.core.deciding import Decision, Invitation
from widget_server.core.events import Event, Incoming
from widget_server.core.patterns import Trigger
from widget_server.core.questions import LongText, Nps
from widget_server.core.reasons import Needs, Reason, Timer
from widget_server.core.responses import Answer
from widget_server.core.situations import Situation
from widget_server.core.surveys import Survey, SurveyVersion
from widget_server.ports import Filling, Kept, Outcome, Store, Verdict

NOW = 1_800_000_000_000
MINUTE = 60_000
DAY = 86_400_000

EVERYTHING = Needs(answers_ms=365 * DAY)
"""All that a store may be asked to look at, but for counts."""

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
        for key in ("verified", "traits", "group", "told_at", "participants", "message", "alias_of")
        if key in fields
    }
    fingerprint = fields.pop("fingerprint", f"print of {id}")
    event = {"workspace": "acme", "respondent_id": who, "name": name, "occurred_at": at, "received_at": at, **fields}
    return Incoming(event=Event(id=id, **event), fingerprint=fingerprint, **beside)


class Deciding:
    """Decides as a function says that sees what `needs` says."""

    def __init__(self, judge: Callable[[Situation], Decision], needs: Needs | None = EVERYTHING) -> None:
        self._judge = judge
        self._needs = needs

    def __call__(self, situation: Situation) -> Decision:
        return self._judge(situation)

    def needs(self, workspace: str) -> Needs | None:
        """See Decide."""
        return self._needs


quiet = Deciding(lambda _: Decision())
"""Nobody is asked, nothing was near."""


def invitation(situation: Situation, key: str, *, expires: int = 7 * DAY, **fields: Any) -> Invitation:
    event = situation.event
    conversation = situation.conversation
    return Invitation(
        id=f"inv_{key}_{event.id}",
        workspace=event.workspace,
        respondent_id=situation.respondent.id,
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
        **fields,
    )


def asking(key: str = "csat", *, expires: int = 7 * DAY, **fields: Any) -> Deciding:
    """Claims that survey on every event, whatever happened before."""

    def decide(situation: Situation) -> Decision:
        return Decision(
            survey_key=key,
            invitation=invitation(situation, key, expires=expires, **fields),
            reasons={key: Reason(code="chosen")},
            near=True,
        )

    return Deciding(decide)


def once(key: str = "csat") -> Deciding:
    """Asks a person who was never asked anything."""
    ask = asking(key)

    def decide(situation: Situation) -> Decision:
        if situation.asked:
            return Decision(reasons={key: Reason(code="once")}, near=True)
        return ask(situation)

    return Deciding(decide)


class Witness(Deciding):
    """Asks nothing and keeps what it was shown."""

    def __init__(self, needs: Needs | None = EVERYTHING) -> None:
        super().__init__(self._see, needs)
        self.seen: list[Situation] = []

    def _see(self, situation: Situation) -> Decision:
        self.seen.append(situation)
        return Decision()


def timer(who: str = "s1", *, key: str = "csat", due_at: int = NOW, workspace: str = "acme", **fields: object) -> Timer:
    values: dict[str, Any] = {"since": NOW, "kind": "schedule", **fields}
    return Timer(workspace=workspace, respondent_id=who, survey_key=key, due_at=due_at, **values)


def waiting(key: str = "csat", *, wait: int = 5 * MINUTE, again: int | None = None) -> Deciding:
    """Begins a wait on every event; asks when it rings, or (`again`) waits once more for so long."""

    def decide(situation: Situation) -> Decision:
        event, rung = situation.event, situation.timer
        if rung is not None and again is None:
            return Decision(
                survey_key=key,
                invitation=invitation(situation, key, episode=rung.episode),
                reasons={key: Reason(code="chosen")},
                near=True,
            )
        due_at = situation.now + again if again is not None and rung is not None else event.occurred_at + wait
        begun = timer(
            situation.respondent.id, key=key, due_at=due_at, since=event.occurred_at, kind="wait", event_id=event.id
        )
        return Decision(timers=(begun,), reasons={key: Reason(code="waiting", values={"until": due_at})}, near=True)

    return Deciding(decide)


def invited(decisions: Sequence[Decision]) -> list[str]:
    """Whom these decisions ask."""
    return [one.invitation.respondent_id for one in decisions if one.invitation is not None]


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
    """An invitation of the survey `key`, claimed by a new event; what is not the event's is the invitation's."""
    own = {name: fields.pop(name) for name in ("kind", "team", "channels", "episode", "assembly") if name in fields}
    workspace = fields.get("workspace", "acme")
    await store.publish(version(key, workspace=workspace), now=NOW)
    [invited] = claimed(await store.ingest([told(event, who, **fields)], asking(key, expires=expires, **own)))
    return invited
