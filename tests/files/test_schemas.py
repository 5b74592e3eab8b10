"""The JSON Schemas that editors use: they say what the check says."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from tests.files.made import ROOT, named_blocks
from widget_server.adapters.files import documents, schema
from widget_server.adapters.files.schemas import KINDS, FileKind


def kind_of(name: str) -> FileKind:
    """Which schema goes for a file, by its path within a workspace."""
    if name.endswith(".test.yaml"):
        return "test"
    if name.startswith("surveys/"):
        return "survey"
    if name.startswith("questions/"):
        return "question"
    kinds: dict[str, FileKind] = {"policy.yaml": "policy", "workspace.yaml": "workspace", "events.yaml": "events"}
    kinds["sign_in.yaml"] = "sign_in"
    return kinds[name]


def examples() -> Iterator[object]:
    """Every file of the examples and of the documentation, as an editor reads it."""
    for folder in sorted((ROOT / "examples" / "workspace").iterdir()):
        for file in sorted(folder.rglob("*.yaml")):
            name = file.relative_to(folder).as_posix()
            yield pytest.param(name, file.read_text(encoding="utf-8"), id=f"{folder.name}/{name}")
    for page, name, text in named_blocks():
        yield pytest.param(name, text, id=f"{page}:{name}")


def accepts(kind: FileKind, value: Any) -> bool:
    return bool(jsonschema.Draft202012Validator(schema(kind)).is_valid(value))


@pytest.mark.parametrize(("name", "text"), list(examples()))
def test_what_is_shown_is_valid_in_an_editor(name: str, text: str) -> None:
    value = documents.parse(name, text.encode()).value
    errors = jsonschema.Draft202012Validator(schema(kind_of(name))).iter_errors({} if value is None else value)
    assert [error.message for error in errors] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_stands_by_itself(kind: FileKind) -> None:
    made = schema(kind)
    jsonschema.Draft202012Validator.check_schema(made)
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
        ("survey", "Trigger", "not", "does not hold"),
        ("survey", "Trigger", "wait", "Ask so long after"),
        ("survey", "Choice", "other", "label"),
        ("survey", "Used", "use", "bank"),
        ("policy", "Policy", "rest", "Silence"),
        ("workspace", "ContextRules", "redact", "any depth"),
        ("events", "EventKind", "properties", "missing"),
        ("question", "Nps", "known_from", "known already"),
        ("test", "Given", "at", "case's start"),
        ("sign_in", "RoleRule", "from", "realm_access.roles"),
        ("sign_in", "SamlProvider", "subject", "NameID"),
    ],
)
def test_fields_are_described(kind: FileKind, name: str, field: str, part: str) -> None:
    assert part in schema(kind)["$defs"][name]["properties"][field]["description"]


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_fields_are_refused_by_editors_too(kind: FileKind) -> None:
    for name, struct in schema(kind)["$defs"].items():
        if struct["type"] == "object" and name != "Participant":
            assert struct["additionalProperties"] is False, name


WORDS = "questions: [{id: q, kind: text, text: Q}]"


@pytest.mark.parametrize(
    ("kind", "text", "valid"),
    [
        ("survey", f"{{name: A, when: {{not: {{event: a}}}}, {WORDS}}}", True),
        ("survey", f"{{name: A, when: {{all: [{{not: {{any: [{{event: a}}]}}}}]}}, {WORDS}}}", True),
        ("survey", f"{{name: A, when: {{all: [{{not: {{any: [{{evnt: a}}]}}}}]}}, {WORDS}}}", False),
        ("survey", f"{{name: A, when: {{not_: {{event: a}}}}, {WORDS}}}", False),
        ("survey", f"{{name: A, when: {{event: a}}, audience: {{not: {{role: mentor}}}}, {WORDS}}}", True),
        ("survey", f"{{name: A, when: {{event: a}}, audience: {{not: {{role: boss}}}}, {WORDS}}}", False),
        ("survey", "{name: A, when: {event: a}, questions: [{use: mood}]}", True),
        ("survey", "{name: A, when: {event: a}, questions: [{use: mood, id: after, required: true, points: 7}]}", True),
        ("survey", "{name: A, when: {event: a}, questions: [{use: mood, pionts: 7}]}", False),
        ("survey", "{name: A, when: {event: a}, questions: [{id: q, kind: text, text: Q, bank: mood}]}", False),
        ("question", "{kind: text, text: Q}", True),
        ("question", "{kind: text, text: Q, id: q}", False),
        ("question", "{text: Q}", False),
        ("policy", '{quiet: [{from: "21:00", to: "08:00"}]}', True),
        ("policy", '{quiet: [{from_: "21:00", to: "08:00"}]}', False),
        ("policy", '{blackout: [{from: "2026-12-24", to: "2027-01-01"}]}', True),
        ("policy", '{rest: "1 day"}', False),
        ("events", "{events: {a: null, b: {}, c: {properties: {x: number, y: {type: text, one_of: [p, q]}}}}}", True),
        ("events", "{events: {a: {properties: {x: int}}}}", False),
        ("sign_in", "{providers: [{kind: oidc, key: a, name: A, issuer: 'https://a.example', client_id: a}]}", True),
        ("sign_in", "{providers: [{kind: oidc, key: a, name: A, client_id: a}]}", False),
        ("sign_in", "{providers: [{kind: saml, key: a, name: A, metadata: {file: a.xml}}]}", True),
        ("test", "[{name: A, given: [{event: a}], expect: asked}]", True),
        ("test", "[{name: A, given: [{event: a}]}]", False),
    ],
)
def test_editors_accept_what_the_check_accepts(kind: FileKind, text: str, valid: bool) -> None:
    assert accepts(kind, yaml.safe_load(text)) is valid


def json_references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"].removeprefix("#/$defs/")} if "$ref" in value else set()
        return own.union(*map(json_references, value.values()))
    return set().union(*map(json_references, value)) if isinstance(value, list) else set()
