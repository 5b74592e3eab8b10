"""Which answers are looked at: what an address says of it, and what is usual."""

from datetime import date

import msgspec

from widget_server.core import weeks
from widget_server.ports.results import Part

USUAL_WEEKS = 13
"""A quarter: so many weeks are shown where nothing else is said."""
MOST_WEEKS = 53


class Slice(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody narrows figures to. Days are widened to their weeks."""

    first: int
    last: int
    version: str | None = None
    team: str | None = None
    variant: str | None = None
    mentor: str | None = None
    segment: str | None = None

    @property
    def weeks(self) -> range:
        """All of them."""
        return range(self.first, self.last + 1)

    @property
    def narrowed(self) -> bool:
        """Whether it is narrowed by more than time."""
        return any((self.version, self.team, self.variant, self.mentor, self.segment))

    @property
    def by_whom(self) -> bool:
        """Whether it is narrowed by something that invitations are not counted by."""
        return any((self.variant, self.mentor, self.segment))

    def part(self, *surveys: str) -> Part:
        """Of these surveys."""
        return Part(surveys=surveys, **msgspec.structs.asdict(self))


def sliced(
    *,
    now: int,
    first_day: date | None = None,
    last_day: date | None = None,
    version: str | None = None,
    team: str | None = None,
    variant: str | None = None,
    mentor: str | None = None,
    segment: str | None = None,
) -> Slice:
    """From day to day, both included; a quarter until now where they are left out, a year at most."""
    last = weeks.week_of(now) if last_day is None else weeks.week_with(last_day)
    first = last - USUAL_WEEKS + 1 if first_day is None else weeks.week_with(first_day)
    first = max(min(first, last), last - MOST_WEEKS + 1)
    return Slice(first=first, last=last, version=version, team=team, variant=variant, mentor=mentor, segment=segment)
