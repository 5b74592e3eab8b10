"""What somebody meant who wrote in a room where they were asked something: an answer, not now, or nothing of the kind.

Without a reply to the question itself only a message without any letter is an answer: "4", "4/5", "2, 3", "👍". "Yes" or
"good" may be meant for somebody else, and a sentence always is.
"""

from typing import Literal

import msgspec

from widget_server.core.questions import AnyQuestion, Chosen, Notice, Value
from widget_server.core.wording.prompts import TAKEN_AS
from widget_server.core.wording.typed import answer_from_text

MOST_BARE = 40
"""Characters of an answer that is no reply."""

NOT_NOW = frozenset(
    [
        *("not now", "later", "maybe later", "no thanks", "no, thanks", "stop"),
        *("не сейчас", "позже", "потом", "не хочу", "стоп", "отстань"),
        *("ليس الآن", "لاحقا", "لاحقًا", "توقف"),
    ]
)
"""Whole messages by which people put all of it aside."""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What it was. Of an answer: the value, and what else was said ("4 too fast": 4, and "too fast")."""

    what: Literal["answer", "not_now", "unclear", "nothing"]
    value: Value = None
    rest: str = ""


NOTHING = Heard(what="nothing")


def heard(question: AnyQuestion, text: str, *, to_us: bool) -> Heard:
    """What a message means beside this open question; `to_us`: it can be meant for nobody else, being a reply to it, or
    said where nobody else is. `unclear` is only what is said to us."""
    if not to_us:
        return _bare(question, text)
    if put_aside(text):
        return Heard(what="not_now")
    if _plain(text) in TAKEN_AS["skip"] and question.required and not isinstance(question, Notice):
        return Heard(what="not_now")
    found = answer_from_text(question, text)
    return Heard(what="unclear") if found is None else Heard(what="answer", value=found[0], rest=found[1])


def put_aside(text: str) -> bool:
    """Whether it says no more than: not now."""
    return _plain(text) in NOT_NOW


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(" .!…").casefold()


def _bare(question: AnyQuestion, text: str) -> Heard:
    if len(text) > MOST_BARE or isinstance(question, Notice) or any(one.isalpha() for one in text):
        return NOTHING
    found = answer_from_text(question, text)
    if found is None or found[1] or found[0] is None or isinstance(found[0], str):
        return NOTHING
    if isinstance(found[0], Chosen) and found[0].other is not None:
        return NOTHING
    return Heard(what="answer", value=found[0])
