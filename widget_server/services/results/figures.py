"""From counts to figures: distributions, weeks, groups beside the others."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from widget_server.core import scoring
from widget_server.core.scoring import CONFIDENCE, Distribution, Figure, Measured
from widget_server.ports.results import Count
from widget_server.services.results.shapes import Point, Row, Steps

LEAST_SHOWN = 5
"""Whoever may read no single response sees no figure of fewer."""


def marks(counts: Iterable[Count], versions: Collection[str]) -> dict[int, int]:
    """The distribution of marks, of versions on one scale."""
    found: dict[int, int] = {}
    for one in counts:
        if one.version in versions:
            found[int(one.option)] = found.get(int(one.option), 0) + one.n
    return found


def by_group(counts: Iterable[Count], versions: Collection[str]) -> dict[str, dict[int, int]]:
    """Distributions by group."""
    return _apart(counts, versions, lambda one: one.group)


def by_version(counts: Iterable[Count], versions: Collection[str]) -> dict[str, dict[int, int]]:
    """Distributions by version."""
    return _apart(counts, versions, lambda one: one.version)


def _apart(
    counts: Iterable[Count], versions: Collection[str], key: Callable[[Count], str]
) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    for one in counts:
        if one.version in versions:
            group = found.setdefault(key(one), {})
            group[int(one.option)] = group.get(int(one.option), 0) + one.n
    return found


def points(
    how: Measured, counts: Sequence[Count], versions: Collection[str], weeks: Iterable[int]
) -> tuple[Point, ...]:
    """A figure for every week, also for those without answers."""
    found: dict[int, dict[int, int]] = {}
    for one in counts:
        if one.version in versions:
            week = found.setdefault(one.week, {})
            week[int(one.option)] = week.get(int(one.option), 0) + one.n
    return tuple(Point(week=week, figure=scoring.figure(how, found.get(week, {}))) for week in weeks)


def rows(
    how: Measured, groups: Mapping[str, Distribution], whole: Distribution, label: Callable[[str], str], *, least: int
) -> tuple[Row, ...]:
    """Each group beside all others, in the order given. Of many groups one always stands out: what is told of differences
    is told with so much more confidence (C. E. Bonferroni: 5 % together)."""
    compared = sum(sum(group.values()) >= scoring.ENOUGH for group in groups.values())
    confidence = 1 - (1 - CONFIDENCE) / max(1, compared)
    found = []
    for value, group in groups.items():
        others = {mark: whole.get(mark, 0) - group.get(mark, 0) for mark in whole}
        one, other = (scoring.figure(how, some, confidence=confidence) for some in (group, others))
        found.append(
            Row(
                value=value,
                label=label(value),
                figure=shown(scoring.figure(how, group), least),
                difference=scoring.difference(one, other, confidence=confidence),
            )
        )
    return tuple(found)


def shown(figure: Figure, least: int) -> Figure:
    """The figure; without its value where that would be of too few."""
    if figure.n >= least:
        return figure
    return Figure(measured=figure.measured, n=figure.n)


def steps(counts: Iterable[Count]) -> tuple[Steps, ...]:
    """What became of invitations, by the week in which they were made."""
    found: dict[int, dict[str, int]] = {}
    for one in counts:
        week = found.setdefault(one.week, {})
        week[one.option] = week.get(one.option, 0) + one.n
    return tuple(Steps(week=week, **found[week]) for week in sorted(found))
