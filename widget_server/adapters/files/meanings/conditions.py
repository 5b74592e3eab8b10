"""Conditions: what looks at nothing, at what comes later, or can't hold."""

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from widget_server.adapters.files.documents import Spot
from widget_server.adapters.files.meanings import plain
from widget_server.adapters.files.meanings.answers import impossible, test_mistakes
from widget_server.adapters.files.meanings.patterns import Position, pattern_mistakes
from widget_server.adapters.files.shapes import nearest
from widget_server.core.events import Json
from widget_server.core.patterns import Where
from widget_server.core.questions import AnyQuestion, Condition
from widget_server.core.responses import conditions
from widget_server.services.publishing import Mistake

TESTS = ("equals", "at_least", "at_most", "includes", "ranked_first", "answered")
SUBJECTS = ("question", "trait", "property", "did")


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """What is certain of the event that makes a survey due."""

    happens: bool = True
    """False: a schedule's turn, or a page's request; it has no properties."""
    where: Where = {}
    """Filters that it has passed."""
    properties: Collection[str] | None = None
    """Those that it may have; None where not all are known."""
    redact: frozenset[str] = frozenset()
    """What of a moment is never kept."""


class Asking(msgspec.Struct, frozen=True):
    """One question of a list, read. `read` is None where its shape is wrong; its id is known all the same."""

    index: int
    id: str | None
    read: AnyQuestion | None
    raw: Mapping[str, Json]


def id_of(value: Json) -> str | None:
    """The id of a question or a choice, where it is a text."""
    id = plain.fields(value).get("id")
    return id if isinstance(id, str) else None


def condition_mistakes(one: Asking, asking: Sequence[Asking], spot: Spot, moment: Moment) -> Iterator[Mistake]:
    given = one.raw.get("ask_if")
    listed = [(spot.at("ask_if", index), item) for index, item in enumerate(plain.items(given))]
    for here, raw in listed or [(spot.at("ask_if"), given)]:
        condition = plain.typed(raw, Condition) if isinstance(raw, dict) else None
        if condition is not None:
            yield from _condition(condition, plain.fields(raw), one, asking, here, moment)


def _condition(
    condition: Condition, raw: Mapping[str, Json], one: Asking, asking: Sequence[Asking], spot: Spot, moment: Moment
) -> Iterator[Mistake]:
    subjects = [name for name in SUBJECTS if getattr(condition, name) is not None]
    tested = [name for name in TESTS if raw.get(name) is not None]
    if not subjects:
        yield spot.mistake("the condition looks at nothing", f"Name one of {', '.join(SUBJECTS)}.")
    elif len(subjects) > 1:
        hint = "Write two conditions in a list; both must hold."
        yield spot.at(subjects[1]).mistake(f"either `{subjects[0]}` or `{subjects[1]}`, not both", hint, at_key=True)
    elif condition.did is not None:
        tested += ["row"] * (raw.get("row") is not None)
        if tested:
            yield spot.at(tested[0]).mistake(f"`{tested[0]}` does not go with `did`", "Remove it.", at_key=True)
        yield from pattern_mistakes(condition.did, spot.at("did"), Position(root="did", top=True))
    else:
        if condition.question is not None:
            yield from _earlier(condition, one, asking, spot)
        if condition.property is not None and not moment.happens:
            yield spot.at("property").mistake(
                "nothing happens that could have a property: the survey is asked without an event",
                "Look at a `trait`, or at what the person `did`.",
            )
        elif condition.property is not None and condition.property not in (moment.properties or (condition.property,)):
            hint = nearest(condition.property, moment.properties or ()) or "Add it to events.yaml."
            what = f"no event of this survey has the property `{condition.property}`"
            yield spot.at("property").mistake(what, hint)
        for name in ("row", "ranked_first"):
            if condition.question is None and raw.get(name) is not None:
                what = "only a matrix has rows" if name == "row" else "only a ranking has a first place"
                yield spot.at(name).mistake(what, "Name the `question`, or remove it.", at_key=True)
        if not tested:
            yield spot.mistake("the condition tests nothing", f"Add one of {', '.join(TESTS)}.")


def _earlier(condition: Condition, one: Asking, asking: Sequence[Asking], spot: Spot) -> Iterator[Mistake]:
    wanted, here = condition.question, spot.at("question")
    found = next((other for other in asking if other.id == wanted), None)
    if found is None:
        earlier = [other.id for other in asking[: one.index] if other.id is not None]
        hint = nearest(wanted, earlier) or (f"Earlier ones: {', '.join(earlier)}." if earlier else "")
        yield here.mistake(f"there is no question `{wanted}`", hint)
    elif found.index >= one.index:
        what = "this question itself" if found.id == one.id else f"`{wanted}`, which comes later"
        yield here.mistake(f"the condition looks at {what}", "Look at an earlier question.")
    elif found.read is not None:
        yield from test_mistakes(condition, found.read, spot)


def unreachable(
    question: AnyQuestion,
    before: Sequence[Asking],
    spot: Spot,
    moment: Moment,
    closed: dict[str, tuple[Condition, ...]],
) -> Iterator[Mistake]:
    """Conditions that can't hold together. `closed` holds, by question, all that must hold for it to be asked."""
    tests = list(conditions(question)) if question.ask_if != () else []
    known = {one.id: one.read for one in before if one.id is not None and one.read is not None}
    every = [*tests]
    for condition in tests:
        if condition.question is not None and condition.answered is not False:
            every += closed.get(condition.question, ())
    subject = impossible(every, known, moment.where)
    if subject is None:
        closed[question.id] = tuple(every)
        return
    beside = "" if impossible(tests, known, moment.where) else ", with those of the questions it looks at,"
    yield spot.at("ask_if").mistake(
        f"nobody is ever asked this: its conditions on `{subject}`{beside} can't hold together",
        "Change or remove one of them.",
    )
