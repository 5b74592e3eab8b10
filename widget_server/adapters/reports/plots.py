"""Plots as numbers: where each bar stands, in per cent across and pixels down, so that text keeps its size on every screen."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import msgspec

HEIGHT = 180
"""Of the plot over time, in pixels."""
MOST_BARS = 92
"""More days than this are put together into weeks."""
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
COLOURS = 6
"""Surveys with a colour of their own; the others share one."""


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a column."""

    x: str
    width: str
    y: float
    height: float
    colour: int
    title: str


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """A mark with its label: across in per cent (`at`), or down in pixels."""

    at: str
    label: str
    anchor: str = "middle"


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """Asks over time, by survey."""

    unit: str
    """`day` or `week`."""
    bars: tuple[Bar, ...]
    across: tuple[Tick, ...]
    down: tuple[Tick, ...]
    legend: tuple[tuple[str, int, int], ...]
    """Name, colour, asks."""
    rows: tuple[tuple[str, tuple[int, ...], int], ...]
    """The table: when, by the legend's order, in all."""


def columns(per_day: Mapping[str, Mapping[str, int]], first: str, last: str, order: Sequence[str]) -> Columns:
    """Asks from the first to the last day; `order` names the surveys, those with most asks first."""
    starts, unit = _periods(date.fromisoformat(first), date.fromisoformat(last))
    counts: list[dict[str, int]] = [{} for _ in starts]
    step = 7 if unit == "week" else 1
    for name, asked in per_day.items():
        period = counts[min(len(starts) - 1, (date.fromisoformat(name) - starts[0]).days // step)]
        for survey, times in asked.items():
            period[survey] = period.get(survey, 0) + times
    top = ceiling(max((sum(period.values()) for period in counts), default=0))
    shown, others = list(order[:COLOURS]), list(order[COLOURS:])
    groups = [*([name] for name in shown), *([others] if others else [])]
    names = [*shown, *([f"{len(others)} others"] if others else [])]
    totals = [sum(period.get(survey, 0) for period in counts for survey in group) for group in groups]
    bars: list[Bar] = []
    rows: list[tuple[str, tuple[int, ...], int]] = []
    for index, (start, period) in enumerate(zip(starts, counts, strict=True)):
        amounts = tuple(sum(period.get(survey, 0) for survey in group) for group in groups)
        bars += _column(index, len(starts), amounts, top, f"{_when(start, unit)}: ", names)
        if sum(amounts):
            rows.append((_when(start, unit), amounts, sum(amounts)))
    return Columns(
        unit=unit,
        bars=tuple(bars),
        across=_across(starts),
        down=tuple(Tick(at=f"{HEIGHT - HEIGHT * part / 2:g}", label=f"{top * part / 2:,.0f}") for part in (1, 2)),
        legend=tuple((name, colour, total) for colour, (name, total) in enumerate(zip(names, totals, strict=True))),
        rows=tuple(rows),
    )


def ceiling(most: int) -> int:
    """A round, even number not below: 2, 4, 6, 8, 10, 20, 40, …"""
    size = 1
    while True:
        for step in (2, 4, 6, 8, 10):
            if step * size >= most:
                return step * size
        size *= 10


def share(part: float, whole: float) -> str:
    """A width in per cent."""
    return f"{100 * part / whole:.3f}%" if whole else "0%"


def _column(index: int, of: int, amounts: Sequence[int], top: int, when: str, names: Sequence[str]) -> list[Bar]:
    """One column, from the bottom up."""
    gap = 0.22 if of > 1 else 0.6
    bars, y = [], float(HEIGHT)
    for colour, amount in enumerate(amounts):
        if not amount:
            continue
        height = HEIGHT * amount / top
        y -= height
        bars.append(
            Bar(
                x=f"{100 * (index + gap / 2) / of:.3f}%",
                width=f"{100 * (1 - gap) / of:.3f}%",
                y=round(y, 2),
                height=round(height, 2),
                colour=colour,
                title=f"{when}{amount} by {names[colour]}",
            )
        )
    return bars


def _periods(first: date, last: date) -> tuple[list[date], str]:
    days = (last - first).days + 1
    step = 1 if days <= MOST_BARS else 7
    start = first if step == 1 else first - timedelta(days=first.weekday())
    return [
        start + timedelta(days=at) for at in range(0, (last - start).days + 1, step)
    ], "day" if step == 1 else "week"


def _across(starts: Sequence[date]) -> tuple[Tick, ...]:
    """Four or five dates along the bottom, the first and the last at the edges."""
    count = len(starts)
    places = sorted({0, *(round((count - 1) * part / 4) for part in (1, 2, 3)), count - 1}) if count > 1 else [0]
    ticks = []
    for place in places:
        anchor = "start" if place == 0 and count > 1 else "end" if place == count - 1 and count > 1 else "middle"
        at = {"start": 0.0, "end": 100.0}.get(anchor, 100 * (place + 0.5) / count)
        ticks.append(Tick(at=f"{at:.3f}%", label=_short(starts[place]), anchor=anchor))
    return tuple(ticks)


def _when(start: date, unit: str) -> str:
    return f"week of {long(start)}" if unit == "week" else long(start)


def _short(when: date) -> str:
    return f"{when.day} {MONTHS[when.month - 1][:3]}"


def long(when: date) -> str:
    """9 September 2019."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"
