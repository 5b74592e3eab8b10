"""A document against the type it should have: every field that is unknown, missing or of another kind, not only the first."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from widget_server.adapters.files import advice
from widget_server.adapters.files.documents import Document, Path, truth
from widget_server.core.events import Json
from widget_server.core.matrix import INVITER, MATRIX_ID
from widget_server.services.publishing import Mistake

MAX_TEXT = 4_000
"""Characters of one text for people."""

DAY_OR_TODAY = r"^(today|[0-9]{4}-[0-9]{2}-[0-9]{2})$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"

_PATTERNS = {
    r"^[1-9][0-9]{0,5}(s|m|h|d)$": ("a duration", "Write a whole number and s, m, h or d, such as 30s, 10m, 2h or 7d."),
    r"^[a-z0-9][a-z0-9_-]{0,63}$": ("a key", "Use up to 64 small letters a–z, digits, - and _."),
    "^#[0-9a-fA-F]{6}$": ("a colour", 'Write # and six hexadecimal digits in quotes, such as "#2f6fed".'),
    "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": ("a language", "Write a language tag, such as en, ru or pt-BR."),
    DAY: ("a day", "Write year, month and day, such as 2026-12-24."),
    DAY_OR_TODAY: ("a day", "Write today, or year, month and day, such as 2026-12-24."),
    r"^(https://|http://(localhost|127\.0\.0\.1)[:/])\S{1,2000}$": (
        "an address",
        "Write one that begins with https://.",
    ),
    MATRIX_ID: ("a Matrix id", 'Write one in quotes, such as "@maria:example.org".'),
    INVITER: ("a server or a Matrix id", 'Write example.org, or "@ann:example.org" in quotes.'),
    CLOCK: ("a time of day", 'Write hours and minutes in quotes, such as "09:30"; the end of the day is "24:00".'),
}
_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "true or false"),
    (int, "a whole number"),
    (float, "a number"),
    (str, "a text"),
    (list, "a list"),
    (dict, "fields"),
)


def mistakes(document: Document, kind: Any) -> Iterator[Mistake]:
    """Everything about the document that the type does not take."""
    return _Walk(document).value(document.value, _type_info(kind), ())


@cache
def _type_info(kind: Any) -> inspect.Type:
    """A type taken apart, once."""
    return inspect.type_info(kind)


def nearest(word: object, known: Iterable[str], *, cutoff: float = 0.6) -> str:
    """What was probably meant, as a question; empty where nothing comes near."""
    names = list(known)
    near = difflib.get_close_matches(str(word), names, n=1, cutoff=cutoff)
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
        misleading = self.document.misleading.get(path)
        if misleading is not None and not _of_time(kind):
            yield _meant(misleading, value, kind)
        elif isinstance(kind, inspect.UnionType):
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
                yield from self._key(key, kind.key_type, (*path, key))
                yield from self.value(item, kind.value_type, (*path, key))
        elif isinstance(kind, inspect.VarTupleType):
            yield from self._list(value, kind, path)
        else:
            yield from self._leaf(value, kind, path)

    def _key(self, key: str, kind: inspect.Type, path: Path) -> Iterator[Mistake]:
        bare = _bare(kind)
        if isinstance(bare, inspect.LiteralType):
            if key not in bare.values:
                names = [str(one) for one in bare.values]
                hint = nearest(key, names) or f"There are {', '.join(names)}."
                yield self.document.mistake(path, f"there is no field `{key}` here", hint, at_key=True)
            return
        assert isinstance(bare, inspect.StrType)
        if not (bare.min_length or 0) <= len(key) <= (bare.max_length or MAX_TEXT):
            bounds = _bounds(bare.min_length or 0, bare.max_length or MAX_TEXT)
            yield self.document.mistake(path, f"a name of {len(key)} characters; {bounds} are possible", at_key=True)

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
            known = {name for kind in kinds for name in _known(kind)}
            typed = next((key for key in value if key not in known and nearest(key, [field])), None)
            if typed is not None:
                place = (*path, typed)
                yield self.document.mistake(
                    place, f"there is no field `{typed}` here", f"Did you mean `{field}`?", at_key=True
                )
                return
            yield self.document.mistake(path, f"`{field}` is missing", f"Say which kind: {', '.join(by_tag)}.")
        elif not isinstance(tag, str) or tag not in by_tag:
            yield self._not_one_of(tag, tuple(by_tag), (*path, field))
        else:
            yield from self._struct(value, by_tag[tag], path)

    def _struct(self, value: dict[str, Json], kind: inspect.StructType, path: Path) -> Iterator[Mistake]:
        fields = {field.encode_name: field for field in kind.fields}
        known = [*([kind.tag_field] if kind.tag_field else []), *fields]
        meant: set[str] = set()
        for key, item in value.items():
            if key in fields:
                yield from self.value(item, fields[key].type, (*path, key))
            elif key not in known:
                hint = _joined(key, item, known) or nearest(key, known)
                meant.update(name for name in known if f"`{name}`?" in hint or f"`{name}: " in hint)
                hint = hint or after_a_comma(item) or f"There are {', '.join(known)}."
                yield self.document.mistake((*path, key), f"there is no field `{key}` here", hint, at_key=True)
        for name, field in fields.items():
            if field.required and name not in value and name not in meant:
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
            if kind.gt is not None and value <= kind.gt:
                yield self.document.mistake(path, f"{value} is out of bounds: more than {kind.gt} is possible")
            elif (kind.ge is not None and value < kind.ge) or (kind.le is not None and value > kind.le):
                yield self.document.mistake(path, f"{value} is out of bounds: {_bounds(kind.ge, kind.le)}")
        elif isinstance(kind, inspect.StrType):
            if kind.pattern is not None and not re.fullmatch(kind.pattern, value):
                what, hint = _PATTERNS.get(kind.pattern, (f"of the form {kind.pattern}", ""))
                if kind.pattern == CLOCK and re.fullmatch(CLOCK, f"0{value}"):
                    hint = f'Write "0{value}".'
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
        hint = _advice(value, kinds, path)
        are = "are" if wanted == ["fields"] else "is"
        return self.document.mistake(path, f"{' or '.join(wanted)} {are} expected here, not {_kind_of(value)}", hint)


def _advice(value: Json, kinds: Sequence[inspect.Type], path: Path) -> str:
    """What to write instead, for the mistakes that come naturally."""
    for kind in kinds:
        hint = ""
        if isinstance(kind, inspect.StructType):
            hint = advice.for_fields(value, kind.cls.__name__, path)
        elif isinstance(kind, inspect.DictType):
            hint = advice.for_fields(value, "", path)
        elif isinstance(kind, inspect.VarTupleType):
            item = _bare(kind.item_type)
            first = item.types[0] if isinstance(item, inspect.UnionType) else item
            item = _bare(first)
            hint = advice.for_list(value, item.cls.__name__ if isinstance(item, inspect.StructType) else "text", path)
        elif isinstance(kind, inspect.StrType):
            hint = advice.for_text(value, path)
        if hint:
            return hint
    return ""


def _meant(misleading: Mistake, value: Json, kind: inspect.Type) -> Mistake:
    """What is told of `yes` where a truth value may stand: how to write it."""
    kinds = [_bare(one) for one in kind.types] if isinstance(kind, inspect.UnionType) else [kind]
    if not any(isinstance(one, inspect.BoolType) for one in kinds) or not str(value).isalpha():
        return misleading
    text = f', or "{value}" in quotes' if any(isinstance(one, inspect.StrType) for one in kinds) else ""
    return msgspec.structs.replace(misleading, suggestion=f"Write {truth(value)}{text}.")


def _joined(key: str, item: Json, known: Sequence[str]) -> str:
    """What to do where `{event:x}` made a field of name and value together."""
    name, colon, rest = key.partition(":")
    if colon and item is None and name in known:
        return f"Write a space after the colon: `{name}: {rest}`."
    if key.startswith("-") and key[1:] in known:
        return f"Write a space after the dash: `- {key[1:]}: …`."
    return ""


def _known(kind: inspect.StructType) -> list[str]:
    return [field.encode_name for field in kind.fields]


def _bare(kind: inspect.Type) -> inspect.Type:
    return kind.type if isinstance(kind, inspect.Metadata) else kind


def _of_time(kind: inspect.Type) -> bool:
    """Whether a day or a time of day is expected."""
    if isinstance(kind, inspect.UnionType):
        return any(_of_time(_bare(one)) for one in kind.types)
    return isinstance(kind, inspect.StrType) and kind.pattern in (DAY, DAY_OR_TODAY, CLOCK)


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
