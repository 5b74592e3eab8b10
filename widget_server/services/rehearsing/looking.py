"""Which events the surveys look at at all: the others need not be remembered to rehearse what would have been asked."""

from collections.abc import Iterable, Iterator

import msgspec

from widget_server.core.deciding.planning import Plan
from widget_server.core.patterns import Named, NotSince, Pattern, Step
from widget_server.core.surveys import Survey
from widget_server.core.triggers import SURVEY_REQUESTED
from widget_server.core.wildcards import like


class Look(msgspec.Struct, kw_only=True):
    """One name of events: whether it is kept, whether it may make a survey due, and how often it came. Changes."""

    kept: bool
    heard: bool
    times: int = 0


class Looking:
    """What a plan looks at, found out once per name of event."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        patterns = {name for one in plan.listeners.values() for name in names(one.version.survey)}
        self._exactly = frozenset(name for name in patterns if "*" not in name)
        self._patterns = tuple(sorted(patterns - self._exactly))
        self.by_name: dict[str, Look] = {}

    def at(self, name: str) -> Look:
        """How events of that name are looked at."""
        known = self.by_name.get(name)
        if known is None:
            heard = name == SURVEY_REQUESTED or self._plan.board(name) is not None
            kept = heard or name in self._exactly or any(like(pattern)(name) for pattern in self._patterns)
            known = self.by_name[name] = Look(kept=kept, heard=heard)
        return known

    def unseen(self) -> list[str]:
        """Names and patterns that surveys look at and that no event had."""
        came = [name for name, look in self.by_name.items() if look.times]
        return sorted(
            pattern
            for pattern in (*self._exactly, *self._patterns)
            if pattern != "*" and not any(like(pattern)(name) for name in came)
        )


def names(survey: Survey) -> Iterator[str]:
    """Names of events, and patterns of names, that the survey looks at anywhere: trigger, audience, conditions."""
    for one in _structs(survey):
        if isinstance(one, Pattern | Step | Named | NotSince) and one.event is not None:
            yield one.event
        if isinstance(one, NotSince) and one.since is not None:
            yield one.since
        if isinstance(one, Pattern) and one.scope == "session":
            yield "*"  # a session is a run of whatever somebody did


def _structs(value: object) -> Iterator[object]:
    """The value and all structs within it."""
    if isinstance(value, msgspec.Struct):
        yield value
        for field in value.__struct_fields__:
            yield from _structs(getattr(value, field))
    elif isinstance(value, tuple | list):
        for item in _items(value):
            yield from _structs(item)


def _items(value: Iterable[object]) -> Iterable[object]:
    return value
