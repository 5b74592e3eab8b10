"""PyYAML's safe loader, bounded in depth, and reading questions as YAML 1.2 and editors do.

libyaml reads what is right, at a tenth of the time; what it refuses is read again in Python, which says better what is
wrong and where.
"""

import contextlib
import re
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.resolver import Resolver

MAX_DEPTH = 16

_DOUBTFUL = re.compile("[\t\x85\u2028\u2029]|(?:^|[\\s\\[{,:])[!?]", re.MULTILINE)
"""Tabs, rare line ends, tags and explicit keys: on these the two do not quite agree."""
_ENDS = "\0 \t\r\n\x85\u2028\u2029"


def compose(text: str) -> Any:
    """The document's top node, with marks; None where it is empty. Raises yaml.YAMLError."""
    if _Fast is not None and not _DOUBTFUL.search(text):
        with contextlib.suppress(yaml.YAMLError):
            return _Fast(text).get_single_node()
    return _Loader(text).get_single_node()


class _Bounded:
    """Composes no node deeper than MAX_DEPTH, so that no nesting exhausts the stack."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """A node."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            mark = self.peek_event().start_mark  # type: ignore[attr-defined]
            raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=mark)
        node = super().compose_node(parent, index)  # type: ignore[misc]
        self.depth -= 1
        return node


class _Loader(_Bounded, yaml.SafeLoader):
    """All in Python."""

    def scan_plain(self) -> Any:
        """A text without quotes. As in PyYAML, but `{text: Why?}` ends at the bracket and not at the question mark."""
        parts: list[str] = []
        start = end = self.get_mark()
        indent = self.indent + 1
        spaces: Any = []
        while self.peek() != "#":
            length = 0
            while not self._ends_plain(length):
                length += 1
            if length == 0:
                break
            self.allow_simple_key = False
            parts += [*spaces, self.prefix(length)]
            self.forward(length)
            end = self.get_mark()
            spaces = self.scan_plain_spaces(indent, start)
            if not spaces or (not self.flow_level and self.column < indent):
                break
        return yaml.ScalarToken("".join(parts), True, start, end)

    def _ends_plain(self, ahead: int) -> bool:
        character = self.peek(ahead)
        if character in _ENDS or (self.flow_level and character in ",[]{}"):
            return True
        return bool(character == ":" and self.peek(ahead + 1) in _ENDS + (",[]{}" if self.flow_level else ""))


def _fast() -> Any:
    """libyaml's events, composed in Python; None where PyYAML was built without it."""
    if not yaml.__with_libyaml__:
        return None
    parser: Any = vars(yaml.cyaml)["CParser"]

    class Fast(_Bounded, Composer, parser, Resolver):  # type: ignore[misc]
        def __init__(self, text: str) -> None:
            parser.__init__(self, text)
            Composer.__init__(self)
            Resolver.__init__(self)

    return Fast


_Fast = _fast()
