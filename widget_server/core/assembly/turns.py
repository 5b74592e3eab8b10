"""Which of a survey's questions are asked this time, where only so many may be: the optional ones take turns.

A question and those whose conditions look at it form a unit: they are asked together. Units that begin with a required
question (and messages that look at none) are always there. The others stand in a circle: each ask takes as many as there is
room for and the next ask goes on behind them, so that over many asks each comes equally often. Where the circle begins
differs from person to person, so that each comes equally often over many people too.

What looks only at a required question stays with it as long as that leaves room for the others; else it takes turns too.
"""

from collections.abc import Sequence

from widget_server.core.questions import AnyQuestion, Notice, Value
from widget_server.core.questions.possible import possible
from widget_server.core.responses import conditions, holds

Unit = list[AnyQuestion]


def taken(questions: Sequence[AnyQuestion], most: int, *, turn: int, start: float) -> dict[str, bool]:
    """The ids of the questions to ask, and of each whether it is there because it is its turn.

    `questions` have only conditions on one another. At most `most` of them can come up for an answer, and all the required
    ones. `turn` counts the earlier asks; `start` in [0, 1) is where in the circle this person begins.
    """
    if _size(questions) <= most:
        return {question.id: False for question in questions}
    fixed, circle = _units(questions, together=True)
    room = most - sum(map(_size, fixed))
    if room < min(1, len(circle)):
        fixed, circle = _units(questions, together=False)
        room = most - sum(map(_size, fixed))
    circle = [_within(unit, room) for unit in circle] if room > 0 else []
    chosen = {question.id: False for unit in fixed for question in unit}
    for place in _turn([_size(unit) for unit in circle], room, turn, int(start * len(circle))):
        chosen |= {question.id: True for question in circle[place]}
    return chosen


def _turn(sizes: Sequence[int], room: int, turn: int, place: int) -> list[int]:
    """The places of the units whose turn it is."""
    if not sizes:
        return []
    for _ in range(turn + 1):
        now: list[int] = []
        left = room
        while len(now) < len(sizes) and sizes[place] <= left:
            now.append(place)
            left -= sizes[place]
            place = (place + 1) % len(sizes)
    return now


def _units(questions: Sequence[AnyQuestion], *, together: bool) -> tuple[list[Unit], list[Unit]]:
    """Those always there, and those that take turns; `together`: what looks only at required ones stays with them."""
    of: dict[str, Unit] = {}
    fixed: list[Unit] = []
    circle: list[Unit] = []
    for question in questions:
        seen = [of[condition.question] for condition in conditions(question) if condition.question in of]
        turning = [unit for unit in circle if any(unit is other for other in seen)]
        if turning:
            unit = _merged(turning, circle, of)
        elif seen and (together or question.required or isinstance(question, Notice)):
            unit = seen[0]
        else:
            unit = []
            (fixed if question.required or isinstance(question, Notice) else circle).append(unit)
        unit.append(question)
        of[question.id] = unit
    return fixed, circle


def _merged(units: Sequence[Unit], circle: list[Unit], of: dict[str, Unit]) -> Unit:
    """What looks at two units makes them one."""
    first, *others = units
    for other in others:
        first += other
        of |= {question.id: first for question in other}
        circle[:] = [unit for unit in circle if unit is not other]
    return first


def _within(unit: Unit, room: int) -> Unit:
    """The beginning of a unit for which there is room."""
    while _size(unit) > room:
        unit = unit[:-1]
    return unit


def _size(unit: Sequence[AnyQuestion]) -> int:
    """How many of its questions may come up for an answer at once: follow-ups of different marks exclude one another."""
    answerable = [question for question in unit if not isinstance(question, Notice)]
    if not answerable:
        return 0
    first = answerable[0]
    values = possible(first)
    if not values:
        return len(answerable)
    return max(_following(answerable, first, value) for value in (*values, *([] if first.required else [None])))


def _following(questions: Sequence[AnyQuestion], first: AnyQuestion, value: Value) -> int:
    """How many may come up once the first has this value; conditions on the others are taken to hold."""
    return sum(
        all(holds(condition, value) for condition in conditions(question) if condition.question == first.id)
        for question in questions
    )
