"""Every YAML block of the documentation that names its file is a file that passes the check, and so does every example."""

import re
from pathlib import Path

import pytest

from tests.files.made import ROOT, folder, named_blocks
from widget_server.adapters.files import check

NAMED = re.compile(r"(?:file|decryption_certificate): ([\w.-]+)")
"""Files that stand beside one, such as a provider's metadata."""
BLOCKS = [pytest.param(page, name, text, id=f"{page}:{name}") for page, name, text in named_blocks()]


@pytest.mark.parametrize(("page", "name", "text"), BLOCKS)
def test_what_the_documentation_shows_passes_the_check(page: str, name: str, text: str, tmp_path: Path) -> None:
    """Beside the questions of the bank that the same page shows; alone, as other surveys stand on other pages."""
    root = folder(tmp_path)
    (root / "workspace.yaml").unlink()
    beside = {other: words for on, other, words in named_blocks() if on == page and other.startswith("questions/")}
    for file, words in {**beside, name: text}.items():
        (root / file).parent.mkdir(exist_ok=True)
        (root / file).write_text(words, encoding="utf-8")
    for file in NAMED.findall(text) if name == "sign_in.yaml" else ():
        (root / file).touch()
    assert [str(mistake) for mistake in check(root / name)] == []


@pytest.mark.parametrize("name", sorted(file.name for file in (ROOT / "examples" / "workspace").iterdir()))
def test_the_examples_pass_the_check_without_a_warning(name: str) -> None:
    assert [str(mistake) for mistake in check(ROOT / "examples" / "workspace" / name)] == []
