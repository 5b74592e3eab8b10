"""What somebody typed, held against the question that stands before them: the answer, and what more they said."""

from collections.abc import Mapping

import msgspec

from widget_server.core.errors import NotUnderstood
from widget_server.core.heard import heard
from widget_server.core.questions import AnyQuestion, LongText, Notice, Value
from widget_server.core.questions.fitting import is_fitting
from widget_server.core.screens import unanswered
from widget_server.core.wording import chats
from widget_server.core.wording.plain import asked_as_text
from widget_server.core.wording.prompts import TAKEN_AS
from widget_server.services.standing import Standing

MOST = 4_000
"""Characters of a message that is read as an answer."""


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What a message says."""

    answers: Mapping[str, Value]
    """The present question's first."""
    reply: str = ""
    """What is no answer, and belongs into the thread."""
    not_now: bool = False
    """They put it aside."""


def typed(standing: Standing, text: str) -> Typed:
    """Read a message as the answer to what stands open. "4 too fast" is 4, and "too fast" answers the next question where that
    one asks for words; where it does not, they are for whoever reads the answer. Raises NotUnderstood."""
    if not standing.named:
        raise NotUnderstood(_elsewhere(standing))
    question = standing.current
    if question is None:
        raise NotUnderstood(chats.said("closed", standing.card.language))
    found = heard(question, text, to_us=True) if text.strip() and len(text) <= MOST else None
    if found is None or found.what == "unclear":
        raise unclear(standing, question)
    if found.what == "not_now":
        return Typed(answers={}, not_now=True)
    value, rest = found.value, found.rest
    answers: dict[str, Value] = {question.id: value}
    if isinstance(question, Notice) and rest.casefold().strip(" .!") in TAKEN_AS["yes"] | TAKEN_AS["skip"]:
        rest = ""
    after = unanswered(standing.questions, {**standing.answers, **answers})
    following = next((one for one in after if not isinstance(one, Notice)), None)
    if rest and isinstance(following, LongText) and is_fitting(following, rest):
        answers[following.id] = rest
        rest = ""
    return Typed(answers=answers, reply=rest)


def unclear(standing: Standing, question: AnyQuestion, *, needed: bool = False) -> NotUnderstood:
    """What to say to somebody whose answer could not be taken."""
    language, fallback = standing.card.language, standing.survey.language
    if needed:
        text = next((one.text for one in standing.card.questions if one.id == question.id), "")
        return NotUnderstood(chats.said("needed", language, fallback, question=text))
    asked = asked_as_text(question, language, fallback)
    return NotUnderstood(f"{chats.said('unclear', language, fallback)}\n{asked}")


def _elsewhere(standing: Standing) -> str:
    """Where a survey that is not named is answered: in no chat, word by word."""
    language, fallback = standing.card.language, standing.survey.language
    if standing.link is None:
        return chats.said("no_link", language, fallback)
    return chats.said("only_link", language, fallback, url=standing.link)
