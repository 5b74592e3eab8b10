"""Words of surveys and people as they may stand in other chats' cards: never as Markdown, and never as a function."""

import re

_LINE = re.compile(r"\s+")
_FUNCTION = re.compile(r"\{(?=\{(?:DATE|TIME)\()", re.IGNORECASE)
_BLOCK = re.compile(r"^(?=\s{0,3}(?:#|>|[-+=]|\d{1,9}[.)]))", re.MULTILINE)
_EDGE = re.compile(r"(?<!\w)_|_(?!\w)")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_LIKE = str.maketrans({"*": "∗", "`": "ˋ", "~": "∼"})
JOINER = "\u2060"
"""Seen by nobody; what it parts is no mark any more."""


def one_line(text: str) -> str:
    """A name, which has no lines."""
    return _LINE.sub(" ", text).strip()


def unformed(text: str) -> str:
    """A text for where Markdown is not read, but dates of double braces are made."""
    return _FUNCTION.sub("{" + JOINER, text)


def unmarked(text: str) -> str:
    """A text for where one host reads Markdown and another shows it as it stands: marks that would mean something become their
    look-alikes, or are parted where nobody sees it, for a backslash would be seen."""
    text = unformed(text).translate(_LIKE).replace("](", f"]{JOINER}(").replace("]:", f"]{JOINER}:")
    text = _EDGE.sub("ˍ", _TAG.sub("<" + JOINER, text))
    return _BLOCK.sub(JOINER, text)
