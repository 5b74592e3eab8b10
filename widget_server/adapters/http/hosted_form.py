"""A question as a plain form, for browsers that run no scripts."""

from collections.abc import Iterator
from html import escape

from widget_server.adapters.http.bridge import plain as plainly
from widget_server.adapters.http.bridge.inputs import marks
from widget_server.adapters.http.hosted_words import HostedWords
from widget_server.core.questions import AnyQuestion, Choosing, Notice, Ranking, YesNo
from widget_server.core.wording.plain import asked_as_text
from widget_server.services.cards import CardQuestion
from widget_server.services.standing import Standing
from widget_server.services.unscripted import due


def form(standing: Standing, said: HostedWords, *, wrong: str = "") -> str:
    """What is asked now and where to answer it; thanks where all is answered; a word where it takes scripts."""
    question = due(standing)
    if question is None:
        ended = plainly.ended(standing) if standing.card.status == "completed" else ()
        lines = [said.unscripted] if standing.open else ended
        return "".join(f'<p class="panel">{escape(line)}</p>' for line in lines)
    drawn = next(one for one in standing.card.questions if one.id == question.id)
    above = "".join(f"<p>{escape(line)}</p>" for line in _above(standing, question))
    error = f'<p role="alert">{escape(wrong)}</p>' if wrong else ""
    skip = "" if question.required else f'<button name="skip" value="yes">{escape(said.skip)}</button>'
    return (
        f'<form method="post" class="panel">{above}<input type="hidden" name="question" value="{escape(question.id)}">'
        f"{''.join(_controls(standing, question, drawn))}{error}"
        f'<p class="row"><button>{escape(said.send)}</button>{skip}</p></form>'
    )


def _above(standing: Standing, question: AnyQuestion) -> Iterator[str]:
    yield plainly.asks(standing)
    yield plainly.seen(standing)
    if standing.card.about:
        yield standing.card.about
    for one in standing.screen:
        if one.id == question.id:
            return
        if one.kind == "message":
            yield one.text


def _controls(standing: Standing, question: AnyQuestion, drawn: CardQuestion) -> Iterator[str]:
    """What is chosen or typed, each way as text that `core.wording.typed` reads."""
    language, fallback = standing.card.language, standing.survey.language
    many = drawn.many is True
    options = [] if isinstance(question, Ranking) else list(_options(question, drawn))
    if options:
        kind = "checkbox" if many else "radio"
        yield f"<fieldset><legend>{escape(drawn.text)}</legend>"
        for value, words in options:
            yield f'<label><input type="{kind}" name="value" value="{escape(value)}"> {escape(words)}</label>'
        yield "</fieldset>"
    elif isinstance(question, Notice):
        yield f"<p>{escape(drawn.text)}</p>"
    else:
        label, *more = asked_as_text(question, language, fallback).split("\n")
        yield f'<label for="value"><strong>{escape(label)}</strong></label>'
        yield "".join(f"<p>{escape(line)}</p>" for line in more)
        yield '<textarea id="value" name="value" rows="3" maxlength="4000"></textarea>'


def _options(question: AnyQuestion, drawn: CardQuestion) -> Iterator[tuple[str, str]]:
    if drawn.kind in ("nps", "csat", "ces", "rating"):
        yield from ((str(mark), words) for mark, words in marks(drawn))
    elif isinstance(question, YesNo):
        yield from (("yes", str(drawn.yes)), ("no", str(drawn.no)))
    elif isinstance(question, Choosing) and isinstance(drawn.choices, tuple):
        # By their numbers in the survey: the card may show them in another order.
        numbers = {option.id: number for number, option in enumerate(question.choices, 1)}
        yield from ((str(numbers[one.id]), one.text) for one in drawn.choices)
