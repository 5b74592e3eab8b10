"""From one event and what is known of the person to a decision: whom to ask what, or why not."""

from collections.abc import Callable
from functools import cached_property
from typing import Literal

import msgspec

from widget_server.core import policy as policies
from widget_server.core.context import Context, ContextRules, freeze
from widget_server.core.events import Conversation, Event, Respondent, Window
from widget_server.core.planning import Group, Listener, Plan
from widget_server.core.reasons import Asked, InvitationStatus, Reason
from widget_server.core.surveys import duration_ms
from widget_server.core.triggers import SURVEY_REQUESTED, Fired, fires, requested

FUTURE_MS = 86_400_000
"""An event dated further ahead than this is kept, and asks nothing."""

MakeId = Callable[[], str]


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """One survey version for one respondent, with its moment. Times are Unix milliseconds, UTC."""

    id: str
    workspace: str
    respondent_id: str
    survey_key: str
    survey_version: str
    event_id: str
    identity: Literal["named"] = "named"
    channels: tuple[str, ...] = ("chat", "page")
    status: InvitationStatus = "open"
    context: Context
    conversation_id: str | None = None
    mentor_id: str | None = None
    invited_at: int
    expires_at: int
    closed_at: int | None = None


class Situation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """All that a decision looks at. `window` ends with `event`; `asked` covers the policy's longest window; `conversation`
    is the event's, or for an event without one that in which the person was last, if they are in it still."""

    event: Event
    window: Window
    respondent: Respondent
    conversation: Conversation | None
    asked: tuple[Asked, ...]
    now: int


class Decision(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Whether somebody is asked, and why; `near` is False where no survey listens to this event (then nothing is stored)."""

    survey_key: str | None = None
    invitation: Invitation | None = None
    reasons: dict[str, Reason] = {}
    near: bool = False


def decide(
    situation: Situation, plan: Plan, policy: policies.Policy, rules: ContextRules, *, invitation_id: MakeId
) -> Decision:
    """Whom to ask what about this event: at most one survey, and a reason for every survey that listens to it.

    `invitation_id` makes the id of an invitation; it is called at most once, and only when somebody is asked.
    """
    if situation.event.name == SURVEY_REQUESTED:
        return request(situation, plan, rules, invitation_id=invitation_id)
    groups = plan.groups.get(situation.event.name)
    if groups is None:
        return FAR
    past = _Past(situation, policy)
    reasons: dict[str, Reason] = {}
    due: list[tuple[Listener, Fired]] = []
    for group in groups:
        fired = _untimely(group, situation) or fires(group.trigger, situation.window, situation.event)
        if isinstance(fired, Reason):
            reasons.update(dict.fromkeys(group.keys, fired))
            continue
        for listener in group.listeners:
            reason = past.forbids(listener)
            if reason is not None:
                reasons[listener.key] = reason
            else:
                due.append((listener, fired))
    if not due:
        return Decision(reasons=reasons, near=True)
    due.sort(key=lambda one: _rank(one[0], situation))
    (winner, fired), *others = due
    for loser, _ in others:
        reasons[loser.key] = _outranked(loser, winner)
    return _chosen(winner, fired, situation, rules, reasons, invitation_id())


def request(situation: Situation, plan: Plan, rules: ContextRules, *, invitation_id: MakeId) -> Decision:
    """What comes of asking for a survey by name (event `survey_requested`, property `survey`).

    The person's own wish passes rest and caps, but a survey is still open once, and asked again only as it says.
    """
    wanted = situation.event.properties.get("survey")
    if not isinstance(wanted, str):
        return FAR
    listener = plan.requests.get(wanted)
    if listener is None:
        return Decision(reasons={wanted[:64]: Reason(code="not_live")}, near=True)
    reason = _untimely(listener, situation) or policies.repeated(
        listener.version.survey, situation.asked, situation.now
    )
    if reason is not None:
        return Decision(reasons={wanted: reason}, near=True)
    fired = requested(listener.trigger, situation.event)
    return _chosen(listener, fired, situation, rules, {}, invitation_id())


FAR = Decision()
"""No survey listens to this event."""


class _Past:
    """What earlier asks forbid; what is the same for all surveys is found out once, and only if one is due."""

    def __init__(self, situation: Situation, policy: policies.Policy) -> None:
        self._situation = situation
        self._policy = policy

    def forbids(self, listener: Listener) -> Reason | None:
        """Why the survey, though due, may not be asked."""
        if listener.key in self._asked:
            repeated = policies.repeated(listener.version.survey, self._situation.asked, self._situation.now)
            if repeated is not None:
                return repeated
        return self._held_back

    @cached_property
    def _asked(self) -> frozenset[str]:
        return frozenset(ask.survey_key for ask in self._situation.asked)

    @cached_property
    def _held_back(self) -> Reason | None:
        return policies.held_back(self._policy, self._situation.asked, self._situation.now)


def _untimely(listening: Listener | Group, situation: Situation) -> Reason | None:
    """Whether the event happened too long ago, or is dated too far ahead, to ask about it now."""
    occurred_at = situation.event.occurred_at
    age_ms = situation.now - occurred_at
    if age_ms > listening.fresh_ms:
        return Reason(
            code="stale", values={"occurred_at": occurred_at, "age_ms": age_ms, "fresh_ms": listening.fresh_ms}
        )
    if age_ms < -FUTURE_MS:
        return Reason(code="future", values={"occurred_at": occurred_at, "ahead_ms": -age_ms})
    return None


def _rank(listener: Listener, situation: Situation) -> tuple[int, int, str]:
    """Sorts the one to ask first: by priority, then the one asked longest ago (never before all), then by key."""
    key = listener.version.key
    last = max((ask.invited_at for ask in situation.asked if ask.survey_key == key), default=-1)
    return (-listener.version.survey.priority, last, key)


def _outranked(loser: Listener, winner: Listener) -> Reason:
    values = {
        "by": winner.version.key,
        "priority": loser.version.survey.priority,
        "its_priority": winner.version.survey.priority,
    }
    return Reason(code="outranked", values=values)


def _chosen(
    winner: Listener,
    fired: Fired,
    situation: Situation,
    rules: ContextRules,
    reasons: dict[str, Reason],
    invitation_id: str,
) -> Decision:
    survey, event = winner.version.survey, situation.event
    conversation_id = _conversation_id(situation)
    here = situation.conversation if situation.conversation and situation.conversation.id == conversation_id else None
    invitation = Invitation(
        id=invitation_id,
        workspace=event.workspace,
        respondent_id=situation.respondent.id,
        survey_key=survey.key,
        survey_version=winner.version.version,
        event_id=event.id,
        identity=survey.identity,
        channels=survey.channels,
        context=freeze(
            rules,
            why=fired.why,
            event=event,
            made_by=fired.events,
            window=situation.window,
            traits=situation.respondent.traits,
            messages=here.messages if here else (),
            now=situation.now,
        ),
        conversation_id=conversation_id,
        mentor_id=here.mentor() if here else None,
        invited_at=situation.now,
        expires_at=situation.now + duration_ms(survey.expires),
    )
    chosen = Reason(code="chosen", values={"invitation": invitation_id, "event_ids": list(fired.event_ids[-100:])})
    return Decision(survey_key=survey.key, invitation=invitation, reasons={**reasons, survey.key: chosen}, near=True)


def _conversation_id(situation: Situation) -> str | None:
    """The event's conversation, else the one the person was in last, if a server says that they are in it still."""
    last = situation.conversation
    if situation.event.conversation_id is not None:
        return situation.event.conversation_id
    return last.id if last is not None and last.has(situation.respondent.id) else None


__all__ = [
    "FAR",
    "FUTURE_MS",
    "Asked",
    "Decision",
    "Invitation",
    "InvitationStatus",
    "MakeId",
    "Reason",
    "Situation",
    "decide",
    "request",
]
