"""Widening access: a new mentor sees numbers, then ratings, then moments; by rule, or because a manager said so."""

from typing import Literal, get_args

import msgspec

from widget_server.core.patterns import Duration, duration_ms

Stage = Literal["aggregates", "ratings", "moments"]
STAGES: tuple[Stage, ...] = get_args(Stage)
"""Narrowest first; each holds those before it."""


class StageRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a stage begins by itself: all that is said must hold."""

    after: Duration | None = None
    """So long after the account was made."""
    trained: bool = False
    """Once somebody noted that they have been trained."""


class StageRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`access: mentors:` in workspace.yaml. A stage without a rule begins with the one before it."""

    ratings: StageRule = StageRule()
    moments: StageRule = StageRule()


def stage(rules: StageRules, *, made_at: int | None, trained_at: int | None, granted: Stage | None, now: int) -> Stage:
    """How far a mentor has come at `now` (ms). What was granted stands, however little or much that is; `made_at` None:
    there is no account, so no time has passed and nobody was trained."""
    if granted is not None:
        return granted
    if not _holds(rules.ratings, made_at, trained_at, now):
        return "aggregates"
    return "moments" if _holds(rules.moments, made_at, trained_at, now) else "ratings"


def reached(has: Stage, needed: Stage) -> bool:
    """Whether a stage holds another."""
    return STAGES.index(has) >= STAGES.index(needed)


def _holds(rule: StageRule, made_at: int | None, trained_at: int | None, now: int) -> bool:
    if rule.trained and (trained_at is None or trained_at > now):
        return False
    return rule.after is None or (made_at is not None and now - made_at >= duration_ms(rule.after))
