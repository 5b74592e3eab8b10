"""Tests of an event's properties: `where` in a trigger. A property that is missing is null."""

from collections.abc import Callable, Mapping

import msgspec

from widget_server.core.events import Json
from widget_server.core.surveys import Filter, Scalar

Test = tuple[str, Callable[[Json], bool]]
"""A property's name, and what its value must pass."""


def tests(where: Mapping[str, Scalar | Filter]) -> tuple[Test, ...]:
    """One test per property, made once."""
    return tuple((name, _test(wanted)) for name, wanted in where.items())


def failing(tests: tuple[Test, ...], properties: Mapping[str, Json]) -> str | None:
    """The name of the first property that fails its test; None where all pass."""
    for name, holds in tests:
        if not holds(properties.get(name)):
            return name
    return None


def same(one: Json, other: Json) -> bool:
    """Equal as JSON values: true is not 1, 1 is 1.0."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)


def _test(wanted: Scalar | Filter) -> Callable[[Json], bool]:
    if not isinstance(wanted, Filter):
        return lambda value: same(value, wanted)
    parts = list(_parts(wanted))
    return parts[0] if len(parts) == 1 else lambda value: all(holds(value) for holds in parts)


def _parts(wanted: Filter) -> list[Callable[[Json], bool]]:
    parts: list[Callable[[Json], bool]] = []
    if wanted.equals is not msgspec.UNSET:
        equals = wanted.equals
        parts.append(lambda value: same(value, equals))
    if wanted.one_of is not None:
        one_of = wanted.one_of
        parts.append(lambda value: any(same(value, one) for one in one_of))
    if wanted.at_least is not None:
        at_least = wanted.at_least
        parts.append(lambda value: _number(value) and value >= at_least)
    if wanted.at_most is not None:
        at_most = wanted.at_most
        parts.append(lambda value: _number(value) and value <= at_most)
    if wanted.exists is not None:
        exists = wanted.exists
        parts.append(lambda value: (value is not None) is exists)
    if wanted.contains is not None:
        contains = wanted.contains
        parts.append(lambda value: _contains(value, contains))
    return parts


def _number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _contains(value: Json, part: str) -> bool:
    """A text that contains the part, or a list with exactly that item."""
    return isinstance(value, str | list) and part in value
