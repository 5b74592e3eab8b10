"""One YAML file as plain values with their places. Only what every YAML reader understands alike is taken."""

import math
import re
from collections.abc import Mapping
from typing import Any

import msgspec
import yaml

from widget_server.adapters.files.loading import MAX_DEPTH, compose
from widget_server.adapters.files.unreadable import explained
from widget_server.core.events import Json
from widget_server.services.publishing import Mistake, Severity

MAX_BYTES = 256 * 1024
MAX_VALUES = 20_000

Path = tuple[str | int, ...]
"""Keys and indexes from the top of a document."""

_TAG = "tag:yaml.org,2002:"
_WHOLE_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}")
_WORDS = frozenset({"on"})
"""Names of fields that YAML 1.1 takes for truth values. Nothing else is meant by them here, and YAML 1.2 reads them as words."""

_ANSWERS = frozenset({"yes", "no"})
"""Likewise, but only of a question: elsewhere `no` may be Norwegian."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A file's content. `places` holds the line and column of each value, `keys` that of each key; both count from 1."""

    file: str
    value: Json
    places: Mapping[Path, tuple[int, int]]
    keys: Mapping[Path, tuple[int, int]]
    mistakes: tuple[Mistake, ...]
    misleading: Mapping[Path, Mistake] = {}
    """Days, times and truth values (`yes`) without quotes: mistakes, but a day or a time where one is expected."""
    borrowed: Mapping[Path, "Document"] = {}
    """By path of a question: the file of the bank that it comes from. What is not found here has its place there."""

    def mistake(
        self, path: Path, message: str, suggestion: str = "", *, at_key: bool = False, severity: Severity = "mistake"
    ) -> Mistake:
        """A mistake at a value or at its key, or at the nearest thing around it that has a place."""
        lender = self._lender(path)
        if at_key and path in self.keys:
            line, column = self.keys[path]
        else:
            while path and path not in self.places:
                path = path[:-1]
            line, column = self.places.get(path, (1, 1))
        hint = " ".join(part for part in (suggestion, lender) if part)
        return Mistake(file=self.file, line=line, column=column, message=message, suggestion=hint, severity=severity)

    def _lender(self, path: Path) -> str:
        """Where in the bank it stands, for what does not stand here."""
        if path in self.places:
            return ""
        for length in range(len(path), 0, -1):
            if (origin := self.borrowed.get(path[:length])) is not None:
                inner = path[length:]
                return f"It stands in {origin.file}:{origin.places[inner][0]}." if inner in origin.places else ""
        return ""


class Spot(msgspec.Struct, frozen=True):
    """A place in a document."""

    document: Document
    path: Path = ()

    def at(self, *path: str | int) -> "Spot":
        """A place further in."""
        return Spot(self.document, (*self.path, *path))

    def mistake(self, message: str, suggestion: str = "", *, at_key: bool = False) -> Mistake:
        """Something that can't be meant."""
        return self.document.mistake(self.path, message, suggestion, at_key=at_key)

    def warning(self, message: str, suggestion: str = "", *, at_key: bool = False) -> Mistake:
        """Something that may be meant, and probably is not."""
        return self.document.mistake(self.path, message, suggestion, at_key=at_key, severity="warning")


def parse(file: str, raw: bytes) -> Document:
    """Read a file's bytes. The value is None where the file is empty or no YAML."""
    reader = _Reader(file)
    reader.read(raw)
    return Document(
        file=file,
        value=reader.value,
        places=reader.places,
        keys=reader.keys,
        mistakes=tuple(reader.mistakes),
        misleading=reader.misleading,
    )


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.value: Json = None
        self.places: dict[Path, tuple[int, int]] = {}
        self.keys: dict[Path, tuple[int, int]] = {}
        self.mistakes: list[Mistake] = []
        self.misleading: dict[Path, Mistake] = {}
        self._values = 0

    def read(self, raw: bytes) -> None:
        if len(raw) > MAX_BYTES:
            return self._add(1, 1, f"the file has {len(raw):,} bytes; at most {MAX_BYTES:,} are read")
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            return self._add(line, 1, "the file is not UTF-8", "Save it with the encoding UTF-8.")
        try:
            node = compose(text)
            if node is not None:
                self.value = self._plain(node, ())
        except yaml.MarkedYAMLError as error:
            self._add(*explained(error, text))
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            self._add(line, 1, f"the character U+{ord(text[error.position]):04X} can't stand in a file", "Remove it.")
        return None

    def _add(self, line: int, column: int, message: str, suggestion: str = "") -> None:
        self.mistakes.append(Mistake(file=self.file, line=line, column=column, message=message, suggestion=suggestion))

    def _at(self, node: Any, message: str, suggestion: str = "") -> None:
        self._add(node.start_mark.line + 1, node.start_mark.column + 1, message, suggestion)

    def _plain(self, node: Any, path: Path) -> Json:
        """The node as plain values; what it holds twice (an alias) counts twice, and must end."""
        self._values += 1
        if len(path) > MAX_DEPTH or self._values > MAX_VALUES:
            raise yaml.MarkedYAMLError(problem="too much, or an alias within itself", problem_mark=node.start_mark)
        self.places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
        tag = node.tag.removeprefix(_TAG)
        if isinstance(node, yaml.MappingNode) and tag == "map":
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode) and tag == "seq":
            return [self._plain(item, (*path, index)) for index, item in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode) and tag in _SCALARS:
            return self._scalar(node, tag, path)
        self._at(node, f"the tag {node.tag.replace(_TAG, '!!')} is not read here", "Remove it.")
        return None

    def _mapping(self, node: Any, path: Path) -> dict[str, Json]:
        found: dict[str, Json] = {}
        asks = any(key_node.value in ("kind", "use") for key_node, _ in node.value)
        for key_node, value_node in node.value:
            key = self._key(key_node, _WORDS | _ANSWERS if asks else _WORDS)
            if key is None:
                continue
            line, column = key_node.start_mark.line + 1, key_node.start_mark.column + 1
            if key in found:
                first = self.keys[(*path, key)][0]
                self._add(line, column, f"`{key}` stands here twice, first in line {first}", "Remove one of them.")
                continue
            self.keys[(*path, key)] = (line, column)
            found[key] = self._plain(value_node, (*path, key))
        return found

    def _key(self, node: Any, words: frozenset[str]) -> str | None:
        tag = node.tag.removeprefix(_TAG)
        if tag == "merge":
            self._at(node, "merge keys (`<<`) are not read here", "Write the fields out.")
        elif not isinstance(node, yaml.ScalarNode) or tag not in _SCALARS:
            self._at(node, "a field's name must be a word")
        elif tag != "str" and node.value not in words:
            self._at(node, f"YAML does not read `{node.value}` as a word here", f'Write "{node.value}" in quotes.')
        else:
            return str(self._scalar(node, "str", ()))
        return None

    def _scalar(self, node: Any, tag: str, path: Path) -> Json:
        raw: str = node.value
        if tag in ("str", "value"):
            if _UNSTORABLE.search(raw):
                self._at(node, "the text holds a character that can't be kept (U+0000 or half of a pair)", "Remove it.")
            return raw
        if tag == "null":
            return None
        if tag == "bool" and raw.lower() in ("true", "false"):
            return raw.lower() == "true"
        if tag == "int" and _WHOLE_NUMBER.fullmatch(raw) and abs(int(raw)) <= 2**53:
            return int(raw)
        if tag == "float" and _NUMBER.fullmatch(raw) and math.isfinite(float(raw)):
            return float(raw)
        self._at(node, f"`{raw}` {_SCALARS[tag]}", f'Put it in quotes: "{raw}".')
        if tag == "bool" or (_DAY if tag == "timestamp" else _TIME).fullmatch(raw):
            self.misleading[path] = self.mistakes.pop()
        return raw


_SCALARS = {
    "str": "",
    "value": "",
    "null": "",
    "bool": "is a truth value to some YAML readers and a word to others",
    "int": "is read as a number in a way that surprises (octal, base 60, too large)",
    "float": "is read as a number in a way that surprises (base 60, infinite, too large)",
    "timestamp": "is read as a date or time",
}
"""The kinds of scalar that YAML tells apart by their look, and what is wrong with the look where it misleads."""


def truth(raw: object) -> str:
    """What to write for a truth value that is written as a word."""
    return "true" if str(raw).lower() in ("yes", "on", "y") else "false"
