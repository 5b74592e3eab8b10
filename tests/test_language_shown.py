"""The pages on the language of surveys: what they show in parts passes the check, and they tell of every reason."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from widget_server.adapters.files import check
from widget_server.core.wording.english import ENGLISH

DOCS = Path(__file__).resolve().parent.parent / "docs"
PART = re.compile(r"^```yaml\n((?:when|audience|questions):.*?)^```", re.MULTILINE | re.DOTALL)
REST = {
    "name": "name: Shown\n",
    "when": "when: {event: shown}\n",
    "questions": "questions: [{id: words, kind: text, text: Words?}]\n",
}


def parts() -> Iterator[object]:
    """The parts of surveys that are shown alone, with what makes a survey of each."""
    for page in sorted(DOCS.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        for part in PART.finditer(text):
            rest = [words for field, words in REST.items() if not re.search(rf"^{field}:", part[1], re.MULTILINE)]
            yield pytest.param("".join(rest) + part[1], id=f"{page.name}:{text.count(chr(10), 0, part.start()) + 1}")


@pytest.mark.parametrize("text", list(parts()))
def test_a_part_of_a_survey_that_is_shown_alone_passes_the_check(text: str, tmp_path: Path) -> None:
    file = tmp_path / "surveys" / "shown.yaml"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    assert [str(mistake) for mistake in check(file)] == []


def test_every_reason_that_is_stored_is_told_of() -> None:
    table = (DOCS / "surveys.md").read_text(encoding="utf-8").partition("## Why was somebody")[2]
    rows = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    told = {code for row in rows for code in re.findall(r"`(\w+)`", row)}
    assert told == set(ENGLISH.headings) - {"nobody", "channel"}
