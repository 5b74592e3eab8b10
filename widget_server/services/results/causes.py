"""What came before low and high answers: never more than the intervals allow."""

from collections.abc import Iterable, Mapping, Sequence

from widget_server.core import scoring
from widget_server.core.scoring import CONFIDENCE, Measured
from widget_server.ports.results import Before
from widget_server.services.results.shapes import Cause

MOST_TOLD = 8

Marks = Mapping[int, int]
Happened = tuple[str, str, bool]
"""A survey, an event, whether twice or more."""


def causes(
    befores: Iterable[Before], whole: Mapping[str, tuple[str, Measured, Marks]]
) -> tuple[tuple[Cause, ...], int, int]:
    """The causes that are more than chance, how many were compared, and before how many there are too few answers.

    `whole` has each survey's name, measure and all marks. Every event is held against all answers it did not come before,
    both at all and where it came twice or more; the more are compared, the more confidence one needs (Bonferroni).
    """
    groups = _groups(befores)
    compared = {
        happened: marks
        for happened, marks in groups.items()
        if happened[0] in whole and _enough(marks, whole[happened[0]][2])
    }
    confidence = 1 - (1 - CONFIDENCE) / max(1, len(compared))
    told = []
    for (survey, event, often), marks in compared.items():
        name, how, every = whole[survey]
        rest = _without(every, marks)
        difference = scoring.difference(
            scoring.figure(how, marks, confidence=confidence),
            scoring.figure(how, rest, confidence=confidence),
            confidence=confidence,
        )
        if difference is not None and difference.verdict in ("higher", "lower"):
            told.append(
                Cause(
                    survey=survey,
                    name=name,
                    event=event,
                    often=often,
                    after=scoring.figure(how, marks),
                    otherwise=scoring.figure(how, rest),
                    difference=difference,
                )
            )
    told = _plainest(sorted(told, key=lambda one: (-_size(one), one.survey, one.event)))
    return tuple(told[:MOST_TOLD]), len(compared), len(groups) - len(compared)


def _groups(befores: Iterable[Before]) -> dict[Happened, dict[int, int]]:
    found: dict[Happened, dict[int, int]] = {}
    for one in befores:
        for often in (False, True) if one.often else (False,):
            marks = found.setdefault((one.survey, one.event, often), {})
            marks[int(one.option)] = marks.get(int(one.option), 0) + one.n
    return found


def _enough(marks: Marks, whole: Marks) -> bool:
    n = sum(marks.values())
    return n >= scoring.ENOUGH and sum(whole.values()) - n >= scoring.ENOUGH


def _without(whole: Marks, part: Marks) -> dict[int, int]:
    return {mark: n - part.get(mark, 0) for mark, n in whole.items()}


def _size(one: Cause) -> float:
    low, high = one.after.measured.bounds
    return abs(one.difference.value) / (high - low)


def _plainest(causes: Sequence[Cause]) -> list[Cause]:
    """Of "at all" and "twice or more" of one event the one that differs more."""
    found: dict[tuple[str, str], Cause] = {}
    for one in causes:
        found.setdefault((one.survey, one.event), one)
    return list(found.values())
