"""Questions as plain text, for where no card is shown (a chat without cards, mail): how one is asked, with how to reply.

`core.wording.typed` reads the reply. Choices are numbered in the survey's own order, shuffled or not, so that a number means
the same whenever the reply comes.
"""

from collections.abc import Iterator, Mapping, Sequence

from widget_server.core.questions import (
    AnyQuestion,
    Choice,
    Choosing,
    Consent,
    Date,
    Email,
    LongText,
    Matrix,
    Notice,
    Number,
    Option,
    Picture,
    Ranking,
    Rating,
    Scale,
    Slider,
    Text,
    YesNo,
    in_language,
)
from widget_server.core.questions.days import day
from widget_server.core.surveys import Survey
from widget_server.core.wording.answers import said_options, said_other, said_truth
from widget_server.core.wording.languages import grammar
from widget_server.core.wording.prompts import PROMPTS, SEEN, Words
from widget_server.core.wording.typed import answer_from_text

MOST_LISTED = 30
"""A longer list is not written out: its choices are named in the reply."""
THUMBS = ("👎", "👍")
SHORT = 500
"""Of a text that may have no more characters than this, it is said how many."""


def asked_as_text(question: AnyQuestion, language: str, fallback: str = "en") -> str:
    """The question with its help and how to reply, in lines; `fallback` is the survey's language."""
    said = _Said(language, fallback)
    lines = [said.text(question.text), said.text(question.help), *_below(question, said)]
    return "\n".join(line for line in lines if line)


def seen_as_text(survey: Survey, asker: str | None, language: str) -> str:
    """Who will see the answers to a survey, and how: said before its first question. `asker` is the mentor who asks."""
    said = _Said(language, survey.language)
    named = survey.identity == "named"
    name = said.seen("team") if asker is None or not (named or survey.group_by == "mentor") else asker
    lines = [said.seen(survey.identity, name=name, others=survey.group_size - 1)]
    if survey.names_for is not None:
        lines.append(said.seen(survey.names_for))
    return " ".join(lines if named else [*lines, said.seen("once")])


class _Said:
    """Words in one language."""

    def __init__(self, language: str, fallback: str) -> None:
        self.language = language
        self.fallback = fallback

    def text(self, text: Text | None) -> str:
        return in_language(text, self.language, self.fallback) or ""

    def prompt(self, name: str, **values: object) -> str:
        return self._words(PROMPTS[name], values)

    def seen(self, which: str, **values: object) -> str:
        return self._words(SEEN[which], values)

    def _words(self, words: Words, values: Mapping[str, object]) -> str:
        tag = next((tag for tag in (self.language.split("-")[0], self.fallback.split("-")[0]) if tag in words), "en")
        return words[tag].format(**values)

    def number(self, value: float, unit: Text | None = None) -> str:
        words = self.text(unit)
        return f"{grammar(self.language).number(value)}{f' {words}' if words else ''}"

    def listed(self, options: Sequence[Option]) -> list[str]:
        """Numbered lines."""
        texts = said_options(options, self.language, self.fallback)
        return [f"{place}. {texts[option.id]}" for place, option in enumerate(options, 1)]


def _below(question: AnyQuestion, said: _Said) -> Iterator[str]:
    """What stands below the question's own words."""
    if isinstance(question, Scale):
        yield _scale(question, said)
    elif isinstance(question, Slider):
        yield _slider(question, said)
    elif isinstance(question, Number):
        yield _number(question, said)
    elif isinstance(question, Ranking):
        yield from said.listed(question.choices)
        order = [2, 1, *range(3, len(question.choices) + 1)]
        yield said.prompt("ranking", example=" ".join(map(str, order)))
    elif isinstance(question, Choosing):
        yield from _choosing(question, said)
    elif isinstance(question, Matrix):
        yield from _matrix(question, said)
    elif isinstance(question, Consent | Notice):
        if question.link is not None:
            yield f"{said.text(question.link.text)}: {question.link.url}"
        if isinstance(question, Consent):
            yield said.prompt("consent", yes=said_truth(question, True, said.language, said.fallback))
    else:
        yield _typed(question, said)


def _scale(question: Scale, said: _Said) -> str:
    thumbs = isinstance(question, Rating) and question.scale == "thumbs"
    low, high = (
        said.text(end) or (thumb if thumbs else "")
        for end, thumb in zip((question.low, question.high), THUMBS, strict=True)
    )
    return said.prompt("scale", low=_end(str(question.lowest), low), high=_end(str(question.highest), high))


def _slider(question: Slider, said: _Said) -> str:
    low = _end(said.number(question.min, question.unit), said.text(question.low))
    high = _end(said.number(question.max, question.unit), said.text(question.high))
    if question.step == 1:
        return said.prompt("scale", low=low, high=high)
    return said.prompt("steps", low=low, high=high, step=said.number(question.step))


def _number(question: Number, said: _Said) -> str:
    low, high = (None if end is None else said.number(end, question.unit) for end in (question.min, question.max))
    if low is not None and high is not None:
        return said.prompt("scale", low=low, high=high)
    if low is not None:
        return said.prompt("number_from", low=low)
    if high is not None:
        return said.prompt("number_to", high=high)
    unit = said.text(question.unit)
    return said.prompt("number").removesuffix(".") + (f" ({unit})." if unit else ".")


def _choosing(question: Choosing, said: _Said) -> Iterator[str]:
    lines = said.listed(question.choices)
    if len(lines) > MOST_LISTED:
        first, second = (said.text(option.text) for option in question.choices[:2])
        yield said.prompt("named", first=first, second=second)
        return
    yield from lines
    other = said_other(question, said.language, said.fallback) if isinstance(question, Choice) else None
    if other is not None:
        yield f"{len(lines) + 1}. {other}"
    many = isinstance(question, Choice | Picture) and question.many
    told = said.prompt(("many" if many else "one") + ("_or_other" if other is not None else ""))
    yield f"{told} {_count(question, said)}".rstrip() if isinstance(question, Choice | Picture) and many else told


def _count(question: Choice | Picture, said: _Said) -> str:
    """How many may be chosen."""
    least, most = question.least if question.least != 1 else None, question.most
    if least is not None and most is not None:
        return said.prompt("exactly" if least == most else "between", least=least, most=most)
    if least is not None:
        return said.prompt("at_least", least=least)
    return "" if most is None else said.prompt("at_most", most=most)


def _matrix(question: Matrix, said: _Said) -> Iterator[str]:
    yield from said.listed(question.columns)
    example = ", ".join(str(1 + (place + 1) % 2) for place in range(len(question.rows)))
    yield said.prompt("matrix", example=example)
    yield from (f"• {said.text(row.text)}" for row in question.rows)
    if not question.required and len(question.rows) > 1:
        yield said.prompt("leave_out")


def _typed(question: AnyQuestion, said: _Said) -> str:
    if isinstance(question, YesNo):
        yes, no = (said_truth(question, value, said.language, said.fallback) for value in (True, False))
        return said.prompt("yesno", yes=yes, no=no)
    if isinstance(question, Email):
        return said.prompt("email")
    if isinstance(question, Date):
        bounds = (bound for bound in (question.earliest, question.latest) if day(bound or "") is not None)
        return said.prompt("date", example=next(bounds, "2026-12-24"))
    if isinstance(question, LongText) and question.max_length <= SHORT:
        return said.prompt("text_most", most=question.max_length)
    return said.prompt("text")


def _end(number: str, words: str) -> str:
    return f"{number} ({words})" if words else number


__all__ = ["answer_from_text", "asked_as_text", "seen_as_text"]
