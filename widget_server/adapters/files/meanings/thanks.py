"""The last words: those that nobody reads, and answers after which nothing is said."""

from collections.abc import Iterator, Mapping, Sequence

from widget_server.adapters.files.documents import Spot
from widget_server.adapters.files.meanings import plain
from widget_server.adapters.files.meanings.answers import impossible, test_mistakes
from widget_server.adapters.files.meanings.conditions import SUBJECTS, TESTS, Asking
from widget_server.adapters.files.meanings.kinds import address_mistakes
from widget_server.adapters.files.shapes import nearest
from widget_server.core.events import Json
from widget_server.core.questions import Condition
from widget_server.core.surveys import Thanks, said_if
from widget_server.services.publishing import Mistake


def thanks_mistakes(given: Json, asking: Sequence[Asking], spot: Spot) -> Iterator[Mistake]:
    """Of a survey's or a variant's `thanks`, said after these questions."""
    if given == []:
        yield spot.mistake("nothing is said here", "Write what is said, or remove `thanks`.")
    if isinstance(given, dict) and "text" in given:
        yield spot.mistake("thanks with a condition or a link stand in a list", "Write `- ` before `text`.")
    always: int | None = None
    listed = plain.items(given)
    for index, raw in enumerate(listed):
        here, thanks = spot.at(index), plain.typed(raw, Thanks)
        tests = plain.fields(raw).get("say_if")
        found = [
            one for condition, place in _listed(tests, here.at("say_if")) for one in _test(condition, asking, place)
        ]
        yield from found
        if always is not None:
            yield here.warning(
                "nobody reads this: the one before it is said to everybody else", "Put it before that one."
            )
        if thanks is None:
            continue
        if thanks.link is not None:
            yield from address_mistakes(thanks.link.url, here.at("link", "url"))
        known = {one.id: one.read for one in asking if one.id is not None and one.read is not None}
        if not said_if(thanks):
            always = index if always is None else always
        elif not found and impossible(said_if(thanks), known, {}) is not None:
            yield here.at("say_if").mistake(
                "nobody reads this: its conditions can't hold together", "Change or remove one of them."
            )
        elif index == len(listed) - 1 and always is None:
            yield here.at("say_if").warning(
                "somebody may get the widget's own thanks: each of these has a condition",
                "Add one without `say_if` at the end.",
                at_key=True,
            )


def unknown_to(given: Json, asking: Sequence[Asking], spot: Spot, key: str) -> Iterator[Mistake]:
    """Of a survey's own `thanks`, said after the questions of a variant: what these do not have."""
    ids = {one.id for one in asking}
    for index, raw in enumerate(plain.items(given)):
        for condition, place in _listed(plain.fields(raw).get("say_if"), spot.at(index, "say_if")):
            wanted = condition.get("question")
            if isinstance(wanted, str) and wanted not in ids:
                yield place.at("question").warning(
                    f"the variant `{key}` has no question `{wanted}`", "Give the variant `thanks` of its own."
                )


def _listed(tests: Json, spot: Spot) -> Iterator[tuple[Mapping[str, Json], Spot]]:
    several = [(item, spot.at(index)) for index, item in enumerate(plain.items(tests))]
    for raw, here in several or [(tests, spot)]:
        if isinstance(raw, dict):
            yield raw, here


def _test(raw: Mapping[str, Json], asking: Sequence[Asking], spot: Spot) -> Iterator[Mistake]:
    condition = plain.typed(raw, Condition)
    if condition is None:
        return
    for name in SUBJECTS:
        if name != "question" and raw.get(name) is not None:
            yield spot.at(name).mistake(
                f"the last words look only at answers, not at `{name}`",
                "Name a `question` of this survey; what is known before is for `ask_if`, or the audience.",
                at_key=True,
            )
            return
    if condition.question is None:
        yield spot.mistake("the condition looks at nothing", "Name a `question` of this survey.")
        return
    found = next((one for one in asking if one.id == condition.question), None)
    if found is None:
        ids = [one.id for one in asking if one.id is not None]
        hint = nearest(condition.question, ids) or f"There are {', '.join(ids)}."
        yield spot.at("question").mistake(f"there is no question `{condition.question}`", hint)
    elif found.read is not None:
        yield from test_mistakes(condition, found.read, spot)
    if all(raw.get(name) is None for name in TESTS):
        yield spot.mistake("the condition tests nothing", f"Add one of {', '.join(TESTS)}.")
