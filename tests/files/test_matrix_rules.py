"""What a workspace's file may say of Matrix."""

from pathlib import Path

import pytest

from widget_server.adapters.files import check

GOOD = 'matrix:\n  inviters: [example.org, "@lead:partner.example", "[::1]:8448"]\n  mentors: ["@maria:example.org"]\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(GOOD, [], id="all of it"),
        pytest.param("matrix: { mentors: [maria] }\n", ["1:21: `maria` is not a Matrix id"], id="no id"),
        pytest.param('matrix: { inviters: ["@x"] }\n', ["1:22: `@x` is not a server or a Matrix id"], id="no server"),
        pytest.param("matrix: { answers_within: soon }\n", ["1:27: `soon` is not a duration"], id="no duration"),
        pytest.param("matrix: { mentor: x }\n", ["Did you mean `mentors`?"], id="a slip"),
    ],
)
def test_mistakes_are_told_with_their_place(text: str, told: list[str], tmp_path: Path) -> None:
    file = tmp_path / "workspace.yaml"
    file.write_text(text)
    found = [str(one) for one in check(file)]
    assert len(found) == len(told)
    assert all(part in line for part, line in zip(told, found, strict=True))
