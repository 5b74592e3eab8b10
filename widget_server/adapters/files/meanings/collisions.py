"""Surveys that are always due together, of which one goes first each time."""

from collections.abc import Iterator, Sequence

import msgspec

from widget_server.adapters.files.meanings.audiences import covers
from widget_server.adapters.files.meanings.implications import implies
from widget_server.adapters.files.meanings.patterns import forms
from widget_server.core.patterns import Trigger, duration_ms
from widget_server.core.policy import Policy
from widget_server.core.surveys import Survey

MOST_COMPARED = 200
"""Different surveys of one event that are compared with one another; of more, only equal ones are found."""

Collision = tuple[Survey, str, str]
"""The survey that does not get its turn; what to say of it; what to do."""


def collisions(surveys: Sequence[Survey], policy: Policy) -> Iterator[Collision]:
    """For each survey one other that is due whenever it is, and goes before it."""
    place = {team: index for index, team in enumerate(policy.teams)}

    def rank(survey: Survey) -> tuple[int, int]:
        return (place.get(survey.team, len(place)), -survey.priority)

    equal: dict[bytes, list[Survey]] = {}
    wide: list[Survey] = []
    by_event = {"": wide}
    for survey in sorted((one for one in surveys if forms(one.when)), key=lambda one: (rank(one), one.key)):
        twins = equal.setdefault(msgspec.json.encode((survey.when, survey.audience, survey.fresh)), [])
        own = by_event.setdefault(_filed_under(survey.when), [])
        others = own if own is wide else [*own, *wide]
        winner = twins[0] if twins else next((one for one in others if _always(survey, one)), None)
        if winner is not None:
            yield survey, *_told(survey, winner, turns=rank(survey) == rank(winner))
        elif len(own) < MOST_COMPARED:
            own.append(survey)
        twins.append(survey)


def _filed_under(when: Trigger) -> str:
    """The one event that makes it due; empty where there are several."""
    return "" if when.event is None or "*" in when.event else when.event


def _always(late: Survey, early: Survey) -> bool:
    """Whether the early one is due for everybody and every time that the late one is."""
    return (
        _added(late.when) == _added(early.when)
        and duration_ms(late.fresh) <= duration_ms(early.fresh)
        and implies(late.when, early.when)
        and covers(early.audience, late.audience)
    )


def _added(when: Trigger) -> tuple[object, ...]:
    """What a trigger says beyond its pattern: equal, or the two are due at different times."""
    return when.wait, when.until, when.unless


def _told(late: Survey, early: Survey, *, turns: bool) -> tuple[str, str]:
    if turns:
        what = f"whenever this is due `{early.key}` is due too, and only one of them asks: they take turns"
        return what, "Give them different audiences or triggers, or one of them a `priority`."
    by = (
        f"team {early.team}"
        if late.team != early.team and early.priority <= late.priority
        else f"{early.priority} over {late.priority}"
    )
    what = f"whenever this is due `{early.key}` is due too, and goes first ({by})"
    if early.again is None:
        return f"{what}, until it has been asked once", "Give this one another trigger, or a higher `priority`."
    return f"{what}: this one may never ask", "Give this one another trigger or audience, or a higher `priority`."
