"""Questions: ids, conditions that can't hold, questions that nobody can ever be asked."""

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from widget_server.adapters.files.documents import Spot
from widget_server.adapters.files.meanings import plain
from widget_server.adapters.files.meanings.answers import impossible, test_mistakes
from widget_server.adapters.files.meanings.patterns import Position, pattern_mistakes
from widget_server.adapters.files.shapes import nearest
from widget_server.core.assembly.piping import covered
from widget_server.core.events import Json
from widget_server.core.patterns import Where
from widget_server.core.questions import AnyQuestion, Condition, Notice
from widget_server.core.responses import conditions
from widget_server.services.publishing import Mistake

TESTS = ("equals", "at_least", "at_most", "includes", "answered")
_SUBJECTS = ("question", "trait", "property", "did")


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


def questions_mistakes(values: Sequence[Json], spot: Spot, moment: Moment) -> Iterator[Mistake]:
    """Of the questions of a survey or a variant."""
    asking = [
        Asking(index, _id(value), plain.typed(value, AnyQuestion), plain.fields(value))  # type: ignore[arg-type]
        for index, value in enumerate(values)
    ]
    yield from doubles([one.id for one in asking], spot, field="id")
    dead: dict[str, tuple[Condition, ...]] = {}
    for one in asking:
        here = spot.at(one.index)
        yield from question_mistakes(one.raw, one.read, here, moment.redact)
        found = list(_conditions(one, asking, here, moment))
        yield from found
        if not found and one.read is not None:
            yield from _unreachable(one.read, asking[: one.index], here, moment, dead)


def question_mistakes(
    raw: Mapping[str, Json], question: AnyQuestion | None, spot: Spot, redact: frozenset[str]
) -> Iterator[Mistake]:
    """Of one question by itself, also of one in the bank."""
    if raw.get("kind") == "message" and raw.get("required") is True:
        yield spot.at("required").mistake("a message has no answer to require", "Remove `required`.", at_key=True)
    choices = [_id(choice) for choice in plain.items(raw.get("choices"))]
    yield from doubles(choices, spot.at("choices"), field="id")
    if question is None or question.known_from is None:
        return
    source, here = question.known_from, spot.at("known_from")
    if isinstance(question, Notice):
        yield here.mistake("a message has no answer to be known", "Remove `known_from`.", at_key=True)
    elif source.trait is None and source.within is None:
        yield here.mistake("`known_from` names no source", "Name a `trait`, or say `within` which time.")
    elif source.within is not None and question.bank is None:
        hint = "Put the question into questions/, and `use` it; or name a `trait`."
        yield here.at("within").mistake("only a question of the bank is known from other surveys", hint, at_key=True)
    elif source.trait is not None and covered(redact, source.trait):
        yield here.at("trait").warning(
            f"`{source.trait}` is redacted in this workspace, so nothing is ever known from it",
            "Name another trait, or change `context.redact` in workspace.yaml.",
        )


def doubles(values: Sequence[str | None], spot: Spot, *, field: str = "") -> Iterator[Mistake]:
    """What stands twice in a list."""
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value is not None:
            if value in seen:
                place = spot.at(index, field) if field else spot.at(index)
                yield place.mistake(f"`{value}` stands here twice", "Give each its own.")
            seen.add(value)


def _id(value: Json) -> str | None:
    id = plain.fields(value).get("id")
    return id if isinstance(id, str) else None


def _conditions(one: Asking, asking: Sequence[Asking], spot: Spot, moment: Moment) -> Iterator[Mistake]:
    given = one.raw.get("ask_if")
    listed = [(spot.at("ask_if", index), item) for index, item in enumerate(plain.items(given))]
    for here, raw in listed or [(spot.at("ask_if"), given)]:
        condition = plain.typed(raw, Condition) if isinstance(raw, dict) else None
        if condition is not None:
            yield from _condition(condition, plain.fields(raw), one, asking, here, moment)


def _condition(
    condition: Condition, raw: Mapping[str, Json], one: Asking, asking: Sequence[Asking], spot: Spot, moment: Moment
) -> Iterator[Mistake]:
    subjects = [name for name in _SUBJECTS if getattr(condition, name) is not None]
    tested = [name for name in TESTS if raw.get(name) is not None]
    if not subjects:
        yield spot.mistake("the condition looks at nothing", f"Name one of {', '.join(_SUBJECTS)}.")
    elif len(subjects) > 1:
        hint = "Write two conditions in a list; both must hold."
        yield spot.at(subjects[1]).mistake(f"either `{subjects[0]}` or `{subjects[1]}`, not both", hint, at_key=True)
    elif condition.did is not None:
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


def _unreachable(
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
