"""A survey: when it is due, whom it asks, what, in which words. The typed shape of a survey file."""

from typing import Annotated, Literal

import msgspec

from widget_server.core.audience import Audience
from widget_server.core.goals import Goal
from widget_server.core.patterns import Duration, Trigger
from widget_server.core.questions import AnyQuestion, Condition, Key, Link, Text

Channel = Literal["chat", "page", "inbox", "email", "push", "link"]
"""A way to reach somebody. `chat`: the conversation, wherever it is held; `inbox`: their personal account; `link`: an address
that the customer's own systems hand over."""

SENT: frozenset[Channel] = frozenset({"email", "push"})
"""Those by which something is sent; the others wait until somebody comes by."""

Identity = Literal["named", "grouped", "anonymous"]


Place = Literal["corner", "banner", "tab", "modal"]


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """More channels, for an invitation that is still open some time after it was made."""

    after: Duration
    """Counted from the invitation."""
    unless: Literal["seen"] | None = None
    """Not if it was on a screen by then."""
    through: Annotated[tuple[Channel, ...], msgspec.Meta(min_length=1, max_length=6)]


class Thanks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The last words, for those whose answers pass."""

    text: Text
    say_if: Condition | tuple[Condition, ...] = ()
    """Said only if this holds (in a list: if all do)."""
    link: Link | None = None


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
    thanks: Text | Annotated[tuple[Thanks, ...], msgspec.Meta(max_length=10)] | None = None
    """The last words; in a list, the first whose condition holds."""


class Survey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One survey file: of which team and kind, when, where, how openly, until when, how important, and what."""

    key: Key = ""
    """Given by the file's name where left out."""
    name: Text
    team: str = ""
    kind: Key = "moment"
    live: bool = True
    when: Trigger
    channels: Annotated[tuple[Channel | Step, ...], msgspec.Meta(max_length=12)] = ("chat", "page")
    """Where it is asked, at once and later: `[chat, {after: 2h, unless: seen, through: [inbox, push]}]`."""
    place: Place = "corner"
    """How it stands on a page that has no `<cue-slot>` for it: a card in the corner (on a phone a sheet at the bottom), a
    banner, a tab at the edge that opens, or a modal dialog, the only one that takes the focus."""
    pages: Annotated[tuple[str, ...], msgspec.Meta(max_length=20)] = ()
    """Paths of pages (`/lessons/*`) on which it may stand; elsewhere it waits. Left out: on all."""
    identity: Identity = "named"
    """`grouped`: answers are shown only together with those of others. `anonymous`: and nothing keeps whose they are. The card
    says so before the first answer."""
    group_size: Annotated[int, msgspec.Meta(ge=5, le=100)] = 5
    """So many different people, or nothing; of what people wrote twice as many."""
    group_by: Literal["mentor", "survey"] = "mentor"
    """Whose answers stand together: those about one mentor, or all of the survey."""
    names_for: Literal["administrator"] | None = None
    """The role that may see who answered what in a grouped survey; the card says so."""
    fresh: Duration = "1h"
    """An event that occurred longer ago than this asks nothing, however it arrived."""
    expires: Duration = "7d"
    """How long the invitation waits for an answer."""
    retention: Duration | None = None
    """How long invitations and all that came of them are kept, where that is less than the workspace says."""
    priority: Annotated[int, msgspec.Meta(ge=0, le=100)] = 50
    again: Again | None = None
    """Left out: once per person."""
    audience: Audience | None = None
    """Who may be asked. Left out: everybody."""
    goal: Goal | None = None
    """What its figure is to be, stated beforehand."""
    counterpart: Key | None = None
    """The survey that the other side of the conversation is asked about the same moment."""
    language: str = "en"
    """The language its texts fall back to."""
    about: Text | None = None
    """A line that helps recognition ("About the review you just received")."""
    questions: Annotated[tuple[AnyQuestion, ...], msgspec.Meta(min_length=1, max_length=50)]
    thanks: Text | Annotated[tuple[Thanks, ...], msgspec.Meta(max_length=10)] | None = None
    """The last words; in a list, the first whose condition holds."""
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


def first_channels(survey: Survey) -> tuple[Channel, ...]:
    """Those by which it is asked at once."""
    return tuple(one for one in survey.channels if not isinstance(one, Step))


def steps(survey: Survey) -> tuple[Step, ...]:
    """Those that follow, in the order of the file."""
    return tuple(one for one in survey.channels if isinstance(one, Step))


def last_words(survey: Survey) -> tuple[Thanks, ...]:
    """What may be said in the end, in order."""
    if isinstance(survey.thanks, tuple):
        return survey.thanks
    return () if survey.thanks is None else (Thanks(text=survey.thanks),)


def said_if(thanks: Thanks) -> tuple[Condition, ...]:
    """All that must hold for it to be said."""
    return thanks.say_if if isinstance(thanks.say_if, tuple) else (thanks.say_if,)
