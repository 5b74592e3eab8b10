"""Questions: the kinds there are, what a survey file says of each, and the shape of their answers."""

from typing import Annotated, Literal

import msgspec

from widget_server.core.patterns import Duration
from widget_server.core.questions.conditions import Condition
from widget_server.core.questions.words import Key, Link, Text, Url

DayOrToday = Annotated[
    str, msgspec.Meta(pattern=r"^(today|[0-9]{4}-[0-9]{2}-[0-9]{2})$", description="today, or 2026-12-24")
]


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
    same_screen: bool = False
    """It stands on the same screen as the question before it."""
    known_from: KnownFrom | None = None
    """Not asked where the answer is known already; the known answer stands in the response, marked as known."""
    bank: Key | None = None
    """The question of the bank that it is (set by `use`): answers to it in other surveys are answers to the same."""


# -- one of a few, in order -----------------------------------------------------------------------------------------
Look = Literal["stars", "smileys", "hearts", "thumbs", "numbers"]


class Scale(Question, frozen=True, kw_only=True):
    """A mark from `lowest` to `highest`, with words at both ends. Answer: an integer."""

    text: Text = ""
    """Left out where there is a standard wording: it is the text."""
    low: Text | None = None
    high: Text | None = None

    @property
    def lowest(self) -> int:
        """The least mark."""
        return 1

    @property
    def highest(self) -> int:
        """The best mark."""
        raise NotImplementedError


class Nps(Scale, frozen=True, kw_only=True, tag="nps"):
    """0 to 10: how likely to recommend. Answer: an integer 0–10."""

    @property
    def lowest(self) -> int:
        """0."""
        return 0

    @property
    def highest(self) -> int:
        """10."""
        return 10


class Csat(Scale, frozen=True, kw_only=True, tag="csat"):
    """1 to 5: how satisfied. Answer: an integer 1–5."""

    scale: Literal["smileys", "stars", "numbers"] = "smileys"

    @property
    def highest(self) -> int:
        """5."""
        return 5


class Ces(Scale, frozen=True, kw_only=True, tag="ces"):
    """1 to 7: how far somebody agrees that it was easy. Answer: an integer 1–7."""

    @property
    def highest(self) -> int:
        """7."""
        return 7


class Rating(Scale, frozen=True, kw_only=True, tag="rating"):
    """1 to `points`, as stars, smileys, hearts, thumbs (two: down and up) or numbers. Answer: an integer 1–points."""

    text: Text
    scale: Look = "stars"
    points: Annotated[int, msgspec.Meta(ge=2, le=10)] | None = None
    """How many; 5 where left out, of thumbs 2."""

    @property
    def highest(self) -> int:
        """As many as there are points."""
        return self.points or (2 if self.scale == "thumbs" else 5)


class Slider(Question, frozen=True, kw_only=True, tag="slider"):
    """A place on a line. Answer: a number from `min` to `max`, in steps."""

    min: float = 0
    max: float = 100
    step: Annotated[float, msgspec.Meta(gt=0)] = 1
    low: Text | None = None
    high: Text | None = None
    unit: Text | None = None
    """What stands behind the number: "%", "minutes"."""


# -- one or some of several -----------------------------------------------------------------------------------------
class Option(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One choice."""

    id: Key
    text: Text
    exclusive: bool = False
    """Chosen alone: "none of these"."""
    fixed: bool = False
    """Keeps its place where the others are shuffled."""


class PictureOption(Option, frozen=True, kw_only=True):
    """One choice with a picture; its text is also what the picture shows, for those who don't see it."""

    image: Url


class Choosing(Question, frozen=True, kw_only=True):
    """What all questions with a list of choices have. Answer: `Chosen`."""

    choices: tuple[Option, ...]
    shuffle: bool = False
    """In another order for everybody, always the same for one invitation."""


class Choice(Choosing, frozen=True, kw_only=True, tag="choice"):
    """One of several, or several. Answer: `Chosen`."""

    choices: Annotated[tuple[Option, ...], msgspec.Meta(min_length=2, max_length=50)]
    many: bool = False
    least: Annotated[int, msgspec.Meta(ge=1, le=50)] | None = None
    """Of many: at least so many, once something is chosen."""
    most: Annotated[int, msgspec.Meta(ge=1, le=50)] | None = None
    """Of many: at most so many."""
    other: bool | Text = False
    """Offer "other" with a line of text; a text here is its label."""


class Dropdown(Choosing, frozen=True, kw_only=True, tag="dropdown"):
    """One of many, from a list that opens; searched by typing where it is long. Answer: `Chosen`."""

    choices: Annotated[tuple[Option, ...], msgspec.Meta(min_length=2, max_length=300)]
    placeholder: Text | None = None


class Picture(Choosing, frozen=True, kw_only=True, tag="picture"):
    """One or several of some pictures. Answer: `Chosen`."""

    choices: Annotated[tuple[PictureOption, ...], msgspec.Meta(min_length=2, max_length=20)]
    many: bool = False
    least: Annotated[int, msgspec.Meta(ge=1, le=20)] | None = None
    most: Annotated[int, msgspec.Meta(ge=1, le=20)] | None = None


class Ranking(Choosing, frozen=True, kw_only=True, tag="ranking"):
    """Several in the order of preference. Answer: `Chosen` with all ids, best first."""

    choices: Annotated[tuple[Option, ...], msgspec.Meta(min_length=2, max_length=15)]


class Matrix(Question, frozen=True, kw_only=True, tag="matrix"):
    """One column for each row. Answer: `Chosen` with `rows`; a required one names every row."""

    rows: Annotated[tuple[Option, ...], msgspec.Meta(min_length=1, max_length=20)]
    columns: Annotated[tuple[Option, ...], msgspec.Meta(min_length=2, max_length=10)]


class YesNo(Question, frozen=True, kw_only=True, tag="yesno"):
    """Yes or no. Answer: true or false."""

    yes: Text | None = None
    """The words on the button, instead of "Yes"."""
    no: Text | None = None


class Consent(Question, frozen=True, kw_only=True, tag="consent"):
    """A box to tick. Answer: true; null where it was left empty, which a required one does not take."""

    label: Text | None = None
    """The words beside the box, instead of "I agree"."""
    link: Link | None = None
    """Where it is written what is agreed to."""


# -- words and numbers ----------------------------------------------------------------------------------------------
class LongText(Question, frozen=True, kw_only=True, tag="text"):
    """Free words. Answer: a string of 1 to `max_length` characters."""

    multiline: bool = True
    placeholder: Text | None = None
    max_length: Annotated[int, msgspec.Meta(ge=1, le=4000)] = 2000


class Number(Question, frozen=True, kw_only=True, tag="number"):
    """A number, typed. Answer: a number within `min` and `max`; whole unless `decimals`."""

    min: float | None = None
    max: float | None = None
    decimals: bool = False
    placeholder: Text | None = None
    unit: Text | None = None


class Email(Question, frozen=True, kw_only=True, tag="email"):
    """An email address. Answer: a string."""

    placeholder: Text | None = None


class Date(Question, frozen=True, kw_only=True, tag="date"):
    """A day. Answer: a string, `2026-11-22`."""

    earliest: DayOrToday | None = None
    """The first day there may be: a day, or `today`, that of the ask."""
    latest: DayOrToday | None = None
    """The last day there may be: a day, or `today`, that of the answer."""


class Notice(Question, frozen=True, kw_only=True, tag="message"):
    """Words without an answer: an introduction, an explanation. Answer: null (it was read)."""

    button: Text | None = None
    """The words on its button, instead of "Continue"."""
    link: Link | None = None


AnyQuestion = (
    Nps
    | Csat
    | Ces
    | Rating
    | Slider
    | Choice
    | Dropdown
    | Picture
    | Ranking
    | Matrix
    | YesNo
    | Consent
    | LongText
    | Number
    | Email
    | Date
    | Notice
)


def kind(question: Question) -> str:
    """Its kind, as surveys name it."""
    return str(type(question).__struct_config__.tag)
