"""Tests of names and of an event's properties: `event` and `where` in a trigger. A property that is missing is null."""

from collections.abc import Callable, Mapping
from functools import lru_cache

import msgspec
import re2

from widget_server.core.events import Json
from widget_server.core.patterns import Filter, Scalar
from widget_server.core.wildcards import like

Test = tuple[str, Callable[[Json], bool]]
"""A property's name, and what its value must pass."""

SURVEY_REQUESTED = "survey_requested"
"""Name of the event with which a page asks for a survey by its key (property `survey`)."""
SURVEY_SCHEDULED = "survey_scheduled"
"""Name of the made-up event of a schedule's turn."""
OWN_NAMES = frozenset({SURVEY_REQUESTED, SURVEY_SCHEDULED})
"""Names of ours: no pattern with `*` means them."""


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


def identity(value: Json) -> object:
    """What two values have in common exactly if they are the same, to count and to group by; None for null."""
    if isinstance(value, bool):
        return (value,)
    if isinstance(value, list | dict):
        return msgspec.json.encode(value, order="sorted")
    return value


@lru_cache(maxsize=16_384)
def named(pattern: str) -> Callable[[str], bool]:
    """Whether an event's name is the one that is meant; our own names are meant by no pattern with `*`."""
    holds = like(pattern)
    return holds if "*" not in pattern else lambda name: holds(name) and name not in OWN_NAMES


def _test(wanted: Scalar | Filter) -> Callable[[Json], bool]:
    if not isinstance(wanted, Filter):
        return _equals(wanted)
    parts = [*_equal(wanted), *_compared(wanted), *_shaped(wanted)]
    return parts[0] if len(parts) == 1 else lambda value: all(holds(value) for holds in parts)


def _equals(wanted: Scalar) -> Callable[[Json], bool]:
    if wanted is None or isinstance(wanted, bool):
        return lambda value: value is wanted
    if isinstance(wanted, str):
        return lambda value: bool(value == wanted)
    return lambda value: same(value, wanted)


def _equal(wanted: Filter) -> list[Callable[[Json], bool]]:
    parts: list[Callable[[Json], bool]] = []
    if wanted.equals is not msgspec.UNSET:
        parts.append(_equals(wanted.equals))
    if wanted.one_of is not None:
        one_of = wanted.one_of
        parts.append(lambda value: any(same(value, one) for one in one_of))
    return parts


def _compared(wanted: Filter) -> list[Callable[[Json], bool]]:
    """Numbers only: a text is never above or below one."""
    parts: list[Callable[[Json], bool]] = []
    if wanted.at_least is not None:
        at_least = wanted.at_least
        parts.append(lambda value: _number(value) and value >= at_least)
    if wanted.at_most is not None:
        at_most = wanted.at_most
        parts.append(lambda value: _number(value) and value <= at_most)
    if wanted.above is not None:
        above = wanted.above
        parts.append(lambda value: _number(value) and value > above)
    if wanted.below is not None:
        below = wanted.below
        parts.append(lambda value: _number(value) and value < below)
    return parts


def _shaped(wanted: Filter) -> list[Callable[[Json], bool]]:
    parts: list[Callable[[Json], bool]] = []
    if wanted.exists is not None:
        exists = wanted.exists
        parts.append(lambda value: (value is not None) is exists)
    if wanted.contains is not None:
        contains = wanted.contains
        parts.append(lambda value: isinstance(value, str | list) and contains in value)
    if wanted.matches is not None:
        parts.append(_matching(wanted.matches))
    return parts


def _matching(pattern: str) -> Callable[[Json], bool]:
    search = expression(pattern).search

    def matches(value: Json) -> bool:
        try:
            return isinstance(value, str) and search(value) is not None
        except UnicodeEncodeError:  # half of a surrogate pair is no text
            return False

    return matches


def expression(pattern: str) -> "re2._Regexp":
    """A regular expression that takes linear time, whatever the text. Raises ValueError, saying what is wrong with it."""
    try:
        return _compiled(pattern)
    except re2.error as error:
        reason = error.args[0] if error.args else "not a regular expression"
        raise ValueError(reason.decode() if isinstance(reason, bytes) else str(reason)) from None


@lru_cache(maxsize=4_096)
def _compiled(pattern: str) -> "re2._Regexp":
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    return re2.compile(pattern, options)


def _number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
