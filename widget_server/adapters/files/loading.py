"""PyYAML's safe loader, bounded in depth, and reading questions as YAML 1.2 and editors do."""

from typing import Any

import yaml

MAX_DEPTH = 16

_ENDS = "\0 \t\r\n\x85\u2028\u2029"


class Loader(yaml.SafeLoader):
    """Composes one document; its nodes have marks."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """A node; none deeper than MAX_DEPTH, so that no nesting exhausts the stack."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=self.get_mark())
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

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
