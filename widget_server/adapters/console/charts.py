"""Charts as numbers: where lines, bands and bars stand. Across in per cent and down in pixels, so that text keeps its size on
every screen; the templates draw them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import msgspec

from widget_server.core import weeks
from widget_server.core.scoring import Figure, Measured
from widget_server.services.results.shapes import Bar, Point

RIGHT = {"tall": 88.0, "small": 97.0}
"""Where the last week stands, in per cent; behind it there is room for its figure."""
LEFT = 1.5
TICKS = 4
WIDE = 1000
"""Units across of the part that is stretched."""


class Dot(msgspec.Struct, frozen=True, kw_only=True):
    """A week with answers."""

    x: str
    y: float
    few: bool
    figure: Figure
    monday: date


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """A line across, with what it stands for."""

    y: float
    value: float


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """A week's name below."""

    x: str
    monday: date
    anchor: str


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """Figures over weeks: a line where weeks follow one another, a band that is their intervals."""

    height: int
    lines: tuple[str, ...]
    bands: tuple[str, ...]
    stems: tuple[tuple[str, float, float], ...]
    """Intervals of weeks that stand alone."""
    dots: tuple[Dot, ...]
    grid: tuple[Grid, ...]
    ticks: tuple[Tick, ...]
    goal: float | None
    """How far down a goal lies; None where there is none, or beyond the plot."""

    @property
    def last(self) -> Dot | None:
        """The latest week with answers."""
        return self.dots[-1] if self.dots else None


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """A figure and its interval on a line that several share."""

    x: str
    width: str
    at: str


def trend(points: Sequence[Point], how: Measured, *, small: bool = False, goal: float | None = None) -> Trend:
    """The plot of a figure's weeks; `small`: among others."""
    height = 64 if small else 160
    low, high = domain([point.figure for point in points], how, goal)

    def down(value: float) -> float:
        return round(height - height * (min(high, max(low, value)) - low) / (high - low), 1)

    right = RIGHT["small" if small else "tall"]
    xs = [LEFT + (right - LEFT) * index / max(1, len(points) - 1) for index in range(len(points))]
    runs = list(_runs(points))
    return Trend(
        height=height,
        lines=tuple(
            "M" + "L".join(f"{xs[at] * WIDE / 100:g} {down(_value(points[at])):g}" for at in run)
            for run in runs
            if len(run) > 1
        ),
        bands=tuple(_band(run, points, xs, down) for run in runs if len(run) > 1),
        stems=tuple(
            (f"{xs[at]:g}%", down(figure.high), down(figure.low))
            for [at] in (run for run in runs if len(run) == 1)
            if (figure := points[at].figure).low is not None and figure.high is not None
        ),
        dots=tuple(
            Dot(
                x=f"{x:g}%",
                y=down(point.figure.value),
                few=not point.figure.enough,
                figure=point.figure,
                monday=weeks.monday(point.week),
            )
            for x, point in zip(xs, points, strict=True)
            if point.figure.value is not None
        ),
        grid=tuple(Grid(y=down(value), value=value) for value in _lines(how, low, high)),
        ticks=tuple(_ticks(points, xs)),
        goal=None if goal is None or not low <= goal <= high else down(goal),
    )


def domain(figures: Sequence[Figure], how: Measured, goal: float | None = None) -> tuple[float, float]:
    """From where to where a plot goes: all intervals, in round steps, never so near that noise looks like mountains."""
    least, most = how.bounds
    values = [value for one in figures for value in (one.low, one.high, one.value) if value is not None]
    if not values:
        return least, most
    values += [goal] if goal is not None else []
    step = _step(how, max(values) - min(values))
    low, high = max(least, step * (min(values) // step)), min(most, -step * (-max(values) // step))
    if high - low < 2 * step:
        low, high = max(least, low - step), min(most, high + step)
    return low, high


def _step(how: Measured, span: float) -> float:
    """Between two lines across: a round number, so that there are few of them."""
    steps = (10.0, 20.0, 50.0) if how.bounds[1] == 100 else (0.5, 1.0, 2.0)
    return next((step for step in steps if span <= 3 * step), steps[-1])


def _lines(how: Measured, low: float, high: float) -> list[float]:
    step = _step(how, high - low)
    first = -(-low // step) * step
    return [first + step * number for number in range(int((high - first) / step + 1e-9) + 1)]


def spans(figures: Sequence[Figure], how: Measured) -> list[Span | None]:
    """Intervals of groups beside one another, on one line."""
    low, high = domain(figures, how)

    def across(value: float) -> float:
        return 3 + 94 * (min(high, max(low, value)) - low) / (high - low)

    found: list[Span | None] = []
    for figure in figures:
        if figure.value is None:
            found.append(None)
            continue
        begin = across(figure.value if figure.low is None else figure.low)
        end = across(figure.value if figure.high is None else figure.high)
        found.append(Span(x=f"{begin:.2f}%", width=f"{max(0.4, end - begin):.2f}%", at=f"{across(figure.value):.2f}%"))
    return found


def widths(bars: Sequence[Bar]) -> list[str]:
    """Of bars, the longest as wide as there is room."""
    most = max((bar.share for bar in bars), default=0)
    return [f"{100 * bar.share / most:.2f}%" if most else "0%" for bar in bars]


def share(part: int, whole: int) -> str:
    """A width in per cent of a whole."""
    return f"{100 * part / whole:.2f}%" if whole else "0%"


def _runs(points: Sequence[Point]) -> Iterator[list[int]]:
    """Weeks that follow one another and have a figure."""
    run: list[int] = []
    for index, point in enumerate(points):
        if point.figure.value is None:
            if run:
                yield run
            run = []
        else:
            run.append(index)
    if run:
        yield run


def _band(run: Sequence[int], points: Sequence[Point], xs: Sequence[float], down: Callable[[float], float]) -> str:
    upper = [(xs[at] * WIDE / 100, down(_high(points[at]))) for at in run]
    lower = [(xs[at] * WIDE / 100, down(_low(points[at]))) for at in reversed(run)]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in (*upper, *lower)) + "Z"


def _ticks(points: Sequence[Point], xs: Sequence[float]) -> Iterator[Tick]:
    """A few weeks by name, the first and the last among them."""
    count = min(TICKS, len(points))
    for number in range(count):
        at = round(number * (len(points) - 1) / max(1, count - 1))
        anchor = "start" if number == 0 else "end" if number == count - 1 and count > 1 else "middle"
        yield Tick(x=f"{xs[at]:g}%", monday=weeks.monday(points[at].week), anchor=anchor)


def _value(point: Point) -> float:
    return point.figure.value or 0.0


def _low(point: Point) -> float:
    figure = point.figure
    return _value(point) if figure.low is None else figure.low


def _high(point: Point) -> float:
    figure = point.figure
    return _value(point) if figure.high is None else figure.high
