"""Files for the checks, and what is told of them."""

import re
from collections.abc import Iterator
from pathlib import Path

from widget_server.adapters.files import check

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(
    r"^```yaml\n(# ((?:surveys|questions)/[\w.-]+\.yaml|policy\.yaml|workspace\.yaml|events\.yaml|sign_in\.yaml)\n.*?)^```",
    re.MULTILINE | re.DOTALL,
)

GOOD = """\
name: Unclear
when: {event: chat_opened}
questions:
  - {id: words, kind: text, text: What is unclear?}
"""


def told(folder: Path, text: str | bytes, name: str = "surveys/unclear.yaml") -> list[str]:
    """The mistakes of one file, without its name: `line:column: …`."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [str(mistake).removeprefix(f"{mistake.file}:") for mistake in check(file)]


def folder(root: Path, **texts: str) -> Path:
    """A workspace's folder, made of texts by file: `policy`, `events`, `surveys__unclear`, `questions__mood`."""
    (root / "surveys").mkdir(parents=True, exist_ok=True)
    for name, text in {"workspace": "", **texts}.items():
        file = root / (name.replace("__", "/").replace("_", "-") + ".yaml")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def lines(root: Path) -> list[str]:
    """All mistakes of a folder."""
    return [str(mistake) for mistake in check(root)]


def named_blocks() -> Iterator[tuple[str, str, str]]:
    """The page, the file's name and its text."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for block in BLOCK.finditer(page.read_text(encoding="utf-8") if page.exists() else ""):
            yield str(page.relative_to(ROOT)), block[2], block[1]
