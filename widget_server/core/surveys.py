"""A survey: when it is due, whom it asks, what, in which words. The typed shape of a survey file."""

from typing import Annotated, Literal

import msgspec

from widget_server.core.audience import Audience
from widget_server.core.patterns import Duration, Trigger
from widget_server.core.questions import AnyQuestion, Key, Text

Channel = Literal["chat", "page"]


class Again(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Whether somebody may be asked the same survey again: after how long, until when, how often in all."""

    after: Duration
    until: Literal["answered"] | None = None
    """Not after it has once been completed."""
    most: Annotated[int, msgspec.Meta(ge=1, le=1000)] | None = None
    """At most so often per person."""


class Variant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A survey's other form. What it leaves out is as in the survey."""

    key: Key
    share: Annotated[float, msgspec.Meta(gt=0, le=100)]
    """Per cent of the people; the same person always gets the same variant."""
    about: Text | None = None
    questions: Annotated[tuple[AnyQuestion, ...], msgspec.Meta(max_length=50)] = ()
    thanks: Text | None = None


class Survey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One survey file: of which team and kind, when, where, how openly, until when, how important, and what."""

    key: Key = ""
    """Given by the file's name where left out."""
    name: Text
    team: str = ""
    kind: Key = "moment"
    live: bool = True
    when: Trigger
    channels: tuple[Channel, ...] = ("chat", "page")
    identity: Literal["named"] = "named"
    fresh: Duration = "1h"
    """An event that occurred longer ago than this asks nothing, however it arrived."""
    expires: Duration = "7d"
    """How long the invitation waits for an answer."""
    priority: Annotated[int, msgspec.Meta(ge=0, le=100)] = 50
    again: Again | None = None
    """Left out: once per person."""
    audience: Audience | None = None
    """Who may be asked. Left out: everybody."""
    counterpart: Key | None = None
    """The survey that the other side of the conversation is asked about the same moment."""
    language: str = "en"
    """The language its texts fall back to."""
    about: Text | None = None
    """A line that helps recognition ("About the review you just received")."""
    questions: Annotated[tuple[AnyQuestion, ...], msgspec.Meta(min_length=1, max_length=50)]
    thanks: Text | None = None
    most: Annotated[int, msgspec.Meta(ge=1, le=50)] | None = None
    """At most so many questions are asked at a time; optional ones take turns from ask to ask."""
    variants: Annotated[tuple[Variant, ...], msgspec.Meta(max_length=10)] = ()
    """Other wordings or lengths of it, each for a lasting share of the people; the rest gets the survey as it stands."""


class SurveyVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A survey as it stood: immutable, its version a hash of its content."""

    workspace: str
    survey: Survey
    version: str

    @property
    def key(self) -> str:
        """The survey's key."""
        return self.survey.key
