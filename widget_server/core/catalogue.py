"""The catalogue of a workspace's events (`events.yaml`): which ones are sent, and with which properties."""

from typing import Literal

import msgspec

from widget_server.core.patterns import EventName, Scalar

PropertyType = Literal["text", "number", "boolean", "list", "object", "any"]


class Property(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is known of one property of an event."""

    type: PropertyType = "any"
    description: str = ""
    one_of: tuple[Scalar, ...] | None = None
    """The only values it has."""


class EventKind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is known of the events of one name."""

    description: str = ""
    properties: dict[str, PropertyType | Property] | None = None
    """By name: a type, or more about it. Left out: nothing is known of its properties. Any of them may be missing."""


class Catalogue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A workspace's `events.yaml`: surveys may name only the events and properties that stand here."""

    events: dict[EventName, EventKind | None] = {}
    """By name, or by a pattern of names (`exercise_*`); with nothing after the colon, only the name is known."""
