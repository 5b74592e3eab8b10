"""What the surveys of a board want properties and traits to be: who passes is found by the value, not by asking each."""

from collections.abc import Iterable, Mapping

import msgspec

from widget_server.core.events import Json
from widget_server.core.patterns import Scalar
from widget_server.core.reasons import Reason
from widget_server.core.triggers.filters import identity

FEW = 64
"""Up to so many values of one property, it is kept for each who passes: that costs memory."""


class Want(msgspec.Struct, frozen=True, kw_only=True):
    """One test of one value: it must be one of these (by `filters.same`; null: also where it is missing)."""

    name: str
    values: tuple[Scalar, ...]
    reason: Reason


class Wants:
    """All that is wanted of one property or trait, by sets of surveys."""

    def __init__(self, name: str, reason: Reason) -> None:
        self.name = name
        self.reason = reason
        """Told to those that do not get what they want."""
        self._wanted: dict[object, int] = {}
        self._passing: dict[object, int] = {}
        self._minding = 0
        self._free = 0

    def add(self, values: Iterable[Scalar], those: int) -> None:
        """They want one of these."""
        self._minding |= those
        for value in values:
            known = identity(value)
            self._wanted[known] = self._wanted.get(known, 0) | those

    def close(self, everyone: int) -> None:
        """All have said what they want."""
        self._free = everyone ^ self._minding
        if len(self._wanted) <= FEW:
            self._passing = {known: those | self._free for known, those in self._wanted.items()}

    def passing(self, properties: Mapping[str, Json]) -> int:
        """Who gets what they want, or does not care."""
        value = properties.get(self.name)
        known = value if type(value) is str else identity(value)
        if self._passing:
            return self._passing.get(known, self._free)
        return self._wanted.get(known, 0) | self._free


def wanted(each: Iterable[tuple[int, Iterable[Want]]], everyone: int) -> tuple[tuple[Wants, ...], int]:
    """What sets of surveys want, put together; and who has their tests in another order than these stand in, so that the
    first of these that fails is not the one to tell."""
    found: dict[tuple[str, object], Wants] = {}
    order: dict[tuple[str, object], int] = {}
    odd = 0
    for those, wants in each:
        last = -1
        for want in wants:
            kind = (want.name, want.reason.values.get("event"))
            if kind not in found:
                order[kind] = len(found)
                found[kind] = Wants(want.name, want.reason)
            found[kind].add(want.values, those)
            if order[kind] < last:
                odd |= those
            last = order[kind]
    for one in found.values():
        one.close(everyone)
    return tuple(found.values()), odd
