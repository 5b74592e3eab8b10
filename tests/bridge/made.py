"""Invitations as they stand, made of questions; and what a host of Adaptive Cards sends when one is filled in."""

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import msgspec

from tests.services.test_cards import FILLING
from widget_server.core.patterns import Trigger
from widget_server.core.questions import AnyQuestion, Chosen, Value
from widget_server.core.surveys import Identity, Survey, SurveyVersion
from widget_server.ports import Filling, SavedAnswer
from widget_server.services.standing import Standing, standing

LINK = "https://feedback.example/s/abc"


def filling(
    *questions: AnyQuestion,
    identity: Identity = "named",
    answers: Mapping[str, Value] | None = None,
    name: str | None = "Maria",
    **more: Any,
) -> Filling:
    """An open invitation to these questions."""
    survey = Survey(
        key="useful",
        name="Usefulness",
        when=Trigger(event="x"),
        questions=questions,
        identity=identity,
        **{"about": {"en": "About", "ru": "О курсе", "ar": "عن الدورة"}, **more},
    )
    return msgspec.structs.replace(
        FILLING,
        survey=SurveyVersion(workspace="academy", survey=survey, version="v1"),
        invitation=msgspec.structs.replace(FILLING.invitation, identity=identity),
        answers=tuple(SavedAnswer(question_id=id, value=value, answered_at=1) for id, value in (answers or {}).items()),
        replies=(),
        mentor_name=name,
    )


def stands(filling: Filling, *, language: str = "en", link: str | None = LINK) -> Standing:
    """How it stands."""
    return standing(filling, languages=(language,), now=200, link=lambda _: link)


def filled(question: AnyQuestion, value: Value) -> dict[str, Any]:
    """What a host sends for the inputs of a question that was answered so: all values are texts."""
    name = f"q:{question.id}"
    if isinstance(value, Chosen) and value.rows:
        return {f"{name}:{row}": column for row, column in value.rows.items()}
    if type(question).__name__ == "Ranking" and isinstance(value, Chosen):
        return {f"{name}:{id}": str(place) for place, id in enumerate(value.choices, 1)}
    if isinstance(value, Chosen):
        other = {} if value.other is None else {f"{name}:+other": value.other}
        return {name: ",".join([*value.choices, *(["+other"] if other else [])]), **other}
    if value is None:
        return {name: ""}
    return {name: ("true" if value else "false") if isinstance(value, bool) else str(value)}


@cache
def schema() -> jsonschema.protocols.Validator:
    """The schema of Adaptive Cards 1.5, as Microsoft published it; it comes with a library for writing them."""
    spec = find_spec("adaptive_cards")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    [folder] = spec.submodule_search_locations
    whole = msgspec.json.decode((Path(folder) / "schemas" / "schema-1.5.json").read_bytes())
    jsonschema.Draft6Validator.check_schema(whole)
    return jsonschema.Draft6Validator(whole)


def misfits(card: Mapping[str, Any]) -> list[str]:
    """Where a card does not fit the schema."""
    return [f"{list(error.absolute_path)}: {error.message[:200]}" for error in schema().iter_errors(card)]
