"""How often anybody may be asked, over all surveys of a workspace."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from widget_server.core.reasons import Asked, Reason
from widget_server.core.surveys import Duration, Survey, duration_ms


class Cap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """At most `asks` invitations within a rolling window."""

    asks: Annotated[int, msgspec.Meta(ge=1, le=1000)]
    within: Duration


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A workspace's `policy.yaml`. Times of past asks are `invited_at`, whatever became of the invitation."""

    rest: Duration | None = "24h"
    """Silence between any two asks."""
    caps: tuple[Cap, ...] = ()


def repeated(survey: Survey, asked: Sequence[Asked], now: int) -> Reason | None:
    """Whether it was asked before: still open, once for all, or too recently to be asked again. This is looked at before
    what holds for all surveys (`held_back`)."""
    before = [ask for ask in asked if ask.survey_key == survey.key]
    if not before:
        return None
    last = max(before, key=lambda ask: ask.invited_at)
    waiting = next((ask for ask in before if ask.status == "open" and now < ask.expires_at), None)
    if waiting is not None:
        return Reason(
            code="open",
            values={
                "invitation": waiting.invitation_id,
                "asked_at": waiting.invited_at,
                "expires_at": waiting.expires_at,
            },
        )
    if survey.again is None:
        return Reason(code="once", values={"asked_at": last.invited_at})
    after_ms = duration_ms(survey.again.after)
    until = last.invited_at + after_ms
    if now >= until:
        return None
    return Reason(code="again", values={"until": until, "asked_at": last.invited_at, "after_ms": after_ms})


def held_back(policy: Policy, asked: Sequence[Asked], now: int) -> Reason | None:
    """Whether the person must be left alone now, by rest or by a cap: the one that lasts longest."""
    reasons = [reason for reason in (_resting(policy, asked, now), *_capped(policy, asked, now)) if reason is not None]
    return max(reasons, key=lambda reason: int(reason.values["until"]), default=None)


def longest_ms(policy: Policy) -> int:
    """How far back rest and caps look. (Once and again look at the last ask of a survey, however long ago.)"""
    return max(duration_ms(policy.rest) if policy.rest else 0, *(duration_ms(cap.within) for cap in policy.caps), 0)


def _resting(policy: Policy, asked: Sequence[Asked], now: int) -> Reason | None:
    if policy.rest is None or not asked:
        return None
    last = max(asked, key=lambda ask: ask.invited_at)
    rest_ms = duration_ms(policy.rest)
    until = last.invited_at + rest_ms
    if now >= until:
        return None
    values = {"until": until, "asked_at": last.invited_at, "by": last.survey_key, "rest_ms": rest_ms}
    return Reason(code="resting", values=values)


def _capped(policy: Policy, asked: Sequence[Asked], now: int) -> list[Reason | None]:
    return [_cap(cap, asked, now) for cap in policy.caps]


def _cap(cap: Cap, asked: Sequence[Asked], now: int) -> Reason | None:
    within_ms = duration_ms(cap.within)
    recent = sorted(ask.invited_at for ask in asked if now - ask.invited_at < within_ms)
    if len(recent) < cap.asks:
        return None
    until = recent[-cap.asks] + within_ms
    return Reason(code="cap", values={"asks": len(recent), "cap": cap.asks, "within_ms": within_ms, "until": until})
