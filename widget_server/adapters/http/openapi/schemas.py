"""JSON Schema of the types that the server decodes and encodes, with what their sources say of each field."""

import ast
import inspect
import itertools
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any, get_args

import msgspec

JSON = dict[str, Any]
PREFIX = "#/components/schemas/"
ELSE: JSON = {"description": "Anything else is refused by itself, in its place."}


class Schemas:
    """The schemas of some types: `of(type)` is one, by reference where it has a name; `components` has the named ones."""

    def __init__(self, types: Iterable[Any]) -> None:
        kinds = {id(kind): kind for kind in types}
        schemas, components = msgspec.json.schema_components(
            kinds.values(), schema_hook=_unknown, ref_template=PREFIX + "{name}"
        )
        names = {name: _short(name) for name in components}
        self._kinds = kinds  # keeps them alive, so that an id stays theirs
        self._of = dict(zip(kinds, (_renamed(schema, names) for schema in schemas), strict=True))
        self.components: JSON = {
            names[name]: _renamed(components[name], names)
            | ({"title": names[name]} if "title" in components[name] else {})
            for name in sorted(components, key=names.__getitem__)
        }
        for kind in _structs(kinds.values()):
            for name in (kind.__name__, f"{kind.__module__}.{kind.__qualname__}"):
                if name in names:
                    _describe(self.components[names[name]], kind)

    def of(self, kind: Any) -> JSON:
        """The schema of one of the types."""
        schema: JSON = self._of[id(kind)]
        return schema

    def fields(self, kind: type[msgspec.Struct]) -> list[tuple[str, JSON, bool]]:
        """Name, schema and whether it is needed, of each field of a struct."""
        whole = self._named(kind)
        needed = whole.get("required", ())
        return [(name, schema, name in needed) for name, schema in whole["properties"].items()]

    def loosen(self, kind: Any, field: str) -> None:
        """Say of a list that items of no such kind spoil nothing: each is refused by itself."""
        told = self._named(kind)["properties"][field]
        if ELSE not in told["items"].get("anyOf", ()):
            told["items"] = {"anyOf": [told["items"], ELSE]}

    def drop(self, kind: type[msgspec.Struct]) -> None:
        """Take a struct out of the components: one that is told of field by field."""
        self.components.pop(self._of[id(kind)]["$ref"].removeprefix(PREFIX), None)

    def _named(self, kind: Any) -> JSON:
        named: JSON = self.components[self._of[id(kind)]["$ref"].removeprefix(PREFIX)]
        return named


def _short(name: str) -> str:
    """Of two types with one name, msgspec writes the whole address; the name of the room is enough."""
    *_, room, own = ("", *name.split("."))
    return room[:1].upper() + room[1:] + own


def _renamed(schema: Any, names: Mapping[str, str]) -> Any:
    """The schema with its references by the names that the components have here, in words that makers of clients understand:
    `boolean` for what is always true, and no `items: false` after a tuple, whose length says the same."""
    if isinstance(schema, dict):
        if schema.get("enum") == [True]:
            schema = {key: value for key, value in schema.items() if key != "enum"} | {"type": "boolean"}
        return {
            key: PREFIX + names[value.removeprefix(PREFIX)] if key == "$ref" else _renamed(value, names)
            for key, value in schema.items()
            if (key, value) != ("items", False)
        }
    return [_renamed(each, names) for each in schema] if isinstance(schema, list | tuple) else schema


def _unknown(kind: Any) -> JSON:
    """Any JSON value: what is decoded later, or by somebody else."""
    return {}


def _structs(kinds: Iterable[Any]) -> list[type[msgspec.Struct]]:
    """All structs that the types are made of."""
    found: dict[type[msgspec.Struct], None] = {}
    waiting = list(kinds)
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            if kind not in found:
                found[kind] = None
                waiting += [field.type for field in msgspec.structs.fields(kind)]
        else:
            waiting += [each for each in get_args(kind) if not isinstance(each, msgspec.Meta)]
    return list(found)


def _describe(schema: JSON, kind: type[msgspec.Struct]) -> None:
    """Give each field what the line below it says, and the whole its docstring, laid out as one paragraph."""
    if isinstance(schema.get("description"), str):
        schema["description"] = _flat(schema["description"])
    names = dict(zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True))
    for field, text in _said(kind).items():
        told = schema.get("properties", {}).get(names.get(field, ""))
        if told is not None and "description" not in told:
            told["description"] = text


def _said(kind: type[msgspec.Struct]) -> Mapping[str, str]:
    """By field, of a struct and those that it extends: the string that stands below it."""
    said: dict[str, str] = {}
    for each in reversed(kind.__mro__):
        if each in (msgspec.Struct, object) or not issubclass(each, msgspec.Struct):
            continue
        try:
            [tree] = ast.parse(textwrap.dedent(inspect.getsource(each))).body
        except (KeyError, OSError, TypeError, ValueError, SyntaxError):
            continue  # installed without its source
        body = tree.body if isinstance(tree, ast.ClassDef) else []
        for line, below in itertools.pairwise(body):
            if (
                isinstance(line, ast.AnnAssign)
                and isinstance(line.target, ast.Name)
                and isinstance(below, ast.Expr)
                and isinstance(below.value, ast.Constant)
                and isinstance(below.value.value, str)
            ):
                said[line.target.id] = _flat(below.value.value)
    return said


def _flat(text: str) -> str:
    return " ".join(text.split())
