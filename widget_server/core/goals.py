"""A goal stated beforehand: what a survey's figure is to be in a pilot, beside its holdout and the time before."""

from typing import Literal

import msgspec

from widget_server.core.patterns import Day
from widget_server.core.questions import Key
from widget_server.core.scoring import Figure

Standing = Literal["too_early", "met", "perhaps_met", "perhaps_missed", "missed"]


class Before(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The time to compare with; whole weeks, from a Monday to a Sunday."""

    from_: Day = msgspec.field(name="from")
    to: Day


class Goal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the figure of the survey's first scale is to be, from when, for whom."""

    at_least: float
    """An NPS from -100 to 100, of a CSAT or thumbs the per cent that are satisfied, else a mean."""
    from_: Day = msgspec.field(name="from")
    """A Monday."""
    to: Day | None = None
    """A Sunday. Left out: it has no end."""
    before: Before | None = None
    variant: Key | None = None
    """The pilot is those who get this variant, its holdout those who get the survey as it stands."""
    segment: str | None = None
    """The pilot is those whose trait (`results: segment:` of the workspace) has this value, its holdout those with another.
    Without variant and segment it is everybody, and there is no holdout."""


def standing(goal: Goal, pilot: Figure) -> Standing:
    """Whether it is reached, as far as the answers can tell: met or missed only where the whole interval is."""
    if pilot.value is None or pilot.low is None or pilot.high is None or not pilot.enough:
        return "too_early"
    if pilot.low >= goal.at_least:
        return "met"
    if pilot.high < goal.at_least:
        return "missed"
    return "perhaps_met" if pilot.value >= goal.at_least else "perhaps_missed"
