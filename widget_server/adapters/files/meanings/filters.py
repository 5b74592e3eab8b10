"""Filters: tests of a property or a trait that no value can pass, and expressions that RE2 refuses."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from widget_server.adapters.files.documents import Spot
from widget_server.adapters.files.shapes import shown
from widget_server.core.events import Json
from widget_server.core.patterns import Filter, Scalar
from widget_server.core.triggers import filters
from widget_server.services.publishing import Mistake


def where_mistakes(where: Mapping[str, Scalar | Filter], spot: Spot) -> Iterator[Mistake]:
    """Of the filters at a `where` or at `traits`."""
    for name, wanted in where.items():
        if isinstance(wanted, Filter):
            yield from _mistakes(name, wanted, spot.at(name))


def values(wanted: Scalar | Filter) -> Sequence[Scalar] | None:
    """The only values that a filter looks for; None where it is not so simple."""
    if not isinstance(wanted, Filter):
        return (wanted,)
    return (wanted.equals,) if wanted.equals is not msgspec.UNSET else wanted.one_of


def passes(wanted: Scalar | Filter, value: Json) -> bool:
    """Whether a value passes a filter whose expression is known to be good."""
    return filters.failing(filters.tests({"it": wanted}), {"it": value}) is None


def good(wanted: Scalar | Filter) -> bool:
    """Whether it can be tried at all."""
    return not isinstance(wanted, Filter) or wanted.matches is None or _refused(wanted.matches) is None


def _mistakes(name: str, wanted: Filter, spot: Spot) -> Iterator[Mistake]:
    if wanted == Filter():
        yield spot.mistake(f"the filter of `{name}` tests nothing", "Write a value, or a test such as {at_least: 2}.")
    elif wanted.one_of == ():
        yield spot.at("one_of").mistake(f"the filter of `{name}` tests nothing", "Name at least one value.")
    elif wanted.matches is not None and (refused := _refused(wanted.matches)) is not None:
        yield spot.at("matches").mistake(f"this is no regular expression: {refused}", _advice(refused))
    elif (why := _never(wanted)) is not None:
        yield spot.mistake(f"no value of `{name}` can pass: {why}", "Remove or change one of the tests.")


def _refused(expression: str) -> str | None:
    try:
        filters.expression(expression)
    except ValueError as error:
        return str(error)
    return None


def _advice(refused: str) -> str:
    if "(?" in refused or "escape" in refused:
        return "RE2 knows no look-ahead, look-behind or back-reference; write it without."
    return "Put a backslash before a sign that stands for itself, and close every bracket."


def _never(wanted: Filter) -> str | None:
    """Why no value passes all tests."""
    only = values(wanted)
    if only is not None:
        if any(passes(wanted, value) for value in only):
            return None
        return f"the other tests refuse {', '.join(shown(value) for value in only[:3])}"
    bounded = _bounded(wanted)
    if wanted.exists is False and (bounded or wanted.contains is not None or wanted.matches is not None):
        return "`exists: false` leaves nothing to test"
    if bounded and (wanted.contains is not None or wanted.matches is not None):
        return "a number has bounds, a text or a list has parts"
    return _crossed(wanted)


def _bounded(wanted: Filter) -> bool:
    return any(bound is not None for bound in (wanted.at_least, wanted.at_most, wanted.above, wanted.below))


def _crossed(wanted: Filter) -> str | None:
    """Why no number lies between the bounds."""
    for low, low_name, open_low in ((wanted.at_least, "at_least", False), (wanted.above, "above", True)):
        for high, high_name, open_high in ((wanted.at_most, "at_most", False), (wanted.below, "below", True)):
            if low is None or high is None:
                continue
            if low > high or (low == high and (open_low or open_high)):
                return f"`{low_name}: {low:g}` lies beyond `{high_name}: {high:g}`"
    return None
