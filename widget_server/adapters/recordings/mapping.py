"""Which column of a table says who, what and when."""

import re
from collections.abc import Mapping as Names
from collections.abc import Sequence

import msgspec

from widget_server.core.errors import InvalidInput

WHO = ("user_id", "userid", "respondent", "respondent_id", "student_id", "student", "learner", "actor", "user", "who")
EVENT = ("event", "event_name", "eventname", "action", "activity", "verb", "name")
AT = ("timestamp", "occurred_at", "time", "at", "ts", "timecreated", "datetime", "date")

_SPELLING = re.compile(r"[^a-z0-9]+")


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table's columns. As a file: YAML with these fields."""

    who: str | None = None
    event: str | None = None
    at: str | None = None
    id: str | None = None
    conversation: str | None = None
    page: str | None = None
    properties: dict[str, str] | None = None
    """Columns by the property they become. Left out: every column that is nothing else, under its own name."""
    traits: dict[str, str] = {}
    """Columns by the trait of the person they tell."""
    names: dict[str, str] = {}
    """The table's words for events, by what the surveys call them; words that are not here stay."""


def mapping_of(pairs: Sequence[str]) -> Mapping:
    """Of `who=user_id,event=action,at=ts,lesson=module`: what is neither who, event, at, id, conversation nor page is a property."""
    given: dict[str, str] = {}
    properties: dict[str, str] = {}
    for pair in (part for text in pairs for part in text.split(",")):
        name, equals, column = pair.partition("=")
        if not equals or not name.strip() or not column.strip():
            raise InvalidInput(f"--map takes pairs such as who=user_id, not {pair!r}.")
        place = given if name.strip() in ("who", "event", "at", "id", "conversation", "page") else properties
        place[name.strip()] = column.strip()
    return Mapping(**given, properties=properties or None)  # type: ignore[arg-type]


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """Where things stand in a row."""

    who: int
    event: int
    at: int
    id: int | None
    conversation: int | None
    page: int | None
    properties: tuple[tuple[str, int], ...]
    traits: tuple[tuple[str, int], ...]


def columns(mapping: Mapping, header: Sequence[str]) -> Columns:
    """The mapping over a table's header; what it leaves open is found by the usual names."""
    places = {name.strip(): index for index, name in enumerate(header)}
    who = _place(places, mapping.who, "who", WHO)
    event = _place(places, mapping.event, "event", EVENT)
    at = _place(places, mapping.at, "at", AT)
    id, conversation, page = (
        None if name is None else _place(places, name, what, ())
        for what, name in (("id", mapping.id), ("conversation", mapping.conversation), ("page", mapping.page))
    )
    traits = tuple((name, _place(places, column, name, ())) for name, column in mapping.traits.items())
    taken = {who, event, at, id, conversation, page, *(index for _, index in traits)}
    if mapping.properties is None:
        properties = tuple((name, index) for name, index in places.items() if name and index not in taken)
    else:
        properties = tuple((name, _place(places, column, name, ())) for name, column in mapping.properties.items())
    return Columns(
        who=who,
        event=event,
        at=at,
        id=id,
        conversation=conversation,
        page=page,
        properties=properties,
        traits=traits,
    )


def _place(places: Names[str, int], column: str | None, what: str, usual: Sequence[str]) -> int:
    if column is not None:
        if column not in places:
            raise InvalidInput(f"The table has no column {column!r} ({what}); it has {', '.join(places)}.")
        return places[column]
    spelt = {_SPELLING.sub("_", name.casefold()).strip("_"): index for name, index in reversed(list(places.items()))}
    for name in usual:
        if name in spelt:
            return spelt[name]
    raise InvalidInput(
        f"No column of the table says `{what}`; it has {', '.join(places)}. Say which: --map {what}=COLUMN"
    )
