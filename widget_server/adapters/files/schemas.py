"""JSON Schemas (draft 2020-12) of the files, for editors: `# yaml-language-server: $schema=…`."""

import ast
import inspect
import textwrap
from typing import Any, Literal

import msgspec

from widget_server.core.policy import Policy
from widget_server.core.surveys import Survey
from widget_server.core.workspaces import Workspace

FileKind = Literal["survey", "policy", "workspace"]

_TYPES: dict[FileKind, tuple[type[msgspec.Struct], str]] = {
    "survey": (Survey, "Cuecard survey"),
    "policy": (Policy, "Cuecard policy"),
    "workspace": (Workspace, "Cuecard workspace"),
}


def schema(kind: FileKind) -> dict[str, Any]:
    """The schema of one kind of file, self-contained."""
    top, title = _TYPES[kind]
    (reference,), components = msgspec.json.schema_components([top])
    for struct in _structs(top):
        _describe(components.get(struct.__name__, {}), struct)
    for component in components.values():
        _lighten(component)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **reference,
        "$defs": components,
    }


def _structs(top: type) -> list[type]:
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
    for ancestor in struct.__mro__:
        if ancestor.__module__.startswith("widget_server."):
            for name, text in _field_texts(ancestor).items():
                field = component.get("properties", {}).get(name)
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
    """Without what editors do not know (`discriminator` is OpenAPI's)."""
    if isinstance(value, dict):
        value.pop("discriminator", None)
        for item in value.values():
            _lighten(item)
    elif isinstance(value, list):
        for item in value:
            _lighten(item)
