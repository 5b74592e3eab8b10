"""Whether one thing holding means that another holds too. Sound, not complete: False says nothing."""

import re
from collections.abc import Mapping

from widget_server.adapters.files.meanings.filters import good, passes, values
from widget_server.adapters.files.meanings.spans import ms
from widget_server.core.patterns import Filter, Named, Pattern, Scalar, Step


def covers(wide: str, name: str) -> bool:
    """Whether a name (or every name of a pattern) is one of the names of the pattern `wide`."""
    if wide == name or "*" not in wide:
        return wide == name
    return re.fullmatch(".*".join(re.escape(part) for part in wide.split("*")), name, re.DOTALL) is not None


def named(one: Named, other: Named | Step | Pattern) -> bool:
    """Whether every event that `one` names is an event of `other`."""
    return other.event is not None and covers(other.event, one.event) and narrower(one.where, other.where)


def narrower(one: Mapping[str, Scalar | Filter], other: Mapping[str, Scalar | Filter]) -> bool:
    """Whether everything that passes the filters `one` passes those of `other`."""
    return all(name in one and _narrower(one[name], wanted) for name, wanted in other.items())


def implies(one: Pattern, other: Pattern) -> bool:
    """Whether the second pattern holds (or is completed) whenever the first one is."""
    if plain(one) == plain(other):
        return True
    loose = not (other.same or other.scope or other.not_since)
    if loose and other.any and any(implies(one, choice) for choice in other.any):
        return True
    if loose and other.all and all(implies(one, part) for part in other.all):
        return True
    if one.all and any(implies(part, other) for part in one.all):
        return True
    return _leaf_implies(one, other)


def plain(pattern: Pattern) -> Pattern:
    """The pattern of a trigger, without what a trigger adds."""
    if type(pattern) is Pattern:
        return pattern
    return Pattern(**{name: getattr(pattern, name) for name in Pattern.__struct_fields__})


def _narrower(one: Scalar | Filter, other: Scalar | Filter) -> bool:
    if one == other and type(one) is type(other):
        return True
    if not good(one) or not good(other):
        return False
    only = values(one)
    return bool(only) and all(passes(other, value) for value in only or () if passes(one, value))


def _leaf_implies(one: Pattern, other: Pattern) -> bool:
    if one.event is None or other.event is None:
        return False
    if not (covers(other.event, one.event) and narrower(one.where, other.where)):
        return False
    if one.nth is not None or one.every is not None:
        return _single(other)
    if any(getattr(one, name) != getattr(other, name) for name in ("distinct", "same", "scope", "not_since")):
        return _single(other)
    return _often(one, other)


def _single(pattern: Pattern) -> bool:
    """Whether one event is enough for it."""
    asks_more = pattern.exactly, pattern.nth, pattern.every, pattern.distinct, pattern.not_since, pattern.within
    return pattern.times == 1 and not any(asks_more) and not pattern.same and pattern.scope is None


def _often(one: Pattern, other: Pattern) -> bool:
    """Whether being counted so often in that time is being counted often enough in the other's."""
    if other.nth is not None or other.every is not None:
        return False
    if other.exactly is not None:
        return False
    wide, narrow = ms(other.within), ms(one.within)
    in_time = wide is None or (narrow is not None and narrow <= wide)
    return in_time and (one.exactly or one.times) >= other.times
