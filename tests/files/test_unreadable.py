"""What is no YAML is told where it began, in words of its writer."""

from pathlib import Path

import pytest

from tests.files.made import told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("when:\n  event: a\n   times: 2\n", "3:4: this line is indented further than the field above it. Indent it like `event` in line 2."),
        ("when:\n   event: a\n  times: 2\n", "3:3: this line is indented like none above it. Check the indentation: fields that belong together begin in the same column."),
        ("questions:\n  -id: a\n   text: b\n", "2:3: after `-` a space is missing. Write `- id: a`."),
        ("questions:\n  -id: a\n", "2:3: a list is expected here, not fields. Write a space after the dash: `- id: …`."),
        ("when: {event:x}\n", "1:8: there is no field `event:x` here. Write a space after the colon: `event: x`."),
        ("name:x\nwhen: y\n", "1:1: after the colon a space is missing. Write `name: x`."),
        ("when: {event: a, where: {b: 1}\nname: a\n", "1:7: the `{` of line 1 is not closed. Write } where it ends."),
        ("channels: [chat, page\nname: a\n", "1:11: the `[` of line 1 is not closed. Write ] where it ends."),
        ('about: "open\nname: a\n', "1:8: the quote that begins here is not closed. Write the same quote where the text ends."),
        ("questions:\n  - {id: a, text: Is it #1?}\n  - {id: b}\n", "2:5: the `{` of line 2 is not closed. What follows ` #` is a comment: put the text in quotes."),
        ("name: *hi*\n", "1:7: a text without quotes can't begin with `*`. Put a text that begins with this sign in quotes."),
        ("about: Read: this\n", '1:12: a text without quotes holds a colon. Put a text that holds ": " in quotes.'),
        ("about: 'it's'\n", "1:12: the quoted text has ended before this. Put the whole text in one pair of quotes; a quote of the same sort within it is written twice."),
        ("name: x\nwhen\nlive: true\n", "2:1: `when` has no colon. Check the indentation, and that each field has a colon after its name."),
    ],
)  # fmt: skip
def test_what_is_no_yaml(text: str, expected: str, tmp_path: Path) -> None:
    assert expected in told(tmp_path, text)
