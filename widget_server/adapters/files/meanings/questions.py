"""Questions: ids, conditions that can't hold, questions that nobody can ever be asked."""

from collections.abc import Iterator, Mapping, Sequence

from widget_server.adapters.files.documents import Spot
from widget_server.adapters.files.meanings import plain
from widget_server.adapters.files.meanings.conditions import Asking, Moment, condition_mistakes, id_of, unreachable
from widget_server.adapters.files.meanings.kinds import kind_mistakes, screen_mistakes
from widget_server.core.assembly.piping import covered
from widget_server.core.events import Json
from widget_server.core.questions import AnyQuestion, Condition, Notice
from widget_server.services.publishing import Mistake


def asking_of(values: Sequence[Json]) -> list[Asking]:
    """The questions of a survey or a variant, read."""
    return [
        Asking(index, id_of(value), plain.typed(value, AnyQuestion), plain.fields(value))  # type: ignore[arg-type]
        for index, value in enumerate(values)
    ]


def questions_mistakes(asking: Sequence[Asking], spot: Spot, moment: Moment) -> Iterator[Mistake]:
    """Of the questions of a survey or a variant."""
    yield from doubles([one.id for one in asking], spot, field="id")
    yield from screen_mistakes([one.read for one in asking], spot)
    dead: dict[str, tuple[Condition, ...]] = {}
    for one in asking:
        here = spot.at(one.index)
        yield from question_mistakes(one.raw, one.read, here, moment.redact)
        found = list(condition_mistakes(one, asking, here, moment))
        yield from found
        if not found and one.read is not None:
            yield from unreachable(one.read, asking[: one.index], here, moment, dead)


def question_mistakes(
    raw: Mapping[str, Json], question: AnyQuestion | None, spot: Spot, redact: frozenset[str]
) -> Iterator[Mistake]:
    """Of one question by itself, also of one in the bank."""
    if raw.get("kind") == "message" and raw.get("required") is True:
        yield spot.at("required").mistake("a message has no answer to require", "Remove `required`.", at_key=True)
    for name in ("choices", "rows", "columns"):
        yield from doubles([id_of(option) for option in plain.items(raw.get(name))], spot.at(name), field="id")
    if question is None:
        return
    yield from kind_mistakes(question, raw, spot)
    if question.known_from is None:
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
