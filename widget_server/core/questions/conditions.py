"""Conditions: tests of an answer, a trait, a property or a history, by which a question, or a word of thanks, is chosen."""

import msgspec

from widget_server.core.patterns import Pattern, Scalar
from widget_server.core.questions.words import Key


class Condition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A test of one thing: an earlier answer (`question`), a `trait`, a `property` of the event that made the survey due, or
    what the person did (`did`). All tests that are given must hold; what is not there fails every test but `answered: false`."""

    question: Key | None = None
    """An earlier question of this survey."""
    trait: str | None = None
    property: str | None = None
    did: Pattern | None = None
    """Holds where the person's events hold this pattern at the time of the ask; takes no other test."""
    equals: Scalar = None
    at_least: float | None = None
    at_most: float | None = None
    includes: str | None = None
    """A choice id that must be among the chosen ones."""
    ranked_first: str | None = None
    """The choice id that a ranking must begin with."""
    row: Key | None = None
    """Of a matrix: the row whose column the other tests look at."""
    answered: bool | None = None
