"""Questions: the kinds there are, what a survey file says of each, and the shape of their answers."""

from typing import Annotated, Literal

import msgspec

from widget_server.core.patterns import Duration, Pattern, Scalar

Key = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Text = str | dict[str, str]
"""Words for people: one string, or one per language tag ({en: …, ru: …})."""


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
    answered: bool | None = None


class KnownFrom(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where an answer may be known from: the first that gives a value that fits the question."""

    trait: str | None = None
    """A trait of the person; for a choice: a choice's id."""
    within: Duration | None = None
    """Their answer to the same question of the bank, in any survey and channel, given at most so long ago."""


class Question(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind"
):
    """What every kind of question has."""

    id: Key
    text: Text
    help: Text | None = None
    required: bool = False
    ask_if: Condition | tuple[Condition, ...] = ()
    """Asked only if this holds (in a list: if all do)."""
    known_from: KnownFrom | None = None
    """Not asked where the answer is known already; the known answer stands in the response, marked as known."""
    bank: Key | None = None
    """The question of the bank that it is (set by `use`): answers to it in other surveys are answers to the same."""


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


def in_language(text: Text | None, language: str, fallback: str) -> str | None:
    """The words in `language` (`pt-BR`, then `pt`), else in `fallback`, else in the first language given."""
    if text is None or isinstance(text, str):
        return text
    for tag in (language, language.split("-")[0], fallback):
        if tag in text:
            return text[tag]
    return next(iter(text.values()), None)
