"""What stands for a response in one line: its mark, how good that is, and what was said beside it. Pure."""

import msgspec

from widget_server.core.headlines import Level
from widget_server.services.items import Item, ItemAnswer

MARKS = ("nps", "csat", "ces", "rating")


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """The first mark that was given now."""

    value: int
    most: int
    level: Level
    question: str
    """Its words."""
    words: str
    """Where a number says nothing (thumbs), what it stands for."""


def mark_of(item: Item) -> Mark | None:
    """The mark that stands for the response; not one that was known before."""
    answer = next(
        (one for one in given(item) if one.kind in MARKS and isinstance(one.value, int | float)),
        None,
    )
    if answer is None or not isinstance(answer.value, int | float):
        return None
    value = int(answer.value)
    if answer.kind == "nps":
        level: Level = "low" if value <= 6 else "middle" if value <= 8 else "high"
        return Mark(value=value, most=10, level=level, question=answer.text, words="")
    most = answer.points if isinstance(answer.points, int) else 5
    place = (value - 1) / max(1, most - 1)
    level = "low" if place <= 1 / 3 else "middle" if place < 2 / 3 else "high"
    thumbs = answer.scale == "thumbs"
    return Mark(value=value, most=most, level=level, question=answer.text, words=answer.words if thumbs else "")


def gist(item: Item) -> str:
    """What was said beside the mark: what was written, else the first of the other answers."""
    mark = next((one for one in given(item) if one.kind in MARKS), None)
    others = [one for one in given(item) if one.value is not None and one is not mark and one.kind != "message"]
    said = next((one for one in others if one.kind == "text"), others[0] if others else None)
    return said.words if said is not None else ""


def given(item: Item) -> list[ItemAnswer]:
    """The answers that were given now."""
    return [one for one in item.answers if isinstance(one.known, msgspec.UnsetType)]
