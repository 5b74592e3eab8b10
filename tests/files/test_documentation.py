"""Every YAML block of the documentation that names its file is a file that passes the check."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from widget_server.adapters.files import check

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(
    r"^```yaml\n(# (surveys/[\w-]+\.yaml|policy\.yaml|workspace\.yaml)\n.*?)^```", re.MULTILINE | re.DOTALL
)


def blocks() -> Iterator[object]:
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for block in BLOCK.finditer(page.read_text(encoding="utf-8") if page.exists() else ""):
            yield pytest.param(block[2], block[1], id=f"{page.relative_to(ROOT)}:{block[2]}")


@pytest.mark.parametrize(("name", "text"), list(blocks()))
def test_what_the_documentation_shows_passes_the_check(name: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    assert [str(mistake) for mistake in check(file)] == []
