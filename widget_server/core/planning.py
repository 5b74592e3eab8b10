"""Which surveys listen to an event at all: the index over what is live in a workspace."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from widget_server.core.surveys import SurveyVersion, duration_ms
from widget_server.core.triggers import ReadyTrigger, ready


class Listener(msgspec.Struct, frozen=True, kw_only=True):
    """A live survey with its trigger made ready, and what deciding compares, read once."""

    key: str
    version: SurveyVersion
    trigger: ReadyTrigger
    fresh_ms: int


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The live surveys with one trigger and one freshness: what an event says to one of them, it says to all."""

    keys: tuple[str, ...]
    listeners: tuple[Listener, ...]
    trigger: ReadyTrigger
    fresh_ms: int


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The live surveys of a workspace by the event that may make them due: built once per set of surveys, read per event."""

    groups: Mapping[str, tuple[Group, ...]] = {}
    """By the name of the last step's event."""
    requests: Mapping[str, Listener] = {}
    """By survey key: those that a page may ask for."""
    longest_ms: int = 0
    """How far back the triggers look: a window of this length is enough for all of them."""


def plan(versions: Iterable[SurveyVersion]) -> Plan:
    """The index over these live surveys."""
    groups: dict[str, dict[object, list[Listener]]] = {}
    requests: dict[str, Listener] = {}
    longest = 0
    for version in sorted(versions, key=lambda version: version.key):
        trigger = ready(version.survey.when)
        fresh_ms = duration_ms(version.survey.fresh)
        listener = Listener(key=version.key, version=version, trigger=trigger, fresh_ms=fresh_ms)
        longest = max(longest, trigger.longest_ms)
        if trigger.steps:
            alike = (msgspec.json.encode(version.survey.when), fresh_ms)
            groups.setdefault(trigger.steps[-1].event, {}).setdefault(alike, []).append(listener)
        if trigger.request:
            requests[version.key] = listener
    return Plan(
        groups={name: tuple(_group(those) for those in named.values()) for name, named in groups.items()},
        requests=requests,
        longest_ms=longest,
    )


def _group(listeners: Sequence[Listener]) -> Group:
    first = listeners[0]
    return Group(
        keys=tuple(listener.key for listener in listeners),
        listeners=tuple(listeners),
        trigger=first.trigger,
        fresh_ms=first.fresh_ms,
    )
