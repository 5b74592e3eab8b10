"""A document against the type it should have: every field that is unknown, missing or of another kind, not only the first."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import inspect

from widget_server.adapters.files.documents import Document, Path
from widget_server.core.events import Json
from widget_server.services.publishing import Mistake

MAX_TEXT = 4_000
"""Characters of one text for people."""

_PATTERNS = {
    r"^[1-9][0-9]{0,5}(s|m|h|d)$": ("a duration", "Write a whole number and s, m, h or d, such as 30s, 10m, 2h or 7d."),
    r"^[a-z0-9][a-z0-9_-]{0,63}$": ("a key", "Use up to 64 small letters a–z, digits, - and _."),
    "^#[0-9a-fA-F]{6}$": ("a colour", 'Write # and six hexadecimal digits in quotes, such as "#2f6fed".'),
    "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": ("a language", "Write a language tag, such as en, ru or pt-BR."),
}
_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "true or false"),
    (int, "a whole number"),
    (float, "a number"),
    (str, "a text"),
    (list, "a list"),
    (dict, "fields"),
)


def mistakes(document: Document, kind: type) -> Iterator[Mistake]:
    """Everything about the document that the type does not take."""
    return _Walk(document).value(document.value, inspect.type_info(kind), ())


def nearest(word: object, known: Iterable[str]) -> str:
    """What was probably meant, as a question; empty where nothing comes near."""
    names = list(known)
    near = difflib.get_close_matches(str(word), names, n=1, cutoff=0.6)
    return f"Did you mean `{near[0]}`?" if near else ""


def shown(value: Json) -> str:
    """A value in a message: short."""
    if isinstance(value, dict | list):
        return _kind_of(value)
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
    return "nothing" if value is None else f"`{text if len(text) <= 40 else text[:39] + '…'}`"


def after_a_comma(item: Json) -> str:
    """What to do where `{text: Yes, please}` made a field of "please"."""
    return "If it belongs to the text before it, put that text in quotes." if item is None else ""


class _Walk:
    def __init__(self, document: Document) -> None:
        self.document = document

    def value(self, value: Json, kind: inspect.Type, path: Path) -> Iterator[Mistake]:
        kind = _bare(kind)
        if isinstance(kind, inspect.UnionType):
            yield from self._union(value, [_bare(one) for one in kind.types], path)
        elif isinstance(kind, inspect.LiteralType):
            if value not in kind.values or isinstance(value, bool):
                yield self._not_one_of(value, kind.values, path)
        elif not _takes(kind, value):
            yield self._unfit(value, [kind], path)
        elif isinstance(kind, inspect.StructType):
            yield from self._struct(value, kind, path)
        elif isinstance(kind, inspect.DictType):
            for key, item in value.items():
                yield from self.value(item, kind.value_type, (*path, key))
        elif isinstance(kind, inspect.VarTupleType):
            yield from self._list(value, kind, path)
        else:
            yield from self._leaf(value, kind, path)

    def _union(self, value: Json, kinds: Sequence[inspect.Type], path: Path) -> Iterator[Mistake]:
        tagged = [kind for kind in kinds if isinstance(kind, inspect.StructType) and kind.tag_field]
        if tagged and isinstance(value, dict):
            yield from self._tagged(value, tagged, path)
            return
        fitting = [kind for kind in kinds if _takes(kind, value)]
        if fitting:
            yield from self.value(value, fitting[0], path)
        else:
            yield self._unfit(value, kinds, path)

    def _tagged(self, value: dict[str, Json], kinds: Sequence[inspect.StructType], path: Path) -> Iterator[Mistake]:
        field = str(kinds[0].tag_field)
        by_tag = {str(kind.tag): kind for kind in kinds}
        tag = value.get(field)
        if field not in value:
            yield self.document.mistake(path, f"`{field}` is missing", f"Say which kind: {', '.join(by_tag)}.")
        elif not isinstance(tag, str) or tag not in by_tag:
            yield self._not_one_of(tag, tuple(by_tag), (*path, field))
        else:
            yield from self._struct(value, by_tag[tag], path)

    def _struct(self, value: dict[str, Json], kind: inspect.StructType, path: Path) -> Iterator[Mistake]:
        fields = {field.encode_name: field for field in kind.fields}
        known = [*([kind.tag_field] if kind.tag_field else []), *fields]
        for key, item in value.items():
            if key in fields:
                yield from self.value(item, fields[key].type, (*path, key))
            elif key not in known:
                hint = nearest(key, known) or after_a_comma(item) or f"There are {', '.join(known)}."
                yield self.document.mistake((*path, key), f"there is no field `{key}` here", hint, at_key=True)
        for name, field in fields.items():
            if field.required and name not in value:
                yield self.document.mistake(path, f"`{name}` is missing", _purpose(field.type))

    def _list(self, value: list[Json], kind: inspect.VarTupleType, path: Path) -> Iterator[Mistake]:
        for index, item in enumerate(value):
            yield from self.value(item, kind.item_type, (*path, index))
        if kind.min_length is not None and len(value) < kind.min_length:
            yield self.document.mistake(path, f"{len(value)} here; at least {kind.min_length} are needed")
        if kind.max_length is not None and len(value) > kind.max_length:
            yield self.document.mistake(path, f"{len(value)} here; at most {kind.max_length} are possible")

    def _leaf(self, value: Json, kind: inspect.Type, path: Path) -> Iterator[Mistake]:
        if isinstance(kind, inspect.IntType | inspect.FloatType):
            if (kind.ge is not None and value < kind.ge) or (kind.le is not None and value > kind.le):
                yield self.document.mistake(path, f"{value} is out of bounds: {_bounds(kind.ge, kind.le)}")
        elif isinstance(kind, inspect.StrType):
            if kind.pattern is not None and not re.fullmatch(kind.pattern, value):
                what, hint = _PATTERNS.get(kind.pattern, (f"of the form {kind.pattern}", ""))
                yield self.document.mistake(path, f"{shown(value)} is not {what}", hint)
            most = kind.max_length or MAX_TEXT
            if not (kind.min_length or 0) <= len(value) <= most:
                bounds = _bounds(kind.min_length, most)
                yield self.document.mistake(path, f"a text of {len(value)} characters; {bounds} are possible")

    def _not_one_of(self, value: Json, known: Sequence[object], path: Path) -> Mistake:
        names = [str(one) for one in known]
        hint = nearest(value, names) or f"Possible: {', '.join(names)}."
        return self.document.mistake(path, f"{shown(value)} is not possible here", hint)

    def _unfit(self, value: Json, kinds: Sequence[inspect.Type], path: Path) -> Mistake:
        pattern = next((kind.pattern for kind in kinds if isinstance(kind, inspect.StrType) and kind.pattern), None)
        if pattern in _PATTERNS and not isinstance(value, dict | list):
            what, hint = _PATTERNS[pattern]
            return self.document.mistake(path, f"{shown(value)} is not {what}", hint)
        wanted = list(dict.fromkeys(_named(kind) for kind in kinds if not isinstance(kind, inspect.NoneType)))
        hint = ""
        if "a text" in wanted and isinstance(value, bool | int | float):
            hint = "Put it in quotes to make it a text."
        elif wanted == ["a list"] and isinstance(value, str | int):
            hint = f"Write a list: [{value}]."
        return self.document.mistake(path, f"{' or '.join(wanted)} is expected here, not {_kind_of(value)}", hint)


def _bare(kind: inspect.Type) -> inspect.Type:
    return kind.type if isinstance(kind, inspect.Metadata) else kind


def _takes(kind: inspect.Type, value: Json) -> bool:
    """Whether the value is of the kind at first sight: bounds and contents apart."""
    if isinstance(kind, inspect.LiteralType):
        return isinstance(value, str)
    if isinstance(kind, inspect.FloatType):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) in _PYTHON.get(type(kind), ())


_PYTHON: Mapping[type, tuple[type, ...]] = {
    inspect.StructType: (dict,),
    inspect.DictType: (dict,),
    inspect.VarTupleType: (list,),
    inspect.StrType: (str,),
    inspect.IntType: (int,),
    inspect.BoolType: (bool,),
    inspect.NoneType: (type(None),),
}


def _named(kind: inspect.Type) -> str:
    if isinstance(kind, inspect.FloatType):
        return "a number"
    python = str if isinstance(kind, inspect.LiteralType) else _PYTHON.get(type(kind), (object,))[0]
    return next((name for one, name in _KINDS if one is python), "something else")


def _kind_of(value: Json) -> str:
    return next((name for one, name in _KINDS if isinstance(value, one)), "nothing")


def _bounds(lowest: object, highest: object) -> str:
    if lowest is None:
        return f"at most {highest}"
    return f"at least {lowest}" if highest is None else f"{lowest} to {highest}"


def _purpose(kind: Any) -> str:
    bare = _bare(kind)
    if isinstance(bare, inspect.StructType):
        return f"It takes {', '.join(field.encode_name for field in bare.fields)}."
    if isinstance(bare, inspect.StrType) and bare.pattern in _PATTERNS:
        return _PATTERNS[bare.pattern][1]
    return ""
