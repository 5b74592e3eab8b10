"""JSON Schemas (draft 2020-12) of the files, for editors: `# yaml-language-server: $schema=…`."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any, Literal, get_args

import msgspec

from widget_server.core.cases import Cases
from widget_server.core.catalogue import Catalogue
from widget_server.core.identity_providers import IdentityProviders
from widget_server.core.policy import Policy
from widget_server.core.questions import AnyQuestion
from widget_server.core.surveys import Survey
from widget_server.core.workspaces import Workspace

FileKind = Literal["survey", "policy", "workspace", "question", "events", "sign_in", "test"]
KINDS: tuple[FileKind, ...] = get_args(FileKind)

_TYPES: dict[FileKind, tuple[Any, str]] = {
    "survey": (Survey, "Cuecard survey"),
    "policy": (Policy, "Cuecard policy"),
    "workspace": (Workspace, "Cuecard workspace"),
    "question": (AnyQuestion, "Cuecard question of the bank"),
    "events": (Catalogue, "Cuecard catalogue of events"),
    "sign_in": (IdentityProviders, "Cuecard ways to sign in"),
    "test": (Cases, "Cuecard tests of a survey"),
}


def schema(kind: FileKind) -> dict[str, Any]:
    """The schema of one kind of file, self-contained."""
    top, title = _TYPES[kind]
    (reference,), components = msgspec.json.schema_components([top])
    for struct in _structs(top):
        _describe(components.get(struct.__name__, {}), struct)
    if kind == "survey":
        _let_use(components)
    elif kind == "question":
        _without_id(components)
    for component in components.values():
        _lighten(component)
    _lighten(reference)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **reference,
        "$defs": components,
    }


def _let_use(components: dict[str, Any]) -> None:
    """A survey's question may also be one of the bank, with whatever fields it changes."""
    kinds = [components[struct.__name__] for struct in get_args(AnyQuestion)]
    changeable: dict[str, list[Any]] = {}
    for kind in kinds:
        kind["properties"].pop("bank", None)
        for name, field in kind["properties"].items():
            forms = changeable.setdefault(name, [])
            if field not in forms:
                forms.append(field)
    used = {name: forms[0] if len(forms) == 1 else {"anyOf": forms} for name, forms in changeable.items()}
    use = {"type": "string", "description": "A question of the bank: the name of its file in questions/."}
    components["Used"] = {
        "title": "Used",
        "description": "A question of the bank. What is said beside `use` goes before what the bank says.",
        "type": "object",
        "properties": {"use": use, **used},
        "required": ["use"],
        "additionalProperties": False,
    }
    for name in ("Survey", "Variant"):
        questions = components[name]["properties"]["questions"]
        questions["items"] = {"anyOf": [{"$ref": "#/$defs/Used"}, *questions["items"]["anyOf"]]}


def _without_id(components: dict[str, Any]) -> None:
    """A question of the bank is known by its file's name."""
    for struct in get_args(AnyQuestion):
        kind = components[struct.__name__]
        for name in ("id", "bank"):
            kind["properties"].pop(name, None)
        kind["required"] = [name for name in kind["required"] if name != "id"]


def _structs(top: Any) -> list[type]:
    """The type and all that its fields are made of."""
    found: list[type] = []

    def visit(kind: Any) -> None:
        if isinstance(kind, msgspec.inspect.StructType):
            if kind.cls in found:
                return
            found.append(kind.cls)
            for field in kind.fields:
                visit(field.type)
        for name in ("type", "types", "item_type", "value_type"):
            inner = getattr(kind, name, ())
            for one in inner if isinstance(inner, tuple) else (inner,):
                visit(one)

    visit(msgspec.inspect.type_info(top))
    return found


def _describe(component: dict[str, Any], struct: type) -> None:
    """Give the fields the descriptions that stand beneath them in the source."""
    named = {field.name: field.encode_name for field in msgspec.structs.fields(struct)}
    for ancestor in struct.__mro__:
        if ancestor.__module__.startswith("widget_server."):
            for name, text in _field_texts(ancestor).items():
                field = component.get("properties", {}).get(named.get(name, name))
                if isinstance(field, dict):
                    form = field.get("description")
                    field["description"] = f"{text} ({form})" if form else text


def _field_texts(struct: type) -> dict[str, str]:
    body = ast.parse(textwrap.dedent(inspect.getsource(struct))).body[0]
    assert isinstance(body, ast.ClassDef)
    texts: dict[str, str] = {}
    for field, after in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and _is_text(after):
            texts[field.target.id] = inspect.cleandoc(after.value.value)  # type: ignore[attr-defined]
    return texts


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _lighten(value: Any) -> None:
    """Without what editors do not know: `discriminator` is OpenAPI's."""
    for part in _parts(value):
        part.pop("discriminator", None)


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _parts(item)
