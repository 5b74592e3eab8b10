"""The reasons that deciding itself gives: too late, too early, waiting, outranked, chosen."""

from widget_server.core import policy as policies
from widget_server.core.deciding.listeners import Listener
from widget_server.core.events import Json
from widget_server.core.policy import Policy, ReadyPolicy
from widget_server.core.reasons import Reason, Timer, stale
from widget_server.core.sampling import place
from widget_server.core.situations import Situation

FUTURE_MS = 86_400_000
"""An event dated further ahead than this is kept, and asks nothing."""
RESTING = frozenset({"resting", "dismissed", "cap", "quiet", "blackout"})
"""Codes of the reasons with which the policy holds back for a time (`until`)."""
HELD = RESTING | {"open", "once", "again", "answered", "most", "holdout"}
"""Codes of all reasons that say nothing of the moment, but that the person is to be left alone."""
NOT_LIVE = Reason(code="not_live")


def untimely(listener: Listener, due_at: int, now: int) -> Reason | None:
    """Whether what became due at that time is too long ago, or dated too far ahead, to ask about it now."""
    if now - due_at > listener.fresh_ms:
        return stale(due_at, now, listener.fresh_ms)
    return future(due_at, now) if due_at - now > FUTURE_MS else None


def future(occurred_at: int, now: int) -> Reason:
    """Dated too far ahead."""
    return Reason(code="future", values={"occurred_at": occurred_at, "ahead_ms": occurred_at - now})


def waiting(event: str, until: int) -> Reason:
    """Due when its wait is over."""
    return Reason(code="waiting", values={"event": event, "until": until})


def wait(listener: Listener, here: Situation, due_at: int) -> Timer:
    """What rings when the wait is over that the event began."""
    return Timer(
        workspace=here.event.workspace,
        respondent_id=here.respondent.id,
        survey_key=listener.key,
        due_at=due_at,
        since=here.event.occurred_at,
        event_id=here.event.id,
    )


def left_alone(listener: Listener, policy: ReadyPolicy, here: Situation) -> Reason | None:
    """Whether the person was asked that before, or is to be left alone now."""
    survey = listener.version.survey
    return (
        policies.repeated(survey, here.asked, here.now)
        or policies.held_out(policy, here)
        or policies.held_back(policy, survey, here)
    )


def unaskable(listener: Listener, here: Situation, due_at: int) -> Reason | None:
    """Why it could not be asked when its wait is over, as far as that is certain by now."""
    reason = policies.repeated(listener.version.survey, here.asked, due_at)
    return None if reason is None or reason.code == "open" else reason


def unsampled(listener: Listener, here: Situation) -> Reason | None:
    """Whether the person is not in its sample."""
    if listener.sample is None or place("sample", listener.key, here.respondent.id) < listener.sample:
        return None
    return Reason(code="sample", values={"percent": listener.sample})


def outranked(loser: Listener, winner: Listener, policy: Policy) -> Reason:
    """Another is asked."""
    one, other = loser.version.survey, winner.version.survey
    values: dict[str, Json] = {"by": other.key, "priority": one.priority, "its_priority": other.priority}
    if team_place(one.team, policy) != team_place(other.team, policy):
        values["team"] = other.team
    return Reason(code="outranked", values=values)


def team_place(team: str, policy: Policy) -> int:
    """Where a team stands among those that go first; behind them: all others."""
    return policy.teams.index(team) if team in policy.teams else len(policy.teams)


def chosen(invitation_id: str, event_ids: tuple[str, ...], episode: str | None) -> Reason:
    """It is asked."""
    values: dict[str, Json] = {"invitation": invitation_id, "event_ids": list(event_ids[-100:])}
    return Reason(code="chosen", values=values if episode is None else {**values, "episode": episode})
