"""Replies as they are read: plain digits, names in any language and letter case, and what is left behind an answer."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from widget_server.core.questions import Text, Value

Reply = tuple[Value, str]
"""The answer, and what else was said."""

APART = r"(?!\w|[-–—/.,:]\d)"
"""A number ends here, and no other begins with it."""
ENDS = re.compile(r"\s*(?:$|[,;.:=!?()\n–—،]|-\s)|\s+(?:but|and|because|но|и|а|потому|لكن|لأن|و)\b", re.IGNORECASE)
"""A name ends here: what follows is no part of it."""
ROW_ENDS = re.compile(r"\s|$|[,:=–—-]")
"""The name of a row ends here: its column follows."""
_LEADING = re.compile(r"(?:\s|[,;.:!–—،-]+(?=\s|$))*")


def seen_of(text: str) -> str:
    """The text as it is read, of the same length: plain digits and spaces, no marks that nobody sees."""
    return "".join(map(_plain, text))


def _plain(character: str) -> str:
    if character.isascii():
        return character
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    return (
        " "
        if character.isspace() or (unicodedata.category(character) in ("Cf", "Mn", "Me") and ord(character) > 0x2000)
        else character
    )


def rest_of(text: str, start: int) -> str:
    """What was said behind an answer that ends at `start`."""
    left = text[_keycap(text, start) :].removeprefix(")")
    return left[_LEADING.match(left).end() :].strip()  # type: ignore[union-attr]


def _keycap(text: str, at: int) -> int:
    """Behind the marks that make a digit a key: 4️⃣."""
    while text[at : at + 1] in ("\ufe0f", "\u20e3"):
        at += 1
    return at


def name_at(
    names: Sequence[tuple[str, int]], seen: str, at: int, ends: re.Pattern[str] = ENDS
) -> tuple[int, int] | None:
    """What the longest of the names that stands here means, and where it ends."""
    best: tuple[int, int] | None = None
    for words, meaning in names:
        word, folded = _word(words)
        end = at + len(word)
        if (
            word
            and (best is None or end > best[1])
            and seen[at:end].casefold() == folded
            and (ends.match(seen, end) or not word[-1].isalnum())
        ):
            best = meaning, end
    return best


@lru_cache(maxsize=4_096)
def _word(words: str) -> tuple[str, str]:
    """A name as it is looked for, and the same in one letter case."""
    word = seen_of(words).strip().rstrip(".")
    return word, word.casefold()


def languages_of(text: Text | None) -> list[str]:
    """A text in each of its languages."""
    return [text] if isinstance(text, str) else list((text or {}).values())
