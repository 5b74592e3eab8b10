"""Patterns of names and addresses, in which `*` stands for any part."""

from collections.abc import Callable


def like(pattern: str) -> Callable[[str], bool]:
    """Whether a text is what the pattern says: letter by letter, `*` being any part, also none. Linear in the text."""
    first, *rest = pattern.split("*")
    if not rest:
        return pattern.__eq__
    *inner, last = rest
    shortest = len(pattern) - pattern.count("*")

    def holds(text: str) -> bool:
        if len(text) < shortest or not text.startswith(first) or not text.endswith(last):
            return False
        end = len(text) - len(last)
        place = len(first)
        for part in inner:
            place = text.find(part, place, end)
            if place < 0:
                return False
            place += len(part)
        return True

    return holds
