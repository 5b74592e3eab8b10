"""From one event and what is known of the person to a decision: whom to ask what, or why not."""

import msgspec

from widget_server.core import audience as audiences
from widget_server.core import policy as policies
from widget_server.core import triggers
from widget_server.core.assembly import Assembly, assemble
from widget_server.core.context import Why
from widget_server.core.deciding.boards import NEAR, Board
from widget_server.core.deciding.choosing import Choosing
from widget_server.core.deciding.episodes import other_side, summons
from widget_server.core.deciding.listeners import Listener
from widget_server.core.deciding.planning import Plan
from widget_server.core.deciding.verdicts import (
    FUTURE_MS,
    HELD,
    NOT_LIVE,
    RESTING,
    chosen,
    left_alone,
    unsampled,
    untimely,
    waiting,
)
from widget_server.core.invitations import Invitation, MakeId, invite
from widget_server.core.outbox import OutboxItem
from widget_server.core.patterns import duration_ms
from widget_server.core.reaching import unmailed
from widget_server.core.reasons import Asked, InvitationStatus, Reason, Timer
from widget_server.core.situations import Situation
from widget_server.core.stepping import planned
from widget_server.core.triggers import SURVEY_REQUESTED, next_due
from widget_server.core.triggers.fired import Fired, Later
from widget_server.core.triggers.schedules import began


class Decision(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Whether somebody is asked, and why; `near` is False where no survey listens to this event (then nothing is stored)."""

    survey_key: str | None = None
    invitation: Invitation | None = None
    reasons: dict[str, Reason] = {}
    """Of the chosen one, and of the 20 others that stand highest in rank."""
    others: int = 0
    """How many more surveys listened."""
    timers: tuple[Timer, ...] = ()
    """Waits that begin, or (when a timer rang) go on. One for a survey in `waiting` is not made."""
    outbox: tuple[OutboxItem, ...] = ()
    """What is to be sent, or done later, for the invitation."""
    near: bool = False


FAR = Decision()
"""No survey listens to this event."""


def decide(here: Situation, plan: Plan, *, invitation_id: MakeId) -> Decision:
    """Whom to ask what about this event, or now that a wait is over: at most one survey, with reasons.

    `invitation_id` makes the id of an invitation; it is called at most once, and only when somebody is asked.
    """
    if here.timer is not None:
        return _ring(here, plan, here.timer, invitation_id)
    if here.event.name == SURVEY_REQUESTED:
        return _request(here, plan, invitation_id)
    board = plan.board(here.event.name)
    return FAR if board is None else _choose(here, plan, board, invitation_id)


def _choose(here: Situation, plan: Plan, board: Board, invitation_id: MakeId) -> Decision:
    """Of the surveys that listen, the first in rank that is due, may be asked and has something to ask."""
    choosing = Choosing(here, plan, board)
    found = choosing.choose()
    reasons = choosing.reasons(found)
    summoned = _summoned(choosing.held, here, plan)
    invitation = None
    if found is not None:
        own = _summoned([found.listener], here, plan)
        summoned = {**own, **summoned}
        episode = next(iter(own.values())).episode if own else None
        invitation = invite(
            found.listener.version, here, found.fired, found.assembly, plan.rules, id=invitation_id(), episode=episode
        )
        reasons[found.listener.key] = chosen(invitation.id, found.fired.event_ids, episode)
    return Decision(
        survey_key=invitation.survey_key if invitation is not None else None,
        invitation=invitation,
        outbox=_planned(invitation, found.listener) if found is not None else (),
        reasons=reasons,
        others=board.size - len(reasons),
        timers=(*choosing.timers, *summoned.values()),
        near=True,
    )


def _planned(invitation: Invitation | None, listener: Listener) -> tuple[OutboxItem, ...]:
    """Nothing, for most: what is asked where somebody is needs no sending."""
    if invitation is None or not listener.sends:
        return ()
    return tuple(planned(invitation, listener.survey))


def _summoned(listeners: list[Listener], here: Situation, plan: Plan) -> dict[str, Timer]:
    """What has the other side asked, by survey."""
    if not listeners or here.event.conversation_id is None:
        return {}
    other = other_side(here)
    timers = [summons(one, other, plan.listeners, here) for one in listeners]
    return {timer.survey_key: timer for timer in timers if timer is not None}


def _request(here: Situation, plan: Plan, invitation_id: MakeId) -> Decision:
    """What comes of asking for a survey by name (event `survey_requested`, property `survey`).

    A person's own wish passes audience, holdout and policy; but a survey is open once, and asked again only as it says.
    """
    wanted = here.event.properties.get("survey")
    if not isinstance(wanted, str):
        return FAR
    listener = plan.requests.get(wanted)
    if listener is None:
        return Decision(reasons={wanted[:64]: NOT_LIVE}, near=True)
    fired = triggers.requested(listener.trigger, here.event)
    reason = untimely(listener, here.event.occurred_at, here.now)
    reason = reason or policies.repeated(listener.version.survey, here.asked, here.now)
    return _alone(listener, here, plan, fired, reason, invitation_id)


def _ring(here: Situation, plan: Plan, timer: Timer, invitation_id: MakeId) -> Decision:
    """What comes of a wait that is over, of a turn, or of the other side's moment: of that survey alone."""
    listener = plan.listeners.get(timer.survey_key)
    if listener is None:
        return Decision(reasons={timer.survey_key: NOT_LIVE}, near=True)
    if timer.kind == "episode":
        rung: Fired | Later | Reason = Fired(
            events=(here.event,), why=Why(episode=True, event_ids=(here.event.id,)), due_at=timer.due_at
        )
    else:
        rung = triggers.rings(listener.trigger, here)
    if isinstance(rung, Later):
        later = msgspec.structs.replace(timer, due_at=rung.at, since=rung.event.occurred_at, event_id=rung.event.id)
        return Decision(reasons={listener.key: waiting(rung.event.name, rung.at)}, timers=(later,))
    if isinstance(rung, Reason):
        return Decision(reasons={listener.key: rung}, near=True)
    due_at = here.event.occurred_at if rung.due_at is None else rung.due_at
    reason = untimely(listener, due_at, here.now) or _had_turn(listener, plan, timer, here)
    if reason is None and listener.audience is not None:
        reason = audiences.outside(listener.audience, here)
    reason = reason or unsampled(listener, here) or left_alone(listener, plan.ready_policy, here)
    decision = _alone(listener, here, plan, rung, reason, invitation_id)
    again = _put_off(listener, timer, here, reason, due_at) or _next_turn(listener, timer, here)
    return decision if again is None else msgspec.structs.replace(decision, timers=(again, *decision.timers))


def _had_turn(listener: Listener, plan: Plan, timer: Timer, here: Situation) -> Reason | None:
    """Whether a schedule that comes once has asked the person already: a restart draws the turns of the rest anew."""
    schedule = listener.trigger.schedule
    since = began(schedule, plan.policy.time_zone) if timer.kind == "schedule" and schedule is not None else None
    if since is None:
        return None
    asked = [ask.invited_at for ask in here.asked if ask.survey_key == listener.key and ask.invited_at >= since]
    return Reason(code="once", values={"asked_at": max(asked)}) if asked else None


def _put_off(listener: Listener, timer: Timer, here: Situation, reason: Reason | None, due_at: int) -> Timer | None:
    """The same again as soon as the policy that holds it back lets it go: a turn before the schedule's next one (one without
    a schedule as long as its card would have waited), a moment only while it is fresh."""
    if reason is None or reason.code not in RESTING:
        return None
    until = int(reason.values["until"])
    schedule = listener.trigger.schedule
    if timer.kind != "schedule":
        began_at = here.event.occurred_at if timer.kind == "episode" else due_at
        latest: int | None = began_at + listener.fresh_ms
    elif schedule is None:
        latest = timer.since + duration_ms(listener.survey.expires)
    else:
        latest = next_due(schedule, msgspec.structs.replace(timer, due_at=timer.since), here.now)
    return msgspec.structs.replace(timer, due_at=until) if latest is None or until < latest else None


def _next_turn(listener: Listener, timer: Timer, here: Situation) -> Timer | None:
    """When the turn of a schedule comes again, counted from when this one came first."""
    schedule = listener.trigger.schedule
    if timer.kind != "schedule" or schedule is None:
        return None
    due_at = next_due(schedule, msgspec.structs.replace(timer, due_at=timer.since), here.now)
    return msgspec.structs.replace(timer, due_at=due_at, since=due_at) if due_at is not None else None


def _alone(
    listener: Listener, here: Situation, plan: Plan, fired: Fired, reason: Reason | None, invitation_id: MakeId
) -> Decision:
    """The decision about one survey that is due. `reason`: why it is not asked after all."""
    assembly: Assembly | None = None
    reason = reason or unmailed(listener.survey, here.respondent.traits)
    if reason is None:
        assembly = assemble(listener.version.survey, here, fired, plan.rules.redact)
        reason = assembly.nothing_to_ask
    episode = here.timer.episode if here.timer is not None else None
    summoned: dict[str, Timer] = {}
    if episode is None and (reason is None or reason.code in HELD):
        summoned = _summoned([listener], here, plan)
        episode = next((timer.episode for timer in summoned.values()), None)
    invitation = None
    if reason is None and assembly is not None:
        invitation = invite(listener.version, here, fired, assembly, plan.rules, id=invitation_id(), episode=episode)
        reason = chosen(invitation.id, fired.event_ids, episode)
    assert reason is not None
    return Decision(
        survey_key=listener.key if invitation is not None else None,
        invitation=invitation,
        outbox=_planned(invitation, listener),
        reasons={listener.key: reason},
        timers=tuple(summoned.values()),
        near=True,
    )


__all__ = [
    "FAR",
    "FUTURE_MS",
    "NEAR",
    "Asked",
    "Decision",
    "Invitation",
    "InvitationStatus",
    "MakeId",
    "Reason",
    "Situation",
    "decide",
]
