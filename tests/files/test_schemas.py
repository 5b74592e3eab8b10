"""The JSON Schemas that editors use: they say what the check says."""

import json
from typing import Any

import pytest

from widget_server.adapters.files import schema
from widget_server.adapters.files.schemas import FileKind


@pytest.mark.parametrize("kind", ["survey", "policy", "workspace"])
def test_a_schema_stands_by_itself(kind: FileKind) -> None:
    made = schema(kind)
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    text = json.dumps(made)
    assert "discriminator" not in text
    for name in json_references(made):
        assert name in made["$defs"]


@pytest.mark.parametrize(
    ("kind", "name", "field", "part"),
    [
        ("survey", "Survey", "fresh", "asks nothing"),
        ("survey", "Survey", "key", "file's name"),
        ("survey", "Trigger", "within", "count"),
        ("survey", "Choice", "other", "label"),
        ("policy", "Policy", "rest", "Silence"),
        ("workspace", "ContextRules", "redact", "any depth"),
    ],
)
def test_fields_are_described(kind: FileKind, name: str, field: str, part: str) -> None:
    assert part in schema(kind)["$defs"][name]["properties"][field]["description"]


def test_unknown_fields_are_refused_by_editors_too() -> None:
    assert schema("survey")["$defs"]["Survey"]["additionalProperties"] is False


def json_references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"].removeprefix("#/$defs/")} if "$ref" in value else set()
        return own.union(*map(json_references, value.values()))
    return set().union(*map(json_references, value)) if isinstance(value, list) else set()
