"""The slow and obvious way to decide: every survey by itself, in order of rank, each test in the order of reasons."""

from collections.abc import Sequence
from typing import Any

import msgspec

from widget_server.core import audience, policy, sampling, triggers
from widget_server.core.assembly import assemble
from widget_server.core.policy import Policy
from widget_server.core.reasons import Reason
from widget_server.core.situations import Situation
from widget_server.core.surveys import Survey
from widget_server.core.triggers import Fired, Later
from widget_server.core.wildcards import like

TIMES = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
ALONE = ("open", "once", "again", "answered", "most", "holdout", "resting", "dismissed", "cap", "quiet", "blackout")


class Verdict(msgspec.Struct, kw_only=True):
    """What comes of one event."""

    chosen: str | None = None
    episode: str | None = None
    event_ids: tuple[str, ...] = ()
    reasons: dict[str, Reason] = {}
    """Without the chosen one's."""
    others: int = 0
    timers: set[tuple[Any, ...]] = set()


def judged(here: Situation, surveys: Sequence[Survey], rules: Policy) -> Verdict | None:
    """Of all surveys: which is asked, why not the 20 next in rank, how many more listened, which timers are set; None where
    no survey listens."""
    listening = [survey for survey in surveys if _listens(survey, here)]
    if not listening:
        return None
    verdict = Verdict(reasons={})
    told: dict[str, Reason] = {}
    winner: Survey | None = None
    for survey in sorted(listening, key=lambda one: _rank(one, here, rules)):
        reason = _reason(survey, here, rules, verdict)
        if reason is None and winner is not None:
            reason = _outranked(survey, winner, rules)
        if reason is None:
            winner = survey
        else:
            told[survey.key] = reason
            if reason.code in ALONE and not (reason.code in ALONE[1:5] and survey.key in _waits(survey, here)):
                _summon(survey, here, surveys, verdict)
    if winner is not None:
        verdict.chosen = winner.key
        verdict.episode = _summon(winner, here, surveys, verdict)
        fired = triggers.completes(triggers.ready(winner.when), here)
        assert isinstance(fired, Fired)
        verdict.event_ids = fired.event_ids
    verdict.reasons = dict(list(told.items())[:20])
    verdict.others = len(told) - len(verdict.reasons)
    return verdict


def _listens(survey: Survey, here: Situation) -> bool:
    name = here.event.name
    return any(
        listed == name or (like(listed)(name) and not name.startswith("survey_"))
        for listed in triggers.names(triggers.ready(survey.when))
    )


def _rank(survey: Survey, here: Situation, rules: Policy) -> tuple[Any, ...]:
    team = rules.teams.index(survey.team) if survey.team in rules.teams else 99
    last = max((ask.invited_at for ask in here.asked if ask.survey_key == survey.key), default=-1)
    return (team, -survey.priority, last, survey.key)


def _reason(survey: Survey, here: Situation, rules: Policy, verdict: Verdict) -> Reason | None:
    """Why it may not be asked; None where it may. Timers of waits that begin are added to the verdict."""
    at, age_ms, fresh_ms = here.event.occurred_at, here.now - here.event.occurred_at, _ms(survey.fresh)
    wait_ms = _ms(survey.when.wait) if survey.when.wait else 0
    stale = Reason(code="stale", values={"occurred_at": at, "age_ms": age_ms, "fresh_ms": fresh_ms})
    if age_ms > fresh_ms + wait_ms:
        return stale
    if age_ms < -86_400_000:
        return Reason(code="future", values={"occurred_at": at, "ahead_ms": -age_ms})
    fired = triggers.completes(triggers.ready(survey.when), here)
    if isinstance(fired, Reason):
        return fired
    if isinstance(fired, Later):
        due_at = at + wait_ms
        repeated = policy.repeated(survey, here.asked, due_at)
        if repeated is not None and repeated.code != "open":
            return repeated
        if survey.key not in here.waiting:
            verdict.timers.add(("wait", here.respondent.id, survey.key, due_at, at, here.event.id, None))
        return Reason(code="waiting", values={"event": here.event.name, "until": due_at})
    if age_ms > fresh_ms:
        return stale
    ready = policy.ready(rules)
    reason = (
        _outside(survey, here)
        or policy.repeated(survey, here.asked, here.now)
        or policy.held_out(ready, here)
        or policy.held_back(ready, survey, here)
    )
    if reason is not None:
        return reason
    assembly = assemble(survey, here, fired, ("Secret",))
    if not assembly.asked:
        known = len(assembly.known)
        return Reason(code="nothing_to_ask", values={"known": known, "left_out": len(assembly.left_out) - known})
    return None


def _outside(survey: Survey, here: Situation) -> Reason | None:
    """The sample comes last."""
    if survey.audience is None:
        return None
    everybody = msgspec.structs.replace(survey.audience, sample=None)
    reason = audience.outside(audience.ready(everybody, survey.key), here)
    percent = survey.audience.sample
    if reason is not None or percent is None:
        return reason
    drawn = sampling.place("sample", survey.key, here.respondent.id)
    return None if drawn < percent else Reason(code="sample", values={"percent": percent})


def _outranked(loser: Survey, winner: Survey, rules: Policy) -> Reason:
    values: dict[str, Any] = {"by": winner.key, "priority": loser.priority, "its_priority": winner.priority}
    if winner.team in rules.teams and winner.team != loser.team:
        values["team"] = winner.team
    return Reason(code="outranked", values=values)


def _waits(survey: Survey, here: Situation) -> set[str]:
    """Its key, where the event would only have begun a wait."""
    found = triggers.completes(triggers.ready(survey.when), here)
    return {survey.key} if isinstance(found, Later) else set()


def _summon(survey: Survey, here: Situation, surveys: Sequence[Survey], verdict: Verdict) -> str | None:
    """Add the timer of the other side to the verdict; returns the episode."""
    talk = here.conversation
    if survey.counterpart not in {one.key for one in surveys} or talk is None or talk.id != here.event.conversation_id:
        return None
    roles = {one.id: one.role for one in reversed(talk.participants)}
    wanted = {"student": "mentor", "mentor": "student"}.get(roles.get(here.respondent.id, ""))
    other = next((one.id for one in talk.participants if one.role == wanted and one.id != here.respondent.id), None)
    if other is None:
        return None
    episode = f"epi_{here.event.id}"
    verdict.timers.add(("episode", other, survey.counterpart, here.now, here.event.occurred_at, here.event.id, episode))
    return episode


def _ms(text: str) -> int:
    return int(text[:-1]) * TIMES[text[-1]]
