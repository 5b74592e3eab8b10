"""Goals: whole weeks that follow one another, a figure that there can be, a pilot that there is."""

import itertools
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from widget_server.adapters.files.documents import Spot
from widget_server.adapters.files.meanings import plain
from widget_server.adapters.files.meanings.spans import day, no_day
from widget_server.adapters.files.shapes import nearest
from widget_server.core.events import Json
from widget_server.core.questions import AnyQuestion
from widget_server.core.scoring import Measured, measured
from widget_server.services.publishing import Mistake

_SUNDAY = 6


def goal_mistakes(survey: Mapping[str, Json], spot: Spot) -> Iterator[Mistake]:
    """Of a survey's `goal`."""
    goal, here = plain.fields(survey.get("goal")), spot.at("goal")
    if not goal:
        return
    if survey.get("identity", "named") != "named":
        yield spot.at("goal").mistake(
            "answers that are shown only in groups have no weeks: nothing can be held against a time before",
            "Remove `goal`, or write identity: named.",
            at_key=True,
        )
        return
    how, known = _measured(survey)
    if known and how is None:
        yield spot.at("goal").mistake(
            "the survey has no question with a scale, and so no figure", "Add one of the kind nps, csat, ces or rating."
        )
    wanted = goal.get("at_least")
    if how is not None and isinstance(wanted, int | float) and not how.bounds[0] <= wanted <= how.bounds[1]:
        low, high = how.bounds
        yield here.at("at_least").mistake(f"the figure goes from {low:g} to {high:g}", "Write a number in between.")
    yield from _weeks(goal, here)
    variants = [plain.fields(one).get("key") for one in plain.items(survey.get("variants"))]
    if (variant := goal.get("variant")) is not None and variant not in variants:
        names = [one for one in variants if isinstance(one, str)]
        hint = nearest(variant, names) or "Variants stand under `variants`."
        yield here.at("variant").mistake(f"the survey has no variant `{variant}`", hint)
    if goal.get("variant") is not None and goal.get("segment") is not None:
        yield here.at("segment").mistake("the pilot is a variant or a segment, not both", "Remove one of them.")


def _measured(survey: Mapping[str, Json]) -> tuple[Measured | None, bool]:
    """How the first scale is measured, and whether every question could be read."""
    known = True
    for raw in plain.items(survey.get("questions")):
        question: AnyQuestion | None = plain.typed(raw, AnyQuestion)  # type: ignore[arg-type]
        known = known and question is not None
        if question is not None and (how := measured(question)) is not None:
            return how, True
    return None, known


def _weeks(goal: Mapping[str, Json], spot: Spot) -> Iterator[Mistake]:
    """Its days, which make whole weeks: figures are kept by week."""
    before = plain.fields(goal.get("before"))
    found: dict[tuple[str, ...], date | None] = {}
    places: tuple[tuple[tuple[str, ...], Mapping[str, Json], bool], ...] = (
        (("before", "from"), before, True),
        (("before", "to"), before, False),
        (("from",), goal, True),
        (("to",), goal, False),
    )
    for path, fields, monday in places:
        text = fields.get(path[-1])
        if not isinstance(text, str):
            continue
        yield from no_day(text, spot.at(*path))
        found[path] = there = day(text)
        if there is not None and there.weekday() != (0 if monday else _SUNDAY):
            near = there - timedelta(days=there.weekday() if monday else there.weekday() - _SUNDAY)
            yield spot.at(*path).mistake(
                f"{there} is no {'Monday' if monday else 'Sunday'}: figures are kept by week", f"Write {near}."
            )
    order = [(path, there) for path, there in found.items() if there is not None]
    for (_, first), (path, second) in itertools.pairwise(order):
        if second < first:
            yield spot.at(*path).mistake(f"{second} is before {first}", "The time before ends before the goal begins.")
