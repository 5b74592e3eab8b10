"""Names of events and properties, against what the catalogue says or what was ever sent."""

from collections.abc import Collection, Iterator, Sequence

import msgspec

from widget_server.adapters.files.documents import Spot
from widget_server.adapters.files.meanings.filters import values
from widget_server.adapters.files.meanings.implications import covers
from widget_server.adapters.files.meanings.patterns import OURS
from widget_server.adapters.files.shapes import nearest, shown
from widget_server.core.catalogue import Catalogue, EventKind, Property, PropertyType
from widget_server.core.events import Json
from widget_server.core.patterns import Filter, Named, NotSince, Pattern, Scalar, Step, Trigger, Where
from widget_server.services.publishing import Mistake

SENT_BY_US = frozenset({"page_viewed", "message_sent", "message_edited", "reaction_added", "room_joined", "room_left"})
"""What widgets and chat platforms send without being told to."""


class Mention(msgspec.Struct, frozen=True):
    """An event that a survey looks for, and the properties it looks at."""

    event: str
    spot: Spot
    """Of its name."""
    where: Where
    filters: Spot
    properties: tuple[tuple[str, Spot], ...] = ()
    """Further ones: `distinct`, `same`."""
    looked_for: bool = True
    """Not one that must be absent."""


def mentions(pattern: Pattern, spot: Spot, *, looked_for: bool = True) -> Iterator[Mention]:
    """All events that a pattern or a trigger names."""
    same = tuple((name, spot.at("same", index)) for index, name in enumerate(pattern.same))
    if pattern.event is not None:
        distinct = ((pattern.distinct, spot.at("distinct")),) if pattern.distinct else ()
        yield _mention(pattern.event, pattern.where, spot, (*same, *distinct), looked_for)
    for index, step in enumerate(pattern.sequence):
        yield from _step(step, spot.at("sequence", index), same, looked_for)
    for name in ("all", "any"):
        for index, part in enumerate(getattr(pattern, name)):
            yield from mentions(part, spot.at(name, index), looked_for=looked_for)
    if pattern.not_ is not None:
        yield from mentions(pattern.not_, spot.at("not"), looked_for=False)
    if pattern.not_since is not None:
        yield from _not_since(pattern.not_since, spot.at("not_since"))
    if isinstance(pattern, Trigger):
        if pattern.until is not None:
            yield _named(pattern.until, spot.at("until"), looked_for=True)
        for index, one in enumerate(pattern.unless):
            yield _named(one, spot.at("unless", index), looked_for=False)


def recorded_mistakes(found: Sequence[Mention], recorded: Collection[str]) -> Iterator[Mistake]:
    """Events that nobody has ever sent."""
    for mention in found:
        if mention.event not in OURS and not any(covers(mention.event, name) for name in recorded):
            hint = nearest(mention.event, recorded) or "Send it, or look for another one."
            yield mention.spot.warning(f"nobody has ever sent `{mention.event}`", hint)


def catalogue_mistakes(found: Sequence[Mention], catalogue: Catalogue) -> Iterator[Mistake]:
    """Events and properties that are not in the catalogue, and filters of another type."""
    for mention in found:
        if mention.event in OURS:
            continue
        kinds = _kinds(mention.event, catalogue)
        if not kinds:
            hint = nearest(mention.event, catalogue.events) or "Add it there."
            yield mention.spot.mistake(f"`{mention.event}` is not in events.yaml", hint)
            continue
        known = properties(kinds)
        if known is None:
            continue
        looked_at = [*((name, mention.filters.at(name), True) for name in mention.where)]
        looked_at += [(name, spot, False) for name, spot in mention.properties]
        for name, spot, at_key in looked_at:
            if name not in known:
                hint = nearest(name, known) or (f"There are {', '.join(known)}." if known else "Add it there.")
                what = f"`{mention.event}` has no property `{name}` in events.yaml"
                yield spot.mistake(what, hint, at_key=at_key)
            elif at_key:
                yield from _filter(name, mention.where[name], known[name], spot)


def properties(kinds: Sequence[EventKind | None]) -> dict[str, list[Property]] | None:
    """What is known of the properties of events of these kinds; None where not all is known."""
    found: dict[str, list[Property]] = {}
    for kind in kinds:
        if kind is None or kind.properties is None:
            return None
        for name, known in kind.properties.items():
            found.setdefault(name, []).append(known if isinstance(known, Property) else Property(type=known))
    return found


def event_properties(found: Sequence[Mention], catalogue: Catalogue | None) -> Collection[str] | None:
    """The properties that the events which make a survey due may have; None where not all are known."""
    if catalogue is None:
        return None
    kinds = [kind for one in found if one.looked_for for kind in _kinds(one.event, catalogue) or (None,)]
    return properties(kinds)


def _kinds(name: str, catalogue: Catalogue) -> list[EventKind | None]:
    kinds = [kind for known, kind in catalogue.events.items() if covers(name, known) or covers(known, name)]
    return [*kinds, *(None for ours in SENT_BY_US if covers(name, ours) and ours not in catalogue.events)]


def _filter(name: str, wanted: Scalar | Filter, known: Sequence[Property], spot: Spot) -> Iterator[Mistake]:
    """A test that fits none of the types that the property has."""
    told = [_misfit(wanted, property) for property in known]
    if told and all(told):
        yield spot.mistake(f"`{name}` {told[0]} (events.yaml)", "Change the filter, or the catalogue.")


def _misfit(wanted: Scalar | Filter, known: Property) -> str:
    only = values(wanted)
    if only is not None and known.one_of is not None and not any(value in known.one_of for value in (*only, None)):
        return f"is one of {', '.join(shown(value) for value in known.one_of[:8])}"
    if only and not any(_of_type(value, known.type) for value in only):
        return f"is {_TYPES[known.type]}"
    if isinstance(wanted, Filter) and known.type != "any":
        bounded = any(bound is not None for bound in (wanted.at_least, wanted.at_most, wanted.above, wanted.below))
        if bounded and known.type != "number":
            return f"is {_TYPES[known.type]}, and has no bounds"
        if wanted.contains is not None and known.type not in ("text", "list"):
            return f"is {_TYPES[known.type]}, and contains nothing"
        if wanted.matches is not None and known.type != "text":
            return f"is {_TYPES[known.type]}, and matches nothing"
    return ""


_TYPES: dict[PropertyType, str] = {
    "text": "a text",
    "number": "a number",
    "boolean": "true or false",
    "list": "a list",
    "object": "an object",
    "any": "anything",
}


def _of_type(value: Json, type: PropertyType) -> bool:
    if type == "any" or value is None:
        return True
    if isinstance(value, bool):
        return type == "boolean"
    return type == ("text" if isinstance(value, str) else "number")


def _mention(
    event: str, where: Where, spot: Spot, properties: tuple[tuple[str, Spot], ...], looked_for: bool
) -> Mention:
    return Mention(event, spot.at("event"), where, spot.at("where"), properties, looked_for)


def _step(step: Step, spot: Spot, same: tuple[tuple[str, Spot], ...], looked_for: bool) -> Iterator[Mention]:
    own = tuple((name, spot.at("same", index)) for index, name in enumerate(step.same))
    distinct = ((step.distinct, spot.at("distinct")),) if step.distinct else ()
    yield _mention(step.event, step.where, spot, (*same, *own, *distinct), looked_for)
    if step.without is not None:
        yield _named(step.without, spot.at("without"), looked_for=False)


def _named(one: Named, spot: Spot, *, looked_for: bool) -> Mention:
    return _mention(one.event, one.where, spot, (), looked_for)


def _not_since(absent: NotSince, spot: Spot) -> Iterator[Mention]:
    yield _mention(absent.event, absent.where, spot, (), False)
    if absent.since is not None:
        yield Mention(absent.since, spot.at("since"), {}, spot, (), False)
