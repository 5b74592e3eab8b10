"""What pages of results are made of. Every figure has its interval and its number of answers."""

import msgspec

from widget_server.core.goals import Goal, Standing
from widget_server.core.scoring import Difference, Figure, Measured
from widget_server.core.surveys import Identity
from widget_server.ports.results import Comment, Facet, Student


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One week's figure."""

    week: int
    figure: Figure


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """So many answers that count for the same."""

    option: str
    label: str
    n: int
    share: float
    """Of all who answered, from 0 to 1."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One group beside all the others together."""

    value: str
    """Of the facet; empty: those without one (the survey as it stands)."""
    label: str
    figure: Figure
    difference: Difference | None = None
    """To the others; None where there are none."""


class Split(msgspec.Struct, frozen=True, kw_only=True):
    """A survey's figure told apart by something. In the order of names, or of time: never of figures."""

    by: Facet | str
    rows: tuple[Row, ...]


class QuestionFound(msgspec.Struct, frozen=True, kw_only=True):
    """The distribution of one question's answers."""

    id: str
    text: str
    kind: str
    answered: int
    bars: tuple[Bar, ...]
    figure: Figure | None = None
    median: float | None = None


class Steps(msgspec.Struct, frozen=True, kw_only=True):
    """What became of invitations."""

    week: int = 0
    asked: int = 0
    seen: int = 0
    answered: int = 0
    completed: int = 0
    dismissed: int = 0
    expired: int = 0


class GoalFound(msgspec.Struct, frozen=True, kw_only=True):
    """A goal beside what came of it."""

    goal: Goal
    stated_at: int
    """When the survey was first live with it."""
    stated_late: bool
    """Whether that was after its first day."""
    pilot: Figure
    holdout: Figure | None = None
    before: Figure | None = None
    to_holdout: Difference | None = None
    to_before: Difference | None = None
    standing: Standing


class Tile(msgspec.Struct, frozen=True, kw_only=True):
    """One survey among others."""

    key: str
    name: str
    team: str
    identity: Identity
    live: bool
    figure: Figure | None
    """None: it has no scale, or its answers are shown only in groups."""
    points: tuple[Point, ...] = ()
    answered: int = 0
    asked: int = 0
    hidden: bool = False
    """Whether there are answers, too few to be shown to whoever may read no single one."""


class SurveyFound(msgspec.Struct, frozen=True, kw_only=True):
    """All that there is to see of one survey."""

    tile: Tile
    measured: Measured | None
    question: str
    """The text of the question that the figure is of."""
    questions: tuple[QuestionFound, ...]
    splits: tuple[Split, ...]
    delivery: tuple[Steps, ...]
    """By week; empty where it is narrowed by what invitations are not counted by."""
    goal: GoalFound | None
    left_out: int
    """Answers on another scale, in versions of their own."""
    versions: tuple[str, ...]
    """Newest first."""
    words: tuple[tuple[str, str], ...]
    """Its questions that people answer in words: id and text."""


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """What had happened before an answer, beside all other answers to the survey."""

    survey: str
    name: str
    event: str
    often: bool
    """Twice or more; else at all."""
    after: Figure
    otherwise: Figure
    difference: Difference


class Week(msgspec.Struct, frozen=True, kw_only=True):
    """A mentor's own: people, surveys, what came before low and high answers."""

    students: tuple[Student, ...]
    """None where they may not see ratings yet."""
    tiles: tuple[Tile, ...]
    causes: tuple[Cause, ...]
    """Those that are more than chance, the greatest difference first."""
    looked_at: int
    """How many were compared in all."""
    too_few: int
    """How many happened, but before too few answers."""
    comments: tuple[Comment, ...]
