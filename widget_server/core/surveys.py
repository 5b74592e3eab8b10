"""A survey: when it is due, what it asks, in which words. The typed shape of a survey file."""

from typing import Annotated, Literal

import msgspec

Duration = Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]{0,5}(s|m|h|d)$", description="30s, 10m, 2h, 7d")]
Key = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
EventName = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
Text = str | dict[str, str]
"""Words for people: one string, or one per language tag ({en: …, ru: …})."""

Scalar = str | int | float | bool | None
Channel = Literal["chat", "page"]


class Filter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A test of one property. All that are given must hold. A bare value in a file means `equals`."""

    equals: Scalar | msgspec.UnsetType = msgspec.UNSET
    one_of: tuple[Scalar, ...] | None = None
    at_least: float | None = None
    at_most: float | None = None
    exists: bool | None = None
    contains: str | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An event by name, with property filters, that happened at least `times` times within a duration."""

    event: EventName
    where: dict[str, Scalar | Filter] = {}
    times: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    within: Duration | None = None


class NotSince(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Nothing of `event` since the last `since` (since the sequence's first step, where `since` is left out)."""

    event: EventName
    where: dict[str, Scalar | Filter] = {}
    since: EventName | None = None


class Trigger(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What makes a survey due: one step (`event` …), or a `sequence` of steps, one after the other.

    It fires only on the event that completes it. `request: true` is for surveys that a page asks for by name.
    """

    event: EventName | None = None
    where: dict[str, Scalar | Filter] = {}
    times: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    within: Duration | None = None
    """With one step: the window of its count. With a sequence: from its first to its last step."""
    sequence: Annotated[tuple[Step, ...], msgspec.Meta(max_length=10)] = ()
    not_since: NotSince | None = None
    request: bool = False


class Again(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Whether somebody may be asked the same survey again, and after how long."""

    after: Duration


class Condition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A test of an earlier answer. All that are given must hold; an unanswered question fails every test but `answered: false`."""

    question: Key
    equals: int | str | None = None
    at_least: int | None = None
    at_most: int | None = None
    includes: str | None = None
    """A choice id that must be among the chosen ones."""
    answered: bool | None = None


class Question(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind"
):
    """What every kind of question has."""

    id: Key
    text: Text
    help: Text | None = None
    required: bool = False
    ask_if: Condition | tuple[Condition, ...] = ()


class Nps(Question, frozen=True, kw_only=True, tag="nps"):
    """0 to 10: how likely to recommend. Answer: an integer 0–10."""

    low: Text | None = None
    high: Text | None = None


class Rating(Question, frozen=True, kw_only=True, tag="rating"):
    """1 to `points`, as stars, smileys or numbers. Answer: an integer 1–points."""

    scale: Literal["stars", "smileys", "numbers"] = "stars"
    points: Annotated[int, msgspec.Meta(ge=2, le=10)] = 5
    low: Text | None = None
    high: Text | None = None


class Option(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One choice of a choice question."""

    id: Key
    text: Text


class Choice(Question, frozen=True, kw_only=True, tag="choice"):
    """One of several, or several. Answer: `Chosen`."""

    choices: Annotated[tuple[Option, ...], msgspec.Meta(min_length=2, max_length=50)]
    many: bool = False
    other: bool | Text = False
    """Offer "other" with a line of text; a text here is its label."""


class LongText(Question, frozen=True, kw_only=True, tag="text"):
    """Free words. Answer: a string of 1 to `max_length` characters."""

    multiline: bool = True
    placeholder: Text | None = None
    max_length: Annotated[int, msgspec.Meta(ge=1, le=4000)] = 2000


class Notice(Question, frozen=True, kw_only=True, tag="message"):
    """Words without an answer: an introduction, an explanation. Answer: null (it was read)."""


AnyQuestion = Nps | Rating | Choice | LongText | Notice


class Chosen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The answer to a choice question: ids in the survey's order, and the words given under "other"."""

    choices: tuple[str, ...] = ()
    other: str | None = None


Value = int | str | Chosen | None
"""An answer's value; None: skipped, or a message that was read."""


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
    language: str = "en"
    """The language its texts fall back to."""
    about: Text | None = None
    """A line that helps recognition ("About the review you just received")."""
    questions: Annotated[tuple[AnyQuestion, ...], msgspec.Meta(min_length=1, max_length=50)]
    thanks: Text | None = None


class SurveyVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A survey as it stood: immutable, its version a hash of its content."""

    workspace: str
    survey: Survey
    version: str

    @property
    def key(self) -> str:
        """The survey's key."""
        return self.survey.key


def duration_ms(text: str) -> int:
    """Milliseconds of a duration such as `10m`; `text` has the form of `Duration`."""
    return int(text[:-1]) * {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}[text[-1]]


def in_language(text: Text | None, language: str, fallback: str) -> str | None:
    """The words in `language` (`pt-BR`, then `pt`), else in `fallback`, else in the first language given."""
    if text is None or isinstance(text, str):
        return text
    for tag in (language, language.split("-")[0], fallback):
        if tag in text:
            return text[tag]
    return next(iter(text.values()), None)
