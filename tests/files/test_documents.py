"""YAML as plain values with places: libyaml and the Python reader say the same."""

from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.files.made import GOOD
from widget_server.adapters.files import loading

WORDS = st.sampled_from(
    [
        *GOOD.split(),
        *"\n-:,[]{}&*!|>'\"%@?é#😀",
        *("<<", "&a", "*a", "yes", "on", "0x1", "1e999", "2026-12-03", "~", "A? b", '"x\\ny"', "'it''s'", "{a: Why?}", "# hi"),
        *("|\n  a\n  b", ">-\n  c", "---", "\u2028", "\t", "!!str 5", "\x85"),
    ]
)  # fmt: skip
GAPS = st.sampled_from(["", " ", "\n", "\n  ", "\n  - ", ": ", ", "])


def tree(node: Any) -> Any:
    """What a node says, and where; the place of nothing is of no interest."""
    if node is None:
        return None
    mark = (node.start_mark.line, node.start_mark.column)
    if isinstance(node, yaml.ScalarNode):
        return node.tag, mark if node.value else None, node.value
    if isinstance(node, yaml.SequenceNode):
        return node.tag, mark, [tree(item) for item in node.value]
    return node.tag, mark, [(tree(key), tree(item)) for key, item in node.value]


def read(loader: Any, text: str) -> Any:
    try:
        return tree(loader(text).get_single_node())
    except yaml.YAMLError:
        return "refused"


@pytest.mark.skipif(loading._Fast is None, reason="this PyYAML was built without libyaml")
@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(WORDS, GAPS), max_size=12).map(lambda pairs: "".join(word + gap for word, gap in pairs)))
@example(GOOD)
@example("a: {text: Why?, b: c? d}\n")
@example("thanks: '😀 é'\nabout: {en: x}\n")
def test_what_libyaml_reads_is_what_is_read(text: str) -> None:
    fast = "refused" if loading._DOUBTFUL.search(text) else read(loading._Fast, text)
    assert fast in ("refused", read(loading._Loader, text))
