"""Words that others wrote, as a terminal may show them: they are no markup, and command no terminal."""

import re

from rich.markup import escape

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of the text around them: a page may send them."""


def shown(text: str) -> str:
    """The text as rich prints it letter by letter."""
    return escape(_UNSEEN.sub("\ufffd", text))
